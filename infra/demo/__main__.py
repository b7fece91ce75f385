"""The one-command demo: the whole pipeline from camera to dashboard on one machine.

In: a port for the dashboard and a folder for the data. Out: a local cloud with the deployed pipeline, eight weeks of
synthetic history, sample pictures that were uploaded and analysed, and the dashboard, until Ctrl-C stops all processes.
Each part is started with the command that its user would run; only the endpoint differs from AWS.
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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from infra import aws
from infra.demo import seed
from infra.demo.progress import Advance, ProgressReporter, StepFailed, run_module
from infra.local_cloud import cloud
from infra.local_cloud.child_process import ChildProcess, ChildProcessFailed, spawn
from infra.local_cloud.cloud import FolderInUse
from lib.contract.lake import IMAGE_OBSERVATIONS
from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.synthetic import DEFAULT_FOLDER, LIVE_AISLE_ID, LIVE_STORE_ID, NotASyntheticLake, write_lake

STACK = "shopper-demo"
# Ignores any capture.toml of this machine.
NO_CONFIG_FILE = ("--config", os.devnull)
CAMERA = ("--store", LIVE_STORE_ID, "--aisle", LIVE_AISLE_ID, "--camera", "laptop")
ANALYSIS_TIMEOUT_SECONDS = 180.0
_POLL_INTERVAL_SECONDS = 0.5
_QUERY_POLL_INTERVAL_SECONDS = 0.2
_QUERY_TIMEOUT_SECONDS = 60.0
_UNFINISHED_STATES = ("QUEUED", "RUNNING")


class CountFailed(RuntimeError):
    """The count in Athena failed; the message says why."""


@dataclass(frozen=True, slots=True)
class AnalyzedCount:
    """The number of analysed pictures from cameras, without synthetic ones, and of the faces in them."""

    pictures: int
    faces: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo until Ctrl-C, which returns 0; returns 1 if a step fails."""
    parser = argparse.ArgumentParser(prog="python -m infra.demo", description="Run the whole system on this machine.")
    parser.add_argument("--port", type=_port, default=8501, help="port of the dashboard (default: %(default)s)")
    parser.add_argument(
        "--folder", type=Path, default=Path(".local/demo"), help="folder for the demo's data (default: %(default)s)"
    )
    parser.add_argument("--reset", action="store_true", help="delete that data first")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _raise_interrupt)
    try:
        _require_free_port(options.port)
        if options.reset:
            _delete_data(options.folder)
        with ExitStack() as running:
            _wait_forever(_start(options.folder, options.port, running))
    except KeyboardInterrupt:
        print("\nStopped, with all processes. `make demo` continues with the existing data.")
        return 0
    except (StepFailed, ChildProcessFailed, FolderInUse, CountFailed, NotASyntheticLake) as failure:
        print(f"\nThe demo stopped. {failure}", file=sys.stderr)
        return 1
    except aws.FAILURES as failure:
        print(f"\nThe demo stopped. {aws.explain(failure)}", file=sys.stderr)
        return 1
    return 0


def _start(folder: Path, port: int, running: ExitStack) -> list[ChildProcess]:
    """Runs all steps up to the dashboard; the started processes stop when `running` exits."""
    progress = ProgressReporter(total=7)
    camera_folder = folder / "camera"
    camera_folder.mkdir(parents=True, exist_ok=True)
    with progress.step("Face models: download and verify"):
        run_module(["infra.local_cloud.face_models", "--folder", str(cloud.MODELS_FOLDER)], os.environ)
    with progress.step("Local cloud: start"):
        local = running.enter_context(cloud.start(folder / "cloud"))
        environment = cloud.without_aws_settings(os.environ) | local.environment
        os.environ.clear()
        os.environ.update(environment)
    with progress.step(f"Pipeline: python -m infra deploy --stack {STACK}"):
        # The schedule is off: the synthetic history is written again each day, and merged days would keep the old rows.
        deploy = ["infra", "deploy", "--stack", STACK, "--compact-every-minutes", "0"]
        last_line = run_module(deploy, os.environ).strip().splitlines()[-1]
        outputs = _outputs()
    progress.detail(last_line)
    with progress.counted_step("History: eight synthetic weeks of two stores", "files") as advance:
        write_lake(DEFAULT_FOLDER, last_day=datetime.now(UTC).date() - timedelta(days=1))
        seed.seed(DEFAULT_FOLDER, outputs["SHOPPER_LAKE_BUCKET"], advance)
    with progress.counted_step("Pictures: camera to Athena", "pictures") as advance:
        analyzed = _upload_samples(folder / "samples", outputs, advance)
    progress.detail(f"{analyzed.faces} face{'s' * (analyzed.faces != 1)} in {analyzed.pictures} pictures are in Athena")
    with progress.step("Uploader: watch the camera folder"):
        uploader = _spawn_uploader(camera_folder, outputs, folder)
        running.callback(uploader.stop)
    with progress.step("Dashboard: start"):
        dashboard = _spawn_dashboard(port, outputs, folder)
        running.callback(dashboard.stop)
        dashboard.wait_until_ready()
    progress.finish(last_words(port, camera_folder))
    return [*local.children, uploader, dashboard]


