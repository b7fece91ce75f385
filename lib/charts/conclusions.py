"""The sentences that head the pages of aisles: the total, and which aisles or hours clearly lead and trail.

In: totals, and `frames.Standouts`. Out: `Conclusion`s.
"""

import math
from collections.abc import Callable, Sequence

import pandas as pd

from lib.charts.attention.facing import NO_SHARE
from lib.charts.core.texts import CLEARLY_DIFFERS, NO_CLEAR_DIFFERENCE, join_sentences, semicolon_sentence
from lib.charts.metrics import Conclusion
from lib.charts.side_by_side.over_time import Pair
from lib.data import formats
from lib.frames import AttentionSummary, SalesSummary, Standout, Standouts, Summary

ATTENTION_CAUTION = "Cameras mostly find faces that look their way, so the share turned to them is high everywhere."
NO_CAUSE = "Faces are not shoppers, and nothing here shows a cause."
NO_RATIO = "Too few faces to show transactions per 100 faces."
_MOST_NAMES = 2


def attention_conclusion(
    now: AttentionSummary,
    found: Standouts,
    then: AttentionSummary | None = None,
    period: str = "",
    changed: bool = False,
    busiest: str = "",
) -> Conclusion:
    """`then` are the totals of `period`; `changed` if the share clearly differs from theirs.
    `busiest` is of `busiest_text`.
    """
    name, icon = "attention-and-traffic", "visibility"
    if math.isnan(now.facing_share):
        return Conclusion(name, icon, join_sentences(busiest, NO_SHARE))
    clauses = [f"{formats.share(now.facing_share)} of faces are turned to the camera", _standouts_text(found)]
    if then is not None and not math.isnan(then.facing_share):
        clauses[0] += _against(now.facing_share - then.facing_share, changed, "on", period)
    return Conclusion(name, icon, join_sentences(busiest, semicolon_sentence(*clauses)), cautions=(ATTENTION_CAUTION,))


def busiest_text(when: str, where: str) -> str:
    """The hour of the week and the aisle with most faces, each "" if unknown: `Most faces on Saturdays from 14:00 and
    in Toys.`"""
    found = [f"on {when}" if when else "", f"in {where}" if where else ""]
    return f"Most faces {' and '.join(filter(None, found))}." if any(found) else ""


def aisles_conclusion(now: Summary, found: Standouts) -> Conclusion:
    """The aisles in which the share of positive expressions stands out, and that share overall."""
    name, icon = "positive-aisles", "leaderboard"
    if math.isnan(now.positive_share) or not (found.leading or found.trailing):
        return Conclusion(name, icon, _positive_text(now, _standouts_text(found)))
    overall = f"{formats.share(now.positive_share)} overall"
    return Conclusion(
        name, icon, semicolon_sentence(f"Positive (Happy) expressions are {_standouts_text(found)}", overall)
    )


def hours_conclusion(now: Summary, found: Standouts) -> Conclusion:
    """The share of positive expressions, and the hours in which it stands out."""
    return Conclusion("positive-hours", "schedule", _positive_text(now, _standouts_text(found, "hour", "from")))


def busiest_conclusion(busiest: tuple[str, int, int] | None) -> Conclusion:
    """Of `frames.busiest_hour`."""
    sentence = "No hour has enough faces to compare."
    if busiest is not None:
        hour, aisles, of = busiest
        subject = "The aisle is" if of == 1 else "All aisles are" if aisles == of else f"{aisles} of {of} aisles are"
        sentence = f"{subject} busiest from {hour}."
    return Conclusion("busiest-hours", "schedule", sentence)


def aisle_conclusion(
    label: str, now: Summary, others: Summary, differs: bool, ages: pd.DataFrame | None = None
) -> Conclusion:
    """One aisle against the other ones; `differs` if its share clearly does.

    `ages` are its shares of age bands against theirs, of `frames.compare_shares`; the largest clear difference is
    named.
    """
    against = ""
    if not math.isnan(now.positive_share - others.positive_share):
        against = _against(now.positive_share - others.positive_share, differs, "in", "the other aisles")
    return Conclusion(
        "one-aisle",
        "sentiment_satisfied",
        join_sentences(f"{label}: {_positive_text(now, against=against)}", _age_text(ages)),
    )


