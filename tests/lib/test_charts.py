"""Charts as Vega-Lite: titles, units, colours, what is drawn, and nothing that JSON cannot say."""

import json

import pytest

from lib import charts, frames, theme
from lib.charts import Span
from lib.charts.over_time import FEW_FACES
from lib.frames import Grain
from tests.lib.rollup_rows import MONDAY, TUESDAY, WEDNESDAY, counts, two_days

HOURS = Span(MONDAY, TUESDAY, Grain.HOUR)
DAYS = Span(MONDAY, WEDNESDAY, Grain.DAY)


def along_time(view, span):
    steps = frames.over_time(view, span.grain, span.first_day, span.end_day)
    gaps = frames.gaps(steps, span.grain)
    emotions = frames.emotions_over_time(view, span.grain)
    return {
        "faces_over_time": charts.faces_over_time(steps, gaps, span),
        "positive_share_over_time": charts.positive_share_over_time(steps, gaps, span),
        "emotions_over_time": charts.emotions_over_time(emotions, gaps, span, as_share=False),
        "emotion_shares_over_time": charts.emotions_over_time(emotions, gaps, span, as_share=True),
    }


def every_chart(view, span):
    return along_time(view, span) | {
        "emotion_shares": charts.emotion_shares(frames.shares(view, "emotion")),
        "genders": charts.genders(frames.shares(view, "gender")),
        "ages": charts.ages(frames.shares(view, "age_band")),
        "ages_by_gender": charts.ages_by_gender(frames.shares(view, "age_band", "gender")),
        "emotions_by_age": charts.emotions_by_age(frames.shares(view, "age_band", "emotion")),
        "aisle_hours": charts.aisle_hours(frames.aisle_hours(view), as_positive_share=False),
        "aisle_hours_share": charts.aisle_hours(frames.aisle_hours(view), as_positive_share=True),
        "aisle_faces": charts.aisle_faces(frames.aisle_ranking(view)),
        "aisle_positive_share": charts.aisle_positive_share(frames.aisle_ranking(view)),
    }


def found(spec, key):
    """Every value of `key` anywhere in the spec."""
    if isinstance(spec, dict):
        own = [spec[key]] if key in spec else []
        return own + [value for part in spec.values() for value in found(part, key)]
    return [value for part in spec for value in found(part, key)] if isinstance(spec, list) else []


def rows_with(spec, name):
    return [row for rows in spec["datasets"].values() for row in rows if name in row]


CHARTS = every_chart(two_days(), HOURS)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS.keys())
def test_every_chart_says_what_it_shows_in_which_unit(chart):
    spec = chart.to_dict()
    assert spec["title"]["text"]
    assert spec["title"]["subtitle"]
    assert spec["description"].startswith(spec["title"]["text"])


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS.keys())
def test_every_chart_is_plain_json_without_nan(chart):
    assert "NaN" not in json.dumps(chart.to_dict(), allow_nan=False)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS.keys())
def test_no_chart_counts_people(chart):
    words = json.dumps([found(chart.to_dict(), key) for key in ("title", "text", "subtitle", "description")]).lower()
    assert not [word for word in ("people", "person", "visitor", "customer") if word in words]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS.keys())
def test_every_mark_has_a_tooltip(chart):
    spec = chart.to_dict()
    assert len(found(spec, "mark")) <= len(found(spec, "tooltip"))


@pytest.mark.parametrize("span", [HOURS, DAYS], ids=["hours", "days"])
def test_charts_of_nothing_are_still_charts(span):
    for name, chart in every_chart(counts(), span).items():
        assert chart.to_dict()["title"]["text"], name


@pytest.mark.parametrize("name", ["emotions_over_time", "emotion_shares", "emotions_by_age"])
def test_an_expression_has_one_colour_everywhere(name):
    scales = [color["scale"] for color in found(CHARTS[name].to_dict(), "color") if isinstance(color, dict)]
    assert [[theme.label(value) for value in theme.EMOTION_ORDER]] == [scale["domain"] for scale in scales]
    assert [list(theme.EMOTION_COLORS.values())] == [scale["range"] for scale in scales]


