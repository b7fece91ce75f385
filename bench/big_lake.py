"""Generates a lake of millions of synthetic faces for benchmarks, with varying values only in columns that panels use.

In: the number of faces, a folder, a seed. Out: the folder, with one zstd file per day and table, sorted by store, aisle
and time; an existing lake is reused. Columns that no panel reads are constant or null; ids are short.

    python -m bench.big_lake --faces 10000000
"""

import argparse
import json
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, Table, partition_prefix
from lib.contract.observation import STATUS_OK, SYNTHETIC_ANALYZER, Emotion, Gender
from lib.data.parquet_type import schema_of
from lib.synthetic.stores import hourly_shares

Values = npt.NDArray[Any]

FOLDER = Path(".local/bench")
FACES = 10_000_000
DAYS = 90
LAST_DAY = date(2026, 11, 22)
STORES = tuple(f"store-{number:02}" for number in range(1, 21))
AISLES = tuple(f"aisle-{number:02}" for number in range(1, 31))
SEED = 20_260
PROCESSES = 2

_FACES_PER_PICTURE = 1.7
_FAILED_SHARE_OF_EMPTY = 0.01
_PICTURES_PER_EVENT = 3
_IDS_PER_DAY = 100_000_000
_EMOTIONS = tuple(Emotion)
# In the order of tuple(Emotion). HAPPY's share differs by aisle; these are the proportions of the others.
_EMOTION_WEIGHTS = np.array([0.22, 0.04, 0.54, 0.04, 0.04, 0.01, 0.01, 0.02, 0.08])
_GENDERS = tuple(Gender)
_FEMALE_SHARE = 0.54
_STATUSES = (STATUS_OK, "InvalidImageFormatException")
_CONSTANTS = {
    "confidence_percent": 99.9,
    "box_left_ratio": 0.4,
    "box_top_ratio": 0.3,
    "box_width_ratio": 0.1,
    "box_height_ratio": 0.2,
    "image_key": "raw/",
    "size_bytes": 200_000,
    "motion_frame": 0,
    "analyzer": SYNTHETIC_ANALYZER,
}
_MARKER = "_bench.json"
_GENERATOR = 2  # incremented when the same parameters generate different rows


@dataclass(frozen=True, slots=True)
class BigLake:
    """A lake's parameters: `faces` rows of face_observations over `DAYS` days up to `LAST_DAY`."""

    faces: int
    seed: int = SEED
    generator: int = _GENERATOR
    last_day: str = LAST_DAY.isoformat()


def big_lake(faces: int = FACES, folder: Path = FOLDER) -> Path:
    """Returns the root of a lake with this many faces below `folder`, and writes it if it does not exist.

    Raises FileExistsError if the path has other content.
    """
    expected = BigLake(faces)
    root = folder / f"lake-{faces}"
    if root.exists():
        marker = root / _MARKER
        if not marker.exists() or asdict(expected) != json.loads(marker.read_text(encoding="utf-8")):
            raise FileExistsError(f"{root} is not a lake that this version generated: remove it, or use another folder")
        return root
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{root.name}-", dir=folder) as name:
        new = Path(name) / "new"
        shares = np.array([hourly_shares(_day(number).weekday()).sum() for number in range(DAYS)])
        shares *= np.random.default_rng(SEED).normal(1, 0.08, DAYS)
        ends = np.round(shares.cumsum() / shares.sum() * faces).astype(int)
        counts = np.diff(ends, prepend=0).tolist()
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(_write_day, [new] * DAYS, range(DAYS), counts))
        (new / _MARKER).write_text(json.dumps(asdict(expected)), encoding="utf-8")
        new.rename(root)
    return root


def _day(number: int) -> date:
    return LAST_DAY - timedelta(days=DAYS - 1 - number)


def _write_day(root: Path, number: int, faces: int) -> None:
    """Writes both tables' files of the day `number`, with exactly this many faces."""
    rng = np.random.default_rng((SEED, number))
    pictures = round(faces / _FACES_PER_PICTURE)
    faces_in = np.bincount(rng.integers(0, pictures, faces), minlength=pictures)
    images = _image_columns(rng, number, faces_in)
    picture = np.repeat(np.arange(pictures), faces_in)
    _write(root, IMAGE_OBSERVATIONS, number, images, pictures)
    _write(root, FACE_OBSERVATIONS, number, _face_columns(rng, number, images, picture, faces_in), faces)


def _image_columns(rng: np.random.Generator, number: int, faces_in: Values) -> dict[str, Any]:
    """The columns of image_observations that differ from row to row, sorted by store, aisle and time."""
    pictures = len(faces_in)
    place, local = _picture_times(rng, number, pictures)
    store, aisle = np.divmod(place, len(AISLES))
    return {
        "image_id": _ids(number, np.arange(pictures)),
        "store_id": _dictionary_array(store, STORES),
        "aisle_id": _dictionary_array(aisle, AISLES),
        "camera_id": _dictionary_array(aisle, [name.replace("aisle", "cam") for name in AISLES]),
        "observed_at": pa.array(local),  # the stores are in UTC
        "observed_local": pa.array(local),
        "ingested_at": pa.array(local + np.timedelta64(5, "s")),
        "motion_event": np.arange(pictures) // _PICTURES_PER_EVENT,
        "faces": faces_in,
        "status": _dictionary_array((faces_in == 0) & (rng.random(pictures) < _FAILED_SHARE_OF_EMPTY), _STATUSES),
    }


