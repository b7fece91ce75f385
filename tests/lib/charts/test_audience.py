"""Panels of the Audience page."""

import json

import pytest

from lib import charts, frames
from lib.charts.audience import groups
from lib.charts.audience.expressions import NO_TOTAL, omitted_text
from lib.charts.core import theme
from lib.charts.core.legend import REST_LABEL
from lib.charts.dashboard import findings
from lib.data.labels import label
from lib.data.periods import Period
from lib.frames import Standout, Standouts
from tests.lib.charts.panels import legend_labels
from tests.lib.cubes import WEEK, faces, slice_of

ROWS = [
    faces(60, age_band="18–24"),
    faces(20, age_band="18–24", gender="MALE", emotion="CALM"),
    faces(80, age_band="35–44", gender="MALE", emotion="CALM"),
    faces(40, age_band=None, gender=None),
]
EARLIER = Period(WEEK.earlier(7).first_day, WEEK.earlier(7).end_day)
THEN = [row | {"start": "2026-10-26 10:00"} for row in (*ROWS[:2], faces(80, age_band="65+"), ROWS[3])]


def ages(rows, then=None, threshold_faces=1):
    now = slice_of(rows, threshold_faces=threshold_faces)
    before = slice_of(then, EARLIER, threshold_faces=threshold_faces) if then else None
    frame = frames.demographic_shares(now, "age_band", before)
    return charts.ages(frame, frames.unmeasured(now, "age_band"), before is not None)


def pyramid(rows, threshold_faces=1):
    now = slice_of(rows, threshold_faces=threshold_faces)
    ages, genders = (frames.unmeasured(now, name) for name in ("age_band", "gender"))
    return charts.age_pyramid(frames.age_pyramid(now), ages, genders)


def test_the_caption_of_ages_names_the_largest_bands_and_counts_unmeasured_faces():
    panel = ages(ROWS)

    assert "Largest: 18–24 (40.0%), then 35–44 (40.0%). Not measured: the age of 40 faces (20.0%)." == panel.caption
    assert ["40.0%", "0.0%", "40.0%", "20.0%"] == list(panel.data["rows"]["text"])
    assert ["Age band", "Faces", "Share (%)", "Note"] == list(panel.table)
    assert [80, 0, 80, 40] == list(panel.table["Faces"])


def test_ages_compared_with_another_period_have_ticks_and_signed_differences():
    panel = ages(ROWS, THEN)
    rows = panel.data["rows"].set_index("label")

    assert "40.0%  (+40.0 points)" == rows.loc["35–44", "text"]
    assert 0.4 == pytest.approx(rows.loc["65+", "then_share"])
    assert "−40.0 points" == rows.loc["65+", "difference_text"]
    assert [0.0, 0.0, 40.0, 0.0, 0.0, -40.0, 0.0] == list(
        panel.table.set_index("Age band")["Difference (points)"].reindex(
            ["18–24", "25–34", "35–44", "45–54", "55–64", "65+", "Not measured"]
        )
    )
    spec = json.loads(panel.spec)
    assert "then_share" in {layer["encoding"].get("x", {}).get("field") for layer in spec["layer"]}


def test_a_suppressed_band_has_a_note_in_chart_and_table():
    panel = ages([*ROWS, faces(3, age_band="65+")], threshold_faces=10)

    hidden = "fewer than 10 faces, not shown"
    assert hidden == panel.data["rows"].set_index("label").loc["65+", "text"]
    assert hidden == panel.table.set_index("Age band").loc["65+", "Note"]


def test_the_number_of_bands_changes_only_the_height():
    few, many = (json.loads(ages(rows).spec) for rows in (ROWS, [*ROWS, faces(30, age_band="65+")]))

    assert few.pop("height") < many.pop("height")
    assert few == many


def test_a_filter_changes_rows_and_not_the_spec():
    assert ages(ROWS).spec is ages([*ROWS, faces(500, age_band="18–24")]).spec


def test_genders_keep_their_colours():
    now = slice_of(ROWS)
    panel = charts.genders(frames.demographic_shares(now, "gender"), frames.unmeasured(now, "gender"))

    assert list(theme.GENDER_COLORS.values()) == list(panel.data["rows"]["color"])
    assert "not a person's identity" in panel.subtitle


def test_the_pyramid_has_female_on_the_left_and_male_on_the_right_on_one_scale():
    panel = pyramid(ROWS)
    rows = panel.data["rows"]

    assert (rows.loc[rows["side"] == "Female", "signed"] <= 0).all()
    assert (rows.loc[rows["side"] == "Male", "signed"] >= 0).all()
    assert {-1.3 * 0.5, 1.3 * 0.5} == set(rows["room"])
    assert "Largest group: male, 35–44 (50.0%)." in panel.caption
    assert "Not measured: the age of 40 faces (20.0%). Not measured: the gender of 40 faces (20.0%)." in panel.caption
    assert list(rows["rank"]) == sorted(rows["rank"])  # the axis sorts by it, the youngest on top


