"""Panels of the Emotions page: marks, captions, data tables and selections."""

import json
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from lib import charts, frames
from lib.charts import ChartContext
from lib.charts.core import theme
from lib.charts.core.legend import COMPARED, REST_LABEL
from lib.charts.emotions import aisles as aisle_panels
from lib.charts.emotions import expressions as expression_panels
from lib.charts.emotions import over_time
from lib.data.labels import label
from lib.data.periods import Period
from lib.frames import NamedPlaces
from lib.frames.group_shares import NO_FACES_OF_SHARE
from tests.lib.charts.panels import legend_labels
from tests.lib.cubes import WEEK, faces, pictures, slice_of

MONDAY = [pictures(99), faces(60), faces(30, emotion="CALM"), faces(10, emotion="UNKNOWN")]
HIDDEN_CALM = [pictures(99), faces(60), faces(5, emotion="CALM"), faces(5, emotion="SAD")]


def context_of(view):
    return ChartContext(
        view.time_buckets, view.threshold_faces, frames.gaps(frames.over_time(view), view.time_buckets.width)
    )


def stacked(rows, as_share=False, only=(), before=None, **how):
    view = slice_of(rows, **how)
    return charts.emotions_over_time(
        frames.emotions_over_time(view, only),
        frames.over_time(view),
        context_of(view),
        as_share,
        only,
        frames.emotions_over_time(slice_of(before), only) if before else None,
    )


def barred(rows, before=None, listed=("HAPPY", "CALM", "UNKNOWN"), **how):
    groups = frames.demographic_shares(slice_of(rows, **how), "emotion", slice_of(before) if before else None)
    return charts.expressions(groups, listed, 10)


def stripped(rows, before=None, not_shown=0, on_axis_of=None, **how):
    """The strips of a view, on its own time axis or on that of the period `on_axis_of`."""
    view = slice_of(rows, **how)
    axis = slice_of(rows, **how | {"period": on_axis_of}) if on_axis_of else view
    named = [NamedPlaces(place.aisle_id.capitalize(), (place,)) for place in view.places]
    then = slice_of(before) if before else None
    group_shares = frames.group_share(view, view), frames.group_share(then, then) if then else None
    aisles = frames.busiest_aisles(named, *group_shares)
    steps = frames.aisles_over_time([named[place] for place in aisles["picked"]], *group_shares)
    return charts.aisles_over_time(aisles, steps, group_shares[0], context_of(axis), not_shown)


def tiled(rows, as_share=True, emotions=(), **how):
    view = slice_of(rows, **how)
    part = slice_of(rows, **how, emotions=emotions)
    group_share = frames.group_share(part, view, emotions)
    cells = frames.weekday_hours(group_share, as_share)
    return charts.weekday_hours(cells, group_share, as_share, frames.hours_open(view), view.threshold_faces)


def selects(panel):
    """The dimensions that the marks of each data set select by their columns."""
    return {each.dimension for each in panel.selects if any(each.column in panel.rows(name) for name in panel.data)}


def layer_of(panel, data_set):
    return next(layer for layer in json.loads(panel.spec)["layer"] if layer["data"]["name"] == data_set)


def test_the_stack_begins_with_happy_and_has_the_themes_colours():
    panel = stacked(MONDAY)
    scale = layer_of(panel, "emotions")["encoding"]["color"]["scale"]

    assert [("Happy", 0, 60), ("Calm", 60, 90), ("Unclear", 90, 100)] == list(
        panel.rows("emotions")[["expression", "bottom", "top"]].itertuples(index=False, name=None)
    )
    assert list(theme.EMOTION_COLORS.values()) == scale["range"]
    assert [label(emotion) for emotion in theme.EMOTION_ORDER] == scale["domain"]


def test_a_bar_of_the_stack_selects_its_expression_and_its_days():
    panel = stacked(MONDAY, as_share=True)

    assert pytest.approx([0.6, 0.9, 1.0]) == list(panel.rows("emotions")["top"])
    assert {"emotions", "days"} == selects(panel)
    assert "% of all faces, Unclear included, by day" == panel.subtitle


def test_a_cell_selects_its_weekday_and_its_hour():
    assert {"weekdays", "hours"} == selects(tiled(MONDAY))


def test_few_bars_have_labels_and_many_have_none():
    panel = stacked(MONDAY, as_share=True)
    rows = panel.rows("emotions").iloc[0]

    assert ("Happy 60.0%", "60.0%", "#000000", 0.3) == tuple(rows[["named", "valued", "ink", "half"]])
    assert "Happy 60" == stacked(MONDAY).rows("emotions")["named"].iloc[0]
    month = stacked(MONDAY, period=Period(WEEK.first_day, WEEK.first_day + timedelta(days=28)))
    assert "named" not in month.rows("emotions")
    assert "datum.named" in panel.spec
    assert "datum.named" not in month.spec


