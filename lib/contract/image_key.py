"""Builds and parses a picture's S3 object key.

In: a picture's store, aisle, camera, shutter time and content. Out: its key, the same however often it is uploaded;
and the same facts parsed from the key. `build` and `parse` are in one module so that they stay consistent.

    raw/store_id=dublin-1/aisle_id=aisle-23/camera_id=cam-7/dt=2026-11-22/
        20261122T101530.123+0000-e00042-f07-3fa9c1d29b0e.jpg

`-noexpr` before the digest means that the picture's faces must not be analysed for expressions. It is part of the key,
so that every copy of the picture has it, and so that a function that does not support it rejects the key.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

RAW_PREFIX = "raw/"
EXTENSIONS = ("jpg", "png")
UNASSIGNED = "unassigned"
# Athena's partitions range from this day to tomorrow; a date outside the range means that the camera's clock is wrong.
FIRST_DAY = date(2020, 1, 1)
MAX_INT = 2**31 - 1  # of the tables' int columns, which store motion's numbers

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_DIGEST = re.compile(r"[0-9a-f]{12}")
_OBJECT_KEY = re.compile(
    r"raw/store_id=(?P<store_id>[^/]+)/aisle_id=(?P<aisle_id>[^/]+)/camera_id=(?P<camera_id>[^/]+)"
    r"/dt=(?P<dt>\d{4}-\d{2}-\d{2})"
    r"/(?P<time>\d{8}T\d{6}\.\d{3}[+-]\d{4})(?:-e(?P<event>\d{5,}))?(?:-f(?P<frame>\d{2,}))?"
    r"(?P<no_expressions>-noexpr)?-(?P<digest>[0-9a-f]{12})\.(?P<extension>jpg|png)",
    re.ASCII,
)
# motion's default picture_filename, %v-%Y%m%d%H%M%S-%q: https://motion-project.github.io/motion_config.html
_MOTION_NAME = re.compile(r"(?P<event>\d+)-(?P<time>\d{14})-(?P<frame>\d+)(?:\.[^.]*)?", re.ASCII)


class InvalidImageKey(ValueError):
    """An invalid slug, shutter time or object key; the message has the value and what is expected."""


def validate_slug(value: str, what: str) -> str:
    """Returns `value` unchanged if it is a valid id; `what` names it in the error.

    Raises InvalidImageKey for anything but 1 to 63 of a-z, 0-9 and "-", starting with a letter or digit.
    """
    if not _SLUG.fullmatch(value):
        raise InvalidImageKey(f"{what} {value!r} is not an id: {slug_hint(value)}")
    return value


def slug_hint(value: str) -> str:
    """Describes a valid id, with an example similar to `value`."""
    similar = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")[:63] or "store-1"
    return f"use 1 to 63 of a-z, 0-9 and '-', starting with a letter or a digit, for example {similar!r}"


def camera_prefix(store_id: str, aisle_id: str, camera_id: str) -> str:
    """The prefix of a camera's pictures in the raw bucket. Raises InvalidImageKey for an invalid id."""
    return f"{RAW_PREFIX}{camera_folders(store_id, aisle_id, camera_id)}"


