"""Where and when a picture was taken <-> its S3 object key.

In: the store, aisle and camera of a picture, its shutter time and content. Out: one key, however often the
picture is sent; and the same facts back from the key. `build` and `parse` stand side by side so that they
cannot drift apart.

    raw/store_id=dublin-1/aisle_id=aisle-23/camera_id=cam-7/dt=2026-11-22/
        20261122T101530.123+0000-e00042-f07-3fa9c1d29b0e.jpg

`-noexpr` before the digest says that the picture's faces must not be analysed for expressions: it stands in the key, so
that no copy of the picture is without it, and a function that does not know it refuses the key.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

RAW_PREFIX = "raw/"
EXTENSIONS = ("jpg", "png")
UNASSIGNED = "unassigned"
# Athena looks for partitions from here to tomorrow; a picture from outside can only come from a clock that is wrong.
FIRST_DAY = date(2020, 1, 1)
LARGEST_NUMBER = 2**31 - 1  # of the tables' int columns, which hold motion's numbers

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
    """A slug, a shutter time or an object key that the contract refuses; says which value and what is expected."""


def slug(value: str, what: str) -> str:
    """`value` unchanged when it is an id of the contract; `what` names it in the error.

    Raises InvalidImageKey for anything but 1 to 63 of a-z, 0-9 and "-", starting with a letter or digit.
    """
    if not _SLUG.fullmatch(value):
        raise InvalidImageKey(f"{what} {value!r} is not an id: {slug_advice(value)}")
    return value


def slug_advice(value: str) -> str:
    """What an id looks like, with one near to `value`."""
    near = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")[:63] or "store-1"
    return f"use 1 to 63 of a-z, 0-9 and '-', starting with a letter or a digit, for example {near!r}"


def camera_prefix(store_id: str, aisle_id: str, camera_id: str) -> str:
    """Where all of a camera's pictures lie in the raw bucket. Raises InvalidImageKey for what is no id."""
    return f"{RAW_PREFIX}{camera_folders(store_id, aisle_id, camera_id)}"


