"""The dashboard in a browser over the pipeline: uploaded pictures on the Live page, in charts and exports; links."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from playwright.sync_api import expect

from lib.charts import EMOTIONS_OVER_TIME
from lib.data import queries
from lib.data.filters import Filters
from tests.e2e.dashboard import ADDRESSES, choose, dashboard, drawn, metric, panel, settled
from tests.e2e.pipeline import Pipeline
from tests.support.browser import needs_chromium, window

pytestmark = [
    pytest.mark.local_cloud,
    pytest.mark.browser,
    needs_chromium,
]


@pytest.fixture(scope="module")
def address(pipeline: Pipeline, sent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on the pipeline's Athena, with suppression disabled, since there are only a few faces."""
    unsuppressed = {"SHOPPER_MIN_FACES": "1"}
    with dashboard(tmp_path_factory.mktemp("app"), pipeline.environment | dict(pipeline.outputs) | unsuppressed) as url:
        yield url


def around_today() -> Filters:
    today = datetime.now(UTC).date()
    return Filters(first_day=today - timedelta(days=2), end_day=today + timedelta(days=2))


def test_a_link_to_a_page_opens_with_the_navigation_even_for_the_servers_first_visitor(address, page):
    page.goto(f"{address}/live")

    expect(page.get_by_role("heading", name="Live")).to_be_visible()
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    expect(page.get_by_role("link", name="streamlit app")).to_have_count(0)


def test_the_live_page_shows_the_uploaded_faces(address, page, sent):
    page.goto(f"{address}/live")

    expect(page.get_by_text("e2e-store · counter").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ faces")).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"(Happy|Calm|Sad|Surprised), \d+% sure")).first).to_be_visible()


@pytest.mark.parametrize("width", [800, 390])
def test_the_live_page_has_two_cards_a_row_on_a_narrow_page(address, chromium, width, sent):
    context = window(chromium, viewport={"width": width, "height": 1000})
    page = context.new_page()
    page.goto(f"{address}/live")
    expect(page.locator(".recent .card").nth(2)).to_be_visible()

    tops = page.locator(".recent .card").evaluate_all("cards => cards.map(card => card.getBoundingClientRect().top)")

    assert 2 == tops.count(tops[0])
    context.close()


def test_the_bars_of_the_emotions_chart_add_up_to_the_faces_in_the_lake(address, page, in_account: Pipeline, sent):
    counted = int(in_account.engine.run(queries.face_count(around_today())).frame["faces"].iloc[0])

    page.goto(f"{address}/emotions?emotion_values=Faces")
    settled(page)

    assert counted > 0
    assert counted == sum(bar["faces"] for bar in drawn(panel(page, EMOTIONS_OVER_TIME), "rect") if "faces" in bar)
    page.get_by_role("link", name="Overview").click()
    expect(metric(page, "Faces seen")).to_have_text(f"{counted:,}")
    page.get_by_role("link", name="Cameras and costs").click()
    expect(metric(page, "Pictures received")).to_have_text(f"{len(in_account.pictures()):,}")


def test_the_cost_of_the_session_is_shown_in_bytes_and_dollars(address, page, sent):
    page.goto(f"{address}/cameras")
    settled(page)
    page.get_by_text("Cost of queries").click()

    cost = re.compile(r"[\d,]+ queries, [\d.]+ (bytes|kB|MB) scanned, (about|less than) \$0\.\d+")
    expect(page.locator("[data-metric='This view'] .delta")).to_have_text(cost)
    expect(page.locator("[data-metric='Your session'] .delta")).to_have_text(cost)


@pytest.mark.parametrize("width", [1440, 800])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_without_an_error_at_every_width_in_light_and_dark(address, chromium, width, scheme):
    context = window(chromium, viewport={"width": width, "height": 1000}, color_scheme=scheme)
    page = context.new_page()
    for name in ADDRESSES:
        page.goto(f"{address}/{name}")
        settled(page)
        assert 0 == page.get_by_test_id("stException").count(), page.inner_text("body")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name or 'overview'}-{width}-{scheme}.png", full_page=True)
    context.close()


def test_a_filter_is_in_the_url_and_survives_a_page_change(address, page):
    page.goto(f"{address}/?genders=FEMALE")
    expect(page.get_by_text("predicted gender Female").first).to_be_visible()

    page.get_by_role("link", name="Audience").click()
    expect(page.get_by_role("heading", name="Audience")).to_be_visible()

    expect(page.get_by_text("predicted gender Female")).to_be_visible()
    expect(page).to_have_url(re.compile("genders=FEMALE"))


def test_the_downloaded_csv_has_every_face_in_view(address, page, in_account: Pipeline, sent):
    filters = replace(around_today(), genders=("FEMALE",))
    counted = int(in_account.engine.run(queries.face_count(filters)).frame["faces"].iloc[0])

    page.goto(f"{address}/export?genders=FEMALE")
    with page.expect_download() as download:
        page.get_by_role("button", name="Counts (CSV)").click()

    assert counted == pd.read_csv(download.value.path())["faces"].sum()
    assert counted > 0


def test_a_link_restores_the_controls_of_a_page_too(address, page):
    page.goto(f"{address}/emotions")
    chart = panel(page, EMOTIONS_OVER_TIME)
    expect(chart).to_contain_text("% of all faces, Unclear included, by day")
    page.get_by_role("radio", name="Faces", exact=True).click()
    expect(chart).to_contain_text("faces detected in pictures, by day")
    choose(page, "Time steps", "Week")
    expect(chart).to_contain_text("faces detected in pictures, by week")
    settled(page)
    link = page.url

    page.goto("about:blank")
    page.goto(link)

    expect(chart).to_contain_text("faces detected in pictures, by week")
