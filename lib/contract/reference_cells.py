"""The cells of one line of an operator's table: text in, values out, and everything that is wrong with them.

In: the line's text by column. Out: values; what cannot be used is noted in `Problems`, which ends in one
`InvalidReference` for the whole table, so that nothing is dropped and nobody mends a file one line a try.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lib.contract.image_key import InvalidImageKey, slug, slug_advice

MOST_PROBLEMS = 10
_LONGEST_VALUE = 60

# Athena's CSV reader takes no line breaks in a value, and a backslash for an escape, which it drops:
# https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\\]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOUR = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:00", re.ASCII)
_COUNT = re.compile(r"\d{1,15}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `line` 1 is the header; `column` and `value` are "" where the whole line is meant."""

    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        value = f"{self.value[:_LONGEST_VALUE]}…" if len(self.value) > _LONGEST_VALUE else self.value
        where = f", {self.column} {value!r}" if self.column else ""
        return f"line {self.line}{where}: {self.expected}"


class InvalidReference(ValueError):
    """A table that cannot be used: the first `MOST_PROBLEMS` problems, and how many there are in all."""

    def __init__(self, table: str, problems: tuple[Problem, ...], count: int) -> None:
        self.table = table
        self.problems = problems
        self.count = count
        more = f"\n  and {count - len(problems)} more" if count > len(problems) else ""
        heading = f"{table} has {count} problem{'s' * (count != 1)}:\n  "
        super().__init__(heading + "\n  ".join(map(str, problems)) + more)


class Problems:
    """Gathers what is wrong with one table."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._first: list[Problem] = []
        self.count = 0

    def note(self, line: int, column: str, value: str, expected: str) -> None:
        self.count += 1
        if len(self._first) < MOST_PROBLEMS:
            self._first.append(Problem(line, column, value, expected))

    def refuse(self) -> None:
        """Raises InvalidReference when anything was noted."""
        if self.count:
            raise InvalidReference(self._table, tuple(self._first), self.count)


class Cells:
    """One line. A cell that cannot be used is noted, and read as an empty value of its type."""

    def __init__(self, line: int, texts: Mapping[str, str | None], problems: Problems) -> None:
        self._line = line
        self._texts = texts
        self._problems = problems
        self._before = problems.count

    @property
    def usable(self) -> bool:
        """Whether nothing was noted of this line."""
        return self._problems.count == self._before

    def text(self, column: str) -> str:
        """Text that must be there."""
        text = self.optional(column)
        if text is None:
            self.note(column, "must not be empty")
        return text or ""

    def optional(self, column: str) -> str | None:
        """Text, None where the cell is empty."""
        text = self._text(column)
        if _UNREADABLE.search(text):
            self.note(column, "must be one line of text without backslashes, which Athena's CSV reader cannot read")
        return text or None

    def id(self, column: str) -> str:
        """An id of the contract."""
        return self._id(column, self._text(column))

    def ids(self, column: str) -> tuple[str, ...]:
        """One or more ids with spaces between them."""
        ids = tuple(self._id(column, one) for one in self._text(column).split() or [""])
        if len(set(ids)) < len(ids):
            self.note(column, "names an id twice; give each once")
        return ids

    def zone(self, column: str, known: Collection[str]) -> str | None:
        """A time zone out of `known`, None where the cell is empty."""
        name = self._text(column)
        if name and name not in known:
            near = next(iter(difflib.get_close_matches(name, known, n=1)), "Europe/Dublin")
            self.note(column, f"must be empty or a name of the IANA time zone database, for example {near!r}")
        return name or None

    def day(self, column: str) -> date:
        text = self._text(column)
        try:
            return date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            self.note(column, "must be a date that exists, as YYYY-MM-DD, for example '2026-11-22'")
            return date.min

    def hour(self, column: str) -> datetime:
        text = self._text(column)
        try:
            return datetime.fromisoformat(text if _HOUR.fullmatch(text) else "")
        except ValueError:
            self.note(column, "must be the start of an hour, as YYYY-MM-DD HH:00, for example '2026-11-22 17:00'")
            return datetime.min

    def count(self, column: str) -> int:
        text = self._text(column)
        if not _COUNT.fullmatch(text):
            self.note(column, "must be a whole number, 0 or more, without separators, for example '1250'")
            return 0
        return int(text)

    def amount(self, column: str) -> Decimal:
        text = self._text(column)
        if not _AMOUNT.fullmatch(text):
            self.note(column, "must be an amount, 0 or more, with a point and no separators, for example '1250.50'")
            return Decimal(0)
        return Decimal(text)

    def note(self, column: str, expected: str) -> None:
        self._problems.note(self._line, column, self._texts.get(column) or "", expected)

    def _text(self, column: str) -> str:
        return (self._texts.get(column) or "").strip()

    def _id(self, column: str, text: str) -> str:
        try:
            return slug(text, column)
        except InvalidImageKey:
            self.note(column, f"is not an id: {slug_advice(text)}")
            return ""
