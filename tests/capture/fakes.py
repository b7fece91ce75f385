"""A fake S3 client that checks puts as the service does, and sparse files."""

from collections.abc import Callable
from pathlib import Path

from capture.s3.put import ConnectionFailed, Put, Reply
from lib.contract.lake import CAMERA_HEARTBEATS


class FakeS3:
    """Keeps objects by key. `failures` maps a part of the content to the error reply or exception of its put."""

    region = "eu-west-1"

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.content_types: dict[str, str] = {}
        self.failures: dict[bytes, Exception | Reply] = {}
        self.on_put: Callable[[], object] = lambda: None

    def put(self, put: Put) -> Reply:
        heartbeat = put.key.startswith(CAMERA_HEARTBEATS.prefix)
        assert heartbeat == put.overwrites, "an unconditional put may overwrite a picture"
        for part, failure in self.failures.items():
            if part in put.content:
                if isinstance(failure, Reply):
                    return failure
                raise failure
        self.on_put()
        if put.key in self.objects and not put.overwrites:
            return Reply(412, "PreconditionFailed")
        self.objects[put.key] = put.content
        self.content_types[put.key] = put.content_type
        return Reply(200)

    def put_with_wrong_checksum(self, put: Put) -> Reply:
        return Reply(400, "BadDigest")


def rejection(code: str, status: int) -> Reply:
    """S3's reply to a put that it rejects."""
    return Reply(status, code)


def no_network() -> ConnectionFailed:
    return ConnectionFailed("no route to host")


def sparse(path: Path, size_bytes: int) -> Path:
    """Creates a sparse file of `size_bytes`."""
    with path.open("wb") as file:
        file.truncate(size_bytes)
    return path
