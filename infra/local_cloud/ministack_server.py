"""Runs ministack with our patches, on loopback, with all data in one folder.

In: `python -m infra.local_cloud.ministack_server --port PORT --folder FOLDER`, and in AWS_SECRET_ACCESS_KEY the secret
that requests must be signed with. Out: a server on 127.0.0.1:PORT that saves its state on SIGTERM or SIGINT. Before it
serves, the patches replace functions where ministack differs from AWS in a way that matters to the pipeline. ministack
reads its settings at import, so they are set in the environment first, and it is imported inside functions.
"""

import argparse
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from infra.local_cloud.gateway.middleware import Gateway, SecretMissing, read_secret
from infra.local_cloud.patches import PatchDoesNotFit, athena, firehose, glue, replace, sqs

MINISTACK_VERSION = "1.5.33"
HEALTH_PATH = "/_ministack/health"


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

    apply_patches(secret)
    from ministack.app import main as serve

    sys.argv = ["ministack"]  # ministack parses the command line too
    serve()


def apply_patches(secret: str) -> None:
    """Patches ministack's services, and puts the gateway in front, which checks signatures with `secret`.

    ministack serves unsigned requests and web pages (see `gateway/middleware.py`); and where it finds a Docker socket,
    it removes the containers of every ministack when it starts and stops, so the socket is hidden. Raises
    PatchDoesNotFit when ministack is another version or lacks a patched function.
    """
    installed = version("ministack")
    if installed != MINISTACK_VERSION:
        raise PatchDoesNotFit(
            f"ministack {installed} is installed, but the patches in infra/local_cloud are for {MINISTACK_VERSION}: "
            "install the pinned requirements, or check the patches against it and update MINISTACK_VERSION"
        )
    for service in (athena, firehose, glue, sqs):
        service.apply()
    from ministack import app

    replace(app, "app", Gateway(app.app, secret, HEALTH_PATH))
    replace(app, "_docker_socket_present", lambda: False)


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
