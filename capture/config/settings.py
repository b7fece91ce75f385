"""What one camera's uploader must know.

In: the sections of `capture.toml`, flags that override them, and the environment. Out: frozen `Settings`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from capture.config.camera import NO_CAMERA, CameraSettings
from capture.config.constants import KILL_SWITCH_NAME, SENT_FOLDER
from capture.config.file import read_config
from capture.config.hours import OpeningHours
from capture.config.pictures import KEEP_ALL, PictureSettings
from capture.config.privacy import PrivacySettings
from capture.config.retention import NO_QUOTA, DiskQuota, RetentionSettings
from capture.config.schema import InvalidSettings, Key, Section, read_section
from capture.config.videos import NO_VIDEOS, VideoSettings
from lib.contract.image_key import InvalidImageKey, slug_hint, validate_slug

BUCKET_VARIABLE = "SHOPPER_BUCKET"
LAKE_BUCKET_VARIABLE = "SHOPPER_LAKE_BUCKET"
DEFAULT_HEARTBEAT_SECONDS = 300
SHORTEST_HEARTBEAT_SECONDS = 10
LONGEST_HEARTBEAT_SECONDS = 24 * 60 * 60

_AN_ID = "1 to 63 of a-z, 0-9 and -"


class TimeSource(StrEnum):
    """What tells when a picture was taken: the camera's file, or its coming into the folder."""

    SHUTTER = "shutter"
    ARRIVAL = "arrival"


class Order(StrEnum):
    """What goes first."""

    NEWEST = "newest"
    OLDEST = "oldest"


class LogFormat(StrEnum):
    """Who reads the lines."""

    PLAIN = "plain"
    JSON = "json"


def parse_id(value: object) -> str:
    """An id of the contract. Raises ValueError."""
    try:
        return validate_slug(str(value), "it")
    except InvalidImageKey as error:
        raise ValueError(slug_hint(str(value))) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSettings:
    """The section [station]."""

    folder: Annotated[
        Path,
        Key(
            meaning="where the camera saves its pictures",
            unit="FOLDER",
            flag="--folder",
            example='"/var/lib/motion/pictures"',
        ),
    ]
    store: Annotated[
        str,
        Key(
            meaning="store, for example dublin-1",
            unit="ID",
            flag="--store",
            read=parse_id,
            allowed=_AN_ID,
            example='"dublin-1"',
        ),
    ]
    aisle: Annotated[
        str,
        Key(
            meaning="aisle, for example aisle-23",
            unit="ID",
            flag="--aisle",
            read=parse_id,
            allowed=_AN_ID,
            example='"aisle-23"',
        ),
    ]
    camera: Annotated[
        str,
        Key(
            meaning="camera, for example cam-7",
            unit="ID",
            flag="--camera",
            read=parse_id,
            allowed=_AN_ID,
            example='"cam-7"',
        ),
    ]
    bucket: Annotated[
        str | None,
        Key(
            meaning="the raw bucket",
            unit="BUCKET",
            flag="--bucket",
            example='"shopper-sentiment-111122223333-eu-west-1-raw"',
            default=f"the variable {BUCKET_VARIABLE}",
        ),
    ] = None
    time_from: Annotated[
        TimeSource,
        Key(
            meaning="shutter: motion's file name, else the file's last change; "
            "arrival: when the file came into the folder, for pictures that are dropped by hand",
            flag="--time-from",
        ),
    ] = TimeSource.SHUTTER
    order: Annotated[Order, Key(meaning="what is sent first, with the rest after it", flag="--order")] = Order.NEWEST
    log: Annotated[
        LogFormat,
        Key(meaning="lines for people, or a JSON object a line with time, level, event and message", flag="--log"),
    ] = LogFormat.PLAIN
    wait_for_clock_seconds: Annotated[
        int,
        Key(
            meaning="how long after the machine's boot a clock that no time server has set is waited for",
            least=0,
            most=3600,
        ),
    ] = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSettings:
    """The section [heartbeat]."""

    bucket: Annotated[
        str | None,
        Key(
            meaning="the lake bucket, to write the camera's heartbeat to",
            unit="BUCKET",
            flag="--heartbeat-bucket",
            example='"shopper-sentiment-111122223333-eu-west-1-lake"',
            default=f"the variable {LAKE_BUCKET_VARIABLE}; without it there are no heartbeats",
        ),
    ] = None
    seconds: Annotated[
        int,
        Key(
            meaning="seconds between two heartbeats",
            unit="N",
            least=SHORTEST_HEARTBEAT_SECONDS,
            most=LONGEST_HEARTBEAT_SECONDS,
            flag="--heartbeat-seconds",
        ),
    ] = DEFAULT_HEARTBEAT_SECONDS


