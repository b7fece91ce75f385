"""What the Emotions and the Audience page say, in the sentences at their top.

In: `frames.findings` and `frames.highlights`. Out: sentences. Changes are those that Overview names, or
that there is none.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

import pandas as pd

from lib.charts.core.texts import NO_CLEAR_CHANGE, NO_CLEAR_DIFFERENCE, capitalized
from lib.charts.dashboard.sentences import MOST_CHANGES, Link, Sentence, change
from lib.contract.observation import Emotion
from lib.data import formats
from lib.data.labels import label
from lib.data.periods import Period
from lib.frames import Estimate, GroupShare, Highlight, Largest, Measure, Standouts

OF_EMOTIONS = (Measure.POSITIVE, Measure.EXPRESSION, Measure.AISLE)
OF_AUDIENCE = (Measure.AGE, Measure.GENDER)


def largest_age(found: Largest | None) -> tuple[Sentence, ...]:
    """The largest age band; nothing if it is not known."""
    if found is None:
        return ()
    level = f", level with {formats.join_list(map(label, found.level))}" if found.level else ""
    text = f"is the largest age band{level}: {formats.share(found.estimate.share)} of faces."
    return (Sentence("groups", label(found.group), text, basis=_interval(found.estimate)),)


def happiest_age(found: Standouts) -> tuple[Sentence, ...]:
    """The age bands that clearly look happy most often; nothing if too few bands can be compared.

    `found` is of the share of happy faces among all faces of each band.
    """
    if found.compared < 2:
        return ()
    if not found.leading:
        return (Sentence("sentiment_satisfied", "", f"{capitalized(NO_CLEAR_DIFFERENCE)} between ages in Happy."),)
    bands = formats.join_list(f"{label(each.label)} ({formats.share(each.value)})" for each in found.leading)
    least = formats.join_list(f"{label(each.label)} ({formats.share(each.value)})" for each in found.trailing)
    text = f"look happy clearly most often{f'; least often {least}' if least else ''}. Shares are of each age's faces."
    return (Sentence("sentiment_satisfied", f"Ages {bands}", text),)


def share(
    group_share: GroupShare, found: Estimate | None, most_frequent: Largest | None, of_all_faces: pd.DataFrame
) -> tuple[Sentence, ...]:
    """The share that the page's charts show, and the most frequent expression; nothing if it is not known.

    `of_all_faces` is `frames.demographic_shares` by emotion, of which the charts of every expression are.
    """
    if found is None:
        return ()
    of_known = group_share.denominator_measure == "known_faces"
    subject = f"{formats.share(found.share)} of {'faces with a known expression' if of_known else 'all faces'}"
    text = f"are {group_share.numerator_words if group_share.emotions else 'positive (Happy)'}"
    of_all = share_of_all(of_all_faces, group_share.emotions or (Emotion.HAPPY.value,))
    text += f", which is {formats.share(of_all)} of all faces." if of_known and not math.isnan(of_all) else "."
    if most_frequent is not None and not most_frequent.level:
        most = formats.share(most_frequent.estimate.share)
        text += f" Most often: {label(most_frequent.group)}, {most} of all faces."
    return (Sentence("sentiment_satisfied", subject, text, basis=_interval(found)),)


def share_of_all(of_all_faces: pd.DataFrame, emotions: Collection[str]) -> float:
    """The share of `emotions` together; NaN if one of them is hidden or none occurs."""
    shares = of_all_faces["share"][of_all_faces["group"].isin(list(emotions))]
    return float(shares.sum(skipna=False)) if len(shares) else math.nan


def changes(
    found: Sequence[Highlight], measures: Collection[Measure], of: str, compared: Period, page: str, link: Link
) -> tuple[Sentence, ...]:
    """The changes of `measures` that are clear, or that there is none; `of` names what was compared.

    A sentence does not link to `page`, on which it stands.
    """
    mine = [each for each in found if each.measure in measures][:MOST_CHANGES]
    if not mine:
        return (Sentence("check", "", f"{capitalized(NO_CLEAR_CHANGE)} of {of} since {compared.text()}."),)
    named = [change(each, link) for each in mine]
    return tuple(replace(each, link="") if each.link.startswith(f"{page}?") else each for each in named)


def _interval(found: Estimate) -> str:
    return f"95% interval of {formats.share(found.share)}: {formats.share_interval(found.low, found.high)}."
