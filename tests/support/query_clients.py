"""Installs clients of the lake that the project's own requirements exclude, each with its few packages in a folder.

In: PyPI. Out: `.local/query-clients/NAME`, whose packages a process imports before those of the virtual environment:
awswrangler needs an older pyarrow, and Superset an older SQLAlchemy and PyAthena. 60 MB are downloaded, once.

    python -m tests.support.query_clients
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / ".local" / "query-clients"
# Superset 6.1 requires sqlalchemy<2 and, in its extra `athena`, pyathena<3.
CLIENTS = {
    "awswrangler": ("awswrangler==3.17.1", "pyarrow==25.0.1"),
    "superset": ("SQLAlchemy==1.4.54", "PyAthena==2.25.2"),
}


def packages_of(client: str) -> Path:
    """The folder of a client's packages. Skips the test if they are not installed, except in CI."""
    folder = _folder(client)
    if not folder.is_dir() and "CI" not in os.environ:
        pytest.skip("no query clients: run python -m tests.support.query_clients")
    return folder


def _folder(client: str) -> Path:
    """Named after the versions, so that other versions are installed anew."""
    return FOLDER / "-".join((client, *(package.partition("==")[2] for package in CLIENTS[client])))


def main() -> int:
    for client, packages in CLIENTS.items():
        folder = _folder(client)
        if folder.is_dir():
            continue
        shutil.rmtree(FOLDER / "incomplete", ignore_errors=True)
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command = [*install, "--target", str(FOLDER / "incomplete"), *packages]
        if subprocess.run(command, check=False).returncode:
            print(f"{' and '.join(packages)} could not be installed; see pip's errors above", file=sys.stderr)
            return 1
        (FOLDER / "incomplete").rename(folder)  # last, so that an interrupted installation is not taken for a client
    return 0


if __name__ == "__main__":
    sys.exit(main())