@lru_cache(maxsize=1024)  # the same for every picture of a camera
def camera_folders(store_id: str, aisle_id: str, camera_id: str) -> str:
    """The folders of a camera in any bucket. Raises InvalidImageKey for an invalid id."""
    return (
        f"store_id={validate_slug(store_id, 'store_id')}/aisle_id={validate_slug(aisle_id, 'aisle_id')}"
        f"/camera_id={validate_slug(camera_id, 'camera_id')}/"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """Where and when a picture was taken.

    `taken_at` has the store's UTC offset and millisecond precision; `motion_event` and `motion_frame` are motion's
    numbers, None if the camera has none. If `expressions` is False, faces must not be analysed for expressions.
    """

    store_id: str
    aisle_id: str
    camera_id: str
    taken_at: datetime
    motion_event: int | None = None
    motion_frame: int | None = None
    expressions: bool = True

    def __post_init__(self) -> None:
        validate_slug(self.store_id, "store_id")
        validate_slug(self.aisle_id, "aisle_id")
        validate_slug(self.camera_id, "camera_id")
        offset = self.taken_at.utcoffset()
        if offset is None:
            raise InvalidImageKey(f"taken_at {self.taken_at.isoformat()} has no UTC offset: use the store's")
        if offset % timedelta(minutes=1):
            raise InvalidImageKey(f"taken_at {self.taken_at.isoformat()} has an offset that is not in whole minutes")
        if not 1000 <= self.taken_at.year <= 9999:
            raise InvalidImageKey(f"taken_at {self.taken_at.isoformat()} is not in a four-digit year")
        for name, number in (("motion_event", self.motion_event), ("motion_frame", self.motion_frame)):
            if number is not None and not 0 <= number <= MAX_INT:
                raise InvalidImageKey(f"{name} {number} is not between 0 and {MAX_INT}")
        milliseconds = self.taken_at.microsecond // 1000
        object.__setattr__(self, "taken_at", self.taken_at.replace(microsecond=milliseconds * 1000))

    @property
    def observed_at(self) -> datetime:
        """The shutter time in UTC."""
        return self.taken_at.astimezone(UTC)

    @property
    def observed_local(self) -> datetime:
        """The shutter time on the store's wall clock, without an offset."""
        return self.taken_at.replace(tzinfo=None)

    @property
    def dt(self) -> str:
        """The partition: the store's local date, `YYYY-MM-DD`."""
        return self.taken_at.date().isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageKey:
    """A shot and its content's digest: everything that is in an object key.

    `digest` is the first 12 hex digits of the content's SHA-256, `extension` one of `EXTENSIONS`.
    """

    shot: Shot
    digest: str
    extension: str = "jpg"

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.digest):
            raise InvalidImageKey(f"digest {self.digest!r} is not 12 hex digits in lower case")
        if self.extension not in EXTENSIONS:
            raise InvalidImageKey(f"extension {self.extension!r} is not one of {', '.join(EXTENSIONS)}")

    def build(self) -> str:
        """The S3 object key."""
        shot = self.shot
        event = "" if shot.motion_event is None else f"-e{shot.motion_event:05d}"
        frame = "" if shot.motion_frame is None else f"-f{shot.motion_frame:02d}"
        # strftime would take ten times as long.
        local = shot.taken_at.isoformat(timespec="milliseconds")
        time = local.replace("-", "", 2).replace(":", "")
        prefix = camera_prefix(shot.store_id, shot.aisle_id, shot.camera_id)
        flag = "" if shot.expressions else "-noexpr"
        return f"{prefix}dt={local[:10]}/{time}{event}{frame}{flag}-{self.digest}.{self.extension}"

    @classmethod
    def parse(cls, object_key: str) -> "ImageKey":
        """Parses an object key. Raises InvalidImageKey unless `build` would return exactly this key."""
        match = _OBJECT_KEY.fullmatch(object_key)
        if match is None:
            raise InvalidImageKey(
                f"object key {object_key!r} is not raw/store_id=…/aisle_id=…/camera_id=…/dt=…/time-digest.jpg"
            )
        try:
            taken_at = datetime.strptime(match["time"], "%Y%m%dT%H%M%S.%f%z")
        except ValueError as error:
            raise InvalidImageKey(f"object key {object_key!r}: {error}") from error
        key = cls(
            shot=Shot(
                store_id=match["store_id"],
                aisle_id=match["aisle_id"],
                camera_id=match["camera_id"],
                taken_at=taken_at,
                motion_event=None if match["event"] is None else int(match["event"]),
                motion_frame=None if match["frame"] is None else int(match["frame"]),
                expressions=match["no_expressions"] is None,
            ),
            digest=match["digest"],
            extension=match["extension"],
        )
        if key.build() != object_key:
            raise InvalidImageKey(f"object key {object_key!r} should be {key.build()!r}")
        return key


def key_digest(sha256: bytes) -> str:
    """The 12 hex digits of a picture's SHA-256 that are in its key."""
    return sha256.hex()[:12]


def parse_motion_name(file_name: str) -> tuple[datetime, int, int] | None:
    """Parses motion's file name `%v-%Y%m%d%H%M%S-%q` to (wall clock without an offset, event, frame), else None."""
    match = _MOTION_NAME.fullmatch(file_name)
    if match is None:
        return None
    # strptime would take ten times as long, for every picture and on a camera's computer.
    year, rest = match["time"][:4], match["time"][4:]
    month, day, hour, minute, second = (int(rest[start : start + 2]) for start in range(0, 10, 2))
    try:
        wall_clock = datetime(int(year), month, day, hour, minute, second)
        event, frame = int(match["event"]), int(match["frame"])
    except ValueError:  # fourteen digits that are not a date, or too many for int()
        return None
    return (wall_clock, event, frame) if max(event, frame) <= MAX_INT else None


def parse_object_key(object_key: str, event_time: datetime) -> Shot:
    """Parses any key in the raw bucket to its shot.

    In older keys of the form `hostname/whatever.jpg`, as a plain `aws s3 sync` of motion's folder writes them, the host
    name is the camera; store and aisle are `unassigned`; the time is that of motion's file name, with `event_time`'s
    offset, or else `event_time` itself.

    Raises InvalidImageKey when the key has neither form.
    """
    if object_key.startswith(RAW_PREFIX):
        return ImageKey.parse(object_key).shot
    host, slash, path = object_key.partition("/")
    if not slash or not path:
        raise InvalidImageKey(
            f"object key {object_key!r} has no folder that names a camera: expected hostname/name.jpg"
        )
    camera_id = validate_slug(re.sub(r"[._]", "-", host.lower()), "the host name in the object key")
    named = parse_motion_name(path.rpartition("/")[2])
    taken_at, motion_event, motion_frame = (event_time, None, None) if named is None else named
    if taken_at.tzinfo is None:
        taken_at = taken_at.replace(tzinfo=event_time.tzinfo)
    return Shot(
        store_id=UNASSIGNED,
        aisle_id=UNASSIGNED,
        camera_id=camera_id,
        taken_at=taken_at,
        motion_event=motion_event,
        motion_frame=motion_frame,
    )


def picture_name(object_key: str, e_tag: str) -> str:
    """A picture's unique name: its key, which includes the content's digest.

    A host-style key can be reused for another picture (motion's lastsnap.jpg), so the object's ETag is appended.
    """
    return object_key if object_key.startswith(RAW_PREFIX) else f"{object_key}#{e_tag}"


def image_id(name: str) -> str:
    """A picture's id in the tables, 32 hex digits; `name` is its `picture_name`."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def observation_id(name: str, face_index: int) -> str:
    """A face's id in the tables, 32 hex digits: the same on redelivery, so that duplicates can be detected."""
    return hashlib.sha256(f"{name}#{face_index}".encode()).hexdigest()[:32]
