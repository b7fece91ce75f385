"""The transform interface: a function from a picture to the picture to upload, or to the reason to hold it back."""

from collections.abc import Callable
from dataclasses import dataclass

from capture.picture import Picture


@dataclass(frozen=True, slots=True)
class HeldBack:
    """The reason not to upload a picture; its file is removed as if it had been uploaded."""

    reason: str


class RedactionFailed(Exception):
    """A picture could not be redacted and must not be uploaded unredacted: its file stays where it is."""


Transform = Callable[[Picture], Picture | HeldBack]


def identity(picture: Picture) -> Picture | HeldBack:
    """The transform that changes nothing."""
    return picture
