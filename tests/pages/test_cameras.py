"""The Cameras page, and the cameras' status in the badge: with data, without faces, empty and failing."""

import re
import shutil
from datetime import timedelta

import pytest

from lib.frames.camera_states import State
from lib.ui.errors import DATA_UNREADABLE, NEXT_STEP, NO_PICTURES_YET
from lib.ui.notes import STATUS_UNAVAILABLE, SYNTHETIC_CAMERAS, SYNTHETIC_DATA
from tests.pages.camera_lake import add_heartbeat, add_picture
from tests.pages.conftest import PAGES, badges, components, metrics, page_text, panels

PAGE = "pages/cameras.py"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lake_of_today(lake_folder, tmp_path):
    """The synthetic stores of yesterday, and three cameras of today: one live, one silent, one stuck."""
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    add_picture(lake, "cam-live", MINUTE, times=3)
    add_heartbeat(lake, "cam-live", MINUTE)
    add_heartbeat(lake, "cam-silent", 5 * HOUR)
    add_heartbeat(lake, "cam-stuck", MINUTE, waiting=40, idle=2 * HOUR)
    return lake


def plain(state: str) -> str:
    """A state as it is read: without colour and escapes."""
    return re.sub(r"^:\w+\[(.*)\]$", r"\1", state).replace("\\", "")


def links(test) -> list[str]:
    return [link.proto.label for link in test.get("page_link")]


def test_the_table_has_the_state_of_every_camera(app, lake_of_today):
    test = app(PAGE, lake=lake_of_today)
    assert [] == list(test.exception)
    table = test.table[2].value
    states = dict(zip(table["Camera"].str.split(" · ").str[-1], table["State"].map(plain), strict=True))
    assert f"✓ {State.LIVE.value}" == states["cam-live"]
    assert f"✕ {State.SILENT.value}" == states["cam-silent"]
    assert re.fullmatch(rf"! {State.STUCK.value}: 40 \D+ 2 h", states["cam-stuck"])
    assert states["cam-5"] in {f"● {State.SINCE_CLOSING.value}", f"○ {State.DEMO.value}"}, "whatever the hour"
    assert "✕ silent" == plain(table["State"].iloc[0]), "the worst comes first"


def test_a_store_is_a_row_and_only_cameras_that_need_attention_follow(app, lake_of_today):
    stores, failing, *_ = (table.value for table in app(PAGE, lake=lake_of_today).table)
    assert ["Cork, Patrick Street", "Dublin, Henry Street"] == list(stores["Store"])
    assert stores["Cameras"][0].startswith("1 silent, 1 uploader stuck, ")
    assert ["silent", "uploader stuck"] == [plain(state).split(":")[0][2:] for state in failing["State"]]
    assert not any(hours == "not known yet" for hours in stores["Usual hours today"]), "28 days are known"


def test_a_failure_is_red_a_live_camera_green_and_a_quiet_one_grey(app, lake_of_today):
    states = list(app(PAGE, lake=lake_of_today).table[2].value["State"])
    assert ":red[✕ silent]" == states[0]
    assert ":green[✓ live]" in states
    assert {state[: state.index("[")] for state in states} == {":red", ":green", ":gray"}


def test_the_page_begins_with_a_verdict_and_the_next_steps(app, lake_of_today):
    (verdict,) = (each for each in components(app(PAGE, lake=lake_of_today)) if each["kind"] == "conclusion")
    assert verdict["sentence"].startswith("2 of 14 cameras need attention: Cork, Patrick Street · Bakery · cam-")
    assert re.search(
        r"; 1 is live and 11 (have been quiet since closing time|are of a demo store)\.$", verdict["sentence"]
    )
    assert 2 == len(verdict["missing"])


def test_the_figures_count_pictures(app, lake_of_today):
    values = metrics(app(PAGE, lake=lake_of_today))
    assert "2" == values["Received twice"], "one picture that came three times"
    assert {"Pictures received", "Failed", "Unreadable"} < set(values)


def test_synthetic_cameras_are_said_to_end_yesterday(app, lake_of_today, tmp_path):
    assert SYNTHETIC_CAMERAS in page_text(app(PAGE, lake=lake_of_today))
    add_picture(tmp_path / "real", "cam-1", HOUR)
    assert SYNTHETIC_CAMERAS not in page_text(app(PAGE, lake=tmp_path / "real"))


def test_every_state_is_explained_with_a_next_step(app, lake_of_today):
    explained = app(PAGE, lake=lake_of_today).table[3].value
    assert len(State) == len(explained)
    assert ["State", "Rule", "Next step"] == list(explained.columns)


def test_the_page_has_a_timeline_and_costs(app, lake_of_today):
    test = app(PAGE, lake=lake_of_today)
    assert 1 == len(panels(test))
    assert {"This view", "Your session"} < set(metrics(test))
    assert "$5 per TB" in page_text(test)


def test_a_selection_without_faces_still_shows_the_cameras(app, lake_of_today):
    test = app(PAGE, query={"emotions": "not measured"}, lake=lake_of_today)
    assert [] == list(test.exception)
    assert 1 == len(panels(test))
    assert 14 == len(test.table[2].value)


def test_cameras_are_shown_before_their_first_picture(app, tmp_path):
    add_heartbeat(tmp_path, "cam-new", MINUTE)
    test = app(PAGE, lake=tmp_path)
    assert [] == list(test.exception)
    assert ["… quiet"] == list(test.table[1].value["State"])
    assert NO_PICTURES_YET in page_text(test)


def test_an_empty_lake_has_a_message_with_the_next_step(app, tmp_path):
    test = app(PAGE, lake=tmp_path)
    assert [] == list(test.exception)
    assert "No camera has sent anything lately." in [each.get("sentence") for each in components(test)]
    assert NEXT_STEP in page_text(test)


def test_an_engine_error_has_a_message(app, tmp_path):
    test = app(PAGE, lake=tmp_path / "gone")
    assert [] == list(test.exception)
    assert DATA_UNREADABLE in test.error[0].value


def test_the_badge_names_the_worst_camera_and_links_to_the_cameras_page(app, lake_of_today):
    test = app(lake=lake_of_today)
    assert [f"{SYNTHETIC_DATA}, 1 note"] == badges(test)
    (label,) = links(test)
    assert "14 cameras · newest picture" in label
    assert "1 silent: Cork, Patrick Street · Bakery · cam-silent" in label
    assert "1 uploader stuck" in label
    assert "cam-stuck" not in label, "the line stays short: only the worst is named"
    assert "cameras" == test.get("page_link")[0].proto.page


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_status(app, page):
    (label,) = links(app(page))
    assert "11 cameras · newest picture" in label


def test_yesterdays_synthetic_data_cause_no_false_alarm(app):
    (label,) = links(app())
    assert "11 cameras · newest picture" in label
    assert not any(word in label for word in ("silent", "stuck", "ahead", "quiet"))


def test_unreadable_heartbeats_break_no_page(app, lake_of_today):
    broken = lake_of_today / "camera_heartbeats/store_id=cork-1/aisle_id=bakery/camera_id=cam-live/heartbeat.json"
    broken.write_text("{no json\n", encoding="utf-8")
    test = app(lake=lake_of_today)
    assert [] == list(test.exception)
    assert [] == list(test.error)
    assert [] == links(test)
    assert STATUS_UNAVAILABLE in page_text(test)
    assert 0 < len(panels(test))
