"""Effects of displays: known results, refusals without enough data, and intervals with the stated coverage."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lib import effects
from lib.effects import Caution, Group, Unit, Verdict, wilson
from lib.effects.daily_series import daily_faces, daily_shares
from lib.effects.panel_data import build_panel_data
from lib.effects.regression import estimate_faces_change, estimate_share_change
from tests.lib.effects.effect_rows import MONDAY, drawn, rows

RUNS = 200
# 0.1% and 99.9% quantiles of Binomial(200, 0.05): what a true 5% gives in all but 2 of 1,000 such tests.
FEWEST, MOST = 2, 21


def share_effect(frame) -> Any:
    return effects.share_effect(frame)


def faces_effect(frame) -> Any:
    return effects.faces_effect(frame)


def cautions(effect):
    return [warning.caution for warning in effect.warnings]


def noisy(value, seed=1, spread=6.0, shape=(3, 28)):
    return np.round(value + np.random.default_rng(seed).normal(0, spread, shape))


def lifted(positive, points=0.1, known=200, before_days=14):
    """The counts, with the first place raised by that many points during the display."""
    positive = positive.copy()
    positive[0, before_days:] += points * known
    return positive


def change_of_share(frame):
    """The estimate only, without the checks for warnings, which take most of the time."""
    return estimate_share_change(daily_shares(build_panel_data(frame, "known_faces", "positive_faces")))


def change_of_faces(frame):
    return estimate_faces_change(daily_faces(build_panel_data(frame, "faces", None)))


# Wilson's interval


def test_wilsons_interval_equals_the_published_one():
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 gives 0.2553 to 0.3662.
    low, high = wilson([81], [263])
    assert pytest.approx([0.2553, 0.3662], abs=5e-5) == [low[0], high[0]]


def test_an_interval_stays_within_0_and_1_and_is_missing_without_known_faces():
    low, high = wilson(np.array([0.0, 10, 0, np.nan, 3]), np.array([10.0, 10, 0, 10, np.nan]))
    assert pytest.approx([0.0, 0.7225], abs=1e-4) == list(low[:2])
    assert pytest.approx([0.2775, 1.0], abs=1e-4) == list(high[:2])
    assert [True] * 3 == list(np.isnan(low[2:]) & np.isnan(high[2:]))


def test_a_table_of_counts_has_a_table_of_intervals():
    low, high = wilson(np.full((2, 3), 5), np.full((2, 3), 10))
    assert ((2, 3), (2, 3)) == (low.shape, high.shape)


# Shares


def test_the_effect_is_the_difference_of_the_changes_of_test_and_control():
    positive = noisy(50)
    positive[:, 14:] += 10  # 5 points everywhere
    effect = share_effect(rows(positive_faces=lifted(positive)))
    assert (Unit.POINTS, Verdict.ROSE) == (effect.unit, effect.verdict)
    assert effect.change.low < 10 < effect.change.high
    assert pytest.approx(10, abs=2.5) == effect.change.value
    assert pytest.approx(effect.change.value, abs=1e-9) == effect.test_change - effect.control_change
    assert pytest.approx(5, abs=2.5) == effect.control_change


def test_cells_have_days_faces_and_shares():
    effect = share_effect(rows(positive_faces=lifted(np.full((3, 28), 50.0))))
    assert (14, 2_800, 0.25) == (effect.test_before.days, effect.test_before.faces, effect.test_before.share)
    assert 0.35 == pytest.approx(effect.test_during.share)
    assert (5_600, 0.25) == (effect.control_during.faces, effect.control_during.share)


def test_a_share_that_falls_relative_to_the_control_has_the_verdict_fell():
    effect = share_effect(rows(positive_faces=lifted(noisy(60), points=-0.1)))
    assert Verdict.FELL == effect.verdict
    assert effect.change.high < 0


def test_a_change_everywhere_is_not_an_effect():
    positive = noisy(50)
    positive[:, 14:] += 20
    assert Verdict.INCONCLUSIVE == share_effect(rows(positive_faces=positive)).verdict


def test_busier_control_places_are_not_a_change():
    """Faces move from the place with the low share to the one with the high: no place's own share changed."""
    known = np.full((3, 28), 200.0)
    known[1, 14:], known[2, 14:] = 400, 50
    positive = np.round(known * np.array([[0.3], [0.5], [0.1]]))
    effect = share_effect(rows(known_faces=known, positive_faces=positive))
    assert pytest.approx(0, abs=1e-9) == effect.control_change
    assert effect.control_during.share > 1.3 * effect.control_before.share


