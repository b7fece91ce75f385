"""The Displays page in the whole app: it detects the planted effect, and no effect where none was planted."""

import shutil
from datetime import timedelta
from itertools import product

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from lib.contract.lake import CAMPAIGNS, FACE_OBSERVATIONS, IMAGE_OBSERVATIONS
from lib.effects.texts import INCONCLUSIVE, INSUFFICIENT_DATA, ONE_CONTROL, REQUIRED, SHORT_BEFORE, overlap_words
from lib.synthetic import write_lake
from lib.ui.displays import NO_CAMPAIGN, NO_CAMPAIGN_IN_STORES, NO_PICTURE_OF_AISLES
from lib.ui.errors import NEXT_STEP
from tests.pages.conftest import LAST_DAY, components, page_text, panels

PAGE = "pages/displays.py"
HEADER = "name,store_id,aisle_ids,first_day,last_day\n"


@pytest.fixture(scope="module")
def four_weeks(tmp_path_factory):
    """Two weeks without the new display and two with it."""
    folder = tmp_path_factory.mktemp("displays") / "lake"
    write_lake(folder, LAST_DAY, weeks=4)
    return folder


@pytest.fixture
def campaigns(four_weeks):
    """Write the lake's campaigns.csv, and restore the original afterwards."""
    (path,) = (four_weeks / CAMPAIGNS.name).glob("*.csv")
    original = path.read_text(encoding="utf-8")
    yield lambda *lines: path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    path.write_text(original, encoding="utf-8")


def line(name="Test", store="dublin-1", aisles="toys", first=-13, last=0):
    """A line of campaigns.csv; days count from the lake's last."""
    return f"{name},{store},{aisles},{LAST_DAY + timedelta(days=first)},{LAST_DAY + timedelta(days=last)}"


def test_the_planted_effect_is_detected(app, four_weeks):
    test = app(PAGE, lake=four_weeks)
    text = page_text(test)
    assert [] == list(test.exception)
    assert "Positive expressions in Coffee and tea clearly rose, by 1" in text
    assert "points more than in the control aisles." in text
    assert f"{INCONCLUSIVE} the number of faces in Coffee and tea" in text
    assert "Bakery, Checkout, Household, Fruit and vegetables, Toys: they had no campaign in these weeks." in text
    assert 4 == len(panels(test))


def test_a_subtitle_names_the_aisle_store_and_days(app, four_weeks):
    (scope,) = [caption.value for caption in app(PAGE, lake=four_weeks).caption if "with the display" in caption.value]
    assert scope.startswith("Coffee and tea in Dublin, Henry Street: ")
    assert scope.endswith("before it, and with 5 control aisles on the same days.")


@pytest.fixture
def without_toys_before(four_weeks, tmp_path):
    """The lake without Toys, a control aisle, before the display: the effect leaves it out."""
    lake = shutil.copytree(four_weeks, tmp_path / "lake")
    for table, days in product((FACE_OBSERVATIONS, IMAGE_OBSERVATIONS), range(14, 28)):
        for path in (lake / table.name / f"dt={LAST_DAY - timedelta(days=days)}").glob("*.parquet"):
            rows = pq.read_table(path, partitioning=None)
            pq.write_table(rows.filter(pc.field("aisle_id") != "toys"), path)
    return lake


@pytest.mark.parametrize("lake", ["four_weeks", "without_toys_before"])
def test_the_metrics_and_the_chart_over_time_give_the_same_shares(app, lake, request):
    test = app(PAGE, lake=request.getfixturevalue(lake))
    caption = {panel["name"]: panel["caption"] for panel in panels(test)}["display-shares-over-time"]
    shares = [each for each in components(test) if each["kind"] == "metric" and each["value"].endswith("%")]

    assert ["With the display", "Control aisles"] == [metric["label"] for metric in shares][:2]
    for metric in shares[:2]:
        assert f"{metric['label']}: {metric['delta']}, {metric['value']} during." in caption


