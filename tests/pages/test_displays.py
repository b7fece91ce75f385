"""The Displays page through the whole app: it finds the planted display, and nothing where nothing is."""

from datetime import timedelta

import pytest

from lib.contract.lake import CAMPAIGNS
from lib.effects.words import INCONCLUSIVE, INSUFFICIENT_DATA, ONE_CONTROL, REQUIRED, SHORT_BEFORE, overlap_words
from lib.synthetic import write_lake
from tests.pages.conftest import LAST_DAY, panels, words

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
    """Write the lake's campaigns.csv, and put the old one back afterwards."""
    (path,) = (four_weeks / CAMPAIGNS.name).glob("*.csv")
    kept = path.read_text(encoding="utf-8")
    yield lambda *lines: path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    path.write_text(kept, encoding="utf-8")


def line(name="Test", store="dublin-1", aisles="toys", first=-13, last=0):
    """A line of campaigns.csv; days count from the lake's last."""
    return f"{name},{store},{aisles},{LAST_DAY + timedelta(days=first)},{LAST_DAY + timedelta(days=last)}"


def test_the_planted_display_is_found(app, four_weeks):
    test = app(PAGE, lake=four_weeks)
    said = words(test)
    assert [] == list(test.exception)
    assert "Positive expressions in Coffee and tea rose by 1" in said
    assert "points more than in the control aisles; with 95% confidence between 1" in said
    assert f"{INCONCLUSIVE} the number of faces in Coffee and tea" in said
    assert "Bakery, Checkout, Household, Fruit and vegetables, Toys: they had no campaign in these weeks." in said
    assert 4 == len(panels(test))


@pytest.mark.parametrize("aisle", ["bakery", "toys"])
def test_nothing_is_found_where_nothing_was_planted(app, four_weeks, campaigns, aisle):
    campaigns(line(store="cork-1", aisles=aisle))
    assert f"{INCONCLUSIVE} positive expressions" in words(app(PAGE, lake=four_weeks))


def test_the_viewer_chooses_the_time_before_and_the_control_aisles(app, four_weeks):
    test = app(PAGE, lake=four_weeks)
    test.selectbox(key="time_before").select("1 week").run()
    control = test.multiselect(key="control")
    control.set_value([name for name in control.options if "Cork" in name and "Toys" in name]).run()
    said = words(test)
    assert [] == list(test.exception)
    assert "with 95% confidence between" in said
    assert ONE_CONTROL in said
    assert f"{SHORT_BEFORE} the aisles change alike" in said


def test_a_choice_of_the_audience_asks_nothing_new(app, four_weeks, queries_run):
    test = app(PAGE, lake=four_weeks)
    before = queries_run()
    test.pills(key="genders").set_value(["FEMALE"]).run()
    assert before == queries_run()
    assert "predicted gender Female" in words(test)


def test_too_short_a_campaign_says_what_would_be_enough(app, four_weeks, campaigns):
    campaigns(line(first=-2))
    said = words(app(PAGE, lake=four_weeks))
    assert f"{INSUFFICIENT_DATA} positive expressions in Toys changed." in said
    assert "Toys has 3 days with counts during the campaign; 7 are needed." in said
    assert REQUIRED in said


def test_a_campaign_to_come_is_not_enough_yet(app, four_weeks, campaigns):
    campaigns(line(first=5, last=9))
    said = words(app(PAGE, lake=four_weeks))
    assert "Toys has 0 days with counts during the campaign; 7 are needed." in said


def test_campaigns_of_one_name_are_told_apart(app, four_weeks, campaigns):
    campaigns(line("Fair"), line("Fair", "cork-1"), line("Bread", aisles="bakery", first=-20, last=-15))
    options = app(PAGE, lake=four_weeks).selectbox(key="campaign").options
    assert ["Fair, Dublin, Henry Street", "Fair, Cork, Patrick Street", "Bread"] == sorted(
        options, key=lambda option: ("Bread" in option, "Cork" in option)
    )


def test_another_campaign_in_the_same_aisle_is_a_caution(app, four_weeks, campaigns):
    campaigns(line("Fair"), line("Price *cut*", first=-20, last=-15))
    assert overlap_words(["Price *cut*"], "Toys") in words(app(PAGE, lake=four_weeks))


def test_without_campaigns_the_page_says_how_to_tell_of_one(app, four_weeks, campaigns):
    campaigns()
    said = words(app(PAGE, lake=four_weeks))
    assert "No campaign is known" in said
    assert "campaigns.csv" in said


def test_campaigns_of_other_stores_only_are_said_so(app, four_weeks):
    said = words(app(PAGE, lake=four_weeks, query={"stores": "cork-1"}))
    assert "No campaign in the chosen stores" in said


def test_a_campaign_where_no_camera_is_says_so(app, four_weeks, campaigns):
    campaigns(line(aisles="wine"))
    said = words(app(PAGE, lake=four_weeks))
    assert "No picture of these aisles" in said
    assert "Next step" in said


def test_a_link_carries_the_campaign(app, four_weeks, campaigns):
    campaigns(line("Fair"), line("Bread", aisles="bakery", first=-14, last=-2))
    test = app(PAGE, lake=four_weeks, query={"campaign": "Bread"})
    assert "Bread" == test.selectbox(key="campaign").value
