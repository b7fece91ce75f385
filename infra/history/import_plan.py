"""What an import of pictures will send, and what it will leave.

In: files and folders, the camera, and the lake. Out: a `Plan`, and its description for the operator. Nothing is sent.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from infra.aws import Clients
from infra.history.analysed import analysed_ids
from infra.history.blog_records import ImportedCamera
from infra.history.old_pictures import NotAPicture, OldPicture, UnusablePicture, find_paths, old_picture
from infra.history.pace import estimated_seconds
from infra.history.picture_times import TimeFrom
from infra.history.progress import Progress, duration
from infra.names import Names
from lib.contract.image_key import image_id

# DetectFaces, the first million pictures a month: https://aws.amazon.com/rekognition/pricing/ and README.md
DOLLARS_PER_PICTURE = 0.001


@dataclass(frozen=True, slots=True)
class Plan:
    """`to_send` is in the order of time.

    `days` has the number of pictures of each day, sent before or not; `copies` are files that are another's equal in
    content and time; `other_files` and `unusable` have the reason for each path.
    """

    to_send: tuple[OldPicture, ...]
    days: Counter[date]
    time_from: Counter[TimeFrom]
    copies: int
    analysed: int
    other_files: dict[Path, str]
    unusable: dict[Path, str]


def make_plan(
    sources: Sequence[Path], camera: ImportedCamera, clients: Clients, names: Names, write: Callable[[str], None]
) -> Plan:
    """Reads every file once, and asks the lake for the pictures' ids. Raises InvalidSettings and botocore errors."""
    sizes, unusable = find_paths(sources)
    write(f"Reading {_files(len(sizes))} ...\n")
    pictures, other_files = _read_all(sizes, camera, unusable, write)
    days = Counter(picture.key.shot.observed_local.date() for picture in pictures.values())
    known = analysed_ids({day.isoformat() for day in days}, camera, clients, names)
    to_send = [picture for key, picture in sorted(pictures.items()) if image_id(key) not in known]
    return Plan(
        to_send=tuple(to_send),
        days=days,
        time_from=Counter(picture.time_from for picture in pictures.values()),
        copies=len(sizes) - len(pictures) - len(other_files) - sum(path in sizes for path in unusable),
        analysed=len(pictures) - len(to_send),
        other_files=other_files,
        unusable=unusable,
    )


def _read_all(
    sizes: dict[Path, int], camera: ImportedCamera, unusable: dict[Path, str], write: Callable[[str], None]
) -> tuple[dict[str, OldPicture], dict[Path, str]]:
    """The pictures by their keys, and why other files are none; adds to `unusable`."""
    pictures: dict[str, OldPicture] = {}
    other_files: dict[Path, str] = {}
    progress, now = Progress(sum(sizes.values()), write), datetime.now(UTC)
    for path in sorted(sizes):
        try:
            picture = old_picture(path, camera, now)
            pictures.setdefault(picture.key.build(), picture)
        except NotAPicture as error:
            other_files[path] = str(error)
        except UnusablePicture as error:
            unusable[path] = str(error)
        progress.add(sizes[path])
        progress.show(f"{len(pictures):,} pictures")
    return pictures, other_files


def describe(plan: Plan, camera: ImportedCamera, per_second: float) -> Iterator[str]:
    """The plan's lines: what is left and why, then what is sent, how long it takes and what it costs."""
    for heading, files in (("no picture", plan.other_files), ("cannot be sent", plan.unusable)):
        yield from (f"Left, {heading}: {printable(path)}: {reason}" for path, reason in sorted(files.items()))
    count = sum(plan.days.values())
    yield f"{_pictures(count)} of {len(plan.days):,} day{'s' * (len(plan.days) != 1)}"
    yield from (f"  {span}: {of_span:,}" for span, of_span in _spans(plan.days))
    if count:
        sources = (f"{of_source:,} by {source}" for source, of_source in sorted(plan.time_from.items()))
        yield f"Their time ({camera.time_zone.key}): {', '.join(sources)}"
    if of_files := plan.time_from[TimeFrom.MODIFICATION]:
        yield (
            f"Check the days above: {_pictures(of_files)} with no date in EXIF or name; copying a file may change its "
            "last modification, and a picture with another time is another picture"
        )
    yield (
        f"To send: {len(plan.to_send):,}; analysed before: {plan.analysed:,}; copies of another file: {plan.copies:,}; "
        f"left: {_pictures(len(plan.unusable))}, {_files(len(plan.other_files))} of other kinds"
    )
    if sending := len(plan.to_send):
        seconds = estimated_seconds(Counter(each.key.shot.dt for each in plan.to_send), per_second)
        yield (
            f"At {per_second:g} a second it takes about {duration(seconds)}. Amazon Rekognition charges about "
            f"${sending * DOLLARS_PER_PICTURE:,.2f} (list price: ${DOLLARS_PER_PICTURE * 1000:g} per 1,000 "
            "pictures)"
        )


def _spans(days: Counter[date]) -> Iterator[tuple[str, int]]:
    """Ranges of consecutive days, with the number of pictures in each."""
    for _, group in groupby(enumerate(sorted(days)), key=lambda numbered: numbered[1] - timedelta(numbered[0])):
        span = [day for _, day in group]
        yield f"{span[0]}" if len(span) == 1 else f"{span[0]} to {span[-1]}", sum(days[day] for day in span)


def printable(path: Path) -> str:
    """The path for a terminal, also if its name is not UTF-8 or has control characters."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in str(path))


def _pictures(count: int) -> str:
    return f"{count:,} picture{'s' * (count != 1)}"


def _files(count: int) -> str:
    return f"{count:,} file{'s' * (count != 1)}"
