"""Parses and validates the cells of one line of an operator's table.

In: the line's text by column. Out: values. Invalid cells are collected in `Problems`, which raises one
`InvalidReference` for the whole table, so that no line is dropped and all errors are reported at once.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lib.contract.currency import CURRENCIES
from lib.contract.image_key import InvalidImageKey, slug_hint, validate_slug

MAX_REPORTED_PROBLEMS = 10
_MAX_VALUE_CHARACTERS = 60

# Athena's CSV reader does not support line breaks in a value, and drops a backslash as an escape character:
# https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\\]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOUR = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:00", re.ASCII)
_COUNT = re.compile(r"\d{1,15}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One error: `line` 1 is the header; `column` and `value` are "" if it concerns the whole line."""

    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        value = f"{self.value[:_MAX_VALUE_CHARACTERS]}…" if len(self.value) > _MAX_VALUE_CHARACTERS else self.value
        where = f", {self.column} {value!r}" if self.column else ""
        return f"line {self.line}{where}: {self.expected}"


class InvalidReference(ValueError):
    """A table is invalid: the first `MAX_REPORTED_PROBLEMS` problems, and the total number of problems."""

    def __init__(self, table: str, problems: tuple[Problem, ...], count: int) -> None:
        self.table = table
        self.problems = problems
        self.count = count
        more = f"\n  and {count - len(problems)} more" if count > len(problems) else ""
        heading = f"{table} has {count} problem{'s' * (count != 1)}:\n  "
        super().__init__(heading + "\n  ".join(map(str, problems)) + more)


class Problems:
    """Collects the problems of one table."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._first: list[Problem] = []
        self.count = 0

    def add(self, line: int, column: str, value: str, expected: str) -> None:
        self.count += 1
        if len(self._first) < MAX_REPORTED_PROBLEMS:
            self._first.append(Problem(line, column, value, expected))

    def raise_if_any(self) -> None:
        """Raises InvalidReference if there are any problems."""
        if self.count:
            raise InvalidReference(self._table, tuple(self._first), self.count)


class Cells:
    """The cells of one line. An invalid cell adds a problem and is returned as an empty value of its type."""

    def __init__(self, line: int, texts: Mapping[str, str | None], problems: Problems) -> None:
        self._line = line
        self._texts = texts
        self._problems = problems
        self._problems_before = problems.count

    @property
    def is_valid(self) -> bool:
        """Whether this line has no problems."""
        return self._problems.count == self._problems_before

    def text(self, column: str) -> str:
        """Required text."""
        text = self.optional(column)
        if text is None:
            self.add_problem(column, "must not be empty")
        return text or ""

    def optional(self, column: str) -> str | None:
        """Optional text, None if the cell is empty."""
        text = self._text(column)
        if _UNREADABLE.search(text):
            self.add_problem(
                column, "must be one line of text without backslashes: Athena's CSV reader supports neither"
            )
        return text or None

    def id(self, column: str) -> str:
        """An id."""
        return self._id(column, self._text(column))

    def ids(self, column: str) -> tuple[str, ...]:
        """One or more ids, separated by spaces."""
        ids = tuple(self._id(column, one) for one in self._text(column).split() or [""])
        if len(set(ids)) < len(ids):
            self.add_problem(column, "repeats an id; list each once")
        return ids

    def zone(self, column: str, known: Collection[str]) -> str | None:
        """A time zone in `known`, None if the cell is empty."""
        name = self._text(column)
        if name and name not in known:
            similar = next(iter(difflib.get_close_matches(name, known, n=1)), "Europe/Dublin")
            self.add_problem(column, f"must be empty or a name of the IANA time zone database, for example {similar!r}")
        return name or None

    def currency(self, column: str) -> str | None:
        """A currency code, None if the cell is empty."""
        code = self._text(column)
        if code and code not in CURRENCIES:
            example = code.upper() if code.upper() in CURRENCIES else "EUR"
            self.add_problem(column, f"must be empty or an ISO 4217 code of a currency, for example {example!r}")
        return code or None

    def day(self, column: str) -> date:
        text = self._text(column)
        try:
            return date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            self.add_problem(column, "must be a valid date, as YYYY-MM-DD, for example '2026-11-22'")
            return date.min

    def hour(self, column: str) -> datetime:
        text = self._text(column)
        try:
            return datetime.fromisoformat(text if _HOUR.fullmatch(text) else "")
        except ValueError:
            self.add_problem(
                column, "must be the start of an hour, as YYYY-MM-DD HH:00, for example '2026-11-22 17:00'"
            )
            return datetime.min

    def count(self, column: str) -> int:
        text = self._text(column)
        if not _COUNT.fullmatch(text):
            self.add_problem(
                column, "must be a whole number, 0 or more, without thousands separators, for example '1250'"
            )
            return 0
        return int(text)

    def amount(self, column: str) -> Decimal:
        text = self._text(column)
        if not _AMOUNT.fullmatch(text):
            self.add_problem(column, "must be 0 or more, with a decimal point and no separators, for example '1250.50'")
            return Decimal(0)
        return Decimal(text)

    def add_problem(self, column: str, expected: str) -> None:
        self._problems.add(self._line, column, self._texts.get(column) or "", expected)

    def _text(self, column: str) -> str:
        return (self._texts.get(column) or "").strip()

    def _id(self, column: str, text: str) -> str:
        try:
            return validate_slug(text, column)
        except InvalidImageKey:
            self.add_problem(column, f"is not an id: {slug_hint(text)}")
            return ""
