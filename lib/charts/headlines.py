"""The sentences that head the pages of aisles: the total, and which aisles lead and trail by more than chance explains.

In: totals, and `frames.Standouts`. Out: `Conclusion`s.
"""

import math
from collections.abc import Callable, Sequence

from lib.charts.attention.facing import NO_SHARE
from lib.charts.core.texts import semicolon_sentence
from lib.charts.metrics import Conclusion
from lib.data import formats
from lib.frames import AttentionSummary, Standout, Standouts

BEYOND = "by more than chance explains"
ATTENTION_CAUTION = (
    "Cameras mostly see faces that look their way, so this share is high everywhere: compare it between aisles and "
    "periods."
)
_MOST_NAMES = 2


def attention_headline(
    now: AttentionSummary,
    found: Standouts,
    then: AttentionSummary | None = None,
    period: str = "",
    changed: bool = False,
) -> Conclusion:
    """`then` are the totals of `period`; `changed` if the share differs from theirs by more than chance explains."""
    name, icon = "turned-to-the-camera", "visibility"
    if math.isnan(now.facing_share):
        return Conclusion(name, icon, NO_SHARE)
    clauses = [f"{formats.share(now.facing_share)} of faces are turned to the camera", _standouts_text(found)]
    if then is not None and not math.isnan(then.facing_share):
        clauses[0] += f", {_change_text(now.facing_share - then.facing_share, changed)} {period}"
    return Conclusion(name, icon, semicolon_sentence(*clauses), cautions=(ATTENTION_CAUTION,))


def _change_text(change: float, is_beyond_chance: bool) -> str:
    if not is_beyond_chance:
        return "about as many as on"
    return f"beyond chance {formats.decimal(100 * abs(change))} points {'more' if change > 0 else 'less'} than on"


def _standouts_text(found: Standouts, written: Callable[[float], str] = formats.share) -> str:
    """`highest in Toys (41.6%), lowest in Checkout (11.8%), by more than chance explains`; "" for a single aisle."""
    if found.compared < 2:
        return ""
    ends = [
        f"{word} in {_names(aisles, written)}"
        for word, aisles in (("highest", found.leading), ("lowest", found.trailing))
        if aisles
    ]
    return f"{', '.join(ends)}, {BEYOND}" if ends else f"no aisle differs from the others {BEYOND}"


def _names(aisles: Sequence[Standout], written: Callable[[float], str]) -> str:
    named = [f"{aisle.label} ({written(aisle.value)})" for aisle in aisles[:_MOST_NAMES]]
    more = len(aisles) - len(named)
    return formats.join_list([*named, *([f"{more} more"] if more else [])])
