"""Changes of many groups between two periods, and which of them are beyond chance.

In: counts of groups in the time buckets of both periods, and their published totals. Out: the `Changes` of the groups,
all computed at once, since a chain may have a thousand aisles.

Faces are not independent: one shopper is seen in several pictures, and a day has its weather. So the error of a change
is that between time buckets (each bucket is a cluster, beside its counterpart in the other period if there are equally
many, so that weekdays and hours cancel out), and never less than that of independent faces with rounded counts. Among
many groups one seems to change by chance, so `beyond_chance` corrects for all of them together, after Holm (1979), "A
simple sequentially rejective multiple test procedure", Scand. J. Statist. 6(2): in at most 5 of 100 views without any
change is one found.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FAMILY_ERROR = 0.05
MIN_CLUSTERS = 4
_MIN_USABLE = 0.8  # of a group's time buckets; others are hidden
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of groups, one axis: of a share as a ratio (0.05 is 5 points), of a count as a logarithm of the factor.

    `error` is the standard error, with `freedom` degrees of freedom. Where too few counts are published, all are NaN.
    """

    value: Floats
    error: Floats
    freedom: Floats

    @property
    def probability(self) -> Floats:
        """That chance alone makes a change at least as large (Student's t, two-sided)."""
        from scipy.special import stdtr  # type: ignore[import-untyped]

        return np.asarray(2 * stdtr(self.freedom, -np.abs(self.value) / self.error))

    def where(self, kept: Flags | bool) -> "Changes":
        """The same groups; all NaN where `kept` is False."""
        return Changes(*(np.where(kept, each, np.nan) for each in (self.value, self.error, self.freedom)))

    def chance(self, index: int, probability: float) -> float:
        """The size of change of one group that chance alone exceeds with that probability."""
        from scipy.special import stdtrit

        return float(-stdtrit(self.freedom[index], probability / 2) * self.error[index])


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of groups in one period: `by_bucket` is groups x time buckets (NaN is hidden), `total` is groups.

    A whole that all groups share may have one group.
    """

    by_bucket: Floats
    total: Floats


def share_changes(parts: Sequence[Counts], wholes: Sequence[Counts], rounded_to: int) -> Changes:
    """The changes of the shares part / whole; of each, the counts now and then."""

    def least(share: Floats, total: Floats) -> Floats:
        return share * (1 - share) / total + _rounding_variance(total, rounded_to)

    return _ratio_changes(parts, wholes, least)


def rate_changes(parts: Sequence[Counts], wholes: Sequence[Counts], rounded_to: int) -> Changes:
    """The changes of the rates part / whole, such as transactions per face, of which only the faces are rounded."""

    def least(rate: Floats, total: Floats) -> Floats:
        return rate / total + rate**2 * _rounding_variance(total, rounded_to)

    return _ratio_changes(parts, wholes, least)


def count_changes(counts: Sequence[Counts], rounded_to: int) -> Changes:
    """The changes of counts, now and then, by a factor."""
    influences, totals, lost = [], [], []
    least: Floats = np.zeros(1)
    for each in counts:
        total = _positive(each.total)
        influences.append(each.by_bucket / total[:, None] - 1 / each.by_bucket.shape[1])
        totals.append(total)
        lost.append(np.isnan(each.by_bucket))
        least = least + 1 / total + _rounding_variance(total, rounded_to)
    return _changes(np.log(totals[0] / totals[1]), influences, lost, least)


def joined(changes: Iterable[Changes]) -> Changes:
    """The groups of all of them, in order."""
    every = list(changes)
    return Changes(*(np.concatenate([getattr(each, name) for each in every]) for name in ("value", "error", "freedom")))


def beyond_chance(changes: Changes, family_error: float = FAMILY_ERROR) -> tuple[tuple[int, float], ...]:
    """The index of each change beyond chance, the surest first, with the size that chance alone hardly exceeds."""
    probabilities, levels = changes.probability, family_levels(changes, family_error)
    found = [
        (index, changes.chance(index, levels[index])) for index in np.flatnonzero(probabilities <= levels).tolist()
    ]
    sureness = np.abs(changes.value) / changes.error
    return tuple(sorted(found, key=lambda each: -sureness[each[0]]))


def family_levels(changes: Changes, family_error: float = FAMILY_ERROR) -> Floats:
    """The probability that the correction allows chance for each change, which is beyond chance if its own is no more;
    NaN where it is unknown."""
    probabilities = changes.probability
    known = np.flatnonzero(~np.isnan(probabilities))
    by_probability = known[np.argsort(probabilities[known], kind="stable")]
    levels: Floats = np.full(len(probabilities), np.nan)
    levels[by_probability] = family_error / (len(known) - np.arange(len(known)))
    failed = np.flatnonzero(probabilities[by_probability] > levels[by_probability])
    if len(failed):  # the procedure stops at the first
        levels[by_probability[failed[0] :]] = levels[by_probability[failed[0]]]
    return levels


def _ratio_changes(
    parts: Sequence[Counts], wholes: Sequence[Counts], least_of: Callable[[Floats, Floats], Floats]
) -> Changes:
    """`least_of` is the smallest variance of each ratio, of the ratios and the totals of their wholes."""
    influences, ratios, lost = [], [], []
    least: Floats = np.zeros(1)
    for part, whole in zip(parts, wholes, strict=True):
        total = _positive(whole.total)
        ratio = _positive(part.total) / total
        by_bucket = np.where(whole.by_bucket == 0, np.nan, part.by_bucket - ratio[:, None] * whole.by_bucket)
        influences.append(by_bucket / total[:, None])
        ratios.append(ratio)
        lost.append(np.isnan(part.by_bucket) | np.isnan(whole.by_bucket))
        least = least + least_of(ratio, total)
    return _changes(ratios[0] - ratios[1], influences, lost, least)


def _positive(total: Floats) -> Floats:
    return np.where(total > 0, total, np.nan)


def _rounding_variance(whole: Floats, rounded_to: int) -> Floats:
    return (rounded_to**2 if rounded_to > 1 else 0) / 12 / whole**2


def _changes(value: Floats, influences: Sequence[Floats], lost: Sequence[Flags], least: Floats) -> Changes:
    """`influences` and `lost` (hidden) of both periods are groups x time buckets; NaN where there was nothing."""
    if influences[0].shape[1] == influences[1].shape[1]:  # bucket beside bucket
        is_lost = np.logical_or(*lost)
        closed = np.isnan(influences[0]) & np.isnan(influences[1]) & ~is_lost
        samples = [(np.nan_to_num(influences[0]) - np.nan_to_num(influences[1]), ~closed, is_lost)]
    else:
        samples = [
            (np.nan_to_num(each), ~np.isnan(each) | is_lost, is_lost)
            for each, is_lost in zip(influences, lost, strict=True)
        ]
    variance, freedom = np.zeros_like(value), np.zeros_like(value)
    is_known = ~np.isnan(value)
    for influence, kept, is_lost in samples:
        usable = kept & ~is_lost
        size, count = kept.sum(axis=1), usable.sum(axis=1)
        is_known &= count >= np.maximum(MIN_CLUSTERS, _MIN_USABLE * size)
        squares = np.where(usable, influence**2, 0.0).sum(axis=1)
        variance += size * squares / np.maximum(count - 1, 1)
        freedom += count - 1
    error = np.sqrt(np.maximum(variance, least))
    is_known &= error > 0
    return Changes(value, error, freedom).where(is_known)
