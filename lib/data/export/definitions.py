"""The definitions of an exported file: its selection, what it omits, what an empty field means, and its columns.

In: the columns, the filters as a sentence, and facts about the file. Out: one table with `DEFINITIONS_HEADER`.
"""

from dataclasses import dataclass
from datetime import datetime

from lib.contract.column import Column

DEFINITIONS_HEADER = ("name", "type", "unit", "meaning")
EMPTY_FIELD = "empty field"
OF_THE_FILE = "file"  # the type of rows about the file
EMPTY_COUNT = (
    "Hidden: a count below the threshold, or one that would reveal such a count, or a percentage of a hidden count or "
    "of no face at all. It is never zero."
)
NOT_MEASURED_EMPTY = "Not measured. It is neither zero nor UNKNOWN."


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """`completeness` says what the rows contain and omit, `empty` what an empty field means, in the whole file."""

    columns: tuple[Column, ...]
    selection: str
    completeness: str
    empty: str
    made_at: datetime

    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """The table's rows: first those about the file, with the type `file`, then one per column."""
        about = (
            ("selection", self.selection),
            ("rows", self.completeness),
            ("made_at", self.made_at.isoformat(timespec="seconds")),
            (EMPTY_FIELD, self.empty),
        )
        return (
            *((name, OF_THE_FILE, "", text) for name, text in about),
            *((column.name, column.type, column.unit, column.meaning) for column in self.columns),
        )
