"""Starts and stops the local cloud: ministack and the Rekognition-compatible server.

In: a folder for state, logs and the lock. Out: a `LocalCloud` with the servers' URLs and the AWS variables that a
program needs to use them. Everything listens on 127.0.0.1 only.
"""

import fcntl
import os
import secrets
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from infra.local_cloud.child_process import ChildProcess, spawn

HOST = "127.0.0.1"
ACCOUNT_ID = "111122223333"
REGION = "us-east-1"
MODELS_FOLDER = Path(".local/models")
_POLL_INTERVAL_SECONDS = 0.5
_SECRET_BYTES = 20  # 40 hex digits, the length of an AWS secret key

# Keeps the local cloud's programs from using the caller's real account or another endpoint by accident.
_FOREIGN_VARIABLES = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


class FolderInUse(RuntimeError):
    """Another local cloud uses the folder; the message names its process."""


class PortInUse(RuntimeError):
    """Another program listens on the requested port; the message names the port."""


@dataclass(frozen=True, slots=True)
class LocalCloud:
    """The local cloud's URLs and running servers; `rekognition_url` is None when it was started without Rekognition.

    `secret_access_key` is random for each start; requests must be signed with it (`gateway/middleware.py`).
    """

    folder: Path
    endpoint_url: str
    rekognition_url: str | None
    secret_access_key: str = field(repr=False)
    account_id: str = ACCOUNT_ID
    region: str = REGION
    children: tuple[ChildProcess, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """The AWS variables that make boto3 and PyAthena use this cloud instead of AWS.

        Each 12-digit access key is a separate account; all accounts share the secret.
        """
        variables = {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": self.account_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }
        if self.rekognition_url is not None:
            variables["AWS_ENDPOINT_URL_REKOGNITION"] = self.rekognition_url
        return variables


@contextmanager
def start(
    folder: Path,
    with_rekognition: bool = True,
    models: Path = MODELS_FOLDER,
    ministack_port: int = 0,
    rekognition_port: int = 0,
) -> Iterator[LocalCloud]:
    """Runs the local cloud until the block exits; port 0 means any free port.

    Raises FolderInUse when another local cloud uses `folder`, PortInUse when a port is taken, and
    `child_process.ChildProcessFailed` with the end of the log when a server does not start.
    """
    folder = folder.resolve()
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    with lock_folder(folder) as lock, ExitStack() as children:
        ministack_port = _available_port(ministack_port)
        cloud = LocalCloud(
            folder=folder,
            endpoint_url=f"http://{HOST}:{ministack_port}",
            rekognition_url=f"http://{HOST}:{_available_port(rekognition_port)}" if with_rekognition else None,
            secret_access_key=secrets.token_hex(_SECRET_BYTES),
        )
        environment = {**without_aws_settings(os.environ), **cloud.environment}
        started = [
            spawn(
                "ministack",
                ["infra.local_cloud.ministack_server", "--port", str(ministack_port), "--folder", str(folder)],
                url=f"{cloud.endpoint_url}/_ministack/health",
                log=folder / "logs/ministack.log",
                environment=environment,
                inherited_fds=(lock.fileno(),),
            )
        ]
        children.callback(started[0].stop)
        if cloud.rekognition_url is not None:
            started.append(_spawn_rekognition(cloud.rekognition_url, folder, models.resolve(), environment, lock))
            children.callback(started[1].stop)
        for child in started:
            child.wait_until_ready()
        yield replace(cloud, children=tuple(started))


def wait_for_exit(children: Sequence[ChildProcess]) -> ChildProcess:
    """Waits until one of `children` exits, and returns it."""
    while True:
        for child in children:
            if child.process.poll() is not None:
                return child
        time.sleep(_POLL_INTERVAL_SECONDS)


def _spawn_rekognition(
    url: str, folder: Path, models: Path, environment: Mapping[str, str], lock: IO[str]
) -> ChildProcess:
    port = url.rpartition(":")[2]
    return spawn(
        "the Rekognition-compatible server",
        ["infra.local_cloud.rekognition.server", "--port", port, "--models", str(models)],
        url=f"{url}/health",
        log=folder / "logs/rekognition.log",
        environment=environment,
        inherited_fds=(lock.fileno(),),
    )


@contextmanager
def lock_folder(folder: Path) -> Iterator[IO[str]]:
    """Holds the folder's lock. Children inherit it, so it is held until the last of them has exited."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise FolderInUse(
                f"{folder} is in use by the local cloud of process {lock.read().strip() or 'unknown'}: "
                "stop that one first, or use another folder"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock


def without_aws_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without the variables that would point a program at another account or endpoint."""
    return {
        name: value
        for name, value in environ.items()
        if name not in _FOREIGN_VARIABLES and not name.startswith("AWS_ENDPOINT_URL")
    }


def _available_port(requested: int) -> int:
    """Returns `requested` if it is free, or any free port for 0. Raises PortInUse."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, requested))
        except OSError as error:
            raise PortInUse(f"port {requested} of {HOST} cannot be used ({error.strerror}): choose another") from error
        port: int = probe.getsockname()[1]
        return port
