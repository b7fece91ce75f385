"""S3 in memory, as strict about a put as the service, and files of any size."""

from collections.abc import Callable
from pathlib import Path

from capture.s3.put import ConnectionFailed, Put, Reply
from lib.contract.lake import CAMERA_HEARTBEATS


class FakeS3:
    """Keeps objects by key. `broken` maps a part of the content to what a put of it meets."""

    region = "eu-west-1"

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.content_types: dict[str, str] = {}
        self.broken: dict[bytes, Exception | Reply] = {}
        self.on_put: Callable[[], object] = lambda: None

    def put(self, put: Put) -> Reply:
        heartbeat = put.key.startswith(CAMERA_HEARTBEATS.prefix)
        assert heartbeat == put.overwrites, "an unconditional put may overwrite a picture"
        for part, met in self.broken.items():
            if part in put.content:
                if isinstance(met, Reply):
                    return met
                raise met
        self.on_put()
        if put.key in self.objects and not put.overwrites:
            return Reply(412, "PreconditionFailed")
        self.objects[put.key] = put.content
        self.content_types[put.key] = put.content_type
        return Reply(200)

    def put_damaged(self, put: Put) -> Reply:
        return Reply(400, "BadDigest")


def refusal(code: str, status: int) -> Reply:
    """S3's answer to a put that it does not take."""
    return Reply(status, code)


def no_network() -> ConnectionFailed:
    return ConnectionFailed("no route to host")


def sparse(path: Path, size_bytes: int) -> Path:
    """A file that says it has `size_bytes`, none of them on the disk."""
    with path.open("wb") as file:
        file.truncate(size_bytes)
    return path
