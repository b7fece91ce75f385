"""The settings of one camera's uploader.

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

_ID_FORMAT = "1 to 63 of a-z, 0-9 and -"


class TimeSource(StrEnum):
    """The source of a picture's capture time: the camera's file, or its arrival in the folder."""

    SHUTTER = "shutter"
    ARRIVAL = "arrival"


class Order(StrEnum):
    """Which picture is uploaded first."""

    NEWEST = "newest"
    OLDEST = "oldest"


class LogFormat(StrEnum):
    """The format of log lines."""

    PLAIN = "plain"
    JSON = "json"


def parse_id(value: object) -> str:
    """Parses an id of the contract. Raises ValueError."""
    try:
        return validate_slug(str(value), "it")
    except InvalidImageKey as error:
        raise ValueError(slug_hint(str(value))) from error


def _id_key(name: str, example: str) -> Key:
    return Key(
        meaning=f"{name}, for example {example}",
        unit="ID",
        flag=f"--{name}",
        parse=parse_id,
        allowed=_ID_FORMAT,
        example=f'"{example}"',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSettings:
    """The section [station]."""

    folder: Annotated[
        Path,
        Key(
            meaning="folder in which the camera saves its pictures",
            unit="FOLDER",
            flag="--folder",
            example='"/var/lib/motion/pictures"',
        ),
    ]
    store: Annotated[str, _id_key("store", "dublin-1")]
    aisle: Annotated[str, _id_key("aisle", "aisle-23")]
    camera: Annotated[str, _id_key("camera", "cam-7")]
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
            meaning="source of the capture time. shutter: motion's file name, or else the file's modification time; "
            "arrival: the file's arrival in the folder, for pictures that are copied by hand",
            flag="--time-from",
        ),
    ] = TimeSource.SHUTTER
    order: Annotated[Order, Key(meaning="which pictures are uploaded first", flag="--order")] = Order.NEWEST
    log: Annotated[
        LogFormat,
        Key(
            meaning="log format: plain lines, or one JSON object per line with time, level, event and message",
            flag="--log",
        ),
    ] = LogFormat.PLAIN
    wait_for_clock_seconds: Annotated[
        int,
        Key(
            meaning="how long after boot to wait for a time server to set the clock",
            minimum=0,
            maximum=3600,
        ),
    ] = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSettings:
    """The section [heartbeat]."""

    bucket: Annotated[
        str | None,
        Key(
            meaning="the lake bucket, for the camera's heartbeat",
            unit="BUCKET",
            flag="--heartbeat-bucket",
            example='"shopper-sentiment-111122223333-eu-west-1-lake"',
            default=f"the variable {LAKE_BUCKET_VARIABLE}; without either, no heartbeats",
        ),
    ] = None
    seconds: Annotated[
        int,
        Key(
            meaning="interval between two heartbeats, in seconds",
            unit="N",
            minimum=SHORTEST_HEARTBEAT_SECONDS,
            maximum=LONGEST_HEARTBEAT_SECONDS,
            flag="--heartbeat-seconds",
        ),
    ] = DEFAULT_HEARTBEAT_SECONDS


SECTIONS = (
    Section("station", "The camera, and the bucket for its pictures.", StationSettings),
    Section(
        "retention",
        "Disk quota. When it is exceeded, pictures are deleted: uploaded ones first, then the oldest waiting ones.",
        RetentionSettings,
    ),
    Section(
        "hours",
        "Opening hours. Outside them nothing is uploaded, and pictures taken outside them are deleted.",
        OpeningHours,
    ),
    Section("privacy", "What is never uploaded.", PrivacySettings),
    Section(
        "pictures",
        "Filters and transforms that reduce costs. They need capture/requirements-pictures.txt; face_model needs "
        "capture/requirements-faces.txt.",
        PictureSettings,
    ),
    Section(
        "videos",
        "Videos to unpack into pictures. Needs capture/requirements-videos.txt.",
        VideoSettings,
    ),
    Section(
        "camera",
        "A camera that the uploader reads itself, without motion. Needs capture/requirements-camera.txt; change_levels "
        "needs capture/requirements-pictures.txt.",
        CameraSettings,
    ),
    Section("heartbeat", "A periodic report of the uploader's state.", HeartbeatSettings),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The validated settings.

    Without a `heartbeat_bucket` there are no heartbeats; with `disk_quota.max_sent_bytes` of 0 a picture is deleted
    once it is uploaded.
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
        """Where uploaded pictures are moved; None when they are deleted."""
        return self.folder / SENT_FOLDER if self.disk_quota.max_sent_bytes else None

    @property
    def kill_switch(self) -> Path:
        """The file whose presence stops all uploads."""
        return self.privacy.kill_switch or self.folder / KILL_SWITCH_NAME


Flags = Mapping[str, Mapping[str, str]]


def read_settings(config: Path | None, flags: Flags, environ: Mapping[str, str]) -> Settings:
    """Reads and validates the settings from the file, the flags (by section and key) and the environment.

    A flag overrides the file, and the file overrides the environment. Raises InvalidSettings with the place, the value
    and the fix.
    """
    file, sections = read_config(config, SECTIONS)
    read: dict[str, Any] = {
        section.name: read_section(section, file, sections.get(section.name, {}), flags.get(section.name, {}))
        for section in SECTIONS
    }
    station, retention, heartbeat = read["station"], read["retention"], read["heartbeat"]
    if not station.folder.is_dir():
        raise InvalidSettings(
            f"folder {station.folder}: no such folder; give the folder in which the camera saves its pictures"
        )
    read["privacy"].check_installed()
    switch = read["privacy"].kill_switch
    if switch is not None and not switch.parent.is_dir():
        raise InvalidSettings(f"{file}: [privacy] kill_switch = {str(switch)!r}: there is no folder {switch.parent}")
    read["pictures"].check_installed()
    read["videos"].check()
    read["camera"].check()
    if read["videos"].folder is not None and station.time_from is TimeSource.ARRIVAL:
        raise InvalidSettings(
            'folder in [videos] needs time_from = "shutter": the capture time of a frame is in its file'
        )
    bucket = station.bucket or environ.get(BUCKET_VARIABLE)
    if not bucket:
        raise InvalidSettings(
            f"bucket is missing: give --bucket, bucket in [station] of {file}, or {BUCKET_VARIABLE}; "
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