def test_a_missing_day_of_a_place_is_not_a_change():
    frame = rows(positive_faces=np.array([[60.0], [100.0], [20.0]]))
    frame = frame[~((frame["place"] == "produce") & (frame["day"] >= MONDAY + pd.Timedelta(days=20)))]
    assert pytest.approx(0, abs=1e-9) == share_effect(frame).change.value


def test_days_that_are_equal_by_rounding_do_not_narrow_the_interval_to_nothing():
    effect = share_effect(rows(positive_faces=lifted(np.full((3, 28), 50.0))))
    assert effect.change.high - effect.change.low > 4


def test_rounded_counts_have_nearly_the_same_effect():
    frame = drawn(np.random.default_rng(4), share_points=0.15)
    rounded = frame.assign(**{n: (frame[n] / 10).round() * 10 for n in ("faces", "known_faces", "positive_faces")})
    assert Verdict.ROSE == share_effect(rounded).verdict
    assert pytest.approx(share_effect(frame).change.value, abs=2) == share_effect(rounded).change.value


def test_without_control_the_effect_is_the_change_from_before_to_during():
    frame = rows(places=("coffee",), positive_faces=lifted(noisy(50, shape=(1, 28))))
    effect = share_effect(frame)
    assert (Verdict.ROSE, None, None, None) == (
        effect.verdict,
        effect.control_before,
        effect.control_during,
        effect.control_change,
    )
    assert effect.change.value == effect.test_change
    assert Caution.NO_CONTROL in cautions(effect)


@pytest.mark.parametrize("controls", [1, 5])
def test_without_a_change_the_interval_excludes_0_in_about_5_of_100_cases(controls):
    rng = np.random.default_rng(20_260 + controls)
    changes = [change_of_share(drawn(rng, controls=controls)) for _ in range(RUNS)]
    assert FEWEST <= sum(change.direction != 0 for change in changes) <= MOST


@pytest.mark.parametrize(("before_days", "during_days"), [(7, 7), (28, 14)])
def test_the_interval_contains_the_true_effect_in_about_95_of_100_cases(before_days, during_days):
    rng = np.random.default_rng(7)
    changes = [change_of_share(drawn(rng, before_days, during_days, share_points=0.08)) for _ in range(RUNS)]
    assert FEWEST <= sum(not change.low <= 8 <= change.high for change in changes) <= MOST
    assert pytest.approx(8, abs=0.8) == np.mean([change.value for change in changes])


# Faces


def test_more_faces_are_measured_in_percent_of_the_expected_number():
    faces = noisy(300, spread=15)
    faces[:, 14:] *= 1.5
    faces[0, 14:] *= 1.4
    effect = faces_effect(rows(faces=faces))
    assert (Unit.PERCENT, Verdict.ROSE) == (effect.unit, effect.verdict)
    assert effect.change.low < 40 < effect.change.high
    assert pytest.approx(50, abs=5) == effect.control_change
    assert pytest.approx(110, abs=8) == effect.test_change
    assert np.isnan(effect.test_before.share)
    assert pytest.approx(300, abs=6) == effect.test_before.faces_per_day


def test_days_without_a_face_count_as_0():
    faces = np.random.default_rng(3).poisson(12, (3, 28)).astype(float)
    faces[0, ::5] = 0
    effect = faces_effect(rows(faces=faces))
    assert Verdict.INCONCLUSIVE == effect.verdict
    assert faces[0, :14].sum() == effect.test_before.faces
    assert 14 == effect.test_before.days


def test_a_camera_that_stops_is_not_a_fall_in_faces():
    frame = rows(faces=noisy([[200], [300], [100]], spread=2))
    frame = frame[~((frame["place"] == "produce") & (frame["day"] >= MONDAY + pd.Timedelta(days=20)))]
    assert pytest.approx(0, abs=1.5) == faces_effect(frame).change.value


def test_the_interval_of_faces_has_about_its_stated_coverage():
    rng = np.random.default_rng(11)
    none = [change_of_faces(drawn(rng)) for _ in range(RUNS)]
    more = [change_of_faces(drawn(rng, faces_ratio=1.3)) for _ in range(RUNS)]
    assert FEWEST <= sum(change.direction != 0 for change in none) <= MOST
    assert FEWEST <= sum(not change.low <= 30 <= change.high for change in more) <= MOST


# Insufficient data


def test_less_than_a_week_is_insufficient_and_reports_the_missing_days():
    effect = share_effect(rows(during_days=4))
    assert (Verdict.INSUFFICIENT_DATA, None, None) == (effect.verdict, effect.change, effect.test_change)
    assert [(Group.TEST, True, "days", 4, 7), (Group.CONTROL, True, "days", 4, 7)] == [
        (s.group, s.during, s.what, s.have, s.need) for s in effect.shortages
    ]