def _picture_times(rng: np.random.Generator, number: int, pictures: int) -> tuple[Values, Values]:
    """Draws each picture's place (store x aisle) and local time, sorted; to the second, like motion's file names."""
    weights = np.random.default_rng(SEED).lognormal(0, 0.9, len(STORES) * len(AISLES))
    place = _draw(rng, weights, pictures)
    hour = _draw(rng, hourly_shares(_day(number).weekday()), pictures)
    order = np.sort((place * 24 + hour) * 3600 + rng.integers(0, 3600, pictures))
    place, second = np.divmod(order, 24 * 3600)
    return place, np.datetime64(_day(number), "ms") + (second * 1000).astype("timedelta64[ms]")


def _face_columns(
    rng: np.random.Generator, number: int, images: dict[str, Any], picture: Values, faces_in: Values
) -> dict[str, Any]:
    """The columns of face_observations that differ from row to row; `picture` is each face's index in `images`."""
    faces = len(picture)
    aisle = images["aisle_id"].indices.to_numpy()[picture]
    age = np.clip(np.round(rng.normal(np.where(rng.random(faces) < 0.3, 27, 46), 13)), 3, 90).astype(np.int32)
    reach = rng.integers(3, 8, faces, dtype=np.int32)
    same = ("image_id", "store_id", "aisle_id", "camera_id", "observed_at", "observed_local", "ingested_at")
    return {
        **{name: images[name].take(pa.array(picture)) for name in same},
        "observation_id": _ids(number, np.arange(faces)),
        "face_index": np.arange(faces) - np.repeat(np.cumsum(faces_in) - faces_in, faces_in),
        "emotion": _dictionary_array(_emotions(rng, aisle), _EMOTIONS),
        "age_low_years": np.maximum(age - reach, 0),
        "age_high_years": age + reach,
        "gender": _dictionary_array(rng.random(faces) >= _FEMALE_SHARE, _GENDERS),
        "yaw_degrees": _degrees(rng, 0, 16, faces),
        "pitch_degrees": _degrees(rng, -4, 9, faces),
    }


def _emotions(rng: np.random.Generator, aisle: Values) -> Values:
    """Draws indices in `_EMOTIONS`; HAPPY, the first, is more likely the higher the aisle's number."""
    happy = np.linspace(0.12, 0.32, len(AISLES))[aisle]
    others = 1 + _draw(rng, _EMOTION_WEIGHTS[1:], len(aisle))
    return np.where(rng.random(len(aisle)) < happy, 0, others)


def _degrees(rng: np.random.Generator, mean: float, spread: float, faces: int) -> Values:
    return np.round(np.clip(rng.normal(mean, spread, faces), -60, 60), 2)


def _draw(rng: np.random.Generator, weights: Values, rows: int) -> Values:
    ends = weights.cumsum() / weights.sum()
    return np.asarray(np.searchsorted(ends, rng.random(rows), side="right"))


def _ids(number: int, index: Values) -> Any:
    return pa.array(number * _IDS_PER_DAY + index).cast(pa.string())


def _dictionary_array(indices: Values, values: Any) -> Any:
    return pa.DictionaryArray.from_arrays(indices.astype(np.int32), pa.array(list(map(str, values))))


def _write(root: Path, table: Table, number: int, columns: dict[str, Any], rows: int) -> None:
    arrays = {}
    for field in schema_of(table):
        values = columns.get(field.name)
        if values is None:
            arrays[field.name] = pa.repeat(pa.scalar(_CONSTANTS.get(field.name), type=field.type), rows)
        else:
            arrays[field.name] = values if isinstance(values, pa.Array) else pa.array(values).cast(field.type)
    dt = _day(number).isoformat()
    path = root / partition_prefix(table, dt) / f"bench-{dt}.parquet"
    path.parent.mkdir(parents=True)
    # Sorted times compress to half the size without dictionary encoding.
    dictionary_columns = [name for name in arrays if not name.startswith("observed_")]
    pq.write_table(pa.table(arrays), path, compression="zstd", use_dictionary=dictionary_columns, store_schema=False)


def main() -> None:
    """Writes the lake, unless it exists, and prints its size."""
    parser = argparse.ArgumentParser(prog="python -m bench.big_lake")
    parser.add_argument("--faces", type=int, default=FACES)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    started = time.perf_counter()
    root = big_lake(options.faces, options.folder)
    seconds = time.perf_counter() - started
    gigabytes = sum(path.stat().st_size for path in root.rglob("*.parquet")) / 1e9
    print(f"{root}: {options.faces} faces, {gigabytes:.2f} GB, {seconds:.0f} s on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
