"""A person at the dashboard: the pictures that a camera sent are on the Live page and in the charts, and links work."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from playwright.sync_api import expect

from lib import queries
from lib.filters import Filters
from tests.e2e.browser import PATIENCE_MILLISECONDS, needs_chromium
from tests.e2e.pipeline import ROOT, Pipeline, free_port, wait_for

PAGES = ("", "emotions", "audience", "aisles", "live", "export")

pytestmark = [
    pytest.mark.local_cloud,
    pytest.mark.browser,
    needs_chromium,
]


@pytest.fixture(scope="module")
def dashboard(pipeline: Pipeline, sent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app's address, asking the pipeline's Athena, as an operator starts it."""
    port = free_port()
    address = ("--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true")
    log = tmp_path_factory.mktemp("dashboard") / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *address],
            cwd=ROOT,
            env=pipeline.environment | dict(pipeline.outputs),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/_stcore/health", server, log)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def around_today() -> Filters:
    today = datetime.now(UTC).date()
    return Filters(first_day=today - timedelta(days=2), end_day=today + timedelta(days=2))


def test_a_link_to_a_page_opens_in_the_apps_frame_even_for_the_servers_first_visitor(dashboard, page):
    page.goto(f"{dashboard}/live")

    expect(page.get_by_role("heading", name="Live")).to_be_visible()
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    expect(page.get_by_role("link", name="streamlit app")).to_have_count(0)


def test_the_live_page_shows_the_faces_that_the_camera_sent(dashboard, page, sent):
    page.goto(f"{dashboard}/live")

    expect(page.get_by_text("e2e-store · counter").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ faces")).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"(Happy|Calm|Sad|Surprised|Unclear) \d+%")).first).to_be_visible()


def test_the_bars_of_the_emotions_chart_add_up_to_the_faces_in_the_lake(dashboard, page, in_account: Pipeline, sent):
    counted = int(in_account.engine().run(queries.face_count(around_today())).frame["faces"].iloc[0])

    page.goto(f"{dashboard}/emotions")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_have_attribute("aria-label", re.compile(rf"{counted:,} faces in all"))
    bars = [bar.get_attribute("aria-label") for bar in chart.locator("[aria-label*='Apparent expression:']").all()]
    drawn = [re.search(r"; Faces: ([\d,]+)", bar or "") for bar in bars]

    assert counted > 0
    assert counted == sum(int(number[1].replace(",", "")) for number in drawn if number)
    expect(page.get_by_text(f"{counted:,} faces and {len(in_account.pictures()):,} pictures")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 800])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_without_an_error_at_every_width_in_light_and_dark(dashboard, chromium, width, scheme):
    context = chromium.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    for name in PAGES:
        page.goto(f"{dashboard}/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE_MILLISECONDS)
        expect(page.locator("[data-testid='stStatusWidget']")).to_have_count(0, timeout=PATIENCE_MILLISECONDS)
        assert 0 == page.locator("[data-testid='stException']").count(), page.inner_text("body")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name or 'overview'}-{width}-{scheme}.png", full_page=True)
    context.close()


def test_a_chosen_filter_stands_in_the_link_and_survives_a_page_change(dashboard, page):
    page.goto(f"{dashboard}/?genders=FEMALE")
    expect(page.get_by_text("predicted gender FEMALE")).to_be_visible()

    page.get_by_role("link", name="Audience").click()
    expect(page.get_by_role("heading", name="Audience")).to_be_visible()

    expect(page.get_by_text("predicted gender FEMALE")).to_be_visible()
    assert "genders=FEMALE" in page.url


def test_the_downloaded_csv_holds_every_face_in_view(dashboard, page, in_account: Pipeline, sent):
    filters = replace(around_today(), genders=("FEMALE",))
    counted = int(in_account.engine().run(queries.face_count(filters)).frame["faces"].iloc[0])

    page.goto(f"{dashboard}/export?genders=FEMALE")
    with page.expect_download() as download:
        page.get_by_role("button", name="Counts (CSV)").click()

    assert counted == pd.read_csv(download.value.path())["faces"].sum()
    assert counted > 0


def test_how_a_chart_is_drawn_stands_in_the_link_too(dashboard, page):
    page.goto(f"{dashboard}/emotions")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_contain_text("faces, by hour")
    page.get_by_role("radio", name="Share", exact=True).click()
    page.get_by_role("radio", name="Day", exact=True).click()
    expect(chart).to_contain_text("% of the day's faces")
    link = page.url

    page.goto("about:blank")
    page.goto(link)

    expect(page.get_by_test_id("stVegaLiteChart").first).to_contain_text("% of the day's faces")
