"""A PutObject request, its reply, and the connection errors."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Put:
    """An object to store; `overwrites` permits replacing an existing object of the same key."""

    key: str
    content: bytes
    content_type: str
    overwrites: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """S3's reply: the HTTP status, the error code, and the bucket's region if S3 returned it."""

    status: int
    code: str = ""
    region: str | None = None


class ConnectionFailed(Exception):
    """No connection: no network, unknown host, connection refused, or TLS failed. Nothing was sent."""


class ConnectionLost(Exception):
    """The connection was lost before a reply; S3 may or may not have stored the object."""


class ReplyTimeout(ConnectionLost):
    """S3 did not reply in time; an immediate retry would probably wait as long again."""
