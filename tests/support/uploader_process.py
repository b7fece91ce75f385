"""The uploader as a process of its own, with a local S3.

In: a camera's folder and the S3's port. Out: the process, which the test terminates.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CAMERA = ("--store", "dublin-1", "--aisle", "aisle-23", "--camera", "cam-7")


def aws_variables(port: int) -> dict[str, str]:
    """Made-up credentials, a region, and the address of the local S3."""
    return {
        "AWS_ACCESS_KEY_ID": "an-id",
        "AWS_SECRET_ACCESS_KEY": "a secret",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }


def start(
    folder: Path, port: int, *more: str, stdout: int = subprocess.PIPE, **variables: str
) -> subprocess.Popen[str]:
    """`capture run` with no settings file and no other AWS_* variable of this machine."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    flags = ("--config", os.devnull, "--folder", str(folder), *CAMERA, "--bucket", "raw", *more)
    return subprocess.Popen(
        [sys.executable, "-m", "capture", "run", *flags],
        stdout=stdout,
        text=True,
        cwd=ROOT,
        env=others | aws_variables(port) | variables,
    )
