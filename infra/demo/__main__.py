"""The one-command demo: a picture becomes a point on a chart, on this machine alone.

In: a port for the dashboard and a folder for the data. Out: a local cloud, the pipeline on it, eight weeks of synthetic
history, sample pictures that went the whole way, and the dashboard, until Ctrl-C ends every process that was started.
Each part is started by the command that its own user would type; only the endpoint differs from AWS.
"""

import argparse
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from infra import aws
from infra.demo import seed
from infra.demo.arrival import Arrived, CountFailed, count_arrived
from infra.demo.progress import Advance, StepFailed, Steps, run_module
from infra.local_cloud import cloud
from infra.local_cloud.child_process import ChildProcess, ChildProcessFailed, spawn
from infra.local_cloud.cloud import FolderInUse
from lib.synthetic import DEFAULT_FOLDER, NotASyntheticLake, write_lake

STACK = "shopper-demo"
# The demo is not what a capture.toml on this machine is for.
NO_FILE = ("--config", os.devnull)
CAMERA = ("--store", "demo-store", "--aisle", "counter", "--camera", "laptop")
ARRIVAL_TIMEOUT_SECONDS = 180.0
_POLL_INTERVAL_SECONDS = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo until Ctrl-C; 0 when it was ended so, 1 when a step failed."""
    parser = argparse.ArgumentParser(prog="python -m infra.demo", description="The whole system on this machine.")
    parser.add_argument("--port", type=_port, default=8501, help="where the dashboard listens (default: %(default)s)")
    parser.add_argument(
        "--folder", type=Path, default=Path(".local/demo"), help="where the demo keeps its data (default: %(default)s)"
    )
    parser.add_argument("--reset", action="store_true", help="forget that data first")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _refuse_taken_port(options.port)
        if options.reset:
            _forget(options.folder)
        with ExitStack() as running:
            _keep_running(_start(options.folder, options.port, running))
    except KeyboardInterrupt:
        print("\nEnded, with everything that was started. `make demo` goes on with what is there.")
        return 0
    except (StepFailed, ChildProcessFailed, FolderInUse, CountFailed, NotASyntheticLake) as failure:
        print(f"\nThe demo stopped. {failure}", file=sys.stderr)
        return 1
    except aws.FAILURES as failure:
        print(f"\nThe demo stopped. {aws.explain(failure)}", file=sys.stderr)
        return 1
    return 0


def _start(folder: Path, port: int, running: ExitStack) -> list[ChildProcess]:
    """Every step from nothing to the dashboard; what is started ends with `running`."""
    steps = Steps(total=7)
    camera_folder = folder / "camera"
    camera_folder.mkdir(parents=True, exist_ok=True)
    with steps.step("Face models: fetch and check"):
        run_module(["infra.local_cloud.face_models", "--folder", str(cloud.MODELS_FOLDER)], os.environ)
    with steps.step("Local cloud: start"):
        local = running.enter_context(cloud.start(folder / "cloud"))
        ours = cloud.without_aws_settings(os.environ) | local.environment
        os.environ.clear()
        os.environ.update(ours)
    with steps.step(f"Pipeline: python -m infra deploy --stack {STACK}"):
        last_line = run_module(["infra", "deploy", "--stack", STACK], os.environ).strip().splitlines()[-1]
        outputs = _outputs()
    steps.say(last_line)
    with steps.counted_step("History: eight synthetic weeks of two stores", "files") as advance:
        write_lake(DEFAULT_FOLDER, last_day=datetime.now(UTC).date() - timedelta(days=1))
        seed.seed(DEFAULT_FOLDER, outputs["SHOPPER_LAKE_BUCKET"], advance)
    with steps.counted_step("Pictures: camera to Athena", "pictures") as advance:
        arrived = _send_samples(folder / "samples", outputs, advance)
    steps.say(f"{arrived.faces} face{'s' * (arrived.faces != 1)} in {arrived.pictures} pictures are in Athena")
    with steps.step("Uploader: watch the camera folder"):
        uploader = _spawn_uploader(camera_folder, outputs, folder)
        running.callback(uploader.stop)
    with steps.step("Dashboard: start"):
        dashboard = _spawn_dashboard(port, outputs, folder)
        running.callback(dashboard.stop)
        dashboard.wait_until_ready()
    steps.finish(
        f"The dashboard is on [bold]http://localhost:{port}[/]\n"
        f"Drop a JPEG with a face into {camera_folder} and open the Live page. Ctrl-C ends everything."
    )
    return [*local.children, uploader, dashboard]


def _outputs() -> dict[str, str]:
    """What the operator would export: names of the database, the workgroup and the buckets."""
    lines = run_module(["infra", "outputs", "--stack", STACK], os.environ).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _send_samples(samples: Path, outputs: Mapping[str, str], advance: Advance) -> Arrived:
    """Sends the sample pictures unless some are there, and waits until Athena counts every one."""
    before = _arrived(outputs)
    if not before.pictures and not samples.exists():
        unfinished = samples.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        run_module(["infra.demo.sample_pictures", "--folder", str(unfinished)], os.environ)
        unfinished.rename(samples)
    waiting = len(list(samples.glob("*.jpg")))
    if not waiting:
        return before
    uploader = ["capture", "once", *NO_FILE, "--folder", str(samples), *CAMERA, "--bucket", outputs["SHOPPER_BUCKET"]]
    run_module(uploader, os.environ)
    deadline = time.monotonic() + ARRIVAL_TIMEOUT_SECONDS
    while (now := _arrived(outputs)).pictures < before.pictures + waiting:
        advance(now.pictures - before.pictures, waiting)
        if time.monotonic() > deadline:
            raise StepFailed(
                f"{now.pictures - before.pictures} of {waiting} pictures were in Athena after"
                f" {ARRIVAL_TIMEOUT_SECONDS:.0f} s. See what became of them: python -m infra status --stack {STACK}"
            )
        time.sleep(_POLL_INTERVAL_SECONDS)
    advance(waiting, waiting)
    return now


def _arrived(outputs: Mapping[str, str]) -> Arrived:
    return count_arrived(outputs["SHOPPER_DATABASE"], outputs["SHOPPER_WORKGROUP"])


def _spawn_uploader(camera_folder: Path, outputs: Mapping[str, str], folder: Path) -> ChildProcess:
    return spawn(
        "the uploader",
        [
            *("capture", "run", *NO_FILE, "--folder", str(camera_folder), *CAMERA),
            # A photograph that somebody drops is a picture of now, however old the file.
            *("--bucket", outputs["SHOPPER_BUCKET"], "--time-from", "arrival"),
            *("--heartbeat-bucket", outputs["SHOPPER_LAKE_BUCKET"], "--heartbeat-seconds", "30"),
        ],
        url="",
        log=folder / "uploader.log",
        environment=os.environ,
    )


def _spawn_dashboard(port: int, outputs: Mapping[str, str], folder: Path) -> ChildProcess:
    address = ("--server.address", cloud.HOST, "--server.port", str(port), "--server.headless", "true")
    return spawn(
        "the dashboard",
        ["streamlit", "run", "streamlit_app.py", *address],
        url=f"http://{cloud.HOST}:{port}/_stcore/health",
        log=folder / "dashboard.log",
        environment=os.environ | dict(outputs) | {"SHOPPER_LIVE_SECONDS": "2"},
    )


def _keep_running(children: Sequence[ChildProcess]) -> None:
    """Returns never: ends with Ctrl-C, or with StepFailed when a program ends by itself."""
    ended = cloud.wait_for_exit(children)
    raise StepFailed(f"{ended.name} ended by itself; its log is {ended.log}. Run `make demo` again.")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: use a number from 1 to 65535, such as PORT=8600")
    return int(text)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((cloud.HOST, port))
        except OSError as error:
            raise StepFailed(
                f"Port {port} is taken ({error.strerror}). End the program that listens there, or use another port:"
                f" make demo PORT={port + 100}"
            ) from error


def _forget(folder: Path) -> None:
    """Removes the demo's data, unless a local cloud works on it."""
    if folder.exists():
        with cloud.lock_folder(folder / "cloud"):
            shutil.rmtree(folder)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
