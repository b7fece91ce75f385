"""One PutObject request, the reply to it, and the errors of a connection that gave none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Put:
    """One object to store; `overwrites` says whether it may replace an object of the same key."""

    key: str
    content: bytes
    content_type: str
    overwrites: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What S3 answered: the HTTP status, its error code, and the bucket's region where S3 names it."""

    status: int
    code: str = ""
    region: str | None = None


class ConnectionFailed(Exception):
    """No connection: no network, no such name, nothing listens there, or TLS failed. Nothing was sent."""


class ConnectionLost(Exception):
    """The connection ended before a reply: whether S3 stored the object is unknown."""


class ReplyTimeout(ConnectionLost):
    """S3 did not reply in time; an immediate retry would probably wait as long again."""
