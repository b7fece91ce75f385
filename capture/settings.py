"""What one camera's uploader must know.

In: flags of the command line and the environment. Out: frozen `Settings`, checked against the contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from capture.folder import SENT_FOLDER
from capture.limits import NO_LIMITS, CardLimits, InvalidSettings
from capture.schedule import Order
from lib.contract.image_key import InvalidImageKey, slug

BUCKET_VARIABLE = "SHOPPER_BUCKET"
LAKE_BUCKET_VARIABLE = "SHOPPER_LAKE_BUCKET"
DEFAULT_HEARTBEAT_SECONDS = 300
SHORTEST_HEARTBEAT_SECONDS = 10
LONGEST_HEARTBEAT_SECONDS = 24 * 60 * 60


class TimeSource(StrEnum):
    """What tells when a picture was taken: the camera's file, or its coming into the folder."""

    SHUTTER = "shutter"
    ARRIVAL = "arrival"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The folder that the camera writes to, the raw bucket, where the camera hangs, and what tells the time.

    Without a `heartbeat_bucket` there are no heartbeats; with `limits.sent_bytes` of 0 a picture is deleted once sent.
    """

    folder: Path
    bucket: str
    store_id: str
    aisle_id: str
    camera_id: str
    time_from: TimeSource = TimeSource.SHUTTER
    heartbeat_bucket: str | None = None
    heartbeat_seconds: int = DEFAULT_HEARTBEAT_SECONDS
    order: Order = Order.NEWEST
    limits: CardLimits = NO_LIMITS

    @property
    def sent_folder(self) -> Path | None:
        """Where pictures are moved once they are sent; None when they are deleted."""
        return self.folder / SENT_FOLDER if self.limits.sent_bytes else None


def read_settings(
    *,
    folder: Path,
    bucket: str | None,
    store_id: str,
    aisle_id: str,
    camera_id: str,
    environ: Mapping[str, str],
    time_from: TimeSource = TimeSource.SHUTTER,
    heartbeat_bucket: str | None = None,
    heartbeat_seconds: int = DEFAULT_HEARTBEAT_SECONDS,
    order: Order = Order.NEWEST,
    limits: CardLimits = NO_LIMITS,
) -> Settings:
    """Settings that can be used. Raises InvalidSettings with the flag's name and the next step."""
    if not folder.is_dir():
        raise InvalidSettings(f"--folder {folder}: no such folder; give the one that the camera saves its pictures in")
    bucket = bucket or environ.get(BUCKET_VARIABLE)
    if not bucket:
        raise InvalidSettings(
            f"no bucket: give --bucket or set {BUCKET_VARIABLE}; `python -m infra outputs` prints the stack's"
        )
    if not SHORTEST_HEARTBEAT_SECONDS <= heartbeat_seconds <= LONGEST_HEARTBEAT_SECONDS:
        raise InvalidSettings(
            f"--heartbeat-seconds {heartbeat_seconds}: give {SHORTEST_HEARTBEAT_SECONDS} to {LONGEST_HEARTBEAT_SECONDS}"
        )
    try:
        return Settings(
            folder=folder,
            bucket=bucket,
            store_id=slug(store_id, "--store"),
            aisle_id=slug(aisle_id, "--aisle"),
            camera_id=slug(camera_id, "--camera"),
            time_from=time_from,
            heartbeat_bucket=heartbeat_bucket or environ.get(LAKE_BUCKET_VARIABLE) or None,
            heartbeat_seconds=heartbeat_seconds,
            order=order,
            limits=limits,
        )
    except InvalidImageKey as error:
        raise InvalidSettings(str(error)) from error
