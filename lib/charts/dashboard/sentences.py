"""What stands out, in sentences with links.

In: `frames.highlights` and the ranking of the aisles. Out: `Sentences`. They name clear changes only, and
never say why something changed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from lib.charts.core.texts import CLEAR, NO_CLEAR_CHANGE, join_sentences
from lib.data import formats
from lib.data.labels import label
from lib.data.periods import Compare, Period
from lib.effects import Effect
from lib.effects import texts as effect_texts
from lib.frames import Highlight, Measure

HOW = (
    f"{CLEAR} Only such changes are named: of 100 pages on which nothing really changed, at most 5 name one. Days are "
    "compared with days, because faces of one day are alike, and the more groups are looked at, the larger a change "
    "must be (Holm's correction). Small, hidden and incomplete groups are left out. Why something changed is not in "
    "the data."
)
POSITIVE = "Positive means Happy, in % of the faces whose expression is known."
OF_ALL = f"{POSITIVE} Charts of every expression count Unclear faces too, so their Happy is a little lower."
MOST_CHANGES = 3
COMPARE = "Compare with the previous period"
NOTHING_ELSE = "There is no other clear change."


def nothing(period: str) -> str:
    """`period` is the one compared with."""
    return f"Nothing stands out: {NO_CLEAR_CHANGE} since {period}."


@dataclass(frozen=True, slots=True)
class Sentence:
    """`subject` is a link, if there is a `link`; `icon` is a name of Google's Material Symbols; `basis` is how sure the
    sentence is, for the help."""

    icon: str
    subject: str
    text: str
    link: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences, what their words mean, and how they were found."""

    name: str
    sentences: tuple[Sentence, ...]
    note: str = POSITIVE
    how: str = HOW

    @property
    def help(self) -> str:
        """How they were found, and how sure each is."""
        return join_sentences(self.how, *(each.basis for each in self.sentences))


NO_FACES_BEFORE = Sentence(
    "compare_arrows", "", "The period compared with has no faces: choose another one under Compare with in the sidebar."
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


def not_compared(page: str, link: Link) -> Sentence:
    """What to do where nothing is compared: a link to the `page` itself, with a comparison."""
    text = "to see what changed."
    return Sentence("compare_arrows", COMPARE, text, link(page, compare=Compare.PREVIOUS.value))


def changes(found: Sequence[Highlight], compared: Period, link: Link) -> tuple[Sentence, ...]:
    """The surest changes, one sentence each; or that there is none."""
    if not found:
        return (Sentence("check", "", nothing(compared.text())),)
    named = [change(each, link) for each in found[:MOST_CHANGES]]
    if len(found) <= MOST_CHANGES:
        last = named[-1]
        named[-1] = replace(last, text=f"{last.text} {NOTHING_ELSE}")
    return tuple(named)


def changed_aisles(found: Sequence[Highlight]) -> tuple[str, ...]:
    """The aisles whose share of positive expressions is named by `changes`."""
    return tuple(each.group for each in found[:MOST_CHANGES] if each.measure is Measure.AISLE)


def display(name: str, effect: Effect, where: str, during: Period, link: Link) -> tuple[Sentence, ...]:
    """Whether the newest campaign changed the share of positive faces in the aisles `where`; nothing if unknown.

    `during` has its days: fewer than the page's, so that the change differs from that of the whole period.
    """
    if effect.change is None:
        return ()
    text = f"{effect_texts.headline(effect, where)} Counted: {during.text()}."
    return (Sentence("campaign", f"{name}:", text, link("displays", campaign=name)),)


def leaders(ranking: pd.DataFrame, link: Link) -> tuple[Sentence, ...]:
    """The most and the least positive aisle of `frames.ordered` by share; nothing without two that are reliable."""
    reliable = ranking[ranking["reliable"]]
    if len(reliable) < 2:
        return ()
    first, others, last = reliable.iloc[0], reliable.iloc[1:], reliable.iloc[-1]
    level = others[others["high"] >= first["low"]]
    text = f"is the most positive aisle ({formats.share(first['positive_share'])})"
    if len(level) == len(others):
        text += ", but not clearly ahead of the others."
    else:
        named = [f"{each['label']} ({formats.share(each['positive_share'])})" for _, each in level.head(2).iterrows()]
        more = [f"{len(level) - len(named)} more"] if len(level) > len(named) else []
        text += f", not clearly ahead of {formats.join_list([*named, *more])}" if named else ""
        text += f"; the least positive is {last['label']} ({formats.share(last['positive_share'])})."
    return (
        Sentence("leaderboard", first["label"], text, link("aisles", aisle_section="One aisle", aisle=first["label"])),
    )


def change(found: Highlight, link: Link) -> Sentence:
    """One change, with a link to the page of its measure."""
    rose = found.change > 0
    verb = "rose" if rose else "fell"
    in_faces = found.measure in (Measure.FACES, Measure.AISLE_FACES)
    if in_faces:
        text = f"clearly {verb} by {formats.share(abs(math.expm1(found.change)))} to {formats.count(found.now)}."
    else:
        size = formats.decimal(100 * abs(found.now - found.then))
        text = f"clearly {verb} by {size} percentage points to {formats.share(found.now)}."
    reach = formats.share(math.expm1(found.chance)) if in_faces else f"{formats.decimal(100 * found.chance)} points"
    basis = f"{_subject(found)}: chance alone rarely changes them by more than {reach}."
    page, more = PAGES[found.measure], {}
    if page == "aisles":
        more = {"aisle_section": "One aisle", "aisle": found.group}
    return Sentence("trending_up" if rose else "trending_down", _subject(found), text, link(page, **more), basis)


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
