"""What is known of a picture before and beside its faces.

In: its key, its shot and the time of looking. Out: `Picture`, which every row of it is made from, and its own row.
"""

from dataclasses import dataclass
from datetime import datetime

from lib.contract.image_key import Shot, image_id
from lib.contract.observation import ImageObservation


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture that was looked at: `name` as the contract's `picture_name`, `ingested_at` in UTC, `size_bytes` None
    where unknown.
    """

    object_key: str
    name: str
    shot: Shot
    ingested_at: datetime
    analyzer: str
    size_bytes: int | None


def image_observation(picture: Picture, *, faces: int, status: str) -> ImageObservation:
    """The picture's row; `status` is ok or an error's code."""
    shot = picture.shot
    return ImageObservation(
        image_id=image_id(picture.name),
        image_key=picture.object_key,
        store_id=shot.store_id,
        aisle_id=shot.aisle_id,
        camera_id=shot.camera_id,
        observed_at=shot.observed_at,
        observed_local=shot.observed_local,
        ingested_at=picture.ingested_at,
        motion_event=shot.motion_event,
        motion_frame=shot.motion_frame,
        faces=faces,
        status=status,
        size_bytes=picture.size_bytes,
        analyzer=picture.analyzer,
        dt=shot.observed_local.date(),
    )
