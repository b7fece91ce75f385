"""The effect of a display, estimated by difference in differences, and intervals of shares: pure functions.

In: counts by day and place. Out: Wilson and Newcombe intervals, and an `Effect`. statsmodels fits the models; it is
imported on first use, because the import takes seconds and most pages do not need it. Why this model:
docs/adr/0008-difference-in-differences.md.
"""

from lib.effects.difference_in_differences import faces_effect, share_effect
from lib.effects.effect import Caution, Cell, Effect, EffectWarning, Estimate, Group, Shortage, Unit, Verdict
from lib.effects.intervals import newcombe, wilson
from lib.effects.regression import CONFIDENCE
from lib.effects.sufficiency import MIN_DAYS, MIN_FACES

__all__ = [
    "CONFIDENCE",
    "MIN_DAYS",
    "MIN_FACES",
    "Caution",
    "Cell",
    "Effect",
    "EffectWarning",
    "Estimate",
    "Group",
    "Shortage",
    "Unit",
    "Verdict",
    "faces_effect",
    "newcombe",
    "share_effect",
    "wilson",
]
