"""What looking at a picture gave, and what is to become of its object.

In: nothing but values. Out: `Finding`, which the phases of a batch hand on to each other.
"""

from dataclasses import dataclass
from enum import Enum, auto

from infra.functions.face_detector.event import ImageReference
from lib.contract.observation import FaceObservation, ImageObservation


class Ending(Enum):
    """What becomes of the raw object when the rows are delivered."""

    ARCHIVE = auto()
    QUARANTINE = auto()
    DELETE = auto()
    NOTHING_LEFT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One picture that needs no second look.

    `status` is ok or the reason's code, `message` the reason in words ("" when ok). `image` is None where no row is
    due: the picture was counted before, or its key does not say where it was taken.
    """

    reference: ImageReference
    status: str
    message: str = ""
    image: ImageObservation | None = None
    faces: tuple[FaceObservation, ...] = ()
    ending: Ending
