"""The Cameras page and the freshness strip: full, without faces, empty and failing."""

import shutil
from datetime import timedelta

import pytest

from lib.frames.camera_states import State
from tests.pages.camera_lake import add_heartbeat, add_picture
from tests.pages.conftest import PAGES, figures, panels, words

PAGE = "pages/cameras.py"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def watched_lake(lake_folder, tmp_path):
    """The synthetic stores of yesterday, and three cameras of today: one live, one silent, one stuck."""
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    add_picture(lake, "cam-live", MINUTE, times=3)
    add_heartbeat(lake, "cam-live", MINUTE)
    add_heartbeat(lake, "cam-silent", 5 * HOUR)
    add_heartbeat(lake, "cam-stuck", MINUTE, waiting=40, idle=2 * HOUR)
    return lake


def links(test) -> list[str]:
    return [link.proto.label for link in test.get("page_link")]


def test_the_page_tells_the_state_of_every_camera(app, watched_lake):
    test = app(PAGE, lake=watched_lake)
    assert [] == list(test.exception)
    table = test.dataframe[0].value
    states = dict(zip(table["Camera"].str.split(" · ").str[-1], table["State"], strict=True))
    assert "✓ live" == states["cam-live"]
    assert "✕ silent" == states["cam-silent"]
    assert "! uploader stuck: 40 waiting, none sent for 2 h" == states["cam-stuck"]
    assert "? never heard" == states["cam-5"], "a synthetic camera sends no heartbeats"
    assert table["State"].iloc[0].endswith("silent"), "the worst comes first"


def test_the_figures_count_cameras_and_pictures(app, watched_lake):
    shown = figures(app(PAGE, lake=watched_lake))
    assert ("14", "1", "0", "1") == tuple(shown[name] for name in ("Cameras", "Live", "Quiet", "Silent"))
    assert "2" == shown["Duplicates"], "one picture that came three times"
    assert {"Pictures", "Errors", "Quarantined"} < set(shown)


def test_every_state_is_explained_with_a_next_step(app, watched_lake):
    explained = app(PAGE, lake=watched_lake).table[0].value
    assert len(State) == len(explained)
    assert ["State", "Rule", "Next step"] == list(explained.columns)


def test_the_timeline_and_the_costs_stand_on_the_page(app, watched_lake):
    test = app(PAGE, lake=watched_lake)
    assert 1 == len(panels(test))
    assert {"This view", "Your session"} < set(figures(test))
    assert "$5 per TB" in words(test)


def test_a_selection_without_faces_still_has_its_cameras(app, watched_lake):
    test = app(PAGE, query={"emotions": "not measured"}, lake=watched_lake)
    assert [] == list(test.exception)
    assert 1 == len(panels(test))
    assert "14" == figures(test)["Cameras"]


def test_cameras_are_told_before_the_first_picture(app, tmp_path):
    add_heartbeat(tmp_path, "cam-new", MINUTE)
    test = app(PAGE, lake=tmp_path)
    assert [] == list(test.exception)
    assert ["… quiet"] == list(test.dataframe[0].value["State"])
    assert "No pictures yet" in words(test)


def test_an_empty_lake_says_so_and_what_to_do(app, tmp_path):
    test = app(PAGE, lake=tmp_path)
    assert [] == list(test.exception)
    assert "0" == figures(test)["Cameras"]
    assert "Next step" in words(test)


def test_a_failing_engine_says_what_failed_and_what_to_do(app, tmp_path):
    test = app(PAGE, lake=tmp_path / "gone")
    assert [] == list(test.exception)
    assert "could not be read" in test.error[0].value


def test_the_strip_of_another_page_names_the_camera_in_trouble_and_leads_to_the_page(app, watched_lake):
    test = app(lake=watched_lake)
    (label,) = links(test)
    assert "14 cameras · newest picture" in label
    assert "1 silent: Cork, Patrick Street · Bakery · cam-silent" in label
    assert "1 uploader stuck" in label
    assert "cam-stuck" not in label, "the line stays short: only the worst is named"
    assert "cameras" == test.get("page_link")[0].proto.page


@pytest.mark.parametrize("page", [page for page in PAGES if page != PAGE])
def test_every_other_page_has_the_strip(app, page):
    (label,) = links(app(page))
    assert "11 cameras · newest picture" in label


def test_yesterdays_synthetic_data_do_not_cry_wolf(app):
    (label,) = links(app())
    assert "11 cameras · newest picture" in label
    assert not any(word in label for word in ("silent", "stuck", "ahead", "quiet"))


def test_heartbeats_that_cannot_be_read_break_no_page(app, watched_lake):
    broken = watched_lake / "camera_heartbeats/store_id=cork-1/aisle_id=bakery/camera_id=cam-live/heartbeat.json"
    broken.write_text("{no json\n", encoding="utf-8")
    test = app(lake=watched_lake)
    assert [] == list(test.exception)
    assert [] == list(test.error)
    assert [] == links(test)
    assert "The cameras could not be looked after" in words(test)
    assert 0 < len(panels(test))