SECTIONS = (
    Section("station", "Which camera this is, and where its pictures go.", StationSettings),
    Section(
        "card",
        "What goes when the card has no room for all: first the pictures that S3 has, then the oldest ones unsent.",
        RetentionSettings,
    ),
    Section(
        "hours",
        "When the store is open. Outside of these hours nothing is sent, and what is taken is deleted unsent.",
        OpeningHours,
    ),
    Section("privacy", "What never leaves the camera.", PrivacySettings),
    Section(
        "pictures",
        "Less to pay: which pictures are worth sending, and how large. Needs capture/requirements-pictures.txt, and "
        "face_model capture/requirements-faces.txt.",
        PictureSettings,
    ),
    Section(
        "videos",
        "Videos that become pictures. Needs capture/requirements-videos.txt.",
        VideoSettings,
    ),
    Section(
        "camera",
        "A camera that is read directly, without motion. Needs capture/requirements-camera.txt, and change_levels "
        "capture/requirements-pictures.txt.",
        CameraSettings,
    ),
    Section("heartbeat", "The camera's sign of life.", HeartbeatSettings),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The folder that the camera writes to, the raw bucket, where the camera hangs, and what tells the time.

    Without a `heartbeat_bucket` there are no heartbeats; with `disk_quota.max_sent_bytes` of 0 a picture is deleted
    once sent.
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
    disk_quota: DiskQuota = NO_QUOTA
    log: LogFormat = LogFormat.PLAIN
    wait_for_clock_seconds: int = 0
    hours: OpeningHours = field(default_factory=OpeningHours)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    pictures: PictureSettings = KEEP_ALL
    videos: VideoSettings = NO_VIDEOS
    camera: CameraSettings = NO_CAMERA

    @property
    def sent_folder(self) -> Path | None:
        """Where pictures are moved once they are sent; None when they are deleted."""
        return self.folder / SENT_FOLDER if self.disk_quota.max_sent_bytes else None

    @property
    def kill_switch(self) -> Path:
        """The file whose presence stops everything."""
        return self.privacy.kill_switch or self.folder / KILL_SWITCH_NAME


Flags = Mapping[str, Mapping[str, str]]


def read_settings(config: Path | None, flags: Flags, environ: Mapping[str, str]) -> Settings:
    """Settings that can be used, from the file and from flags by section and key, which win over it.

    Raises InvalidSettings with the place, the value and the next step.
    """
    file, sections = read_config(config, SECTIONS)
    read: dict[str, Any] = {
        section.name: read_section(section, file, sections.get(section.name, {}), flags.get(section.name, {}))
        for section in SECTIONS
    }
    station, retention, heartbeat = read["station"], read["card"], read["heartbeat"]
    if not station.folder.is_dir():
        raise InvalidSettings(f"folder {station.folder}: no such folder; give the one that the camera saves to")
    read["privacy"].check_installed()
    switch = read["privacy"].kill_switch
    if switch is not None and not switch.parent.is_dir():
        raise InvalidSettings(f"{file}: [privacy] kill_switch = {str(switch)!r}: there is no folder {switch.parent}")
    read["pictures"].check_installed()
    read["videos"].check()
    read["camera"].check()
    if read["videos"].folder is not None and station.time_from is TimeSource.ARRIVAL:
        raise InvalidSettings('folder in [videos] needs time_from = "shutter": a frame\'s time is told by its file')
    bucket = station.bucket or environ.get(BUCKET_VARIABLE)
    if not bucket:
        raise InvalidSettings(
            f"no bucket: give --bucket, bucket in [station] of {file}, or {BUCKET_VARIABLE}; "
            "`python -m infra outputs` prints the stack's"
        )
    return Settings(
        folder=station.folder,
        bucket=bucket,
        store_id=station.store,
        aisle_id=station.aisle,
        camera_id=station.camera,
        time_from=station.time_from,
        heartbeat_bucket=heartbeat.bucket or environ.get(LAKE_BUCKET_VARIABLE) or None,
        heartbeat_seconds=heartbeat.seconds,
        order=station.order,
        disk_quota=retention.disk_quota,
        log=station.log,
        wait_for_clock_seconds=station.wait_for_clock_seconds,
        hours=read["hours"],
        privacy=read["privacy"],
        pictures=read["pictures"],
        videos=read["videos"],
        camera=read["camera"],
    )