def dashboard_url(port: int) -> str:
    """The dashboard with today's pictures, which it leaves out by default because today is incomplete."""
    return f"http://localhost:{port}/?include_today=true"


def last_words(port: int, camera_folder: Path) -> str:
    """What the demo prints once it runs, with markup."""
    return (
        f"The dashboard is on [bold]{dashboard_url(port)}[/]\n"
        "The link switches on Include today: without it, today's pictures show on the Live page only. A new picture "
        "counts on the other pages after Refresh, on Overview, which compares full hours, after its hour.\n"
        f"Drop a JPEG with a face into {camera_folder} and open the Live page. Ctrl-C stops everything."
    )


def _outputs() -> dict[str, str]:
    """The outputs of the stack: names of the database, the workgroup and the buckets."""
    lines = run_module(["infra", "outputs", "--stack", STACK], os.environ).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _upload_samples(samples: Path, outputs: Mapping[str, str], advance: Advance) -> AnalyzedCount:
    """Uploads the sample pictures unless some exist already, and waits until Athena counts all of them."""
    before = _count_analyzed(outputs)
    if not before.pictures and not samples.exists():
        unfinished = samples.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        run_module(["infra.demo.sample_pictures", "--folder", str(unfinished)], os.environ)
        unfinished.rename(samples)
    expected = len(list(samples.glob("*.jpg")))
    if not expected:
        return before
    bucket = outputs["SHOPPER_BUCKET"]
    run_module(["capture", "once", *NO_CONFIG_FILE, "--folder", str(samples), *CAMERA, "--bucket", bucket], os.environ)
    deadline = time.monotonic() + ANALYSIS_TIMEOUT_SECONDS
    while (now := _count_analyzed(outputs)).pictures < before.pictures + expected:
        advance(now.pictures - before.pictures, expected)
        if time.monotonic() > deadline:
            raise StepFailed(
                f"{now.pictures - before.pictures} of {expected} pictures were in Athena after"
                f" {ANALYSIS_TIMEOUT_SECONDS:.0f} s. To inspect the pipeline: python -m infra status --stack {STACK}"
            )
        time.sleep(_POLL_INTERVAL_SECONDS)
    advance(expected, expected)
    return now


def _count_analyzed(outputs: Mapping[str, str]) -> AnalyzedCount:
    """The count in Athena now. Raises CountFailed if the query fails."""
    database = outputs["SHOPPER_DATABASE"]
    athena = aws.client("athena")
    query_id = athena.start_query_execution(
        QueryString=(
            f"SELECT count(*), coalesce(sum(faces), 0) FROM {IMAGE_OBSERVATIONS.name}"  # noqa: S608 constants only
            f" WHERE analyzer <> '{SYNTHETIC_ANALYZER}'"
        ),
        QueryExecutionContext={"Database": database},
        WorkGroup=outputs["SHOPPER_WORKGROUP"],
    )["QueryExecutionId"]
    deadline = time.monotonic() + _QUERY_TIMEOUT_SECONDS
    while (status := _query_status(athena, query_id))["State"] in _UNFINISHED_STATES and time.monotonic() < deadline:
        time.sleep(_QUERY_POLL_INTERVAL_SECONDS)
    if status["State"] != "SUCCEEDED":
        reason = status.get("StateChangeReason") or f"no result within {_QUERY_TIMEOUT_SECONDS:.0f} s"
        raise CountFailed(f"The count of pictures in {database} is {status['State']}: {reason}. Run `make demo` again.")
    header_and_row = athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
    pictures, faces = (int(cell["VarCharValue"]) for cell in header_and_row[1]["Data"])
    return AnalyzedCount(pictures, faces)


def _query_status(athena: Any, query_id: str) -> dict[str, Any]:
    status: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
    return status


def _spawn_uploader(camera_folder: Path, outputs: Mapping[str, str], folder: Path) -> ChildProcess:
    return spawn(
        "the uploader",
        [
            *("capture", "run", *NO_CONFIG_FILE, "--folder", str(camera_folder), *CAMERA),
            # A dropped photograph counts as taken now, regardless of the file's age.
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
        environment=os.environ
        | dict(outputs)
        | {"SHOPPER_LIVE_SECONDS": "2", "SHOPPER_RAW_BUCKET": outputs["SHOPPER_BUCKET"]},
    )


def _wait_forever(children: Sequence[ChildProcess]) -> None:
    """Never returns: raises KeyboardInterrupt on Ctrl-C, StepFailed when a process exits."""
    ended = cloud.wait_for_exit(children)
    raise StepFailed(f"{ended.name} ended by itself; its log is {ended.log}. Run `make demo` again.")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: use a number from 1 to 65535, such as PORT=8600")
    return int(text)


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((cloud.HOST, port))
        except OSError as error:
            raise StepFailed(
                f"Port {port} is taken ({error.strerror}). Stop the program that listens there, or use another port:"
                f" make demo PORT={port + 100}"
            ) from error


def _delete_data(folder: Path) -> None:
    """Deletes the demo's data; raises FolderInUse while a local cloud uses it."""
    if folder.exists():
        with cloud.lock_folder(folder / "cloud"):
            shutil.rmtree(folder)


def _raise_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
