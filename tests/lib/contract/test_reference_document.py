"""The examples in docs/reference-tables.md are valid files, and its query runs."""

import re
from pathlib import Path

import duckdb

from lib.contract.lake import ALL_TABLES, REFERENCE_TABLES
from lib.contract.reference_csv import read_csv, to_csv
from lib.data.engine.lake_views import views

DOCUMENT = (Path(__file__).parents[3] / "docs/reference-tables.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example of (\w+)\.csv -->\n```csv\n(.*?)```", DOCUMENT, re.DOTALL))


def test_every_table_has_a_valid_example_that_is_written_unchanged():
    assert [table.name for table in REFERENCE_TABLES] == list(EXAMPLES)
    for table in REFERENCE_TABLES:
        example = EXAMPLES[table.name].encode()
        assert 2 == len(rows := read_csv(table, example))
        assert example == to_csv(table, rows)


def test_every_column_is_described_in_its_tables_section():
    for table in REFERENCE_TABLES:
        section = DOCUMENT.partition(f"## `{table.name}.csv`")[2].partition("\n## ")[0]
        for column in table.columns:
            assert f"`{column.name}`" in section.partition("<!--")[0], (table.name, column.name)


def test_the_query_joins_sales_to_faces(tmp_path):
    sql = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)[0]
    (tmp_path / "sales").mkdir()
    (tmp_path / "sales/sales.csv").write_text(EXAMPLES["sales"])

    with duckdb.connect() as connection:
        for statement in views(" ".join(table.name for table in ALL_TABLES), tmp_path):
            connection.execute(statement)
        connection.execute(
            "CREATE OR REPLACE VIEW face_observations AS SELECT 'dublin-1' AS store_id, 'coffee' AS "
            "aisle_id, TIMESTAMP '2026-11-22 10:15:00' AS observed_local, DATE '2026-11-22' AS dt"
        )
        found = connection.execute(sql).fetchall()

    assert [("dublin-1", "coffee", 1, 12)] == [(row[0], row[1], row[3], row[4]) for row in found]
