"""An effect in a merchandiser's words: what the data say, what they cannot, and what to mind.

In: `lib.effects.Effect` and what people call the places. Out: sentences. They claim no more than a comparison of
before and during, with and without the display, can show, and never a cause.
"""

from collections.abc import Callable, Sequence

from lib.data import formats
from lib.data.periods import Period
from lib.effects import MIN_DAYS, MIN_FACES, Caution, Change, Effect, Group, Shortage, Unit, Verdict, Warned


def headline(effect: Effect, where: str) -> str:
    """The answer in a sentence; `where` names the places with the display."""
    if effect.change is None:
        return f"There is not enough data to say how {_what(effect)} in {where} changed."
    if effect.verdict is Verdict.CANNOT_TELL:
        return (
            f"The data cannot tell: the true change of {_what(effect)} in {where}{_against(effect)} may lie anywhere "
            f"between {_move(effect.change.low, effect.unit)} and {_move(effect.change.high, effect.unit)}."
        )
    low, high = sorted(abs(end) for end in (effect.change.low, effect.change.high))
    if effect.unit is Unit.PERCENT:
        how = "more" if effect.change.value > 0 else "fewer"
        expect = "its time before and the control aisles lead" if effect.control_before else "its time before leads"
        return (
            f"There were {abs(effect.change.value):.1f}% {how} faces in {where} than {expect} one to expect; with 95% "
            f"confidence between {low:.1f}% and {high:.1f}% {how}."
        )
    return (
        f"Positive expressions in {where} {_rose_by(effect, effect.change)}; with 95% confidence between {low:.1f} and "
        f"{high:.1f}."
    )


def _rose_by(effect: Effect, change: Change) -> str:
    """`rose by 3.0 points more than in the control aisles`, or `fell ... less`, as the display's own aisles moved."""
    own = change.value if effect.test_change is None else effect.test_change
    verb = "rose" if own >= 0 else "fell"
    points = f"{verb} by {abs(change.value):.1f} points"
    if effect.control_before is None:
        return f"{points} from before the campaign"
    return f"{points} {'more' if (own >= 0) == (change.value > 0) else 'less'} than in the control aisles"


def _what(effect: Effect) -> str:
    return "positive expressions" if effect.unit is Unit.POINTS else "the number of faces"


def _against(effect: Effect) -> str:
    return ", against the control aisles," if effect.control_before else ""


def _move(value: float, unit: Unit) -> str:
    """`a fall of 1.2 points`, `a rise of 2.0%`, `no change`."""
    text = f"{abs(value):.1f}"
    if text == "0.0":
        return "no change"
    return f"a {'rise' if value > 0 else 'fall'} of {text}{' points' if unit is Unit.POINTS else '%'}"