def _age_text(ages: pd.DataFrame | None) -> str:
    """`65+ are 44.0% of its faces, 15.9% of theirs.`; "" where no age band clearly differs."""
    if ages is None:
        return ""
    differing = ages[(ages["low"] > 0) | (ages["high"] < 0)]
    if differing.empty:
        return ""
    row = differing.loc[differing["difference"].abs().idxmax()]
    here, elsewhere = formats.share(row["share"]), formats.share(row["other_share"])
    return f"Age {row['group']}: {here} of the faces here, {elsewhere} in the other aisles."


def pair_conclusion(pair: Pair, a: Summary, b: Summary, differs: bool) -> Conclusion:
    """Two aisles or stores, the higher one first; `differs` if their shares clearly do."""
    (name, one), (other_name, other) = sorted(
        ((pair.short.a, a), (pair.short.b, b)),
        key=lambda side: (math.isnan(side[1].positive_share), -side[1].positive_share),
    )
    if math.isnan(other.positive_share):
        against = f", too few faces with a known expression in {other_name} to compare"
    else:
        how = "clearly more than" if differs else f"{NO_CLEAR_DIFFERENCE} from"
        against = f", {how}{' in' * differs} {other_name} ({formats.share(other.positive_share)})"
    return Conclusion("pair", "compare", f"{name}: {_positive_text(one, against=against)}")


def sales_conclusion(total: SalesSummary, found: Standouts, by_expression: pd.DataFrame, grain: str) -> Conclusion:
    """Transactions per 100 faces, the aisles in which they stand out, and whether they go with positive expressions."""
    name, icon = "sales", "receipt_long"
    if math.isnan(total.per_100_faces):
        return Conclusion(name, icon, NO_RATIO, cautions=(NO_CAUSE,))
    sentence = semicolon_sentence(
        f"{formats.decimal(total.per_100_faces)} transactions per 100 faces",
        _standouts_text(found, written=lambda per_face: formats.decimal(100 * per_face)),
    )
    return Conclusion(
        name, icon, join_sentences(sentence, _association_text(by_expression, grain)), cautions=(NO_CAUSE,)
    )


def _association_text(by_expression: pd.DataFrame, grain: str) -> str:
    """Of the first row of `frames.sales_by_expression`: all aisles, or the only one."""
    if by_expression.empty or math.isnan(by_expression["difference"].iloc[0]):
        return ""
    first = by_expression.iloc[0]
    when = f"{'On' if grain == 'day' else 'In'} happier {grain}s"
    if not first["beyond_chance"]:
        return f"{when}, {NO_CLEAR_DIFFERENCE}."
    how = "more" if first["difference"] > 0 else "fewer"
    return f"{when}, clearly {how} ({formats.signed(first['difference'])})."


def _positive_text(now: Summary, more: str = "", against: str = "") -> str:
    if math.isnan(now.positive_share):
        return "Too few known expressions to show how many are positive."
    return semicolon_sentence(
        f"{formats.share(now.positive_share)} of faces with a known expression are positive (Happy){against}", more
    )


def _against(change: float, beyond_chance: bool, preposition: str, other: str) -> str:
    if not beyond_chance:
        return f", {NO_CLEAR_DIFFERENCE} from {other}"
    points, how = formats.decimal(100 * abs(change)), "more" if change > 0 else "fewer"
    return f", clearly {how} than {preposition} {other} (by {points} percentage points)"


def _standouts_text(
    found: Standouts, one: str = "aisle", where: str = "in", written: Callable[[float], str] = formats.share
) -> str:
    """`clearly highest in Toys (41.6%), lowest in Checkout (11.8%)`; "" for a single aisle."""
    if found.compared < 2:
        return ""
    ends = [
        f"{word} {where} {_names(each, written)}"
        for word, each in (("highest", found.leading), ("lowest", found.trailing))
        if each
    ]
    return f"clearly {', '.join(ends)}" if ends else f"no {one} {CLEARLY_DIFFERS} from the others"


def _names(found: Sequence[Standout], written: Callable[[float], str]) -> str:
    aisles = {each.label.rpartition(" · ")[2] for each in found}
    if len(aisles) < len(found) == _MOST_NAMES:  # one aisle of two stores
        values = formats.join_list(written(each.value) for each in found)
        return f"{aisles.pop()} of two stores ({values})"
    named = [f"{each.label} ({written(each.value)})" for each in found[:_MOST_NAMES]]
    more = len(found) - len(named)
    return formats.join_list([*named, *([f"{more} more"] if more else [])])
