"""The Sales page: with data, without sales, without faces and failing; and the queries of its filters."""

import json
import shutil
from datetime import timedelta

import pytest

from lib.charts.conclusions import NO_CAUSE
from lib.charts.metrics import FACES_IN_SALES_HOURS
from lib.contract.lake import SALES, STORES
from lib.ui.errors import DATA_UNREADABLE, NO_FACE_MATCHES, NO_PICTURES_YET, NO_SALES_IN_SELECTION, NO_SALES_YET
from lib.ui.texts import ONLY_FACES_FILTERED, several_currencies, unequal_sales
from tests.pages.conftest import LAST_DAY, components, deltas, metrics, page_text, panels

PAGE = "pages/sales.py"


def number(text: str) -> float:
    return float(text.replace(",", ""))


def test_sales_are_shown_beside_faces(app):
    test = app(PAGE)
    assert [] == list(test.exception)
    assert [] == list(test.error)
    assert 6 == len(panels(test))
    values = metrics(test)
    assert ["Transactions", "Revenue", FACES_IN_SALES_HOURS, "Transactions per 100 faces"] == list(values)
    ratio = 100 * number(values["Transactions"]) / number(values[FACES_IN_SALES_HOURS])
    assert abs(ratio - number(values["Transactions per 100 faces"])) < 0.5


def test_every_metric_and_chart_of_a_total_is_compared(app):
    test = app(PAGE, query={"period": "last-7-days", "compare": "previous"})
    compared = {panel["name"]: panel["data"].get("comparison") for panel in panels(test)}

    assert all(change and change[0] in "+−" for change in deltas(test).values())
    assert 7 == len(compared["revenue-over-time"]["value"]) == len(compared["faces-over-time"]["value"])
    (ranking,) = (panel for panel in panels(test) if panel["name"] == "sales-by-aisle")
    assert all(value is not None for value in ranking["data"]["rows"]["per_100_before"])


