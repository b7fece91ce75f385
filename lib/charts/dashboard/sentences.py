"""What stands out, in sentences with links.

In: `frames.highlights` and the ranking of the aisles. Out: `Sentences`. They say how much of a change chance may
explain, and never why something changed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lib.data import formats
from lib.data.labels import label
from lib.data.periods import Period
from lib.effects import Effect
from lib.effects import texts as effect_texts
from lib.frames import Highlight, Measure

HOW = (
    "A change is named only if chance alone would hardly make it: of 100 pages on which nothing really changed, at "
    "most 5 name one. In brackets is what chance alone rarely exceeds. Days are compared with days, because faces of "
    "one day are alike, and the more groups are looked at, the larger a change must be (Holm's correction). Small, "
    "hidden and incomplete groups are left out. Why something changed is not in the data."
)
POSITIVE = "Positive means Happy, in % of the faces whose expression is known."
MOST_CHANGES = 3
NOTHING_ELSE = "Nothing else stands out."


def nothing(period: str) -> str:
    """`period` is the one compared with."""
    return f"Nothing stands out: compared with {period}, no change is larger than chance can explain."


@dataclass(frozen=True, slots=True)
class Sentence:
    """`subject` is a link, if there is a `link`; `icon` is a name of Google's Material Symbols."""

    icon: str
    subject: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences, what their words mean, and how they were found."""

    name: str
    sentences: tuple[Sentence, ...]
    note: str = POSITIVE
    how: str = HOW


NOT_COMPARED = Sentence(
    "compare_arrows", "", "To see what changed, choose a period with faces under Compare with in the sidebar."
)
# The page of each measure.
PAGES: Mapping[Measure, str] = {
    Measure.POSITIVE: "emotions",
    Measure.EXPRESSION: "emotions",
    Measure.AGE: "audience",
    Measure.GENDER: "audience",
    Measure.AISLE: "aisles",
    Measure.FACES: "attention",
    Measure.AISLE_FACES: "aisles",
}
Link = Callable[..., str]
"""The address of a page (first argument) with the filters, and with further parameters by their names."""


def changes(found: Sequence[Highlight], compared: Period, link: Link) -> tuple[Sentence, ...]:
    """The surest changes, one sentence each; or that there is none."""
    if not found:
        return (Sentence("check", "", nothing(compared.text())),)
    named = [change(each, link) for each in found[:MOST_CHANGES]]
    if len(found) <= MOST_CHANGES:
        last = named[-1]
        named[-1] = Sentence(last.icon, last.subject, f"{last.text} {NOTHING_ELSE}", last.link)
    return tuple(named)


def display(name: str, effect: Effect, where: str, during: Period, link: Link) -> tuple[Sentence, ...]:
    """Whether the newest campaign changed the share of positive faces in the aisles `where`; nothing if unknown.

    `during` has its days: fewer than the page's, so that the change differs from that of the whole period.
    """
    if effect.change is None:
        return ()
    text = f"{effect_texts.headline(effect, where)} Only the campaign's days count here: {during.text()}."
    return (Sentence("campaign", f"{name}:", text, link("displays", campaign=name)),)


def leaders(ranking: pd.DataFrame, link: Link) -> tuple[Sentence, ...]:
    """The most and the least positive aisle of `frames.ordered` by share; nothing without two that are reliable."""
    reliable = ranking[ranking["reliable"]]
    if len(reliable) < 2:
        return ()
    first, others, last = reliable.iloc[0], reliable.iloc[1:], reliable.iloc[-1]
    best = formats.share(first["positive_share"])
    level = others[others["high"] >= first["low"]]
    if len(level) == len(others):
        text = f"is the most positive aisle, {best}, but chance can explain how far the others are from it."
    else:
        text = f"is the most positive aisle, {best}"
        text += f", not clearly ahead of {formats.join_list(level['label'].head(2))}" if len(level) else ""
        text += f"; the least is {last['label']}, {formats.share(last['positive_share'])}."
    return (
        Sentence("leaderboard", first["label"], text, link("aisles", aisle_section="One aisle", aisle=first["label"])),
    )


def change(found: Highlight, link: Link) -> Sentence:
    """One change, with a link to the page of its measure."""
    rose = found.change > 0
    verb = "rose" if rose else "fell"
    if found.measure in (Measure.FACES, Measure.AISLE_FACES):
        size, chance = abs(math.expm1(found.change)), math.expm1(found.chance)
        text, rarely = f"{verb} by {formats.share(size)} to {formats.count(found.now)}", formats.share(chance)
    else:
        size, rarely = 100 * abs(found.now - found.then), formats.decimal(100 * found.chance)
        text = f"{verb} by {formats.decimal(size)} percentage points to {formats.share(found.now)}"
    text += f" (chance alone: rarely over {rarely})."
    page, more = PAGES[found.measure], {}
    if page == "aisles":
        more = {"aisle_section": "One aisle", "aisle": found.group}
    return Sentence("trending_up" if rose else "trending_down", _subject(found), text, link(page, **more))


def _subject(found: Highlight) -> str:
    match found.measure:
        case Measure.POSITIVE:
            return "Positive expressions"
        case Measure.EXPRESSION:
            return f"{label(found.group)} expressions"
        case Measure.AGE:
            return f"The share of faces aged {label(found.group)}"
        case Measure.GENDER:
            return f"The share of faces predicted {label(found.group).lower()}"
        case Measure.FACES:
            return "Faces seen"
        case Measure.AISLE_FACES:
            return f"Faces in {found.group}"
        case Measure.AISLE:
            return f"Positive expressions in {found.group}"
