"""Numbers and lists have one form each, with one sign, one number of decimals and one word for what is missing."""

import math
from datetime import timedelta

import pytest

from lib.data import formats


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("12,345", formats.count(12345)),
        ("12.3%", formats.share(0.1234)),
        ("40.5 to 43.3%", formats.share_interval(0.405, 0.433)),
        ("+1.2", formats.signed(1.23)),
        ("+0.0", formats.signed(-0.01)),
        ("−1,200", formats.signed_count(-1200)),
        ("+12.3%", formats.signed_percent(0.123)),
        ("+0.0%", formats.signed_percent(-0.0004)),
        ("+0", formats.signed_count(-0.4)),
        ("1,234.57", formats.decimal(1234.567, 2)),
        ("16.3%", formats.share(130 / 800)),  # exactly 16.25%, where Python rounds to even and Vega up
        ("−0.03", formats.signed(-0.025, 2)),
        ("−1.2 points", formats.signed_points(-0.012)),
        ("−1.2 to +3.4 points", formats.points_interval(-0.012, 0.034)),
        ("+120 (+12.0%)", formats.count_change(1120, 1000)),
        ("+120", formats.count_change(120, 0)),
        ("+1.2 points", formats.share_change(0.512, 0.5)),
    ],
)
def test_a_number_is_written_with_its_sign_decimals_and_unit(text, written):
    assert text == written


@pytest.mark.parametrize(
    "written",
    [
        formats.count(math.nan),
        formats.share(math.nan),
        formats.share_interval(math.nan, 0.5),
        formats.signed(math.nan),
        formats.signed_count(math.nan),
        formats.points_interval(0.1, math.nan),
        formats.count_change(1, math.nan),
        formats.share_change(math.nan, 0.5),
    ],
)
def test_a_missing_number_is_a_dash(written):
    assert formats.MISSING == written


def test_a_missing_change_is_left_out():
    assert (None, None) == (formats.signed_percent(math.nan), formats.signed_points(math.nan))


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [("0 bytes", 0), ("999 bytes", 999), ("1.0 kB", 1_000), ("12.3 MB", 12_300_000), ("1,234.5 TB", 1_234_500 * 10**9)],
)
def test_a_size_is_in_decimal_units(text, size_bytes):
    assert text == formats.data_size(size_bytes)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0 s", -5),
        ("59 s", 59),
        ("1 min", 60),
        ("59 min", 3599),
        ("1 h", 3600),
        ("47 h", 47 * 3600),
        ("2 days", 172800),
    ],
)
def test_a_duration_is_in_one_unit(text, seconds):
    assert text == formats.duration(timedelta(seconds=seconds))
    assert f"{text} ago" == formats.ago(timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("faces-by-aisle", "Faces by aisle"),
        ("happy-3-9-november-2026", "Happy, 3–9 November 2026"),
        ("65-plus", "65+"),
        ("cafe", " Café! "),
    ],
)
def test_a_slug_is_part_of_a_file_name(slug, text):
    assert slug == formats.slug(text)


@pytest.mark.parametrize(("text", "names"), [("", ""), ("a", "a"), ("a and b", "ab"), ("a, b and c", "abc")])
def test_a_list_is_joined_as_in_a_sentence(text, names):
    assert text == formats.join_list(names)