def test_stores_of_two_currencies_are_neither_added_nor_compared(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    stores = lake / STORES.file_key
    stores.write_text(stores.read_text(encoding="utf-8").replace("EUR", "GBP", 1), encoding="utf-8")
    both, one = app(PAGE, lake=lake), app(PAGE, lake=lake, query={"stores": "dublin-1"})

    assert several_currencies(["EUR", "GBP"]) in page_text(both)
    assert {"Revenue, EUR", "Revenue, GBP"} < set(metrics(both))
    assert "revenue-over-time" not in [panel["name"] for panel in panels(both)]
    assert metrics(both)["Revenue, EUR"] == metrics(one)["Revenue"]
    assert "revenue-by-aisle" not in [panel["name"] for panel in panels(both)]
    assert "revenue-over-time" in [panel["name"] for panel in panels(one)]


def test_a_stores_file_of_before_the_currency_is_still_read(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    stores = lake / STORES.file_key
    stores.write_text(stores.read_text(encoding="utf-8").replace(",currency", "").replace(",EUR", ""), encoding="utf-8")
    test = app(PAGE, lake=lake)

    assert [] == list(test.exception)
    assert "Revenue" in metrics(test)
    assert "Dublin, Henry Street" in page_text(app(PAGE, lake=lake, query={"stores": "dublin-1"}))


def test_totals_are_compared_only_where_sales_are_known_for_as_long(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    sales = lake / SALES.file_key
    header, *lines = sales.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if str(LAST_DAY - timedelta(days=9)) not in line]
    sales.write_text(header + "".join(kept), encoding="utf-8")
    test = app(PAGE, lake=lake, query={"period": "last-7-days", "compare": "previous"})

    assert unequal_sales(7, 6, "day") in page_text(test)
    assert ["Transactions per 100 faces"] == [label for label, change in deltas(test).items() if change]


def test_the_page_begins_with_its_aisles_and_states_that_it_shows_no_cause(app):
    test = app(PAGE)
    (headline,) = (each for each in components(test) if each["kind"] == "conclusion")

    per_100 = metrics(test)["Transactions per 100 faces"]
    assert headline["sentence"].startswith(f"{per_100} transactions per 100 faces; clearly highest in ")
    assert "On happier days, " in headline["sentence"]
    assert [NO_CAUSE] == headline["cautions"]


def test_revenue_by_aisle_adds_up_to_all_of_it(app):
    test = app(PAGE)
    (panel,) = (each for each in panels(test) if each["name"] == "revenue-by-aisle")

    assert 11 == len(panel["data"]["rows"]["label"])
    assert sum(panel["data"]["rows"]["revenue"]) == pytest.approx(number(metrics(test)["Revenue"].lstrip("€")), abs=1)


def test_a_campaign_in_an_aisle_whose_sales_differ_is_named_as_what_may_explain_it(app):
    (panel,) = (each for each in panels(app(PAGE)) if each["name"] == "sales-against-expression")
    campaign = "The campaign New coffee display ran in Dublin, Henry Street · Coffee and tea"
    (found, _, _) = panel["caption"].partition(" The campaign")

    assert ("Coffee and tea" in found) == (campaign in panel["caption"])


def test_the_word_conversion_is_nowhere(app):
    assert "conversion" not in json.dumps(components(app(PAGE))).lower()


def test_a_filter_by_expression_narrows_only_the_faces_without_a_query(app, queries_run):
    test = app(PAGE)
    before, queries = metrics(test), queries_run()
    test.pills(key="emotions").set_value(["HAPPY"]).run()
    after = metrics(test)
    assert before["Transactions"] == after["Transactions"]
    assert number(after[FACES_IN_SALES_HOURS]) < number(before[FACES_IN_SALES_HOURS])
    assert ONLY_FACES_FILTERED in page_text(test)
    test.multiselect(key="aisles").set_value(["coffee"]).run()
    assert number(metrics(test)["Transactions"]) < number(before["Transactions"])
    assert queries == queries_run()
    assert 1 == queries.count("sales_with_pictures")


def test_without_a_sales_table_the_page_names_file_columns_and_command(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    shutil.rmtree(lake / SALES.name)
    test = app(PAGE, lake=lake)
    text = page_text(test)
    assert [] == list(test.exception)
    assert 0 == len(panels(test))
    assert NO_SALES_YET in text
    for instruction in (
        "`sales.csv`",
        "`store_id`",
        "`hour`",
        "`transactions`",
        "`revenue`",
        "python -m infra upload sales.csv",
    ):
        assert instruction in text
    assert "docs/reference-tables.md" in text


def test_sales_of_other_days_only_have_another_message_than_no_sales(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    (lake / SALES.file_key).write_text(
        "store_id,aisle_id,hour,transactions,revenue\ncork-1,bakery,2020-02-03 10:00,1,1\n", encoding="utf-8"
    )
    text = page_text(app(PAGE, lake=lake))
    assert NO_SALES_IN_SELECTION in text
    assert "2020-02-03" in text


def test_an_empty_lake_has_a_message(app, tmp_path):
    test = app(PAGE, lake=tmp_path)
    assert [] == list(test.exception)
    assert NO_PICTURES_YET in page_text(test)


def test_a_selection_without_faces_has_a_message(app):
    test = app(PAGE, query={"emotions": "not measured"})
    assert NO_FACE_MATCHES in page_text(test)


def test_an_engine_error_has_a_message(app, tmp_path):
    test = app(PAGE, lake=tmp_path / "gone")
    assert [] == list(test.exception)
    assert DATA_UNREADABLE in test.error[0].value


def test_an_invalid_sales_file_fails_only_its_page(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    (lake / SALES.file_key).write_bytes(b"store_id,hour\ncork-1\n")
    test = app(PAGE, lake=lake)
    assert [] == list(test.exception)
    assert DATA_UNREADABLE in test.error[0].value
    assert [] == list(app("pages/audience.py", lake=lake).error)
