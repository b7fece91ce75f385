"""The Sales page: full, without sales, without faces and failing; and what its filters cost."""

import shutil

from lib.charts.metrics import FACES_IN_SALES_HOURS
from lib.contract.lake import SALES
from tests.pages.conftest import figures, panels, words

PAGE = "pages/sales.py"


def number(text: str) -> float:
    return float(text.replace(",", ""))


def test_sales_stand_beside_faces(app):
    test = app(PAGE)
    assert [] == list(test.exception)
    assert [] == list(test.error)
    assert 5 == len(panels(test))
    shown = figures(test)
    assert ["Transactions", "Revenue", FACES_IN_SALES_HOURS, "Transactions per 100 faces"] == list(shown)
    ratio = 100 * number(shown["Transactions"]) / number(shown[FACES_IN_SALES_HOURS])
    assert abs(ratio - number(shown["Transactions per 100 faces"])) < 0.5


def test_the_page_says_that_it_shows_no_cause(app):
    assert "nothing here shows a cause" in words(app(PAGE))


def test_a_filter_by_looks_narrows_the_faces_alone_and_asks_nothing(app, queries_run):
    test = app(PAGE)
    before, asked = figures(test), queries_run()
    test.pills(key="emotions").set_value(["HAPPY"]).run()
    after = figures(test)
    assert before["Transactions"] == after["Transactions"]
    assert number(after[FACES_IN_SALES_HOURS]) < number(before[FACES_IN_SALES_HOURS])
    assert "narrow the faces, not the sales" in words(test)
    test.multiselect(key="aisles").set_value(["coffee"]).run()
    assert number(figures(test)["Transactions"]) < number(before["Transactions"])
    assert asked == queries_run()
    assert 1 == asked.count("sales_with_pictures")


def test_without_a_sales_table_the_page_says_which_file_which_columns_and_which_command(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    shutil.rmtree(lake / SALES.name)
    test = app(PAGE, lake=lake)
    said = words(test)
    assert [] == list(test.exception)
    assert 0 == len(panels(test))
    assert "No sales yet" in said
    for word in (
        "`sales.csv`",
        "`store_id`",
        "`hour`",
        "`transactions`",
        "`revenue`",
        "python -m infra upload sales.csv",
    ):
        assert word in said
    assert "docs/reference-tables.md" in said


def test_sales_of_other_days_are_told_from_no_sales_at_all(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    (lake / SALES.file_key).write_text(
        "store_id,aisle_id,hour,transactions,revenue\ncork-1,bakery,2020-02-03 10:00,1,1\n", encoding="utf-8"
    )
    said = words(app(PAGE, lake=lake))
    assert "No sales of this selection" in said
    assert "2020-02-03" in said


def test_an_empty_lake_says_so_and_what_to_do(app, tmp_path):
    test = app(PAGE, lake=tmp_path)
    assert [] == list(test.exception)
    assert "No pictures yet" in words(test)


def test_a_selection_without_faces_says_so(app):
    test = app(PAGE, query={"emotions": "not measured"})
    assert "No face fits this selection" in words(test)


def test_a_failing_engine_says_what_failed_and_what_to_do(app, tmp_path):
    test = app(PAGE, lake=tmp_path / "gone")
    assert [] == list(test.exception)
    assert "could not be read" in test.error[0].value


def test_a_sales_file_that_is_no_table_fails_its_page_alone(app, lake_folder, tmp_path):
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    (lake / SALES.file_key).write_bytes(b"store_id,hour\ncork-1\n")
    test = app(PAGE, lake=lake)
    assert [] == list(test.exception)
    assert "could not be read" in test.error[0].value
    assert [] == list(app("pages/audience.py", lake=lake).error)
