"""The result of analyzing one image: its rows, and what to do with its object.

In: plain values. Out: `Analysis`, which the phases of a batch pass on; `AnalyzedImage`, from which all rows of an image
take their shared columns; and the image's own row.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from infra.functions.face_detector.event import ImageReference
from lib.contract.image_key import Shot, image_id
from lib.contract.observation import FaceObservation, ImageObservation


class Disposition(Enum):
    """What to do with the raw object after its rows are delivered."""

    ARCHIVE = auto()
    QUARANTINE = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The final result for one image: it needs no retry.

    `status` is ok or a reason code, `message` describes the reason ("" when ok). `image` is None if no row is written:
    the key is invalid, the time implausible, or `is_repeated`: an earlier delivery of the message wrote it.
    """

    reference: ImageReference
    status: str
    message: str = ""
    image: ImageObservation | None = None
    faces: tuple[FaceObservation, ...] = ()
    disposition: Disposition
    is_repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyzedImage:
    """What all rows of one image share.

    `name` is the contract's `picture_name`, `ingested_at` is in UTC, `size_bytes` is None if unknown.
    """

    object_key: str
    name: str
    shot: Shot
    ingested_at: datetime
    analyzer: str
    size_bytes: int | None


def image_observation(image: AnalyzedImage, *, faces: int, status: str) -> ImageObservation:
    """The image's row; `status` is ok or an error code."""
    shot = image.shot
    return ImageObservation(
        image_id=image_id(image.name),
        image_key=image.object_key,
        store_id=shot.store_id,
        aisle_id=shot.aisle_id,
        camera_id=shot.camera_id,
        observed_at=shot.observed_at,
        observed_local=shot.observed_local,
        ingested_at=image.ingested_at,
        motion_event=shot.motion_event,
        motion_frame=shot.motion_frame,
        faces=faces,
        status=status,
        size_bytes=image.size_bytes,
        analyzer=image.analyzer,
        dt=shot.observed_local.date(),
    )
