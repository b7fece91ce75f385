"""Benchmarks the time from a closed picture file to a face counted by Athena, on the local cloud.

In: the models folder. Out: the median and the maximum of ten pictures, one at a time, each moved into the folder that
`python -m capture run` watches and then polled for with the app's query engine.

    python -m bench.arrival --models .local/models
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.__main__ import main as infra
from infra.local_cloud import cloud
from infra.local_cloud.child_process import spawn
from infra.names import Account, Names
from lib.contract.lake import database_name
from lib.data import queries
from lib.data.engine import AthenaEngine
from lib.data.filters import Filters

STACK = "bench"
PICTURE = "grace_hopper.jpg"
ROUNDS = 10
TIMEOUT_SECONDS = 60


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.arrival")
    parser.add_argument("--models", type=Path, default=cloud.MODELS_FOLDER)
    models = parser.parse_args().models
    with tempfile.TemporaryDirectory() as name, cloud.start(Path(name) / "cloud", models=models) as running:
        os.environ.update(running.environment)
        infra(["deploy", "--stack", STACK])
        watched = Path(name) / "camera"
        watched.mkdir()
        place = ["--store", "bench", "--aisle", "bench", "--camera", "bench"]
        bucket = Names(STACK, running.region, Account(running.account_id)).bucket("raw")
        uploader = spawn(
            "the uploader",
            ["capture", "run", "--folder", str(watched), *place, "--bucket", bucket],
            url="",
            log=Path(name) / "uploader.log",
            environment=os.environ,
        )
        try:
            engine = AthenaEngine(database_name(STACK), STACK, running.region)
            picture = (models / PICTURE).read_bytes()
            seconds = [arrival_seconds(watched, picture, number, engine) for number in range(ROUNDS + 1)][1:]
        finally:
            uploader.stop()
    print(f"closed file to counted face: median {statistics.median(seconds):.2f} s, maximum {max(seconds):.2f} s")


def arrival_seconds(watched: Path, picture: bytes, number: int, engine: AthenaEngine) -> float:
    """Seconds until Athena counts one more face; bytes appended to the picture make each content unique."""
    today = datetime.now(UTC).date()
    around_today = Filters(first_day=today - timedelta(days=2), end_day=today + timedelta(days=2))
    ready = watched.parent / f"{number}.jpg"
    ready.write_bytes(picture + str(number).encode())
    started = time.perf_counter()
    ready.rename(watched / ready.name)
    while int(engine.run(queries.face_count(around_today)).frame["faces"].iloc[0]) <= number:
        if time.perf_counter() - started > TIMEOUT_SECONDS:
            raise TimeoutError(f"picture {number} was not counted within {TIMEOUT_SECONDS} s")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
