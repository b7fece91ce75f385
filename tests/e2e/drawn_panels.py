"""A panel as a browser shows it: its marks and its data table, and what these do not have in common.

In: what tests/support/drawn_marks.js reads, and `READINGS`. Out: `Shown`, and `differences`, one text each.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from lib.data.formats import MINUS, MISSING
from lib.frames import MIN_RELIABLE_FACES
from tests.e2e.readings import READINGS, Reading

DATED = ("Local time", "Local day")
# The strips of `lib.charts.emotions.aisles`: where one ends in its row, and its height.
STRIP_BOTTOM, STRIP_HEIGHT = 0.94, 0.52
COLOR_STEPS = 200
DENOMINATORS = ("Faces with", "Of faces", "Motion events", "Pictures")
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A panel as read by drawn_marks.js: its table, and its groups of marks."""

    name: str
    title: str
    subtitle: str
    columns: list[str]
    rows: list[list[str]]
    groups: list[dict[str, Any]]

    @cached_property
    def buckets(self) -> list[tuple[float, float, str]]:
        """Start and end (ms) of each time bucket of the table."""
        column = next((self.columns.index(name) for name in DATED if name in self.columns), None)
        return [] if column is None else [bucket(text) for text in dict.fromkeys(row[column] for row in self.rows)]

    @cached_property
    def strips(self) -> dict[int, str]:
        """The aisle of each row of strips, by the headings that are drawn; empty for other panels."""
        return {
            int(mark["at"]["y"]["center"]): mark["text"]
            for group in self.groups
            if group["type"] == "text" and {"heading", "share_text"} <= set(group["fields"])
            for mark in group["marks"]
            if mark["text"] == mark["datum"]["label"]
        }

    @cached_property
    def strip_top(self) -> float:
        found = re.search(r"each strip from 0 to (\d+)%", self.subtitle)
        return int(found[1]) / 100 if found else 1.0

    def marks(self, reading: Reading) -> list[dict[str, Any]]:
        wanted, unwanted = set(reading.fields.split()), set(reading.lacks.split())
        groups = [
            group["marks"]
            for group in self.groups
            if group["type"] == reading.marks and wanted <= set(group["fields"]) and not unwanted & set(group["fields"])
        ]
        if reading.nth is not None:
            groups = groups[reading.nth :][:1]
        is_colored = "color" not in reading.value
        return [mark for marks in groups for mark in marks if is_colored or mark["at"]["color"]["fill"] is not None]

    def has(self, reading: Reading) -> bool:
        """True if the table has the columns of the reading."""
        if not {column for column, *_ in reading.keys} <= set(self.columns):
            return False
        pattern = re.sub(r"\{.*?\}", "*", reading.column) if isinstance(reading.column, str) else "*"
        return reading.title in self.title and any(fnmatchcase(name, pattern) for name in self.columns)


def bucket(text: str) -> tuple[float, float, str]:
    """The start and end (ms) of the time bucket with this label."""
    if text.startswith("Week of"):
        start, width = datetime.strptime(text, "Week of %A, %d %B %Y"), timedelta(weeks=1)
    elif "–" in text:
        start, width = datetime.strptime(text.partition("–")[0], "%a, %d %b %Y, %H:%M"), timedelta(hours=1)
    else:
        start, width = datetime.strptime(text, "%A, %d %B %Y"), timedelta(days=1)
    milliseconds = (start - datetime(1970, 1, 1)) / timedelta(milliseconds=1)
    return milliseconds, milliseconds + width / timedelta(milliseconds=1), text


def drawn_key(shown: Shown, mark: dict[str, Any], key: Cells) -> str:
    """The cell of the table that a mark's position stands for."""
    column, *where = key
    if len(where) == 1:
        return str(mark["datum"][where[0]])
    scale, end = where
    at = mark["at"][scale][end]
    if column in DATED:
        return next((text for start, stop, text in shown.buckets if start <= at < stop), f"no bucket at {at}")
    if column == "Aisle" and shown.strips:
        return shown.strips[int(at)]
    return f"{at:02}:00" if column == "Hour" else str(at).strip("\u200b")