def test_too_few_faces_are_insufficient():
    few = np.array([[10.0], [200.0], [200.0]])
    effect = share_effect(rows(before_days=7, during_days=14, known_faces=few, positive_faces=few / 4))
    assert [(Group.TEST, False, "faces", 70, 100)] == [
        (s.group, s.during, s.what, s.have, s.need) for s in effect.shortages
    ]


def test_a_campaign_that_has_not_begun_is_insufficient_and_excludes_no_place():
    effect = share_effect(rows(during_days=0))
    assert Verdict.INSUFFICIENT_DATA == effect.verdict
    assert 14 == effect.test_before.days
    assert [] == cautions(effect)


def test_no_rows_are_insufficient():
    assert Verdict.INSUFFICIENT_DATA == share_effect(rows().iloc[:0]).verdict


def test_control_places_with_only_other_days_are_insufficient():
    frame = rows(places=("coffee", "produce"))
    even = frame["day"].dt.day % 2 == 0
    effect = share_effect(frame[even == (frame["place"] == "coffee")])
    assert {(Group.CONTROL, "days", 0)} == {(s.group, s.what, s.have) for s in effect.shortages}


def test_a_place_with_many_suppressed_days_is_excluded():
    positive = noisy(50)
    positive[2, ::3] = np.nan
    effect = share_effect(rows(positive_faces=positive))
    assert [("toys", Caution.PLACE_EXCLUDED)] == [(w.place, w.caution) for w in effect.warnings if w.place]
    assert Caution.ONE_CONTROL in cautions(effect)
    assert 14 * 200 == effect.control_before.faces


def test_duplicate_days_are_rejected():
    frame = rows()
    with pytest.raises(ValueError, match="each day once for each place"):
        share_effect(pd.concat([frame, frame.iloc[:1]]))


# Warnings


def test_three_steady_places_over_four_weeks_have_no_warning():
    assert [] == cautions(share_effect(rows(positive_faces=noisy(50))))


def test_a_single_control_place_is_a_warning():
    assert [Caution.ONE_CONTROL] == cautions(
        share_effect(rows(places=("coffee", "produce"), positive_faces=noisy(50, shape=(2, 28))))
    )


def test_groups_that_diverged_before_are_a_warning():
    positive = noisy(50)
    positive[0, 7:] += 20
    effect = share_effect(rows(positive_faces=positive))
    (warning,) = (w for w in effect.warnings if w.caution is Caution.DIVERGED_BEFORE)
    assert pytest.approx(10, abs=3) == warning.change.value


def test_one_week_before_is_too_short_to_check_the_pre_trend():
    assert Caution.PRE_TREND_UNCHECKED in cautions(share_effect(rows(before_days=7, positive_faces=noisy(50)[:, 7:])))


def test_a_control_place_that_changed_alone_is_named():
    positive = noisy(50, shape=(4, 28))
    positive[2, 14:] += 24
    effect = share_effect(rows(places=("coffee", "bakery", "produce", "toys"), positive_faces=positive))
    (warning,) = (w for w in effect.warnings if w.caution is Caution.CONTROL_MOVED)
    assert "produce" == warning.place
    assert pytest.approx(12, abs=3) == warning.change.value


def test_uneven_weekdays_are_a_warning():
    frame = rows(positive_faces=noisy(50))
    weekend_during = frame["during"] & (frame["day"].dt.day_of_week > 4)
    assert Caution.UNEVEN_WEEKDAYS in cautions(share_effect(frame[~weekend_during]))


@pytest.mark.parametrize("of", [share_effect, faces_effect])
def test_disjoint_days_of_the_week_are_insufficient(of):
    """Monday to Wednesday before and Thursday to Sunday during: a change cannot be separated from the day of the
    week."""
    frame = rows(before_days=21, during_days=21, positive_faces=noisy(50, shape=(3, 42)))
    effect = of(frame[frame["during"] == (frame["day"].dt.day_of_week > 2)])

    assert Verdict.INSUFFICIENT_DATA == effect.verdict
    assert [("matched days", False, 0), ("matched days", True, 0)] == [
        (each.what, each.during, each.have) for each in effect.shortages
    ]


def test_some_suppressed_days_are_a_warning():
    positive = noisy(50)
    positive[0, ::6] = np.nan
    (warning,) = (
        w for w in share_effect(rows(positive_faces=positive)).warnings if w.caution is Caution.DAYS_SUPPRESSED
    )
    assert pytest.approx(5 / 84) == warning.ratio


def test_importing_the_package_does_not_import_statsmodels():
    code = "import sys, lib.effects; sys.exit('statsmodels' in sys.modules or 'scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=False)
    assert 0 == done.returncode
