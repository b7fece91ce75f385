"""DuckDB views over the operator's CSV files and the cameras' heartbeats in a folder."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lib.contract.column import Column
from lib.contract.lake import FACE_OBSERVATIONS
from lib.data.engine import DuckDBEngine, QueryFailed
from lib.data.queries import Query
from lib.data.queries import reference as queries

EVERY_QUERY = {
    "stores": queries.stores(),
    "aisles": queries.aisles(),
    "campaigns": queries.campaigns(),
    "heartbeats": queries.camera_heartbeats(),
    "sales": queries.sales_hours(date(2026, 11, 1), date(2026, 11, 30)),
}
SALES_HEADER = "store_id,aisle_id,hour,transactions,revenue\n"


def write(lake: Path, name: str, text: str) -> None:
    path = lake / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def rows(lake: Path, query: Query) -> list[dict[str, object]]:
    frame = DuckDBEngine(lake).run(query).frame
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def heartbeat(camera_id: str, **more: object) -> str:
    return json.dumps({"store_id": "dublin-1", "aisle_id": "coffee", "camera_id": camera_id, **more}) + "\n"


@pytest.mark.parametrize("name", EVERY_QUERY)
def test_a_folder_without_the_file_is_an_empty_table(name, tmp_path):
    query = EVERY_QUERY[name]
    frame = DuckDBEngine(tmp_path).run(query).frame

    assert ([column.name for column in query.columns], 0) == (list(frame.columns), len(frame))


@pytest.mark.parametrize("text", ["", "store_id,name,category,time_zone", "store_id,name,category,time_zone\r\n"])
def test_a_file_without_rows_is_an_empty_table(text, tmp_path):
    write(tmp_path, "stores/stores.csv", text)

    assert [] == rows(tmp_path, queries.stores())


def test_columns_are_named_by_the_header_and_empty_cells_are_null(tmp_path):
    write(
        tmp_path,
        "stores/stores.csv",
        '\ufeffname,store_id,opened,category,time_zone\r\n"O\'Connell ""St"", 1",dublin-1,1999,"",Europe/Dublin\r\n',
    )

    assert [
        {"store_id": "dublin-1", "name": 'O\'Connell "St", 1', "category": None, "time_zone": "Europe/Dublin"}
        | {"currency": None}
    ] == rows(tmp_path, queries.stores())


def test_an_optional_column_is_read_where_the_file_has_it(tmp_path):
    write(tmp_path, "stores/stores.csv", "currency,store_id,name,category,time_zone\nEUR,dublin-1,,,\n")

    assert ["EUR"] == [row["currency"] for row in rows(tmp_path, queries.stores())]


def test_text_that_looks_like_a_number_stays_text(tmp_path):
    write(tmp_path, "aisles/aisles.csv", "store_id,aisle_id,name,category\n007,1e5,12.0,true\n")

    assert [{"store_id": "007", "aisle_id": "1e5", "name": "12.0", "category": "true"}] == rows(
        tmp_path, queries.aisles()
    )


def test_sales_are_typed_and_half_open(tmp_path):
    lines = ("a,b,2026-10-31 23:00,1,1", "a,b,2026-11-01 00:00,2,2.50", "a,b,2026-11-29 23:00,3,3")
    write(tmp_path, "sales/sales.csv", SALES_HEADER + "\n".join((*lines, "a,b,2026-11-30 00:00,4,4\n")))

    assert [
        {
            "store_id": "a",
            "aisle_id": "b",
            "hour": pd.Timestamp("2026-11-01 00:00"),
            "transactions": 2,
            "revenue": 2.5,
        },
        {"store_id": "a", "aisle_id": "b", "hour": pd.Timestamp("2026-11-29 23:00"), "transactions": 3, "revenue": 3.0},
    ] == rows(tmp_path, EVERY_QUERY["sales"])


def test_sales_are_filtered_by_store(tmp_path):
    write(tmp_path, "sales/sales.csv", f"{SALES_HEADER}a,x,2026-11-02 09:00,1,1\nb,x,2026-11-02 09:00,1,1\n")

    found = rows(tmp_path, queries.sales_hours(date(2026, 11, 1), date(2026, 11, 3), ("b",)))

    assert ["b"] == [row["store_id"] for row in found]


def test_a_malformed_number_is_null_and_fails_no_query(tmp_path):
    write(tmp_path, "sales/sales.csv", f"{SALES_HEADER}a,b,2026-11-02 09:00,many,\na,b,2026-11-02 10:00,1,2\n")

    found = rows(tmp_path, EVERY_QUERY["sales"])

    assert [(None, None), (1, 2.0)] == [(row["transactions"], row["revenue"]) for row in found]


def test_a_missing_column_is_named(tmp_path):
    write(tmp_path, "stores/stores.csv", "store_id,name\ndublin-1,Dublin\n")

    with pytest.raises(QueryFailed, match='"category"'):
        rows(tmp_path, queries.stores())


def test_an_unreadable_file_fails_only_the_queries_of_its_table(tmp_path):
    write(tmp_path, "stores/stores.csv", "store_id,name\ndublin-1,Dublin\n")
    faces = Query(
        f"SELECT count(*) AS faces FROM {FACE_OBSERVATIONS.name}", {}, (Column("bigint", "", "", name="faces"),)
    )

    assert [{"faces": 0}] == rows(tmp_path, faces)


def test_a_heartbeat_may_have_more_or_fewer_keys_than_the_table(tmp_path):
    folder = "camera_heartbeats/store_id=dublin-1/aisle_id=coffee"
    write(tmp_path, f"{folder}/camera_id=cam-1/heartbeat.json", heartbeat("cam-1", temperature={"cpu": 51}, sent=2))
    write(
        tmp_path,
        f"{folder}/camera_id=cam-2/heartbeat.json",
        heartbeat("cam-2", sent_at="2026-11-23 10:15:30.123", last_sent_at=None),
    )

    found = rows(tmp_path, queries.camera_heartbeats())

    assert ["cam-1", "cam-2"] == [row["camera_id"] for row in found]
    assert [2, None] == [row["sent"] for row in found]
    assert [None, pd.Timestamp("2026-11-23 10:15:30.123")] == [row["sent_at"] for row in found]
    assert [None, None] == [row["last_sent_at"] for row in found]
    assert [column.name for column in queries.HEARTBEAT_COLUMNS] == list(found[0])
