"""The operator's CSV files: valid input, and the errors of invalid input."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from lib.contract.lake import AISLES, CAMPAIGNS, REFERENCE_TABLES, SALES, STORES
from lib.contract.reference import Aisle, Campaign, SalesHour, Store
from lib.contract.reference_cells import InvalidReference, Problem
from lib.contract.reference_csv import read_csv, to_csv
from lib.contract.reference_parser import PARSERS, parse_stores

STORES_HEADER = "store_id,name,category,time_zone\n"
CAMPAIGNS_HEADER = "name,store_id,aisle_ids,first_day,last_day\n"
SALES_HEADER = "store_id,aisle_id,hour,transactions,revenue\n"

ONE_ROW = {
    "stores": Store(
        store_id="dublin-1", name='O\'Connell "Street", 1', category=None, time_zone="Europe/Dublin", currency="EUR"
    ),
    "aisles": Aisle(store_id="dublin-1", aisle_id="aisle-23", name="Kaffee & Café", category="drinks"),
    "campaigns": Campaign(
        name="Autumn, coffee",
        store_id="dublin-1",
        aisle_ids=("coffee", "aisle-23"),
        first_day=date(2026, 11, 2),
        last_day=date(2026, 11, 15),
    ),
    "sales": SalesHour(
        store_id="dublin-1",
        aisle_id="coffee",
        hour=datetime(2026, 11, 2, 9),
        transactions=0,
        revenue=Decimal("1250.50"),
    ),
}


def problems(table, text: str | bytes) -> list[str]:
    with pytest.raises(InvalidReference) as error:
        read_csv(table, text.encode() if isinstance(text, str) else text)
    return str(error.value).splitlines()


@pytest.mark.parametrize("table", REFERENCE_TABLES, ids=lambda table: table.name)
def test_a_written_file_is_read_back(table):
    row = ONE_ROW[table.name]

    assert (row,) == read_csv(table, to_csv(table, [row]))


@pytest.mark.parametrize("table", REFERENCE_TABLES, ids=lambda table: table.name)
def test_a_file_with_only_a_header_is_an_empty_table(table):
    assert () == read_csv(table, to_csv(table, []))


def test_every_reference_table_has_a_parser():
    assert [table.name for table in REFERENCE_TABLES] == list(PARSERS)


def test_columns_can_be_in_any_order_and_excels_format_is_accepted():
    text = "\ufeffname,time_zone,store_id,category\r\n Dublin ,Europe/Dublin,dublin-1,\r\n\r\n"

    assert (Store(store_id="dublin-1", name="Dublin", category=None, time_zone="Europe/Dublin"),) == read_csv(
        STORES, text.encode()
    )


def test_columns_are_written_in_the_tables_order_without_a_byte_order_mark():
    stores = read_csv(STORES, "\ufefftime_zone,name,category,store_id\r\n,Dublin,,dublin-1\r\n".encode())

    assert b"store_id,name,category,time_zone,currency\ndublin-1,Dublin,,,\n" == to_csv(STORES, stores)


def test_empty_cells_of_a_query_are_none():
    row = {"store_id": "cork-1", "name": None, "category": "", "time_zone": None}

    assert (Store(store_id="cork-1", name=None, category=None, time_zone=None),) == parse_stores([row])


def test_a_currency_is_a_code_of_iso_4217_or_missing():
    header = STORES_HEADER.strip() + ",currency\n"

    stores = read_csv(STORES, f"{header}dublin-1,,,,EUR\nbelfast-1,,,,GBP\ncork-1,,,,\n".encode())

    assert ["EUR", "GBP", None] == [store.currency for store in stores]
    assert [
        "stores has 2 problems:",
        "  line 2, currency 'eur': must be empty or an ISO 4217 code of a currency, for example 'EUR'",
        "  line 3, currency '€': must be empty or an ISO 4217 code of a currency, for example 'EUR'",
    ] == problems(STORES, f"{header}dublin-1,,,,eur\ncork-1,,,,€\n")


def test_a_campaigns_end_day_is_the_day_after_its_last():
    (campaign,) = read_csv(CAMPAIGNS, f"{CAMPAIGNS_HEADER}x,dublin-1,a  b,2026-12-31,2026-12-31\n".encode())

    assert date(2027, 1, 1) == campaign.end_day
    assert ("a", "b") == campaign.aisle_ids


def test_campaigns_may_overlap():
    text = f"{CAMPAIGNS_HEADER}x,dublin-1,coffee,2026-11-01,2026-11-10\ny,dublin-1,coffee,2026-11-05,2026-11-20\n"

    assert ["x", "y"] == [campaign.name for campaign in read_csv(CAMPAIGNS, text.encode())]


def test_every_invalid_cell_is_reported_with_its_line_and_what_is_expected():
    text = (
        STORES_HEADER
        + "Dublin 1,Dublin,,Europe/Dublin\n"
        + "dublin-2,Dublin,,Europe/Dubln\n"
        + "cork-1,Cork,,\n"
        + "cork-1,Cork again,,\n"
        + ",Nowhere,,\n"
        + "galway-1,back\\slash,,\n"
    )

    assert [
        "stores has 5 problems:",
        "  line 2, store_id 'Dublin 1': is not an id: use 1 to 63 of a-z, 0-9 and '-', starting with a letter or a "
        "digit, for example 'dublin-1'",
        "  line 3, time_zone 'Europe/Dubln': must be empty or a name of the IANA time zone database, for example "
        "'Europe/Dublin'",
        "  line 5, store_id 'cork-1': duplicates line 4; keep one",
        "  line 6, store_id '': is not an id: use 1 to 63 of a-z, 0-9 and '-', starting with a letter or a digit, for "
        "example 'store-1'",
        "  line 7, name 'back\\\\slash': must be one line of text without backslashes: Athena's CSV reader supports "
        "neither",
    ] == problems(STORES, text)


def test_an_aisle_is_identified_by_its_store_and_id():
    text = "store_id,aisle_id,name,category\na,b,,\nb,b,,\na,b,,\n"

    assert ["aisles has 1 problem:", "  line 4, store_id, aisle_id 'a, b': duplicates line 2; keep one"] == (
        problems(AISLES, text)
    )


def test_a_campaign_requires_a_name_a_store_aisles_and_days_in_order():
    text = (
        CAMPAIGNS_HEADER
        + ",dublin-1,coffee,2026-11-01,2026-11-02\n"
        + "x,dublin-1,,2026-11-01,2026-11-02\n"
        + "x,dublin-1,coffee coffee,2026-11-01,2026-11-02\n"
        + "x,dublin-1,coffee,2026-02-29,20261102\n"
        + "x,dublin-1,coffee,2026-11-02,2026-11-01\n"
        + "x,dublin-1,coffee,2026-11-02,2026-11-03\n"
        + "x,dublin-1,coffee,2026-11-02,2026-11-03\n"
    )

    assert [
        "campaigns has 7 problems:",
        "  line 2, name '': must not be empty",
        "  line 3, aisle_ids '': is not an id: use 1 to 63 of a-z, 0-9 and '-', starting with a letter or a digit, for "
        "example 'store-1'",
        "  line 4, aisle_ids 'coffee coffee': repeats an id; list each once",
        "  line 5, first_day '2026-02-29': must be a valid date, as YYYY-MM-DD, for example '2026-11-22'",
        "  line 5, last_day '20261102': must be a valid date, as YYYY-MM-DD, for example '2026-11-22'",
        "  line 6, last_day '2026-11-01': must not be before first_day, which is 2026-11-02",
        "  line 8, name, store_id, aisle_ids, first_day, last_day 'x, dublin-1, coffee, 2026-11-02, 2026-11-03': "
        "duplicates line 7; keep one",
    ] == problems(CAMPAIGNS, text)


@pytest.mark.parametrize("hour", ["2026-11-22", "2026-11-22 10:30", "2026-11-22 24:00", "2026-11-22T10:00", "10:00"])
def test_sales_hours_must_be_whole_hours(hour):
    lines = problems(SALES, f"{SALES_HEADER}dublin-1,coffee,{hour},1,1\n")

    assert [
        "sales has 1 problem:",
        f"  line 2, hour {hour!r}: must be the start of an hour, as YYYY-MM-DD HH:00, for example '2026-11-22 17:00'",
    ] == lines


@pytest.mark.parametrize("amount", ["", "-1", "1e5", "NaN", "1,5", "1 000", "€5", "٣"])
def test_sales_figures_must_be_plain_numbers(amount):
    lines = problems(SALES, f'{SALES_HEADER}dublin-1,coffee,2026-11-22 10:00,"{amount}","{amount}"\n')

    assert ["sales has 2 problems:", f"  line 2, transactions {amount!r}", f"  line 2, revenue {amount!r}"] == [
        line.partition(": must")[0] for line in lines
    ]


def test_an_hour_of_an_aisle_is_unique():
    text = f"{SALES_HEADER}a,b,2026-11-22 10:00,1,1\na,b,2026-11-22 10:00,2,2\n"

    assert (
        "  line 3, store_id, aisle_id, hour 'a, b, 2026-11-22 10:00': duplicates line 2; keep one"
        == (problems(SALES, text)[1])
    )


EXPECTED_HEADER = (
    "the header must be store_id,name,category,time_zone,currency, in any order, separated by commas; it may leave out "
    "currency"
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [f"  line 1: lacks store_id, name, category, time_zone; {EXPECTED_HEADER}"]),
        (
            "store_id,name,zone,name\n",
            [
                f"  line 1: lacks category, time_zone; {EXPECTED_HEADER}",
                f"  line 1, header 'name': is repeated; {EXPECTED_HEADER}",
                f"  line 1, header 'zone': is not a column of this table; {EXPECTED_HEADER}",
                f"  line 1, header 'name': is repeated; {EXPECTED_HEADER}",
            ],
        ),
        (
            "store_id;name;category;time_zone\n",
            [
                f"  line 1: lacks store_id, name, category, time_zone; {EXPECTED_HEADER}",
                f"  line 1, header 'store_id;name;category;time_zone': is not a column of this table; "
                f"{EXPECTED_HEADER}",
            ],
        ),
        (
            f"{STORES_HEADER}dublin-1,One, two,,\n\ncork-1\n",
            [
                "  line 2: has 5 values but the header has 4; quote values that contain a comma",
                "  line 3: is empty; remove it",
                "  line 4: has 1 values but the header has 4; quote values that contain a comma",
            ],
        ),
        (
            f'{STORES_HEADER}dublin-1,"two\nlines",,\n',
            ["  line 2: has a line break in a value, which Athena's CSV reader does not support"],
        ),
        (f'{STORES_HEADER}dublin-1,"never closed,,\n', ["  line 2: cannot be read as CSV: unexpected end of data"]),
        (
            STORES_HEADER.encode() + b"dublin-1,Caf\xe9,,\n",
            ["  line 2: is not UTF-8; save the file as CSV with the encoding UTF-8"],
        ),
    ],
)
def test_an_invalid_file_structure_is_reported_with_what_is_expected(content, expected):
    assert expected == problems(STORES, content)[1:]


def test_only_the_first_ten_problems_are_listed_and_all_are_counted():
    text = STORES_HEADER + "".join(f"{'X' * 100} {number},,,\n" for number in range(12))
    with pytest.raises(InvalidReference) as error:
        read_csv(STORES, text.encode())

    assert (12, 10) == (error.value.count, len(error.value.problems))
    assert "stores" == error.value.table
    assert 2 == error.value.problems[0].line
    assert str(error.value).endswith("\n  and 2 more")
    assert f"'{'X' * 60}…'" in str(error.value)


def test_a_problem_with_a_whole_line_has_no_column():
    assert "line 7: is empty; remove it" == str(Problem(7, "", "", "is empty; remove it"))