def test_suppressed_expressions_are_an_outlined_rest_up_to_the_whole_of_the_stack_and_in_the_legend():
    panel = stacked(HIDDEN_CALM, threshold_faces=10)
    shares = stacked(HIDDEN_CALM, as_share=True, threshold_faces=10)

    assert ["Happy"] == list(panel.rows("emotions")["expression"])
    for each, whole in ((panel, 70), (shares, 1.0)):
        assert each.rows("emotions")["top"].tolist() == each.rows("rest")["bottom"].tolist()
        assert [pytest.approx(whole)] == each.rows("rest")["top"].tolist()
        assert REST_LABEL in legend_labels(each)
    assert REST_LABEL not in legend_labels(stacked(MONDAY))
    assert pd.isna(panel.table["Calm (faces)"].iloc[0])


def test_an_expression_without_faces_gives_an_empty_stack_with_the_same_spec():
    panel = stacked([faces(60)], only=("CALM",))

    assert over_time.NO_EXPRESSION in panel.caption
    assert panel.rows("emotions").empty
    assert stacked(MONDAY).spec == panel.spec


def test_the_data_table_of_the_stack_has_a_row_per_day_and_a_column_per_expression():
    panel = stacked(MONDAY, as_share=True)

    assert ["Local time", "Happy (%)", "Calm (%)", "Unclear (%)", "Note"] == list(panel.table.columns)
    assert [60.0, 30.0, 10.0] == panel.table.iloc[0, 1:4].tolist()
    assert "no pictures" == panel.table["Note"].iloc[1]


def test_the_period_compared_with_is_a_dashed_level_with_the_signed_difference():
    panel = stacked(MONDAY, before=[faces(80)])

    assert [80] == panel.rows("comparison")["value"].tolist()[:1]
    assert "+20 (+25.0%)" == panel.rows("comparison")["difference"].iloc[0]
    assert COMPARED in legend_labels(panel)
    assert [80, "+20 (+25.0%)"] == panel.table.loc[0, ["Compared with (faces)", "Difference"]].tolist()


def test_a_period_without_a_face_has_no_level_to_compare_with():
    panel = stacked(MONDAY, before=[pictures(5)])

    assert panel.rows("comparison").empty
    assert "Compared with (faces)" not in panel.table
    assert "Dashed" not in panel.caption


@pytest.mark.parametrize(
    ("only", "shares", "counts"),
    [
        ((), "Happy is the most frequent every day: 60.0%.", "Most often Happy."),
        (("CALM",), "Only Calm: 30.0%.", "Only Calm."),
        (
            ("CALM", "UNKNOWN"),
            "Calm is the most frequent of those selected every day: 30.0%.",
            "Of those selected, most often Calm.",
        ),
    ],
)
def test_the_caption_of_selected_expressions_ranks_them_among_themselves_only(only, shares, counts):
    rows = [pictures(99), faces(600), faces(300, emotion="CALM"), faces(100, emotion="UNKNOWN")]

    assert shares == stacked(rows, as_share=True, only=only).caption
    assert stacked(rows, only=only).caption.endswith(counts)


def test_only_stacks_of_selected_shares_are_compared():
    before = [faces(80), faces(20, emotion="CALM")]

    assert stacked(MONDAY, as_share=True, before=before).rows("comparison").empty
    some = stacked(MONDAY, as_share=True, only=("CALM",), before=before)
    assert "+10.0 points" == some.rows("comparison")["difference"].iloc[0]


def test_each_expression_has_a_bar_with_share_and_difference():
    panel = barred(MONDAY, before=[faces(50), faces(50, emotion="CALM")])
    rows = panel.rows("expressions")

    assert ["Happy", "Calm", "Unclear"] == list(rows["expression"])
    assert "60.0%  (+10.0 points)" == rows["text"].iloc[0]
    assert [10.0, -20.0] == panel.table["Difference (points)"].tolist()[:2]
    assert "Happy and Calm together: 90.0%." == panel.caption
    assert {"emotions"} == selects(panel)


def test_an_expression_without_faces_keeps_its_row():
    panel = barred([faces(60)], listed=("HAPPY", "SAD"))

    assert [1.0, 0.0] == panel.rows("expressions")["share"].tolist()
    assert barred(MONDAY, listed=("HAPPY", "SAD")).spec == panel.spec


def test_the_caption_says_that_there_are_no_faces():
    panel = barred([pictures(5)], listed=("HAPPY", "SAD"))

    assert expression_panels.NO_FACES == panel.caption
    assert [0, 0] == panel.table["Faces"].tolist()