@pytest.mark.parametrize("aisle", ["bakery", "toys"])
def test_no_effect_is_detected_where_none_was_planted(app, four_weeks, campaigns, aisle):
    campaigns(line(store="cork-1", aisles=aisle))
    assert f"{INCONCLUSIVE} positive expressions" in page_text(app(PAGE, lake=four_weeks))


def test_the_time_before_and_the_control_aisles_can_be_chosen(app, four_weeks):
    test = app(PAGE, lake=four_weeks)
    test.selectbox(key="time_before").select("1 week").run()
    control = test.multiselect(key="control")
    control.set_value([name for name in control.options if "Cork" in name and "Toys" in name]).run()
    text = page_text(test)
    assert [] == list(test.exception)
    assert "Positive expressions in Coffee and tea clearly rose, by " in text
    assert ONE_CONTROL in text
    assert f"{SHORT_BEFORE} the aisles change alike" in text


def test_a_filter_by_gender_runs_no_new_query(app, four_weeks, queries_run):
    test = app(PAGE, lake=four_weeks)
    before = queries_run()
    test.pills(key="genders").set_value(["FEMALE"]).run()
    assert before == queries_run()
    assert "predicted gender Female" in page_text(test)


def test_a_campaign_that_is_too_short_has_a_message_with_what_is_needed(app, four_weeks, campaigns):
    campaigns(line(first=-2))
    text = page_text(app(PAGE, lake=four_weeks))
    assert f"{INSUFFICIENT_DATA} positive expressions in Toys changed." in text
    assert "Toys has 3 days with counts during the campaign; 7 are needed." in text
    assert REQUIRED in text


def test_a_future_campaign_has_no_data_yet(app, four_weeks, campaigns):
    campaigns(line(first=5, last=9))
    text = page_text(app(PAGE, lake=four_weeks))
    assert "Toys has 0 days with counts during the campaign; 7 are needed." in text


def test_campaigns_with_the_same_name_have_distinct_labels(app, four_weeks, campaigns):
    campaigns(line("Fair"), line("Fair", "cork-1"), line("Bread", aisles="bakery", first=-20, last=-15))
    options = app(PAGE, lake=four_weeks).selectbox(key="campaign").options
    assert ["Fair, Dublin, Henry Street", "Fair, Cork, Patrick Street", "Bread"] == sorted(
        options, key=lambda option: ("Bread" in option, "Cork" in option)
    )


def test_another_campaign_in_the_same_aisle_is_a_caution(app, four_weeks, campaigns):
    campaigns(line("Fair"), line("Price *cut*", first=-20, last=-15))
    assert overlap_words(["Price *cut*"], "Toys") in page_text(app(PAGE, lake=four_weeks))


def test_without_campaigns_the_page_says_how_to_add_one(app, four_weeks, campaigns):
    campaigns()
    text = page_text(app(PAGE, lake=four_weeks))
    assert NO_CAMPAIGN in text
    assert "campaigns.csv" in text


def test_campaigns_of_other_stores_only_have_a_message(app, four_weeks):
    text = page_text(app(PAGE, lake=four_weeks, query={"stores": "cork-1"}))
    assert NO_CAMPAIGN_IN_STORES in text


def test_a_campaign_in_aisles_without_a_camera_has_a_message(app, four_weeks, campaigns):
    campaigns(line(aisles="wine"))
    text = page_text(app(PAGE, lake=four_weeks))
    assert NO_PICTURE_OF_AISLES in text
    assert NEXT_STEP in text


def test_a_link_selects_the_campaign(app, four_weeks, campaigns):
    campaigns(line("Fair"), line("Bread", aisles="bakery", first=-14, last=-2))
    test = app(PAGE, lake=four_weeks, query={"campaign": "Bread"})
    assert "Bread" == test.selectbox(key="campaign").value