def test_the_pyramid_distinguishes_zero_from_suppressed():
    seen = [faces(50), faces(4, gender="MALE"), faces(20, age_band="45–54"), faces(40, age_band="55–64")]
    rows = pyramid(seen, threshold_faces=10).data["rows"]
    males = rows[rows["side"] == "Male"].set_index("label")["right"]

    assert "under 10" == males["25–34"]
    assert "0.0%" == males["35–44"]


def test_the_caption_of_expressions_names_the_happiest_group_and_counts_suppressed_expressions():
    small = [faces(count, age_band=b, emotion=e) for b, count in (("45–54", 10), ("65+", 4)) for e in ("HAPPY", "CALM")]
    now = slice_of([*ROWS[:3], faces(20, age_band="35–44"), *small], threshold_faces=10)

    panel = charts.expressions_by_age(frames.expressions_by(now, "age_band"), 10)

    assert "Happy most often: 18–24 (75.0%); least often: 35–44 (20.0%)." in panel.caption
    assert omitted_text(10, 4, ["45–54", "65+"]) in panel.caption
    assert "4 shares of fewer than 10 faces are not shown." in omitted_text(10, 4, ["45–54", "65+"])
    assert ["80 faces", "100 faces", *[NO_TOTAL] * 2] == [text for text in panel.data["rows"]["whole_text"] if text]
    assert ["Age band", "Apparent expression", "Faces", "Share (%)", "Note"] == list(panel.table)
    assert 4 == (panel.table["Note"] != "").sum()


def test_hidden_expressions_are_a_gap_that_names_them_at_the_end_of_the_bar():
    seen = [faces(60, emotion="HAPPY"), faces(6, emotion="SAD"), faces(7, emotion="ANGRY")]
    men = [faces(40, emotion=emotion, gender="MALE") for emotion in ("HAPPY", "SAD", "ANGRY")]
    now = slice_of([*seen, *men], threshold_faces=10)

    panel = charts.expressions_by_gender(frames.expressions_by(now, "gender"), 10)
    gaps = panel.rows("gaps")
    bars = panel.rows("rows").groupby("label")["right"].max()

    assert REST_LABEL in legend_labels(panel)
    assert {"Female", "Male"} == set(gaps["label"])  # the men's would reveal the women's
    assert list(bars[gaps["label"]]) == list(gaps["left"])
    assert (gaps["left"] < 1).all()
    assert ["Sad and Angry"] * 2 == list(gaps["expressions"])
    assert 60 / 70 == pytest.approx(bars["Female"])


def test_expressions_keep_their_colours():
    spec = json.loads(charts.expressions_by_gender(frames.expressions_by(slice_of(ROWS), "gender"), 10).spec)

    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    assert list(theme.EMOTION_COLORS.values()) == scale["range"]
    assert [label(emotion) for emotion in theme.EMOTION_ORDER] == scale["domain"]


def test_the_caption_of_changes_says_what_is_compared_and_small_ones_stay_small():
    now, then = slice_of(ROWS), slice_of(THEN, EARLIER)
    by_age, by_gender = (frames.demographic_shares(now, name, then) for name in ("age_band", "gender"))

    panel = charts.audience_changes(by_age, by_gender, frames.unmeasured(now, "age_band"), "26 October 2026")

    assert f"Compared with 26 October 2026. {groups.ABOVE_NAMED}" == panel.caption
    assert "Gender female" in list(panel.table["Group"])
    same = frames.demographic_shares(
        now, "age_band", slice_of([row | {"start": "2026-10-26"} for row in ROWS], EARLIER)
    )
    rows = charts.audience_changes(same, same, frames.unmeasured(now, "age_band"), "then").data["rows"]
    assert 0.01 <= rows["room"].iloc[0]


def test_the_ages_that_clearly_look_happy_most_often_are_named_and_otherwise_none():
    young, old = Standout("0–17", 0.369), Standout("45–54", 0.191)

    (found,) = findings.happiest_age(Standouts(7, (young,), (old,)))
    assert ("Ages 0–17 (36.9%)", True) == (found.subject, "least often 45–54 (19.1%)" in found.text)
    (alike,) = findings.happiest_age(Standouts(7, (), ()))
    assert "No clear difference between ages in Happy." == alike.text
    assert () == findings.happiest_age(Standouts(1, (), ()))
