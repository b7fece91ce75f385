"""Camera heartbeats: the status that each uploader reports.

In: an uploader's counts and state. Out: `CameraHeartbeat`, its object key in the lake, and its content, one JSON line.
Readers ignore unknown keys, so later uploaders can report more.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from lib.contract.column import Column, columns_of, to_row
from lib.contract.image_key import camera_folders


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraHeartbeat:
    """The latest status of one camera's uploader, which overwrites the previous one. Counts start with the uploader."""

    store_id: Annotated[str, Column("string", "", "Store")]
    aisle_id: Annotated[str, Column("string", "", "Aisle in the store")]
    camera_id: Annotated[str, Column("string", "", "Camera in the aisle")]
    sent_at: Annotated[datetime, Column("timestamp", "UTC", "When the heartbeat was sent, by the camera's clock")]
    started_at: Annotated[datetime, Column("timestamp", "UTC", "When the uploader was started")]
    version: Annotated[str, Column("string", "", "Version of the uploader")]
    waiting: Annotated[int, Column("bigint", "pictures", "In the camera's folder, waiting to be uploaded")]
    sent: Annotated[int, Column("bigint", "pictures", "Uploaded since the start")]
    failed: Annotated[int, Column("bigint", "attempts", "Failed since the start")]
    last_sent_at: Annotated[
        datetime | None, Column("timestamp", "UTC", "When a picture was last uploaded since the start")
    ]
    disk_free_bytes: Annotated[int, Column("bigint", "bytes", "Free space on the disk of the camera's folder")]
    dropped_for_space: Annotated[
        int, Column("bigint", "pictures", "Deleted before upload to free disk space, since the start")
    ] = 0
    dropped_for_age: Annotated[
        int, Column("bigint", "pictures", "Deleted before upload because of age, since the start")
    ] = 0
    discarded: Annotated[
        int,
        Column(
            "bigint",
            "pictures",
            "Deleted before upload since the start: taken outside opening hours or while switched off",
        ),
    ] = 0
    held_back: Annotated[int, Column("bigint", "pictures", "Not uploaded because of a filter, since the start")] = 0
    near_duplicates: Annotated[
        int, Column("bigint", "pictures", "Of those held back: near-duplicates of another frame of their event")
    ] = 0
    over_the_cap: Annotated[int, Column("bigint", "pictures", "Of those held back: over the limit per minute")] = 0
    without_face: Annotated[int, Column("bigint", "pictures", "Of those held back: no face detected")] = 0
    saved_bytes: Annotated[
        int, Column("bigint", "bytes", "Not uploaded since the start: pictures held back, and reductions of the others")
    ] = 0
    paused: Annotated[str | None, Column("string", "", "Why uploading is paused; null while it is not")] = None
    uptime_seconds: Annotated[int | None, Column("bigint", "seconds", "Since the start, independent of the clock")] = (
        None
    )
    clock_synchronised: Annotated[
        bool | None, Column("boolean", "", "Whether the camera's clock is synchronised; null if unknown")
    ] = None
    temperature_celsius: Annotated[
        float | None,
        Column("double", "degrees Celsius", "Highest sensor temperature of the camera's computer; null if unknown"),
    ] = None

    @property
    def key(self) -> str:
        """The object's key in the lake bucket."""
        return heartbeat_key(self.store_id, self.aisle_id, self.camera_id)

    def to_json(self) -> str:
        """The object's content: a single line, because Athena parses each line as a document."""
        return json.dumps(to_row(self)) + "\n"


def heartbeat_key(store_id: str, aisle_id: str, camera_id: str) -> str:
    """The key of a camera's heartbeat in the lake. Raises InvalidImageKey for an invalid id."""
    return f"camera_heartbeats/{camera_folders(store_id, aisle_id, camera_id)}heartbeat.json"


HEARTBEAT_COLUMNS = columns_of(CameraHeartbeat)
