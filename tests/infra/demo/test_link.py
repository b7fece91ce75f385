"""The demo's last words: a link that shows today's pictures on every page."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from infra.demo.__main__ import dashboard_url, last_words
from lib.ui.filters.url_state import read
from tests.lib.ui.filters.test_url_state import OPTIONS, TODAY


def test_the_link_includes_today():
    choice, messages = read(parse_qs(urlsplit(dashboard_url(8501)).query), OPTIONS)

    assert choice.include_today
    assert TODAY == choice.filters.period.last_day
    assert () == messages


def test_the_last_words_say_what_the_link_switches_on_and_where_to_drop_a_picture():
    text = last_words(8600, Path("camera"))

    assert "http://localhost:8600/?include_today=true" in text
    assert "without it, today's pictures show on the Live page only" in text
    assert "on Overview, which compares full hours, after its hour" in text
    assert "into camera and open the Live page" in text
