"""Runs ministack with our patches, on loopback, with all data in one folder.

In: `python -m infra.local_cloud.ministack_server --port PORT --folder FOLDER`, and in AWS_SECRET_ACCESS_KEY the secret
that requests must be signed with. Out: a server on 127.0.0.1:PORT that saves its state on SIGTERM or SIGINT.
ministack reads its settings at import, so they are set in the environment first.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from infra.local_cloud.gateway.middleware import SecretMissing, read_secret
from infra.local_cloud.patches.apply import apply


def main() -> None:
    """Parses the command line and serves until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m infra.local_cloud.ministack_server", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--folder", type=Path, required=True, help="where state and objects are kept")
    arguments = parser.parse_args()

    try:
        secret = read_secret(os.environ)
    except SecretMissing as error:
        parser.exit(1, f"{error}\n")
    folder = arguments.folder.resolve()
    temporary = folder / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)  # left by a killed server
    temporary.mkdir(parents=True)
    os.environ.update(settings(arguments.port, folder))
    os.environ.pop("MINISTACK_HOST", None)  # otherwise it would appear in every queue's URL

    apply(secret)
    from ministack.app import main as serve

    sys.argv = ["ministack"]  # ministack parses the command line too
    serve()


def settings(port: int, folder: Path) -> dict[str, str]:
    """ministack's environment variables, as in its README: https://github.com/ministackorg/ministack"""
    return {
        "BIND_HOST": "127.0.0.1",  # the default is every address
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # these two would open ports of their own
        "SFTP_ENABLED": "0",
        "USE_SSL": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "objects"),
        "LAMBDA_EXECUTOR": "local",  # functions run as subprocesses of this Python, without Docker
        "TMPDIR": str(folder / "tmp"),
    }


if __name__ == "__main__":
    main()
