"""Snapshots of SQL: the whole text of a query in a file, `sql/NAME.sql`.

With REWRITE_SQL=1 in the environment the tests write the files instead; git then shows what changed.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


def assert_sql(name: str, sql: str) -> None:
    """Compare `sql` with its file, or write the file."""
    file = FOLDER / f"{name}.sql"
    if os.environ.get("REWRITE_SQL"):
        file.write_text(f"{sql}\n", encoding="utf-8")
    assert file.exists(), f"there is no {file.name}: run the test with REWRITE_SQL=1 to write it"
    assert file.read_text(encoding="utf-8") == f"{sql}\n"
