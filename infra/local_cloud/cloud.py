"""The local cloud as one thing: ministack and the Rekognition-compatible server, started and ended together.

In: a folder that keeps its state, its logs and its lock. Out: a `LocalCloud` that says where the servers listen and
which AWS variables a program needs to use them. Everything listens on 127.0.0.1 only.
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

from infra.local_cloud.child import Child, spawn

HOST = "127.0.0.1"
ACCOUNT_ID = "111122223333"
REGION = "us-east-1"
MODELS_FOLDER = Path(".local/models")
_POLL_INTERVAL_SECONDS = 0.5
_SECRET_BYTES = 20  # 40 hex digits, as long as a secret of AWS's

# Programs of the local cloud must not pick up the caller's real account or another endpoint by accident.
_FOREIGN_VARIABLES = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


class FolderInUse(RuntimeError):
    """Another local cloud works in the folder; says which process."""


class PortTaken(RuntimeError):
    """Another program listens on a port that was asked for; says which port."""


@dataclass(frozen=True, slots=True)
class LocalCloud:
    """Where the local cloud listens, and its running servers; `rekognition_url` is None when it was not asked for.

    `secret_access_key` is random and of this start alone; requests must be signed with it (`gateway/gateway.py`).
    """

    folder: Path
    endpoint_url: str
    rekognition_url: str | None
    secret_access_key: str = field(repr=False)
    account_id: str = ACCOUNT_ID
    region: str = REGION
    children: tuple[Child, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """The AWS variables with which boto3 and PyAthena use this cloud instead of AWS.

        Each access key of 12 digits is an account of its own, with the same secret.
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
    """Runs the local cloud until the block is left, whatever ends it; a port of 0 means any free one.

    Raises FolderInUse when another local cloud works in `folder`, PortTaken when a port is, and `child.ChildFailed`
    with the end of the log when a server does not come up.
    """
    folder = folder.resolve()
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    with locked(folder) as lock, ExitStack() as children:
        ministack_port = _port(ministack_port)
        cloud = LocalCloud(
            folder=folder,
            endpoint_url=f"http://{HOST}:{ministack_port}",
            rekognition_url=f"http://{HOST}:{_port(rekognition_port)}" if with_rekognition else None,
            secret_access_key=secrets.token_hex(_SECRET_BYTES),
        )
        environment = {**without_aws(os.environ), **cloud.environment}
        started = [
            spawn(
                "ministack",
                ["infra.local_cloud.ministack_server", "--port", str(ministack_port), "--folder", str(folder)],
                url=f"{cloud.endpoint_url}/_ministack/health",
                log=folder / "logs/ministack.log",
                environment=environment,
                held=(lock.fileno(),),
            )
        ]
        children.callback(started[0].end)
        if cloud.rekognition_url is not None:
            started.append(_spawn_rekognition(cloud.rekognition_url, folder, models.resolve(), environment, lock))
            children.callback(started[1].end)
        for child in started:
            child.wait_until_ready()
        yield replace(cloud, children=tuple(started))


def wait_for_an_end(children: Sequence[Child]) -> Child:
    """Waits until one of `children` has ended by itself, and returns that one."""
    while True:
        for child in children:
            if child.process.poll() is not None:
                return child
        time.sleep(_POLL_INTERVAL_SECONDS)


def _spawn_rekognition(url: str, folder: Path, models: Path, environment: Mapping[str, str], lock: IO[str]) -> Child:
    port = url.rpartition(":")[2]
    return spawn(
        "the Rekognition-compatible server",
        ["infra.local_cloud.rekognition.server", "--port", port, "--models", str(models)],
        url=f"{url}/health",
        log=folder / "logs/rekognition.log",
        environment=environment,
        held=(lock.fileno(),),
    )


@contextmanager
def locked(folder: Path) -> Iterator[IO[str]]:
    """Holds the folder's lock; children share it, so that it lasts until the last of them has ended."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise FolderInUse(
                f"{folder} is in use by the local cloud of process {lock.read().strip() or 'unknown'}: "
                "end that one first, or give another folder"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock


def without_aws(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` less the variables that would lead a program to another account or endpoint."""
    return {
        name: value
        for name, value in environ.items()
        if name not in _FOREIGN_VARIABLES and not name.startswith("AWS_ENDPOINT_URL")
    }


def _port(wanted: int) -> int:
    """`wanted` when it is free, or any free port for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            raise PortTaken(f"port {wanted} of {HOST} cannot be used ({error.strerror}): choose another one") from error
        port: int = probe.getsockname()[1]
        return port