def test_the_legend_lists_what_is_in_view_in_order():
    legend = next(value for value in found(CHARTS["emotions_over_time"].to_dict(), "legend") if value)
    assert ["Happy", "Calm", "Unclear", "Not measured"] == legend["values"][:2] + legend["values"][-2:]
    assert "Angry" not in legend["values"]


def test_stacks_follow_the_order_of_the_legend():
    orders = found(CHARTS["emotions_over_time"].to_dict(), "order")
    assert [{"field": "rank", "type": "quantitative"}] == orders


def test_an_hour_with_pictures_and_no_face_is_drawn_as_zero_and_one_without_pictures_is_a_gap():
    spec = CHARTS["faces_over_time"].to_dict()
    drawn = {row["period"]: row["faces"] for row in rows_with(spec, "faces")}
    assert {"2026-11-16T10:00:00+00:00": 5, "2026-11-16T11:00:00+00:00": 0} == drawn
    assert ["2026-11-16T00:00:00+00:00", "2026-11-16T12:00:00+00:00"] == [
        row["start"] for row in rows_with(spec, "start")
    ]


def test_a_share_that_is_not_known_breaks_the_line():
    spec = CHARTS["positive_share_over_time"].to_dict()
    shares = {row["period"]: row["positive_share"] for row in rows_with(spec, "positive_share")}
    assert 24 == len(shares)
    assert None is shares["2026-11-16T11:00:00+00:00"]
    assert 2 / 3 == pytest.approx(shares["2026-11-16T10:00:00+00:00"])


def test_time_is_the_wall_clock_whatever_the_viewers_zone():
    for chart in along_time(two_days(), HOURS).values():
        scales = [x["scale"] for x in found(chart.to_dict(), "x")]
        assert ["utc"] == sorted({scale["type"] for scale in scales})
        assert all(scale["domain"] == ["2026-11-16T00:00:00+00:00", "2026-11-17T00:00:00+00:00"] for scale in scales)
    row = rows_with(CHARTS["faces_over_time"].to_dict(), "when")[0]
    assert "Mon, 16 Nov 2026, 10:00–11:00" == row["when"]


def test_the_heat_map_leaves_hours_without_pictures_blank_but_keeps_their_place():
    spec = CHARTS["aisle_hours"].to_dict()
    assert ["10:00", "11:00"] == spec["encoding"]["x"]["scale"]["domain"]
    assert ["tea", "toys"] == spec["encoding"]["y"]["scale"]["domain"]
    assert {("tea", "10:00"), ("tea", "11:00"), ("toys", "10:00")} == {
        (row["place"], row["clock"]) for row in rows_with(spec, "clock")
    }


def test_the_drawn_faces_add_up():
    assert 5 + 3 == sum(row["faces"] for row in rows_with(CHARTS["emotion_shares"].to_dict(), "share"))


def test_a_share_of_few_faces_is_a_hollow_point_off_the_line():
    steps = frames.over_time(two_days(), Grain.DAY, MONDAY, WEDNESDAY)
    thin, firm = (steps.assign(known_faces=known, positive_share=0.5) for known in (FEW_FACES - 1, FEW_FACES))
    gaps = frames.gaps(steps, Grain.DAY)

    for known, on_the_line, word in ((thin, None, True), (firm, 0.5, False)):
        spec = charts.positive_share_over_time(known, gaps, DAYS).to_dict()
        assert {on_the_line} == {row["firm_share"] for row in rows_with(spec, "firm_share")}
        assert word == (f"hollow: fewer than {FEW_FACES} faces" in spec["title"]["subtitle"][-1])
    assert [f"datum.known_faces >= {FEW_FACES}"] == found(spec, "test")
