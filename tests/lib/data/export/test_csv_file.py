import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.column import Column
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.data.export import DEFINITIONS_HEADER, NOT_MEASURED_EMPTY, Definitions, definitions_to_csv, to_csv

MARK = b"\xef\xbb\xbf"
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
TEXT = (Column("string", "", "Any text", name="text"),)


def test_values_are_times_that_excel_reads_plain_numbers_and_empty_nulls():
    columns = (
        Column("timestamp", "store's wall clock", "", name="hour"),
        Column("timestamp", "UTC", "", name="observed_at"),
        Column("date", "", "", name="dt"),
        Column("bigint", "faces", "", name="faces"),
        Column("double", "", "", name="yaw_degrees"),
        Column("boolean", "", "", name="smile"),
        Column("string", "", "", name="emotion"),
    )
    frame = pd.DataFrame(
        {
            "hour": pd.to_datetime(["2026-11-16 10:00", None]),
            "observed_at": pd.to_datetime(["2026-11-16 10:15:30.123", None]),
            "dt": pd.to_datetime(["2026-11-16", None]),
            "faces": pd.array([3, None], dtype="Int64"),
            "yaw_degrees": [-1.25, None],
            "smile": pd.array([True, None], dtype="boolean"),
            "emotion": pd.array(["HAPPY", None], dtype="str"),
        }
    )

    assert (
        "hour,observed_at,dt,faces,yaw_degrees,smile,emotion\r\n"
        "2026-11-16 10:00,2026-11-16 10:15:30.123,2026-11-16,3,-1.25,true,HAPPY\r\n"
        ",,,,,,\r\n"
    ) == to_csv(frame, columns).removeprefix(MARK).decode()


def test_a_file_starts_with_the_byte_order_mark_that_tells_excel_its_encoding():
    written = to_csv(pd.DataFrame({"text": ["18–24"]}), TEXT)

    assert MARK + "text\r\n18–24\r\n".encode() == written


def test_an_empty_selection_is_a_file_with_only_a_header():
    frame = pd.DataFrame(
        {"hour": pd.to_datetime([]), "emotion": pd.array([], dtype="str"), "faces": pd.array([], dtype="int64")}
    )
    columns = (
        Column("timestamp", "store's wall clock", "", name="hour"),
        Column("string", "", "", name="emotion"),
        Column("bigint", "faces", "", name="faces"),
    )

    assert MARK + b"hour,emotion,faces\r\n" == to_csv(frame, columns)


def test_only_the_given_columns_are_exported_in_their_order():
    frame = pd.DataFrame({"secret": ["a"], "text": ["b"]})

    assert MARK + b"text\r\nb\r\n" == to_csv(frame, TEXT)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)))
def test_no_field_is_a_formula_and_every_text_round_trips(texts):
    written = to_csv(pd.DataFrame({"text": pd.array(texts, dtype="str")}), TEXT).decode("utf-8-sig")

    fields = [row[0] for row in csv.reader(StringIO(written, newline=""))][1:]

    assert len(texts) == len(fields)
    for text, found in zip(texts, fields, strict=True):
        assert not found.startswith(FORMULA_STARTS)
        assert text in (found, found.removeprefix("'"))


def test_negative_numbers_stay_numbers():
    columns = (Column("double", "degrees", "", name="yaw_degrees"),)

    assert MARK + b"yaw_degrees\r\n-3.5\r\n" == to_csv(pd.DataFrame({"yaw_degrees": [-3.5]}), columns)


def test_the_exported_rollup_is_complete(lake):
    query = queries.rollup(lake.everything.period)
    frame = DuckDBEngine(lake.folder).run(query).frame

    read = pd.read_csv(BytesIO(to_csv(frame, query.columns)), parse_dates=["start"])

    assert len(frame) == len(read)
    assert frame["faces"].sum() == read["faces"].sum()
    pd.testing.assert_frame_equal(frame, read, check_dtype=False)


def test_exported_face_rows_are_complete(lake):
    query = queries.face_rows(lake.everything)
    frame = DuckDBEngine(lake.folder).run(query).frame

    read = pd.read_csv(BytesIO(to_csv(frame, query.columns)), low_memory=False)

    assert list(frame.columns) == list(read.columns)
    assert list(frame["observation_id"]) == list(read["observation_id"])
    assert list(frame["happy_percent"]) == list(read["happy_percent"])


def test_definitions_describe_the_file_and_each_column():
    definitions = Definitions(
        columns=queries.ROLLUP_COLUMNS,
        selection="16–22 November 2026; store Dublin",
        completeness="1,234 rows.",
        empty=NOT_MEASURED_EMPTY,
        made_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )

    written = definitions_to_csv(definitions)
    rows = list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))

    assert written.startswith(MARK)
    assert list(DEFINITIONS_HEADER) == rows[0]
    assert ["selection", "file", "", "16–22 November 2026; store Dublin"] == rows[1]
    assert ["rows", "file", "", "1,234 rows."] == rows[2]
    assert ["made_at", "file", "", "2026-11-23T09:30:00+00:00"] == rows[3]
    assert ["empty field", "file", "", NOT_MEASURED_EMPTY] == rows[4]
    assert [column.name for column in queries.ROLLUP_COLUMNS] == [row[0] for row in rows[5:]]
    assert ["faces", "bigint", "faces", "Faces detected in pictures; a face is not a person"] in rows
