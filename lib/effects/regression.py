"""Regression of daily series on the display and the day of the week, with autocorrelation-robust intervals.

In: `DailySeries`. Out: `Estimate`s of the change during the display.
"""

import math
from statistics import NormalDist
from typing import Any

import numpy as np

from lib.effects.daily_series import DailySeries
from lib.effects.effect import Estimate
from lib.effects.panel_data import Floats

CONFIDENCE = 0.95


def estimate_share_change(daily: DailySeries, confidence: float = CONFIDENCE) -> Estimate:
    """The change of the test group minus that of the control group, in percentage points.

    Weighted least squares; the weight of a day is 1 / (1 / test faces + 1 / control faces), so its smaller group
    dominates.
    """
    fitted = _least_squares(daily, daily.test - daily.control, **_hac_options(daily))
    value, half_width = float(fitted.params[0]), _half_width(daily, fitted, 100**2 * daily.min_dispersion, confidence)
    return Estimate(value, value - half_width, value + half_width)


def share_changes_by_group(daily: DailySeries) -> tuple[float, float | None]:
    """The changes of the test and the control group, in percentage points; their difference is the effect."""
    test, control = (float(_least_squares(daily, shares).params[0]) for shares in (daily.test, daily.control))
    return test, control if daily.has_control else None


def _least_squares(daily: DailySeries, shares: Floats, **covariance: Any) -> Any:
    from statsmodels.regression.linear_model import WLS  # type: ignore[import-untyped]

    weights = 1 / (1 / daily.test_base + 1 / daily.control_base)
    return WLS(100 * shares, daily.design, weights=weights).fit(**covariance)


def estimate_faces_change(daily: DailySeries, confidence: float = CONFIDENCE) -> Estimate:
    """The test group's faces relative to those expected from its time before and the control group, in percent.

    Poisson regression, which handles days of 0 faces.
    """
    expected = daily.test_base * (daily.control / daily.control_base if daily.has_control else 1.0)
    fitted = _poisson(daily, daily.test, expected, **_hac_options(daily))
    value, half_width = float(fitted.params[0]), _half_width(daily, fitted, daily.min_dispersion, confidence)
    return Estimate(*(_percent(log) for log in (value, value - half_width, value + half_width)))


def faces_changes_by_group(daily: DailySeries) -> tuple[float, float | None]:
    """The changes of the test and the control group relative to their own time before, in percent."""
    test = _percent(_poisson(daily, daily.test, daily.test_base).params[0])
    if not daily.has_control:
        return test, None
    return test, _percent(_poisson(daily, daily.control, daily.control_base).params[0])


def _poisson(daily: DailySeries, faces: Floats, expected: Floats, **options: Any) -> Any:
    from statsmodels.genmod.families import Poisson  # type: ignore[import-untyped]
    from statsmodels.genmod.generalized_linear_model import GLM  # type: ignore[import-untyped]

    return GLM(faces, daily.design, family=Poisson(), offset=np.log(expected)).fit(**options)


def _percent(log_ratio: float) -> float:
    return 100 * math.expm1(log_ratio)


def _hac_options(daily: DailySeries) -> dict[str, Any]:
    """Newey-West (HAC) covariance with the small-sample correction and the t distribution."""
    return {"cov_type": "HAC", "cov_kwds": {"maxlags": _lags(daily), "use_correction": True}, "use_t": True}


def _lags(daily: DailySeries) -> int:
    """The bandwidth: 1.3 times the square root of the number of days, unless too few days are left for it.

    Lazarus, Lewis, Stock and Watson, "HAR Inference: Recommendations for Practice" (2018), J. Bus. Econ. Stat. 36(4).
    """
    count, parameters = daily.design.shape
    return int(min(math.ceil(1.3 * math.sqrt(count)), (count - parameters) // 2))


def _half_width(daily: DailySeries, fitted: Any, min_dispersion: float, confidence: float) -> float:
    """Half of the interval's width: the wider of two.

    The HAC interval covers overdispersed and autocorrelated days; the sampling interval of independent faces covers
    days that are equal because of rounding.
    """
    low, high = np.asarray(fitted.conf_int(1 - confidence))[0]
    hac = float(high - low) / 2 * _fixed_b_factor((_lags(daily) + 1) / len(daily.days))
    sampling_error = math.sqrt(min_dispersion * float(fitted.normalized_cov_params[0, 0]))
    return max(hac, NormalDist().inv_cdf((1 + confidence) / 2) * sampling_error)


def _fixed_b_factor(bandwidth: float) -> float:
    """How much wider the interval must be for a bandwidth of that share of all days (fixed-b asymptotics).

    Kiefer and Vogelsang, "A new asymptotic theory for heteroskedasticity-autocorrelation robust tests" (2005),
    Econometric Theory 21(6), table 1: the Bartlett kernel's 97.5% value over the normal one.
    """
    return (1.96 + 2.9694 * bandwidth + 0.4160 * bandwidth**2 - 0.5324 * bandwidth**3) / 1.96
