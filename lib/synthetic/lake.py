"""Writes the synthetic stores' lake.

In: a folder, the last day, the number of weeks and a seed. Out: the folder, written atomically, and a summary of it.
"""

import json
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS
from lib.synthetic.day import Planted, generate_day
from lib.synthetic.lake_files import write_partition
from lib.synthetic.reference import generate_sales, write_reference
from lib.synthetic.stores import DISPLAY_DAYS, DISPLAY_STORE_ID, OUTAGE_DAYS_BEFORE_LAST, OUTAGE_STORE_ID, STORES

DEFAULT_SEED = 20_260
DEFAULT_WEEKS = 8
# Incremented when the same parameters generate different rows, so that lakes on disk are regenerated.
_GENERATOR = 4
_MARKER = "_synthetic.json"


class NotASyntheticLake(RuntimeError):
    """The folder has content that this module did not write and will not replace."""


@dataclass(frozen=True, slots=True)
class LakeSummary:
    """A lake's parameters and counts; `first_day` and `last_day` are inclusive local dates in ISO format."""

    generator: int
    seed: int
    first_day: str
    last_day: str
    pictures: int
    faces: int


def display_day(last_day: date) -> date:
    """The first day of the new display, which stays until the last: four weeks have two without and two with it."""
    return last_day - timedelta(days=DISPLAY_DAYS - 1)


def outage_day(last_day: date) -> date:
    """The day on which a camera is off for several hours."""
    return last_day - timedelta(days=OUTAGE_DAYS_BEFORE_LAST)


def write_lake(root: Path, last_day: date, weeks: int = DEFAULT_WEEKS, seed: int = DEFAULT_SEED) -> LakeSummary:
    """Writes `weeks` weeks up to and including `last_day` below `root`, unless that lake exists already.

    The folder is written beside `root` and renamed into place, so a reader never sees an incomplete lake; of concurrent
    callers one wins and all return the same summary. A synthetic lake with other parameters is replaced. Raises
    NotASyntheticLake if `root` has any other content.
    """
    first_day = last_day - timedelta(days=weeks * 7 - 1)
    present = _present(root, first_day, last_day, seed)
    if present is not None:
        return present
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{root.name}-", dir=root.parent) as folder:
        new = Path(folder) / "new"
        summary = _write(new, first_day, last_day, weeks, seed)
        if _present(root, first_day, last_day, seed) is not None:
            return summary
        with suppress(FileNotFoundError):
            root.rename(Path(folder) / "old")
        try:
            new.rename(root)
        except OSError:  # a concurrent caller was first
            if _present(root, first_day, last_day, seed) is None:
                raise
    return summary


def _present(root: Path, first_day: date, last_day: date, seed: int) -> LakeSummary | None:
    marker = root / _MARKER
    if not marker.exists():
        if root.exists() and any(root.iterdir()):
            raise NotASyntheticLake(f"{root} is neither empty nor a synthetic lake: move it away or use another folder")
        return None
    try:
        summary = LakeSummary(**json.loads(marker.read_text(encoding="utf-8")))
    except (TypeError, json.JSONDecodeError):  # written by another version of the generator
        return None
    wanted = (_GENERATOR, seed, first_day.isoformat(), last_day.isoformat())
    return summary if wanted == (summary.generator, summary.seed, summary.first_day, summary.last_day) else None


def _write(root: Path, first_day: date, last_day: date, weeks: int, seed: int) -> LakeSummary:
    pictures = faces = 0
    sales = []
    for number in range(weeks * 7):
        local_date = first_day + timedelta(days=number)
        planted = [_planted(store.store_id, local_date, last_day) for store in STORES]
        days = [generate_day(seed, store, local_date, facts) for store, facts in zip(STORES, planted, strict=True)]
        dt = local_date.isoformat()
        write_partition(root, IMAGE_OBSERVATIONS, dt, [day.images for day in days])
        write_partition(root, FACE_OBSERVATIONS, dt, [day.faces for day in days])
        for store, day, facts in zip(STORES, days, planted, strict=True):
            sales += generate_sales(seed, store, local_date, day, facts)
        pictures += sum(len(day.images["image_id"]) for day in days)
        faces += sum(len(day.faces["observation_id"]) for day in days)
    write_reference(root, display_day(last_day), last_day, sales)
    summary = LakeSummary(_GENERATOR, seed, first_day.isoformat(), last_day.isoformat(), pictures, faces)
    (root / _MARKER).write_text(json.dumps(asdict(summary)), encoding="utf-8")
    return summary


def _planted(store_id: str, local_date: date, last_day: date) -> Planted:
    return Planted(
        new_display=store_id == DISPLAY_STORE_ID and local_date >= display_day(last_day),
        outage=store_id == OUTAGE_STORE_ID and local_date == outage_day(last_day),
    )
