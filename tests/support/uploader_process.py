"""Runs the uploader as a process, against a local S3.

In: a camera's folder and S3's port. Out: the process, which the test terminates.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CAMERA = ("--store", "dublin-1", "--aisle", "aisle-23", "--camera", "cam-7")


def aws_variables(port: int) -> dict[str, str]:
    """Dummy credentials, a region, and the local S3's endpoint."""
    return {
        "AWS_ACCESS_KEY_ID": "an-id",
        "AWS_SECRET_ACCESS_KEY": "a secret",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }


def start(
    folder: Path, port: int, *more: str, stdout: int = subprocess.PIPE, **variables: str
) -> subprocess.Popen[str]:
    """Starts `capture run` without a settings file and without the AWS_* variables of the environment."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    flags = ("--config", os.devnull, "--folder", str(folder), *CAMERA, "--bucket", "raw", *more)
    return subprocess.Popen(
        [sys.executable, "-m", "capture", "run", *flags],
        stdout=stdout,
        text=True,
        cwd=ROOT,
        env=others | aws_variables(port) | variables,
    )
