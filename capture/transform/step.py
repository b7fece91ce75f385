"""What a transform is: a function from a picture to the picture to upload, or to the reason why it is held back."""

from collections.abc import Callable
from dataclasses import dataclass

from capture.picture import Picture


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Why a picture is not sent; its file leaves the folder as if it had been."""

    reason: str


class RedactionFailed(Exception):
    """A picture that must not be sent as it is, and could not be changed: its file stays where it is."""


# The one place between reading and sending: what changes a picture, or holds it back, is such a function.
Transform = Callable[[Picture], Picture | HeldBack]


def identity(picture: Picture) -> Picture | HeldBack:
    """The transform that does nothing."""
    return picture
