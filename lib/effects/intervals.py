"""Intervals of one share. In: counts of faces. Out: the ends of Wilson's interval, which never leave 0 to 1."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def wilson(positive: Any, known: Any, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper end of each share positive / known, as ratios of 0 to 1.

    `positive` and `known` are array-like counts of the same shape. Both ends are NaN where nothing is known: `known`
    is 0, or either count is missing.
    """
    from statsmodels.stats.proportion import proportion_confint  # type: ignore[import-untyped]

    seen, faces = np.asarray(positive, dtype=np.float64), np.asarray(known, dtype=np.float64)
    low, high = np.full(faces.shape, np.nan), np.full(faces.shape, np.nan)
    some = (faces > 0) & ~np.isnan(seen)
    if some.any():
        low[some], high[some] = proportion_confint(seen[some], faces[some], alpha=1 - confidence, method="wilson")
    return low, high
