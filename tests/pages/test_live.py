"""The Live page: the newest pictures as cards, the faces seen, and a header that is as new as they are."""

import json
from datetime import timedelta
from typing import Any

import pytest

from lib.data.query_cache import QueryCache
from lib.ui import data_access
from lib.ui.errors import NO_PICTURES_YET
from lib.ui.live.age import NOTHING_ARRIVES, WAITING
from lib.ui.settings import DEFAULT_LIVE_SECONDS
from tests.pages.camera_lake import add_heartbeat, add_picture
from tests.pages.conftest import components, page_text

PAGE = "pages/live.py"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def stage(test) -> dict[str, Any]:
    """The data of the page's component."""
    stages = [json.loads(element.proto.bytes) for element in test.get("bidi_component")]
    (data,) = (each for each in stages if "cards" in each)
    return dict(data)


def banners(test) -> list[dict[str, Any]]:
    return [each for each in components(test) if each["kind"] == "conclusion"]


def header(test) -> str:
    (link,) = test.get("page_link")
    return str(link.proto.label)


def test_the_page_has_a_card_for_each_of_the_newest_pictures_and_no_filters(app):
    test = app(PAGE)

    assert 9 == len(stage(test)["cards"])
    assert [] == list(test.multiselect)


def test_the_totals_are_of_the_faces_on_the_cards(app):
    shown = stage(app(PAGE))
    faces = sum(len(card["faces"]) for card in shown["cards"])

    assert faces == shown["totals"]["faces"] == sum(row["faces"] for row in shown["totals"]["mix"])
    assert "in the last 9 pictures" == shown["totals"]["scope"]
    assert pytest.approx(1) == sum(row["share"] for row in shown["totals"]["mix"])


def test_the_header_is_as_new_as_the_cards_though_the_cameras_status_is_older(app, tmp_path, monkeypatch):
    lake = tmp_path / "lake"
    add_picture(lake, "cam-1", 20 * HOUR)
    add_heartbeat(lake, "cam-1", 20 * HOUR)
    now_seconds = [0.0]
    cache = QueryCache(64, 10**9, lambda loaded: 1, clock=lambda: now_seconds[0])
    monkeypatch.setattr(data_access, "_query_cache", lambda: cache)
    test = app(PAGE, lake=lake)
    assert "newest picture 20 h ago" in header(test)
    assert "1 silent" in header(test)

    add_picture(lake, "cam-1", MINUTE)
    add_picture(lake, "cam-new", 2 * MINUTE)
    now_seconds[0] += DEFAULT_LIVE_SECONDS
    test.run()

    assert "1 min ago" in stage(test)["cards"][0]["when"]
    assert "2 cameras · newest picture 1 min ago · details" in header(test)


def test_old_pictures_have_a_banner_with_the_next_step_while_the_page_follows(app, tmp_path):
    add_picture(tmp_path, "cam-1", 20 * HOUR)
    test = app(PAGE, lake=tmp_path)
    (banner,) = banners(test)
    assert f"The newest picture is 20 h old. {NOTHING_ARRIVES}" == banner["sentence"]
    assert "Cameras and costs" in banner["missing"][0]

    test.toggle[0].set_value(False).run()
    assert [] == banners(test), "without Follow nothing is expected to arrive"


def test_recent_pictures_have_no_banner(app, tmp_path):
    add_picture(tmp_path, "cam-1", 20 * HOUR)
    add_picture(tmp_path, "cam-1", MINUTE)
    test = app(PAGE, lake=tmp_path)
    assert [] == banners(test)
    assert f"Last picture 1 min ago; {WAITING}." in page_text(test)


def test_the_synthetic_stores_say_where_pictures_arrive(app):
    (banner,) = banners(app(PAGE))
    assert NOTHING_ARRIVES in banner["sentence"]
    assert "make demo" in banner["missing"][0]


def test_pictures_cannot_be_sent_unless_the_operator_names_a_bucket(app):
    assert [] == list(app(PAGE).get("file_uploader"))


def test_a_lake_without_pictures_has_a_message(app, tmp_path):
    add_heartbeat(tmp_path, "cam-new", MINUTE)
    test = app(PAGE, lake=tmp_path)

    assert [] == list(test.exception)
    assert NO_PICTURES_YET in page_text(test)
