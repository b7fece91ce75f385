"""What the Emotions and the Audience page say, in the sentences at their top.

In: `frames.findings` and `frames.highlights`. Out: sentences. Changes are those that Overview names, or
that there is none.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from lib.charts.dashboard.sentences import MOST_CHANGES, Link, Sentence, change
from lib.data import formats
from lib.data.labels import label
from lib.data.periods import Period
from lib.frames import Estimate, GroupShare, Highlight, Largest, Measure

OF_EMOTIONS = (Measure.POSITIVE, Measure.EXPRESSION, Measure.AISLE)
OF_AUDIENCE = (Measure.AGE, Measure.GENDER)


def largest_age(found: Largest | None) -> tuple[Sentence, ...]:
    """The largest age band; nothing if it is not known."""
    if found is None:
        return ()
    level = f", level with {formats.join_list(map(label, found.level))}" if found.level else ""
    text = (
        f"is the largest age band{level}: {formats.share(found.estimate.share)} of faces ({_interval(found.estimate)})."
    )
    return (Sentence("groups", label(found.group), text),)


def share(group_share: GroupShare, found: Estimate | None, most_frequent: Largest | None) -> tuple[Sentence, ...]:
    """The share that the page's charts show, and the most frequent expression; nothing if it is not known."""
    if found is None:
        return ()
    whole = "known expressions" if group_share.denominator_measure == "known_faces" else "faces"
    what = group_share.numerator_words if group_share.emotions else "positive (Happy)"
    subject = f"{formats.share(found.share)} of {whole} are {what}"
    text = f"({_interval(found)})."
    if most_frequent is not None and not most_frequent.level:
        text += (
            f" Most often: {label(most_frequent.group)}, {formats.share(most_frequent.estimate.share)} of all faces."
        )
    return (Sentence("sentiment_satisfied", subject, text),)


def changes(
    found: Sequence[Highlight], measures: Collection[Measure], of: str, compared: Period, page: str, link: Link
) -> tuple[Sentence, ...]:
    """The changes of `measures` that are beyond chance, or that there is none; `of` names what was compared.

    A sentence does not link to `page`, on which it stands.
    """
    mine = [each for each in found if each.measure in measures][:MOST_CHANGES]
    if not mine:
        return (Sentence("check", "", f"No change of {of} since {compared.text()} is larger than chance may explain."),)
    named = [change(each, link) for each in mine]
    return tuple(replace(each, link="") if each.link.startswith(f"{page}?") else each for each in named)


def _interval(found: Estimate) -> str:
    return f"95% interval {formats.share_interval(found.low, found.high)}"
