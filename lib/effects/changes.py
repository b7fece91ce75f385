"""Changes of many groups between two periods, and which of them are beyond chance.

In: counts of each group in the time buckets of both periods, and its published totals. Out: a `Change` per group.

Faces are not independent: one shopper is seen in several pictures, and a day has its weather. So the error of a change
is that between time buckets (each bucket is a cluster, beside its counterpart in the other period if there are equally
many, so that weekdays and hours cancel out), and never less than that of independent faces with rounded counts. Among
many groups one seems to change by chance, so `beyond_chance` corrects for all of them together, after Holm (1979), "A
simple sequentially rejective multiple test procedure", Scand. J. Statist. 6(2): in at most 5 of 100 views without any
change is one found.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FAMILY_ERROR = 0.05
MIN_CLUSTERS = 4
_MIN_USABLE = 0.8  # of a group's time buckets; others are hidden
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one group: of a share as a ratio (0.05 is 5 points), of a count as a logarithm of the factor.

    `error` is its standard error, with `freedom` degrees of freedom.
    """

    value: float
    error: float
    freedom: int

    @property
    def probability(self) -> float:
        """That chance alone makes a change at least as large (Student's t, two-sided)."""
        from scipy.special import stdtr  # type: ignore[import-untyped]

        return float(2 * stdtr(self.freedom, -abs(self.value) / self.error))

    def chance(self, probability: float) -> float:
        """The size of change that chance alone exceeds with that probability."""
        from scipy.special import stdtrit

        return float(-stdtrit(self.freedom, probability / 2) * self.error)


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one group in one period, by time bucket (NaN is hidden), and in total."""

    by_bucket: Floats
    total: float


def share_change(now: Counts, now_of: Counts, then: Counts, then_of: Counts, rounded_to: int) -> Change | None:
    """The change of the share now / now_of; None without enough published counts."""
    if not _known(now.total, now_of.total, then.total, then_of.total):
        return None
    shares = now.total / now_of.total, then.total / then_of.total
    with np.errstate(invalid="ignore"):
        influences = [
            np.where(of.by_bucket == 0, np.nan, part.by_bucket - share * of.by_bucket) / of.total
            for part, of, share in ((now, now_of, shares[0]), (then, then_of, shares[1]))
        ]
    least = sum(
        (share * (1 - share) / of.total + _rounding_variance(of.total, rounded_to))
        for share, of in zip(shares, (now_of, then_of), strict=True)
    )
    hidden = [np.isnan(part.by_bucket) | np.isnan(of.by_bucket) for part, of in ((now, now_of), (then, then_of))]
    return _change(shares[0] - shares[1], influences, hidden, least)


def count_change(now: Counts, then: Counts, rounded_to: int) -> Change | None:
    """The change of a count by a factor; None without enough published counts."""
    if not _known(now.total, then.total):
        return None
    influences = [each.by_bucket / each.total - 1 / len(each.by_bucket) for each in (now, then)]
    least = sum(1 / each.total + _rounding_variance(each.total, rounded_to) for each in (now, then))
    return _change(
        math.log(now.total / then.total), influences, [np.isnan(each.by_bucket) for each in (now, then)], least
    )


def beyond_chance(changes: Sequence[Change], family_error: float = FAMILY_ERROR) -> tuple[tuple[int, float], ...]:
    """The index of each change beyond chance, the surest first, with the size that chance alone hardly exceeds."""
    by_probability = sorted(range(len(changes)), key=lambda index: changes[index].probability)
    found = []
    for rank, index in enumerate(by_probability):
        threshold = family_error / (len(changes) - rank)
        if changes[index].probability > threshold:
            break
        found.append((index, changes[index].chance(threshold)))
    return tuple(sorted(found, key=lambda each: -abs(changes[each[0]].value) / changes[each[0]].error))


def _known(*totals: float) -> bool:
    return all(total > 0 for total in totals)  # NaN is not


def _rounding_variance(whole: float, rounded_to: int) -> float:
    return rounded_to**2 / 12 / whole**2 if rounded_to > 1 else 0.0


def _change(value: float, influences: Iterable[Floats], hidden: Iterable[Any], least: Any) -> Change | None:
    now, then = influences
    if now.shape == then.shape:  # bucket beside bucket
        closed = np.isnan(now) & np.isnan(then) & ~np.logical_or(*hidden)
        parts, unknown = [np.nan_to_num(now) - np.nan_to_num(then)], [np.logical_or(*hidden)]
        parts, unknown = [parts[0][~closed]], [unknown[0][~closed]]
    else:
        unknown = list(hidden)
        kept = [~np.isnan(each) | lost for each, lost in zip((now, then), unknown, strict=True)]
        parts = [np.nan_to_num(each)[keep] for each, keep in zip((now, then), kept, strict=True)]
        unknown = [lost[keep] for lost, keep in zip(unknown, kept, strict=True)]
    variance, freedom = 0.0, 0
    for part, lost in zip(parts, unknown, strict=True):
        usable = part[~lost]
        if len(usable) < max(MIN_CLUSTERS, _MIN_USABLE * len(part)):
            return None
        variance += len(part) * float((usable**2).sum()) / (len(usable) - 1)
        freedom += len(usable) - 1
    error = math.sqrt(max(variance, float(least)))
    return Change(value, error, freedom) if error > 0 else None