@lru_cache(maxsize=1024)  # the same for every picture of a camera
def camera_folders(store_id: str, aisle_id: str, camera_id: str) -> str:
    """The folders that name a camera in any bucket. Raises InvalidImageKey for what is no id."""
    return (
        f"store_id={slug(store_id, 'store_id')}/aisle_id={slug(aisle_id, 'aisle_id')}"
        f"/camera_id={slug(camera_id, 'camera_id')}/"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """Where and when the shutter opened.

    `taken_at` carries the store's UTC offset and is kept to the millisecond; `motion_event` and `motion_frame`
    are motion's own numbers, None where the camera gives none. Without `expressions` nobody may look for them.
    """

    store_id: str
    aisle_id: str
    camera_id: str
    taken_at: datetime
    motion_event: int | None = None
    motion_frame: int | None = None
    expressions: bool = True

    def __post_init__(self) -> None:
        slug(self.store_id, "store_id")
        slug(self.aisle_id, "aisle_id")
        slug(self.camera_id, "camera_id")
        offset = self.taken_at.utcoffset()
        if offset is None:
            raise InvalidImageKey(f"taken_at {self.taken_at.isoformat()} has no UTC offset: give the store's own")
        if offset % timedelta(minutes=1):
            raise InvalidImageKey(f"taken_at {self.taken_at.isoformat()} has an offset of broken minutes")
        if not 1000 <= self.taken_at.year <= 9999:
            raise InvalidImageKey(f"taken_at {self.taken_at.isoformat()} is not in a four-digit year")
        for name, number in (("motion_event", self.motion_event), ("motion_frame", self.motion_frame)):
            if number is not None and not 0 <= number <= LARGEST_NUMBER:
                raise InvalidImageKey(f"{name} {number} is not between 0 and {LARGEST_NUMBER}")
        milliseconds = self.taken_at.microsecond // 1000
        object.__setattr__(self, "taken_at", self.taken_at.replace(microsecond=milliseconds * 1000))

    @property
    def observed_at(self) -> datetime:
        """The shutter time in UTC."""
        return self.taken_at.astimezone(UTC)

    @property
    def observed_local(self) -> datetime:
        """The store's wall clock at the shutter, without an offset."""
        return self.taken_at.replace(tzinfo=None)

    @property
    def dt(self) -> str:
        """The partition: the store's local date, `YYYY-MM-DD`."""
        return self.taken_at.date().isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageKey:
    """A shot and the content it produced: everything that its object key says.

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
        # Not strftime, which takes ten times as long.
        time = f"{shot.dt.replace('-', '')}{shot.taken_at.isoformat(timespec='milliseconds')[10:].replace(':', '')}"
        prefix = camera_prefix(shot.store_id, shot.aisle_id, shot.camera_id)
        flag = "" if shot.expressions else "-noexpr"
        return f"{prefix}dt={shot.dt}/{time}{event}{frame}{flag}-{self.digest}.{self.extension}"

    @classmethod
    def parse(cls, object_key: str) -> "ImageKey":
        """The facts in an object key. Raises InvalidImageKey unless `build` would give this very key."""
        match = _OBJECT_KEY.fullmatch(object_key)
        if match is None:
            raise InvalidImageKey(
                f"object key {object_key!r} does not read raw/store_id=…/aisle_id=…/camera_id=…/dt=…/time-digest.jpg"
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
            raise InvalidImageKey(f"object key {object_key!r} should read {key.build()!r}")
        return key


def key_digest(sha256: bytes) -> str:
    """The 12 hex digits of a picture's SHA-256 that its key carries."""
    return sha256.hex()[:12]


def motion_name(file_name: str) -> tuple[datetime, int, int] | None:
    """(wall clock without an offset, event, frame) out of motion's `%v-%Y%m%d%H%M%S-%q` file name, else None."""
    match = _MOTION_NAME.fullmatch(file_name)
    if match is None:
        return None
    # Not strptime, which takes ten times as long, for each picture and on a camera's computer.
    year, rest = match["time"][:4], match["time"][4:]
    month, day, hour, minute, second = (int(rest[start : start + 2]) for start in range(0, 10, 2))
    try:
        wall_clock = datetime(int(year), month, day, hour, minute, second)
        event, frame = int(match["event"]), int(match["frame"])
    except ValueError:  # fourteen digits that are no date, or thousands that are no number
        return None
    return (wall_clock, event, frame) if max(event, frame) <= LARGEST_NUMBER else None


def read_object_key(object_key: str, event_time: datetime) -> Shot:
    """The shot behind any key in the raw bucket.

    Keys of the contract are read as such. Keys in the older style `hostname/whatever.jpg`, as a plain
    `aws s3 sync` of motion's folder makes them, name their camera by the host; store and aisle are
    `unassigned`; the time is motion's file name, read as `event_time`'s offset, or else `event_time` itself.

    Raises InvalidImageKey when the key is neither.
    """
    if object_key.startswith(RAW_PREFIX):
        return ImageKey.parse(object_key).shot
    host, slash, path = object_key.partition("/")
    if not slash or not path:
        raise InvalidImageKey(
            f"object key {object_key!r} has no folder that names a camera: expected hostname/name.jpg"
        )
    camera_id = slug(re.sub(r"[._]", "-", host.lower()), "the host name in the object key")
    named = motion_name(path.rpartition("/")[2])
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
    """What tells a picture from every other: its key, which carries the content's digest.

    A host-style key may be used again for another picture (motion's lastsnap.jpg), so the object's ETag is added to it.
    """
    return object_key if object_key.startswith(RAW_PREFIX) else f"{object_key}#{e_tag}"


def image_id(name: str) -> str:
    """32 hex digits that stand for a picture in the tables; `name` is its `picture_name`."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def observation_id(name: str, face_index: int) -> str:
    """32 hex digits that stand for one face of one picture: equal for a redelivery, so duplicates can be told."""
    return hashlib.sha256(f"{name}#{face_index}".encode()).hexdigest()[:32]