def test_a_suppressed_expression_has_a_note_with_the_threshold():
    panel = barred(HIDDEN_CALM, listed=("HAPPY", "CALM", "SAD"), threshold_faces=10)

    assert "fewer than 10 faces, not shown" == panel.rows("expressions")["text"].iloc[1]
    assert "fewer than 10 faces, not shown" == panel.table["Note"].iloc[1]
    assert pd.isna(panel.table["Faces"].iloc[1])


TWO_AISLES = [
    pictures(99),
    faces(60),
    faces(40, emotion="CALM"),
    pictures(99, aisle_id="tea"),
    faces(30, aisle_id="tea"),
    faces(120, aisle_id="tea", emotion="CALM"),
]


def test_each_aisle_has_a_strip_on_one_scale_the_highest_share_first():
    panel = stripped(TWO_AISLES)
    strips = panel.rows("strips")

    assert ["Coffee", "Tea"] == panel.rows("aisles")["label"].tolist()
    assert ["60.0%", "20.0%"] == panel.rows("aisles")["share_text"].tolist()
    heights = (strips["floor"] - strips["top"]).tolist()
    assert pytest.approx(3) == heights[0] / heights[1]
    assert "highest first, each strip from 0 to 60%" in panel.subtitle
    assert "From 20.0% (Tea) to 60.0% (Coffee)." == panel.caption


def test_the_strips_of_selected_days_stand_on_their_own_dates():
    panel = stripped(
        [
            pictures(99, start="2026-11-04 10:00"),
            faces(60, start="2026-11-04 10:00"),
            pictures(99, start="2026-11-05 10:00"),
            faces(60, start="2026-11-05 10:00"),
            pictures(99, start="2026-11-05 10:00", aisle_id="tea"),
            faces(40, start="2026-11-05 10:00", aisle_id="tea"),
        ],
        period=Period(date(2026, 11, 4), date(2026, 11, 6)),
        on_axis_of=WEEK,
    )

    drawn = panel.rows("strips")
    assert panel.table["Local time"].tolist() == drawn["when"].tolist()
    days = pd.to_datetime(drawn["left"], unit="ms")
    assert [("Coffee", 4), ("Coffee", 5), ("Tea", 5)] == list(zip(drawn["label"], days.dt.day, strict=True))


def test_strips_stay_inside_their_rows_even_for_unreliable_shares():
    panel = stripped([*TWO_AISLES, faces(3, start="2026-11-04 10:00"), pictures(3, start="2026-11-04 10:00")])
    strips = panel.rows("strips")

    assert (strips["top"] >= strips["row"]).all()
    assert 0.45 == strips["opacity"].min()
    assert any(label.startswith("Fewer than 30 faces, or not complete") for label in legend_labels(panel))


def test_the_caption_counts_aisles_that_are_not_shown():
    assert aisle_panels.not_shown_text(3) in stripped(TWO_AISLES, not_shown=3).caption
    assert aisle_panels.not_shown_text(1) in stripped(TWO_AISLES, not_shown=1).caption
    assert ["3 quieter aisles are", "1 quieter aisle is"] == [
        aisle_panels.not_shown_text(aisles).removesuffix(" not shown.") for aisles in (3, 1)
    ]
    assert "not shown" not in stripped(TWO_AISLES).caption


