"""What changed where a display stood, against where none did, and how sure that is: pure arithmetic.

In: counts by day and place. Out: Wilson intervals, and an `Effect` by difference in differences. statsmodels does the
arithmetic; it is imported when first asked, because that takes seconds which most pages need not pay. Why this model:
docs/adr/0008-difference-in-differences.md.
"""

from lib.effects.comparing import faces_effect, share_effect
from lib.effects.effect import Caution, Cell, Change, Effect, Group, Shortage, Unit, Verdict, Warned
from lib.effects.enough import MIN_DAYS, MIN_FACES
from lib.effects.intervals import newcombe, wilson
from lib.effects.regression import CONFIDENCE

__all__ = [
    "CONFIDENCE",
    "MIN_DAYS",
    "MIN_FACES",
    "Caution",
    "Cell",
    "Change",
    "Effect",
    "Group",
    "Shortage",
    "Unit",
    "Verdict",
    "Warned",
    "faces_effect",
    "newcombe",
    "share_effect",
    "wilson",
]
