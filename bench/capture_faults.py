"""Compares `capture run` with `aws s3 sync` and `rclone move` during faults of the network and of S3.

In: a virtual environment with awscli, and rclone on the PATH. Out: a table of pictures that were lost, truncated,
stored twice or never uploaded. The other two are restarted after the fault, as by cron; capture keeps running.

    python -m bench.capture_faults --peers .local/peers
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.uploaders import Uploader, environment, ours, peers, run
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.servers import terminate_on_exit

FILES = 30
FILE_BYTES = 60_000
FAULT_SECONDS = 6.0
AFTER_SECONDS = 20.0
DNS_FAILURE = "DNS failure"
TLS_FAILURE = "TLS failure"
SLOW_WRITER = "a file that is still being written"
KILLED = "killed halfway"
CASES: tuple[Fault | str, ...] = (
    *(DNS_FAILURE, TLS_FAILURE, Fault.REFUSED, Fault.DENIED, Fault.BROKEN, Fault.BUSY, Fault.CUT, Fault.LOST),
    *(Fault.SLOW, SLOW_WRITER, KILLED),
)


@dataclass(frozen=True, slots=True)
class Result:
    """Numbers of pictures by outcome; `stored_again` counts puts after the first of each picture."""

    lost: int
    truncated: int
    stored_again: int
    left: int

    @property
    def cell(self) -> str:
        """The table cell."""
        return f"{self.lost} / {self.truncated} / {self.stored_again} / {self.left}"


class RecordingS3(InMemoryS3):
    """Counts every content that it has stored."""

    def __init__(self) -> None:
        super().__init__()
        self.contents: Counter[bytes] = Counter()

    def respond(self, request):  # type: ignore[no-untyped-def]
        response = super().respond(request)
        if request.method == "PUT" and response.status == 200:
            with self.lock:
                self.contents[request.content] += 1
        return response


def main() -> None:
    """Runs every case with every uploader, and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.capture_faults")
    parser.add_argument("--peers", type=Path, default=Path(".local/peers"), metavar="VENV")
    aws, rclone, _ = peers(parser.parse_args().peers)
    print("lost / left truncated in S3 / stored more than once / never uploaded")
    print("| fault | aws s3 sync | rclone move | capture |\n|---|---:|---:|---:|")
    for case in CASES:
        cells = [run_case(case, uploader).cell for uploader in (aws, rclone, ours(command="run"))]
        name = case.value if isinstance(case, Fault) else case
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def run_case(case: Fault | str, uploader: Uploader) -> Result:
    """Runs one case with one uploader: the fault, new pictures during it, and the time after it."""
    s3 = RecordingS3()
    with tempfile.TemporaryDirectory(prefix="capture-bench-") as name, serving(s3) as port:
        folder = Path(name) / "camera"
        folder.mkdir()
        proxy = FaultProxy(port)
        taken = take(folder, 0, FILES)
        with proxy.serving() as proxy_port:
            right = f"http://127.0.0.1:{proxy_port}"
            wrong = {DNS_FAILURE: "http://s3.invalid", TLS_FAILURE: f"https://127.0.0.1:{port}"}.get(str(case), right)
            proxy.fault = case if isinstance(case, Fault) else Fault.SLOW if case == KILLED else Fault.NONE

            def meanwhile() -> None:
                taken.extend(take(folder, FILES, 5))
                taken.extend(write_slowly(folder) if case == SLOW_WRITER else [])

            writer = threading.Thread(target=meanwhile)
            writer.start()
            start = running if uploader.name == "capture" else started_by_cron
            start(uploader, folder, (wrong, right), case == KILLED, lambda: _end(proxy, writer))
        return outcomes(folder, taken, s3)


def _end(proxy: FaultProxy, writer: threading.Thread) -> None:
    writer.join()
    proxy.fault = Fault.NONE


def started_by_cron(
    uploader: Uploader, folder: Path, urls: tuple[str, str], killed: bool, end_fault: Callable[[], None]
) -> None:
    """Runs the uploader once during the fault, with a time limit, and twice after it."""
    run(uploader, folder, urls[0], 1.0 if killed else FAULT_SECONDS)
    end_fault()
    for _ in range(2):
        run(uploader, folder, urls[1], AFTER_SECONDS)


def running(
    uploader: Uploader, folder: Path, urls: tuple[str, str], killed: bool, end_fault: Callable[[], None]
) -> None:
    """Runs the uploader throughout; restarts it only if it was killed or its address was wrong."""
    process = _start(uploader, folder, urls[0])
    time.sleep(1.0 if killed else FAULT_SECONDS)
    if killed or urls[0] != urls[1]:
        process.kill()
        process.wait()
        process = _start(uploader, folder, urls[1])
    with process, terminate_on_exit(process):
        end_fault()
        deadline = time.monotonic() + AFTER_SECONDS
        while any(folder.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.1)


def _start(uploader: Uploader, folder: Path, url: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own program
        uploader.command(folder, url), env=environment(url), stdout=subprocess.DEVNULL
    )


def outcomes(folder: Path, taken: list[bytes], s3: RecordingS3) -> Result:
    """Counts the outcomes of the pictures taken; a file left in the folder counts only if S3 does not have it."""
    in_folder = {path.read_bytes() for path in folder.iterdir() if path.is_file()}
    in_s3 = set(s3.objects.values())
    return Result(
        lost=sum(content not in in_s3 and content not in in_folder for content in taken),
        truncated=sum(content not in taken for content in in_s3),
        stored_again=s3.contents.total() - len(set(taken) & set(s3.contents)),
        left=sum(content not in in_s3 and content in in_folder for content in taken),
    )


def take(folder: Path, first: int, count: int) -> list[bytes]:
    """Writes pictures as a camera does, closed at once, and returns their contents."""
    contents = [os.urandom(FILE_BYTES) for _ in range(count)]
    for number, content in enumerate(contents, start=first):
        (folder / f"7-20261122101530-{number:02d}.jpg").write_bytes(content)
    return contents


def write_slowly(folder: Path) -> list[bytes]:
    """Writes a picture during half the fault's time, as over a slow network drive."""
    content = os.urandom(FILE_BYTES)
    with (folder / "8-20261122101530-00.jpg").open("wb", buffering=0) as file:
        for start in range(0, FILE_BYTES, FILE_BYTES // 10):
            file.write(content[start : start + FILE_BYTES // 10])
            time.sleep(FAULT_SECONDS / 20)
    return [content]


if __name__ == "__main__":
    if shutil.which("rclone") is None:
        raise SystemExit("no rclone on the PATH: apt-get install rclone")
    main()