def test_a_day_without_pictures_of_one_aisle_is_grey_only_in_its_strip():
    panel = stripped([*TWO_AISLES, pictures(9, start="2026-11-03 10:00"), faces(40, start="2026-11-03 10:00")])

    missing = panel.rows("missing")
    assert [pd.Timestamp("2026-11-03").value // 1_000_000] == missing["start"].tolist()[:1]
    assert {"Tea"} == {panel.rows("aisles")["label"][int(top)] for top in missing["top"]}


def test_the_heading_and_table_of_an_aisle_have_the_signed_difference():
    panel = stripped(TWO_AISLES, before=[faces(50), faces(50, emotion="CALM")])

    assert ["60.0%  (+10.0 points)", "20.0%  (–)"] == panel.rows("aisles")["share_text"].tolist()
    coffee = panel.table[panel.table["Aisle"] == "Coffee"].iloc[0]
    assert [60.0, 50.0, 10.0] == coffee[["Share (%)", "Compared with (%)", "Difference (points)"]].tolist()


def test_the_week_spans_the_first_to_the_last_hour_with_pictures():
    panel = tiled([pictures(9), faces(40), pictures(9, start="2026-11-07 13:00"), faces(40, emotion="CALM")])
    spec = json.loads(panel.spec)

    assert [10, 11, 12, 13] == spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert "No hour clearly differs from the overall 50.0%." == panel.caption
    assert ["Monday", "10:00", 50.0] == panel.table.iloc[0, :3].tolist()
    assert NO_FACES_OF_SHARE == panel.table["Note"].iloc[1]


def test_the_hour_that_clearly_differs_is_named_with_the_share_of_all():
    tuesday = [
        pictures(9, start="2026-11-03 10:00"),
        faces(50, start="2026-11-03 10:00"),
        faces(150, start="2026-11-03 10:00", emotion="CALM"),
    ]
    panel = tiled([pictures(9), faces(120), faces(80, emotion="CALM"), *tuesday])

    assert (
        "Highest on Monday, 10:00–11:00: 60.0% of 200 faces (95% interval 53.1 to 66.5%); overall: 42.5%."
        == panel.caption
    )


def test_the_colours_of_shares_span_at_least_14_points_and_those_of_faces_begin_at_0():
    even = [pictures(1), faces(40), faces(60, emotion="CALM")]
    far = [
        pictures(1, start="2026-11-03 10:00"),
        faces(90, start="2026-11-03 10:00"),
        faces(10, start="2026-11-03 10:00", emotion="CALM"),
    ]

    assert [0.3, 0.5] == pytest.approx(tiled(even).rows("span")["colored"].tolist())
    low, high = tiled([*even, *far]).rows("span")["colored"]
    assert low <= 0.4
    assert high >= 0.9
    assert [0.0, 100.0] == tiled(even, as_share=False).rows("span")["colored"].tolist()


def test_the_colours_have_ends_also_without_an_hour_that_has_enough_faces():
    few = [pictures(9, start="2026-11-02 09:00"), faces(20, emotion="HAPPY"), faces(4, emotion="CALM")]

    low, high = tiled(few).rows("span")["colored"]

    assert 0 <= low < high <= 1
    assert [0.0, 1.0] == tiled([pictures(9, start="2026-11-02 09:00")]).rows("span")["colored"].tolist()


def test_the_week_counts_faces_per_hour_with_pictures_and_names_the_selected_expression():
    panel = tiled([pictures(9), faces(40), faces(20, emotion="CALM")], as_share=False, emotions=("CALM",))

    assert [20.0] == panel.table["Faces per hour"].tolist()
    assert "faces that look Calm per hour with pictures" == panel.subtitle


def test_suppressed_hours_are_marked_and_not_counted():
    rows = [pictures(9), faces(40), pictures(9, start="2026-11-03 10:00"), faces(4, start="2026-11-03 10:00")]
    panel = tiled(rows, as_share=False, threshold_faces=10)

    assert "Fewer than 10 faces, not shown" in legend_labels(panel)
    hidden = panel.rows("cells")[panel.rows("cells")["note"] == "hidden"]
    assert len(hidden) > 0
    assert hidden[["faces", "value"]].isna().all(axis=None)


def test_on_a_phone_a_strips_store_stands_above_its_aisle_and_its_change_has_no_unit():
    texts = [layer["mark"] for layer in json.loads(stripped(MONDAY).spec)["layer"] if layer["mark"]["type"] == "text"]

    assert [
        "width < 420 ? split(datum.label, ' · ') : datum.label",
        "width < 420 ? replace(datum.share_text, ' points', '') : datum.share_text",
    ] == [mark["text"]["expr"] for mark in texts]


def last_day(faces_so_far, as_share=True):
    """The stacks of a week whose last day is not over."""
    rows = [*MONDAY, pictures(99, start="2026-11-08 09:00"), faces(faces_so_far, start="2026-11-08 09:00")]
    view = slice_of(rows)
    buckets = frames.over_time(view, datetime(2026, 11, 8, 12))
    return charts.emotions_over_time(frames.emotions_over_time(view), buckets, context_of(view), as_share)


def test_a_day_that_is_not_over_is_outlined_and_says_so():
    panel = last_day(40)
    day = panel.rows("time_buckets").iloc[-1]

    assert ("so far", 1.0) == (day["unfinished"], day["stack"])
    assert [""] * 6 == panel.rows("time_buckets")["unfinished"].tolist()[:-1]
    assert "Not complete" in legend_labels(panel)
    assert '"strokeDash": [3, 2]' in panel.spec


def test_shares_of_a_day_with_too_few_faces_so_far_are_not_drawn():
    shares, counts = last_day(20), last_day(20, as_share=False)

    assert ("too few faces yet", 0.0) == tuple(shares.rows("time_buckets").iloc[-1][["unfinished", "stack"]])
    assert not shares.rows("emotions")["when"].str.contains("Sunday").any()
    assert "Not complete" not in legend_labels(shares)
    assert ("so far", 20.0) == tuple(counts.rows("time_buckets").iloc[-1][["unfinished", "stack"]])
    assert counts.rows("emotions")["when"].str.contains("Sunday").any()
