"""ministack as the local cloud runs it: on loopback, keeping its data in one folder, with our patches.

In: `python -m infra.local_cloud.ministack_server --port PORT --folder FOLDER`, and in AWS_SECRET_ACCESS_KEY what
requests must be signed with. Out: a server on 127.0.0.1:PORT until SIGTERM or SIGINT, on which it saves its state.
ministack reads its settings at import, so they are put into the environment first.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from infra.local_cloud.gateway.gateway import SecretMissing, secret_of
from infra.local_cloud.patches.apply import apply


def main() -> None:
    """Reads the command line and serves until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m infra.local_cloud.ministack_server", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--folder", type=Path, required=True, help="where the state and the objects are kept")
    arguments = parser.parse_args()

    try:
        secret = secret_of(os.environ)
    except SecretMissing as error:
        parser.exit(1, f"{error}\n")
    folder = arguments.folder.resolve()
    temporary = folder / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)  # what a killed server left
    temporary.mkdir(parents=True)
    os.environ.update(settings(arguments.port, folder))
    os.environ.pop("MINISTACK_HOST", None)  # set, it would stand in every queue's URL

    apply(secret)
    from ministack.app import main as serve

    sys.argv = ["ministack"]  # it parses the command line again
    serve()


def settings(port: int, folder: Path) -> dict[str, str]:
    """ministack's own variables, as its README lists them: https://github.com/ministackorg/ministack"""
    return {
        "BIND_HOST": "127.0.0.1",  # it listens on every address by default
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # these two would open ports of their own
        "SFTP_ENABLED": "0",
        "USE_SSL": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "objects"),
        "LAMBDA_EXECUTOR": "local",  # functions are sub-processes of this Python, no Docker
        "TMPDIR": str(folder / "tmp"),
    }


if __name__ == "__main__":
    main()
