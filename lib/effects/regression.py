"""Daily series -> the change during the display, with an interval that resembling days do not fool.

In: `Daily`. Out: `Change`s. One regression a series: before or during, beside the day of the week.
"""

import math
from statistics import NormalDist
from typing import Any

import numpy as np

from lib.effects.daily import Daily
from lib.effects.effect import Change
from lib.effects.panel import Floats

CONFIDENCE = 0.95


def share_change(daily: Daily, confidence: float = CONFIDENCE) -> Change:
    """The test group's change beyond the control group's, in percentage points.

    Least squares in which a day weighs as its thinner group allows: 1 / (1 / test faces + 1 / control faces).
    """
    fitted = _least_squares(daily, daily.test - daily.control, **_summed(daily))
    value, half_width = float(fitted.params[0]), _half_width(daily, fitted, 100**2 * daily.least_scatter, confidence)
    return Change(value, value - half_width, value + half_width)


def share_changes_alone(daily: Daily) -> tuple[float, float | None]:
    """The change of the test and of the control group, in percentage points; their difference is the effect."""
    test, control = (float(_least_squares(daily, shares).params[0]) for shares in (daily.test, daily.control))
    return test, control if daily.has_control else None


def _least_squares(daily: Daily, shares: Floats, **covariance: Any) -> Any:
    from statsmodels.regression.linear_model import WLS  # type: ignore[import-untyped]

    weights = 1 / (1 / daily.test_base + 1 / daily.control_base)
    return WLS(100 * shares, daily.design, weights=weights).fit(**covariance)


def faces_change(daily: Daily, confidence: float = CONFIDENCE) -> Change:
    """The test group's faces beyond those to be expected from its time before and the control group, in percent.

    Poisson regression, which takes days of 0 faces as they are.
    """
    expected = daily.test_base * (daily.control / daily.control_base if daily.has_control else 1.0)
    fitted = _poisson(daily, daily.test, expected, **_summed(daily))
    value, half_width = float(fitted.params[0]), _half_width(daily, fitted, daily.least_scatter, confidence)
    return Change(*(_percent(log) for log in (value, value - half_width, value + half_width)))


def faces_changes_alone(daily: Daily) -> tuple[float, float | None]:
    """The change of the test and of the control group against their own time before, in percent."""
    test = _percent(_poisson(daily, daily.test, daily.test_base).params[0])
    if not daily.has_control:
        return test, None
    return test, _percent(_poisson(daily, daily.control, daily.control_base).params[0])


def _poisson(daily: Daily, faces: Floats, expected: Floats, **options: Any) -> Any:
    from statsmodels.genmod.families import Poisson  # type: ignore[import-untyped]
    from statsmodels.genmod.generalized_linear_model import GLM  # type: ignore[import-untyped]

    return GLM(faces, daily.design, family=Poisson(), offset=np.log(expected)).fit(**options)


def _percent(log_ratio: float) -> float:
    return 100 * math.expm1(log_ratio)


def _summed(daily: Daily) -> dict[str, Any]:
    """Newey and West's covariance, with the small sample's t."""
    return {"cov_type": "HAC", "cov_kwds": {"maxlags": _lags(daily), "use_correction": True}, "use_t": True}


def _lags(daily: Daily) -> int:
    """Over how many days the sum reaches: 1.3 times the root of their number, where so many leave room for it.

    Lazarus, Lewis, Stock and Watson, "HAR Inference: Recommendations for Practice" (2018), J. Bus. Econ. Stat. 36(4).
    """
    count, parameters = daily.design.shape
    return int(min(math.ceil(1.3 * math.sqrt(count)), (count - parameters) // 2))


def _half_width(daily: Daily, fitted: Any, least_scatter: float, confidence: float) -> float:
    """Half the interval's width, the wider of two that each guard against one mistake.

    The sum over neighbouring days guards against days that differ by more than chance and resemble each other; the
    scatter of single faces against days that agree by rounding.
    """
    low, high = np.asarray(fitted.conf_int(1 - confidence))[0]
    long_sum = float(high - low) / 2 * _long_sum_factor((_lags(daily) + 1) / len(daily.days))
    spread = math.sqrt(least_scatter * float(fitted.normalized_cov_params[0, 0]))
    return max(long_sum, NormalDist().inv_cdf((1 + confidence) / 2) * spread)


def _long_sum_factor(reach: float) -> float:
    """How much wider an interval must be when the sum reaches over that part of all days.

    Kiefer and Vogelsang, "A new asymptotic theory for heteroskedasticity-autocorrelation robust tests" (2005),
    Econometric Theory 21(6), table 1: the Bartlett kernel's 97.5% value over the normal one.
    """
    return (1.96 + 2.9694 * reach + 0.4160 * reach**2 - 0.5324 * reach**3) / 1.96
