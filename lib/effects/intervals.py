"""Confidence intervals of a share and of the difference of two shares.

In: counts of faces. Out: the ends of Wilson's interval, which stays within 0 to 1, and of Newcombe's, which combines
two of them.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def wilson(positive: Any, known: Any, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper end of the interval of each share positive / known, as ratios of 0 to 1.

    `positive` and `known` are array-like counts of the same shape. Both ends are NaN where `known`
    is 0 or either count is missing.
    """
    from statsmodels.stats.proportion import proportion_confint  # type: ignore[import-untyped]

    seen, faces = np.asarray(positive, dtype=np.float64), np.asarray(known, dtype=np.float64)
    low, high = np.full(faces.shape, np.nan), np.full(faces.shape, np.nan)
    some = (faces > 0) & ~np.isnan(seen)
    if some.any():
        low[some], high[some] = proportion_confint(seen[some], faces[some], alpha=1 - confidence, method="wilson")
    return low, high


def newcombe(parts: Floats, wholes: Floats, other_parts: Floats, other_wholes: Floats) -> tuple[Floats, Floats]:
    """Ends of the 95% interval of each parts / wholes minus other_parts / other_wholes, as ratios of -1 to 1.

    The counts have one shape, and no face is in both wholes. Both ends are NaN where a count is missing or
    a whole is 0.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = np.full(wholes.shape, np.nan), np.full(wholes.shape, np.nan)
    some = (wholes > 0) & (other_wholes > 0) & ~np.isnan(parts) & ~np.isnan(other_parts)
    if some.any():
        low[some], high[some] = confint_proportions_2indep(
            parts[some], wholes[some], other_parts[some], other_wholes[some], compare="diff", method="newcomb"
        )
    return low, high
