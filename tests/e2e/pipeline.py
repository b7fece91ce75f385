"""The pipeline on the local cloud, driven as an operator and a camera would: by the project's own commands.

In: a running local cloud and an account of it. Out: the commands' exit codes and output, and what Athena then holds.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import boto3
import pandas as pd

from infra.local_cloud.cloud import LocalCloud
from lib.contract.column import Column
from lib.data.engine import AthenaEngine
from lib.data.queries import Query

ROOT = Path(__file__).parents[2]
CAMERA = ("--store", "e2e-store", "--aisle", "counter", "--camera", "cam-1")
# A batch that times out on a busy machine is redelivered after six minutes.
ARRIVAL_TIMEOUT_SECONDS = 480


@dataclass(frozen=True)
class Finished:
    """A command's exit code and output."""

    exit_code: int
    output: str


@dataclass(frozen=True)
class Pipeline:
    """One stack in one account of the local cloud."""

    cloud: LocalCloud
    account: str
    stack: str

    @property
    def environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SHOPPER_"))}
        return ours | self.cloud.environment | {"AWS_ACCESS_KEY_ID": self.account}

    def python(self, *arguments: str) -> Finished:
        """`python -m <arguments>` in this account."""
        finished = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Finished(finished.returncode, finished.stdout)

    def infra(self, *arguments: str) -> Finished:
        return self.python("infra", *arguments, "--stack", self.stack)

    def capture(self, folder: Path) -> Finished:
        """Run the uploader once over a folder of pictures."""
        return self.python(
            "capture", "once", "--folder", str(folder), *CAMERA, "--bucket", self.outputs["SHOPPER_BUCKET"]
        )

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        return dict(line.split("=", 1) for line in self.infra("outputs").output.splitlines())

    def client(self, service: str):
        return boto3.client(
            service,
            endpoint_url=self.cloud.endpoint_url,
            aws_access_key_id=self.account,
            aws_secret_access_key=self.cloud.secret_access_key,
            region_name=self.cloud.region,
        )

    @cached_property
    def engine(self) -> AthenaEngine:
        """The app's own engine, polling often; the caller's AWS_* variables must point here (fixture `in_account`)."""
        outputs = self.outputs
        return AthenaEngine(
            outputs["SHOPPER_DATABASE"], outputs["SHOPPER_WORKGROUP"], self.cloud.region, poll_seconds=0.01
        )

    def pictures(self) -> pd.DataFrame:
        """Every row of image_observations."""
        query = Query(
            "SELECT image_key, faces, status, analyzer FROM image_observations",
            {},
            (
                Column("string", "", "", name="image_key"),
                Column("bigint", "", "", name="faces"),
                Column("string", "", "", name="status"),
                Column("string", "", "", name="analyzer"),
            ),
        )
        return self.engine.run(query).frame

    def wait_for_pictures(self, count: int) -> pd.DataFrame:
        """Wait until there are `count` pictures, and return them; a failure shows the stack's status."""
        deadline = time.monotonic() + ARRIVAL_TIMEOUT_SECONDS
        while len(found := self.pictures()) < count:
            assert time.monotonic() < deadline, (
                f"{len(found)} of {count} pictures arrived; {self.infra('status').output}"
            )
            time.sleep(1)
        return found