def drawn_value(shown: Shown, mark: dict[str, Any], reading: Reading) -> float:
    scale, *ends = reading.value
    if scale == "strip":
        y: dict[str, float] = mark["at"]["y"]
        floor = y["bottom"] if ends[0] == "bottom" else int(y["top"]) + STRIP_BOTTOM
        return float(shown.strip_top * (floor - y["top"]) / STRIP_HEIGHT)
    how, _, name = scale.rpartition(" ")
    numbers: list[float] = [mark["at"][name][end] for end in ends]
    value = numbers[0] if len(numbers) == 1 else sum(numbers) if how == "sum" else abs(numbers[1] - numbers[0])
    return float(abs(value) if how == "abs" else value)


def number(text: str) -> float:
    return float(text.replace(",", "").replace(MINUS, "-"))


def rounding(text: str) -> float:
    """Half of the last decimal of a number."""
    return 0.5 / 10.0 ** len(text.partition(".")[2])


def differences(shown: Shown) -> Iterator[str]:
    """What a panel's marks and its table do not have in common."""
    readings = [reading for reading in READINGS.get(shown.name, ()) if shown.has(reading)]
    if not readings:
        yield f"no reading of {shown.columns}: add one to tests/e2e/readings.py"
    for reading in readings:
        yield from differences_of(shown, reading)


def differences_of(shown: Shown, reading: Reading) -> Iterator[str]:
    keys = [shown.columns.index(column) for column, *_ in reading.keys]
    rows = {tuple(row[key].strip("\u200b") for key in keys): row for row in shown.rows}
    seen: dict[str, dict[Cells, float]] = defaultdict(dict)
    for mark in shown.marks(reading):
        key = tuple(drawn_key(shown, mark, each) for each in reading.keys)
        column = next((name for name in shown.columns if fnmatchcase(name, reading.pattern(mark["datum"]))), None)
        if key not in rows or column is None:
            if key[0].endswith(":"):  # a heading
                continue
            yield f"{reading.marks} at {key}: no such row, or no column {reading.pattern(mark['datum'])}"
            continue
        value = drawn_value(shown, mark, reading) * (reading.factor or (100 if "(%)" in column else 1))
        text = rows[key][shown.columns.index(column)]
        seen[column][key] = value
        if text == MISSING:
            yield f"{reading.marks} at {key}: {value} is drawn, {column} is missing"
        elif not is_equal(value, text, reading, shown):
            yield f"{reading.marks} at {key}: {value} is drawn, {column} is {text}"
    if not seen:
        yield f"no {reading.marks} of {reading.column}"
    for column, values in seen.items():
        at = shown.columns.index(column)
        for key, row in rows.items():
            if (
                key not in values
                and row[at] != MISSING
                and number(row[at])
                and not may_miss(row, at, values, reading, shown)
            ):
                yield f"no {reading.marks} at {key}: {column} is {row[at]}"


def is_equal(value: float, text: str, reading: Reading, shown: Shown) -> bool:
    wanted = number(text)
    if reading.value[0] == "strip":
        wanted = min(wanted, 100 * shown.strip_top)
    tolerance = rounding(text) + 1e-4 * max(1.0, abs(wanted))
    if reading.value[0] == "color":
        column = next(at for at, name in enumerate(shown.columns) if fnmatchcase(name, str(reading.column)))
        largest = max(number(row[column]) for row in shown.rows if row[column] != MISSING)
        tolerance += (reading.color_top or largest) / COLOR_STEPS
    return abs(value - wanted) <= tolerance


def may_miss(row: list[str], column: int, drawn: dict[Cells, float], reading: Reading, shown: Shown) -> bool:
    """Numbers that are not reliable have no line and no interval, and no mark beyond those of the others."""
    if reading.whole_rows and MISSING in row:
        return True
    if is_reliable(row, shown.columns):
        return False
    is_beyond = not min(drawn.values()) <= number(row[column]) <= max(drawn.values())
    return is_beyond or reading.whole_rows or reading.marks in ("line", "rule")


def is_reliable(row: list[str], columns: list[str]) -> bool:
    cells = dict(zip(columns, row, strict=True))
    counts = [
        cells[name] for name in cells if name.startswith(("Faces with", "Motion events", "Pictures")) or name == "Faces"
    ]
    noted = any(text for name, text in cells.items() if name.startswith("Note"))
    return not noted and all(text != MISSING and number(text) >= MIN_RELIABLE_FACES for text in counts)
