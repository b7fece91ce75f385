"""Like is compared with like: today is left out, or both periods end at the same full hour.

Expected figures are counted from the lake's files.
"""

import shutil
from datetime import timedelta

import pandas as pd
import pytest

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS
from lib.data import formats, rollup_window
from lib.ui import compared_periods
from lib.ui.errors import NO_PICTURES_IN_SELECTION
from lib.ui.filters.options import TITLES
from tests.pages.conftest import COUNTING_PAGES, LAST_DAY, deltas, metrics, page_text, panels
from tests.pages.half_a_day import CLOCKS, TODAY, TOMORROW, Faces, hour_in, last_days, write_half_a_day

WITH_TODAY = {"period": "last-7-days", "include_today": "true", "compare": "previous"}


@pytest.fixture(scope="module")
def lake_of_half_a_day(lake_folder, tmp_path_factory):
    return write_half_a_day(lake_folder, tmp_path_factory.mktemp("half-a-day"))


@pytest.fixture
def half_a_day(app, lake_of_half_a_day, monkeypatch):
    """Opens the app with exact counts."""
    monkeypatch.setenv("SHOPPER_MIN_FACES", "1")
    return lambda page=COUNTING_PAGES[0], **query: app(page, query=query, lake=lake_of_half_a_day)


@pytest.fixture(scope="module")
def faces(lake_of_half_a_day):
    """Counts the faces of a period, in all stores or in some."""
    return Faces(lake_of_half_a_day).count


def change(faces, now, then, *store):
    return formats.signed_percent(faces(now, *store) / faces(then, *store) - 1)


def test_the_change_of_a_preset_is_that_of_complete_days(half_a_day, faces):
    now = last_days(7, TODAY)
    test = half_a_day(period="last-7-days", compare="previous")

    assert change(faces, now, now.earlier(7)) == deltas(test)["Faces seen"]
    assert f"{faces(now):,}" == metrics(test)["Faces seen"]
    assert f"{now.text()} in the stores' local time" in page_text(test)


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({"period": "last-7-days", "include_today": "true"}, 7),
        ({"period": "today"}, 1),
        ({"first_day": str(TODAY - timedelta(days=2)), "end_day": str(TOMORROW)}, 3),
    ],
    ids=lambda value: str(value),
)
def test_with_today_both_periods_end_at_the_same_full_hour(half_a_day, faces, query, days):
    now = last_days(days, TOMORROW, hour_in("dublin-1", "cork-1"))
    test = half_a_day(**query, compare="previous")

    assert change(faces, now, now.earlier(days)) == deltas(test)["Faces seen"]
    assert f"{faces(now):,}" == metrics(test)["Faces seen"]
    assert f"compared with {now.earlier(days).text()}" in page_text(test)
    assert [compared_periods.cut_at_hour(now.end)] == [each.help for each in test.caption if each.help]


def test_the_hour_is_that_of_the_chosen_store(half_a_day, faces):
    now = last_days(7, TOMORROW, hour_in("dublin-1"))
    test = half_a_day(**WITH_TODAY, stores="dublin-1")

    assert change(faces, now, now.earlier(7), "dublin-1") == deltas(test)["Faces seen"]
    assert now.text() in page_text(test)


def test_without_a_comparison_today_counts_up_to_now(half_a_day, faces):
    test = half_a_day(period="today", compare="nothing")

    assert f"{faces(last_days(1, TOMORROW)):,}" == metrics(test)["Faces seen"]
    assert "until" not in page_text(test)


@pytest.mark.parametrize(("most_rows", "grain"), [(16_000, "day"), (4_000, "week")])
def test_the_hour_is_exact_where_days_or_weeks_are_loaded(half_a_day, faces, monkeypatch, most_rows, grain):
    monkeypatch.setattr(rollup_window, "MAX_ROWS", most_rows)
    now = last_days(14, TOMORROW, hour_in("dublin-1", "cork-1"))
    test = half_a_day(first_day=str(now.first_day), end_day=str(now.end_day), compare="previous")

    assert f"{faces(now):,}" == metrics(test)["Faces seen"]
    assert change(faces, now, now.earlier(14)) == deltas(test)["Faces seen"]
    assert f"counted by the {grain}" in page_text(test.switch_page("pages/cameras.py").run())


@pytest.mark.parametrize("page", COUNTING_PAGES)
def test_every_page_names_the_hour_of_both_periods(half_a_day, page):
    now = last_days(7, TOMORROW, hour_in("dublin-1", "cork-1"))
    test = half_a_day(page, **WITH_TODAY)

    assert [] == list(test.exception)
    assert f"{now.text()} in the stores' local time" in page_text(test)
    assert f"compared with {now.earlier(7).text()}" in page_text(test)


def test_an_export_counts_the_same_hours(half_a_day, faces):
    now = last_days(7, TOMORROW, hour_in("dublin-1", "cork-1"))
    test = half_a_day("pages/export.py", **WITH_TODAY, export_splits="Store")

    shown = test.dataframe[0].value.set_index("store_id")["faces"]
    assert {store: faces(now, store) for store in CLOCKS} == shown.to_dict()


def test_the_hours_of_today_after_the_cut_are_not_drawn_as_a_gap(half_a_day):
    test = half_a_day(period="today", compare="previous")
    hour = hour_in("dublin-1", "cork-1")

    gaps = panels(test)[0]["data"]["gaps"]
    assert all(pd.Timestamp(end, unit="ms") <= pd.Timestamp(TODAY) + pd.Timedelta(hours=hour) for end in gaps["end"])


def test_a_week_whose_only_pictures_are_of_today_suggests_to_include_it(app, lake_of_half_a_day, tmp_path):
    lake = tmp_path / "lake"
    shutil.copytree(lake_of_half_a_day, lake)
    for table in (FACE_OBSERVATIONS, IMAGE_OBSERVATIONS):
        for days in range(7):
            shutil.rmtree(lake / table.name / f"dt={LAST_DAY - timedelta(days=days)}")
    test = app(query={"period": "last-7-days"}, lake=lake)
    assert NO_PICTURES_IN_SELECTION in page_text(test)
    assert f"switch on *{TITLES['include_today']}*" in page_text(test)

    test.toggle(key="include_today").set_value(True).run()

    assert NO_PICTURES_IN_SELECTION not in page_text(test)


def test_days_without_any_picture_since_are_left_out_of_both_periods(app, lake_folder, faces, monkeypatch, tmp_path):
    monkeypatch.setenv("SHOPPER_MIN_FACES", "1")
    lake = tmp_path / "lake"
    shutil.copytree(lake_folder, lake)
    newest = LAST_DAY - timedelta(days=2)
    for table in (FACE_OBSERVATIONS, IMAGE_OBSERVATIONS):
        for day in (LAST_DAY - timedelta(days=1), LAST_DAY):
            shutil.rmtree(lake / table.name / f"dt={day}")
    test = app(query={"period": "last-7-days", "compare": "previous"}, lake=lake)

    now = last_days(5, newest + timedelta(days=1))
    assert change(faces, now, now.earlier(7)) == deltas(test)["Faces seen"]
    assert compared_periods.cut_after_day(last_days(1, newest + timedelta(days=1))) in page_text(test)