def design_words(before: Period, during: Period, where: str, controls: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What before, during and the rest mean here, and what the comparison cannot say: of each term its meaning."""
    if controls:
        control = (
            f"{', '.join(controls)}: they had no campaign in these weeks. What changed there changed without the "
            f"display, so only what {where} did beyond that counts."
        )
    else:
        control = (
            f"There is none without a campaign in these weeks, so {where} is compared with its own time before alone."
        )
    return (
        ("Before", f"{before.words()}."),
        ("During", f"{during.words()}."),
        ("Control aisles", control),
        ("Positive expressions", "Faces whose apparent expression is Happy, among those with a known one."),
        ("Interval", "It allows for the day of the week and for days that resemble each other."),
        (
            "What this cannot say",
            f"Why something changed: whatever else happened in {where} alone on these days counts as well.",
        ),
    )


def beside_words(campaigns: Sequence[str], where: str) -> str:
    """A caution that other `campaigns` stood there in the days compared; "" without one."""
    if not campaigns:
        return ""
    names = formats.join_list(campaigns)
    return f"{names} also stood in {where} in these weeks: the change may come from there as well."


def shortage_words(effect: Effect, where: str) -> tuple[str, ...]:
    """What is missing, one sentence each, and last what would be enough; none where nothing is missing."""
    if not effect.shortages:
        return ()
    known = " with a known expression" if effect.unit is Unit.POINTS else ""
    enough = (
        f"Enough would be {MIN_DAYS} days before and {MIN_DAYS} days during the campaign, with {MIN_FACES} "
        f"faces{known} or more each time, in the display's aisles and in the control aisles alike, on the same days of "
        "the week."
    )
    return (*(_shortage(shortage, where, known) for shortage in effect.shortages), enough)


def _shortage(shortage: Shortage, where: str, known: str) -> str:
    place = where if shortage.group is Group.TEST else "The control aisles"
    verb = "has" if shortage.group is Group.TEST else "have"
    when = "during" if shortage.during else "before"
    if shortage.what == "days alike":
        other = "before" if shortage.during else "during"
        falls = "falls" if shortage.have == 1 else "fall"
        return (
            f"Of the days {when} the campaign, {shortage.have:,.0f} {falls} on a day of the week that was counted "
            f"{other} it too; {shortage.need} are needed."
        )
    have = f"{shortage.have:,.0f} {shortage.what if shortage.have != 1 else shortage.what.removesuffix('s')}"
    if shortage.what == "days":
        return f"{place} {verb} {have} with counts {when} the campaign; {shortage.need} are needed."
    return f"{place} {verb} {have}{known} {when} the campaign; {shortage.need} are needed."


def warning_words(effect: Effect, where: str, called: Callable[[str], str] = str) -> tuple[str, ...]:
    """What a reader must mind, one sentence or two each; `called` turns a place of the rows into its name."""
    return tuple(_warning(warned, effect, where, called) for warned in effect.warnings)


def _warning(warned: Warned, effect: Effect, where: str, called: Callable[[str], str]) -> str:
    place, change = called(warned.place) if warned.place else "", warned.change
    match warned.caution:
        case Caution.NO_CONTROL:
            return "There is no control aisle: what changed everywhere, such as the season or the weather, counts too."
        case Caution.ONE_CONTROL:
            return (
                "There is one control aisle only: what happened in it alone looks as if the opposite had happened in "
                f"{where}."
            )
        case Caution.APART_BEFORE:
            apart = "moved apart from the control aisles" if effect.control_before else "was changing"
            return (
                f"{where} {apart} before the campaign already, by {_range(change, effect.unit)} from the first half of "
                "that time to the second. The change may be more of the same."
            )
        case Caution.BEFORE_UNCHECKED:
            return (
                "The time before is too short to see whether the aisles moved alike without the display; two weeks "
                "would do."
                if effect.control_before
                else "The time before is too short to see whether something was changing already; two weeks would do."
            )
        case Caution.CONTROL_MOVED:
            return (
                f"{place}, a control aisle, moved apart from the others by {_range(change, effect.unit)}, though no "
                "campaign is known there. If something else happened in it, leave it out."
            )
        case Caution.WEEKDAYS_UNEVEN:
            return "The days before and those during fall on different days of the week; whole weeks compare better."
        case Caution.DAYS_HIDDEN:
            missing = f"{warned.ratio:.0%} of the aisles' days are missing, because their counts are too small to show."
            fewest = "They have the fewest positive expressions, so the shares here are a little too high."
            return f"{missing} {fewest}" if effect.unit is Unit.POINTS else missing
        case Caution.PLACE_LEFT_OUT:
            return (
                f"{place} is left out: it was not seen both before and during the campaign, or more than a fifth of "
                "its days have counts too small to be shown."
            )


def _range(change: Change | None, unit: Unit) -> str:
    """`a rise of 3.2 points (1.0 to 5.4)`."""
    if change is None:
        return ""
    sign = "" if unit is Unit.POINTS else "%"
    return f"{_move(change.value, unit)} ({formats.signed(change.low)}{sign} to {formats.signed(change.high)}{sign})"
