"""A camera's last sign of life.

In: what an uploader knows of itself. Out: `CameraHeartbeat`, the object's key in the lake, and its one line of JSON.
Readers leave keys alone that they do not know, so a later uploader may say more.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from lib.contract.column import Column, columns_of, to_row
from lib.contract.image_key import camera_folders


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraHeartbeat:
    """What one camera's uploader last said; it overwrites what it said before. Counts begin at its start."""

    store_id: Annotated[str, Column("string", "", "Store")]
    aisle_id: Annotated[str, Column("string", "", "Aisle in the store")]
    camera_id: Annotated[str, Column("string", "", "Camera in the aisle")]
    sent_at: Annotated[datetime, Column("timestamp", "UTC", "When the uploader said this, on the camera's clock")]
    started_at: Annotated[datetime, Column("timestamp", "UTC", "When the uploader was started")]
    version: Annotated[str, Column("string", "", "Version of the uploader")]
    waiting: Annotated[int, Column("bigint", "pictures", "In the camera's folder, not yet sent")]
    sent: Annotated[int, Column("bigint", "pictures", "Sent since the start")]
    failed: Annotated[int, Column("bigint", "tries", "Failed since the start")]
    last_sent_at: Annotated[datetime | None, Column("timestamp", "UTC", "When a picture was last sent since the start")]
    disk_free_bytes: Annotated[int, Column("bigint", "bytes", "Free where the camera's folder lies")]
    dropped_for_space: Annotated[int, Column("bigint", "pictures", "Deleted unsent to make room since the start")] = 0
    dropped_for_age: Annotated[int, Column("bigint", "pictures", "Deleted unsent as too old since the start")] = 0
    discarded: Annotated[
        int,
        Column("bigint", "pictures", "Deleted unsent since the start: taken out of hours or while switched off"),
    ] = 0
    held_back: Annotated[int, Column("bigint", "pictures", "Not sent by choice since the start")] = 0
    near_duplicates: Annotated[
        int, Column("bigint", "pictures", "Of those held back: looked like another frame of their event")
    ] = 0
    over_the_cap: Annotated[int, Column("bigint", "pictures", "Of those held back: their minute was full")] = 0
    without_face: Annotated[int, Column("bigint", "pictures", "Of those held back: no face was found")] = 0
    saved_bytes: Annotated[
        int, Column("bigint", "bytes", "Not sent since the start: pictures held back, and the rest made smaller")
    ] = 0
    paused: Annotated[str | None, Column("string", "", "Why nothing is sent now; null while pictures are sent")] = None
    uptime_seconds: Annotated[int | None, Column("bigint", "seconds", "Since the start, whatever the clock said")] = (
        None
    )
    clock_synchronised: Annotated[
        bool | None, Column("boolean", "", "Whether the camera's clock follows a time server; null where unknown")
    ] = None
    temperature_celsius: Annotated[
        float | None,
        Column("double", "degrees Celsius", "The warmest part of the camera's computer; null where unknown"),
    ] = None

    @property
    def key(self) -> str:
        """The object's key in the lake bucket."""
        return heartbeat_key(self.store_id, self.aisle_id, self.camera_id)

    def to_json(self) -> str:
        """The object's content: one line, because Athena takes each line for a document."""
        return json.dumps(to_row(self)) + "\n"


def heartbeat_key(store_id: str, aisle_id: str, camera_id: str) -> str:
    """The one key of a camera's heartbeat in the lake. Raises InvalidImageKey for what is no id."""
    return f"camera_heartbeats/{camera_folders(store_id, aisle_id, camera_id)}heartbeat.json"


HEARTBEAT_COLUMNS = columns_of(CameraHeartbeat)
