"""What becomes of the pictures when the network or S3 misbehaves: `capture run` beside `aws s3 sync` and `rclone move`.

In: a virtual environment with awscli, rclone on the PATH. Out: a table of what was lost, cut short, stored twice, or
left on the card. The two others are started again once the fault is over, as cron would; capture just runs on.

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
NAMES_GONE = "names: DNS gone"
NO_TLS = "TLS failing"
SLOW_WRITER = "a file that is still being written"
KILLED = "killed half-way"
CASES: tuple[Fault | str, ...] = (
    *(NAMES_GONE, NO_TLS, Fault.REFUSED, Fault.DENIED, Fault.BROKEN, Fault.BUSY, Fault.CUT, Fault.LOST, Fault.SLOW),
    *(SLOW_WRITER, KILLED),
)


@dataclass(frozen=True, slots=True)
class Result:
    """Pictures by what became of them; `stored_again` counts stores beyond the first of each picture."""

    lost: int
    truncated: int
    stored_again: int
    left: int

    @property
    def cell(self) -> str:
        """For the table."""
        return f"{self.lost} / {self.truncated} / {self.stored_again} / {self.left}"


class RecordingS3(InMemoryS3):
    """Remembers every content that it ever stored."""

    def __init__(self) -> None:
        super().__init__()
        self.contents: Counter[bytes] = Counter()

    def answer(self, request):  # type: ignore[no-untyped-def]
        answer = super().answer(request)
        if request.method == "PUT" and answer.status == 200:
            with self.lock:
                self.contents[request.content] += 1
        return answer


def main() -> None:
    """Try every case with every uploader, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.capture_faults")
    parser.add_argument("--peers", type=Path, default=Path(".local/peers"), metavar="VENV")
    aws, rclone, _ = peers(parser.parse_args().peers)
    print("lost / truncated for good / stored again / left on the card for good")
    print("| fault | aws s3 sync | rclone move | capture |\n|---|---:|---:|---:|")
    for case in CASES:
        cells = [tried(case, uploader).cell for uploader in (aws, rclone, ours(command="run"))]
        name = case.value if isinstance(case, Fault) else case
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def tried(case: Fault | str, uploader: Uploader) -> Result:
    """One case with one uploader: the fault, new pictures meanwhile, its end, and what is there at last."""
    s3 = RecordingS3()
    with tempfile.TemporaryDirectory(prefix="capture-bench-") as name, serving(s3) as port:
        folder = Path(name) / "camera"
        folder.mkdir()
        proxy = FaultProxy(port)
        taken = take(folder, 0, FILES)
        with proxy.serving() as proxy_port:
            right = f"http://127.0.0.1:{proxy_port}"
            wrong = {NAMES_GONE: "http://s3.invalid", NO_TLS: f"https://127.0.0.1:{port}"}.get(str(case), right)
            proxy.fault = case if isinstance(case, Fault) else Fault.SLOW if case == KILLED else Fault.NONE

            def meanwhile() -> None:
                taken.extend(take(folder, FILES, 5))
                taken.extend(write_slowly(folder) if case == SLOW_WRITER else [])

            writer = threading.Thread(target=meanwhile)
            writer.start()
            start = running if uploader.name == "capture" else started_by_cron
            start(uploader, folder, (wrong, right), case == KILLED, lambda: _end(proxy, writer))
        return judged(folder, taken, s3)


def _end(proxy: FaultProxy, writer: threading.Thread) -> None:
    writer.join()
    proxy.fault = Fault.NONE


def started_by_cron(
    uploader: Uploader, folder: Path, urls: tuple[str, str], killed: bool, end_fault: Callable[[], None]
) -> None:
    """Once during the fault, ended if it takes too long, and twice after it."""
    run(uploader, folder, urls[0], 1.0 if killed else FAULT_SECONDS)
    end_fault()
    for _ in range(2):
        run(uploader, folder, urls[1], AFTER_SECONDS)


def running(
    uploader: Uploader, folder: Path, urls: tuple[str, str], killed: bool, end_fault: Callable[[], None]
) -> None:
    """All the time; started anew only where it was killed or its address was wrong."""
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


def judged(folder: Path, taken: list[bytes], s3: RecordingS3) -> Result:
    """What became of each picture that was taken; what a mirror leaves in the folder counts only where S3 lacks it."""
    on_card = {path.read_bytes() for path in folder.iterdir() if path.is_file()}
    in_s3 = set(s3.objects.values())
    return Result(
        lost=sum(content not in in_s3 and content not in on_card for content in taken),
        truncated=sum(content not in taken for content in in_s3),
        stored_again=s3.contents.total() - len(set(taken) & set(s3.contents)),
        left=sum(content not in in_s3 and content in on_card for content in taken),
    )


def take(folder: Path, first: int, count: int) -> list[bytes]:
    """Pictures as a camera saves them, closed at once."""
    contents = [os.urandom(FILE_BYTES) for _ in range(count)]
    for number, content in enumerate(contents, start=first):
        (folder / f"7-20261122101530-{number:02d}.jpg").write_bytes(content)
    return contents


def write_slowly(folder: Path) -> list[bytes]:
    """One picture over half the fault's time, as over a slow network drive."""
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
