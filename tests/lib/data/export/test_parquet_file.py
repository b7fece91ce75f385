"""Parquet files: types of the contract, nulls, and definitions as metadata."""

from datetime import UTC, datetime
from io import BytesIO

import pandas as pd
import pyarrow.parquet as pq

from lib.contract.column import Column
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.data.export import EMPTY_COUNT, NOT_MEASURED_EMPTY, Definitions, to_parquet
from lib.data.parquet_type import parquet_type


def definitions(columns: tuple[Column, ...], empty: str) -> Definitions:
    return Definitions(
        columns=columns,
        selection="all stores",
        completeness="2 rows.",
        empty=empty,
        made_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )


def test_a_hidden_count_is_null_and_each_field_has_its_unit_and_meaning():
    columns = (Column("date", "", "Day", name="start"), Column("bigint", "faces", "Faces in pictures", name="faces"))
    frame = pd.DataFrame(
        {"start": pd.to_datetime(["2026-11-16", "2026-11-17"]), "faces": pd.array([10, None], dtype="Int64")}
    )

    table = pq.read_table(BytesIO(to_parquet(frame, definitions(columns, EMPTY_COUNT))))

    assert [10, None] == table["faces"].to_pylist()
    assert ["date32[day]", "int64"] == [str(field.type) for field in table.schema]
    assert {b"unit": b"faces", b"meaning": b"Faces in pictures"} == table.schema.field("faces").metadata
    assert EMPTY_COUNT == table.schema.metadata[b"empty field"].decode()


def test_exported_face_rows_are_complete_and_have_the_lakes_types(lake):
    query = queries.face_rows(lake.everything)
    frame = DuckDBEngine(lake.folder).run(query).frame

    table = pq.read_table(BytesIO(to_parquet(frame, definitions(query.columns, NOT_MEASURED_EMPTY))))

    assert [parquet_type(column) for column in query.columns] == [field.type for field in table.schema]
    assert frame["observation_id"].tolist() == table["observation_id"].to_pylist()
    assert frame["observed_at"].dt.floor("ms").tolist() == table["observed_at"].to_pandas().tolist()
    assert frame["smile"].isna().sum() == table["smile"].null_count
