"""The sentences about an effect, for merchandisers: the result, its limits and its warnings.

In: `lib.effects.Effect` and the names of the places. Out: sentences. They claim no more than a comparison of before and
during, with and without the display, can show, and never a cause.
"""

from collections.abc import Callable, Sequence

from lib.data import formats
from lib.data.periods import Period
from lib.effects import MIN_DAYS, MIN_FACES, Caution, Effect, EffectWarning, Estimate, Group, Shortage, Unit, Verdict

INCONCLUSIVE = "It is unclear whether"
AGAINST_CONTROL = "Change against the control aisles"
LONGER = "A longer campaign would narrow this."
ONE_CONTROL = "There is only one control aisle"
SHORT_BEFORE = "The time before is too short to check whether"
INSUFFICIENT_DATA = "There is not enough data to estimate how"
_UNITS = {Unit.POINTS: " points", Unit.PERCENT: "%"}
REQUIRED = f"An estimate needs at least {MIN_DAYS} days before and {MIN_DAYS} days during the campaign"


def headline(effect: Effect, where: str) -> str:
    """The result, and the next step where it is inconclusive; `where` names the places with the display.

    The interval of a clear result is in `display_metrics`.
    """
    if effect.change is None:
        return f"{INSUFFICIENT_DATA} {_what(effect)} in {where} changed."
    if effect.verdict is Verdict.INCONCLUSIVE:
        return (
            f"{INCONCLUSIVE} {_what(effect)} in {where} changed: the change{_against(effect)} is "
            f"between {_move(effect.change.low, effect.unit)} and {_move(effect.change.high, effect.unit)}. {LONGER}"
        )
    if effect.unit is Unit.PERCENT:
        how = "more" if effect.change.value > 0 else "fewer"
        expect = "from its time before and the control aisles" if effect.control_before else "from its time before"
        return (
            f"There were clearly {how} faces in {where} than expected {expect}, by "
            f"{formats.decimal(abs(effect.change.value))}%."
        )
    return f"Positive expressions in {where} clearly {_rose_by(effect, effect.change)}."


def change_label(effect: Effect) -> str:
    """What the effect's number is, in the words of `headline`."""
    if effect.control_before is None:
        return "Change"
    if effect.change is None or effect.verdict is Verdict.INCONCLUSIVE:
        return AGAINST_CONTROL
    if effect.unit is Unit.PERCENT:
        return f"{'More' if effect.change.value > 0 else 'Fewer'} faces than expected"
    verb, beyond = _verb_and_beyond(effect, effect.change)
    return f"{verb.capitalize()} {beyond}"


def _rose_by(effect: Effect, change: Estimate) -> str:
    """`rose, by 3.0 points more than in the control aisles`, or `fell ... less`, as the display's own aisles moved."""
    verb, beyond = _verb_and_beyond(effect, change)
    return f"{verb}, by {formats.decimal(abs(change.value))} percentage points {beyond}"


def _verb_and_beyond(effect: Effect, change: Estimate) -> tuple[str, str]:
    own = change.value if effect.test_change is None else effect.test_change
    verb = "rose" if own >= 0 else "fell"
    if effect.control_before is None:
        return verb, "from before the campaign"
    return verb, f"{'more' if (own >= 0) == (change.value > 0) else 'less'} than in the control aisles"


def _what(effect: Effect) -> str:
    return "positive expressions" if effect.unit is Unit.POINTS else "the number of faces"


def _against(effect: Effect) -> str:
    return " against the control aisles" if effect.control_before else ""


def _move(value: float, unit: Unit) -> str:
    """`a fall of 1.2 points`, `a rise of 2.0%`, `no change`."""
    text = formats.decimal(abs(value))
    if text == "0.0":
        return "no change"
    return f"a {'rise' if value > 0 else 'fall'} of {text}{_UNITS[unit]}"


def scope_words(before: Period, during: Period, where: str, store: str, controls: int) -> str:
    """Which aisles, store and days the page is about, and what they are compared with."""
    scope = f"{where} in {store}: {during.text()}, with the display, compared with {before.text()}, before it"
    if not controls:
        return f"{scope}."
    return f"{scope}, and with {controls} control {'aisle' if controls == 1 else 'aisles'} on the same days."


def design_words(before: Period, during: Period, where: str, controls: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The terms of the comparison with their meanings, and its limits, as (term, meaning)."""
    if controls:
        control = (
            f"{', '.join(controls)}: they had no campaign in these weeks. What changed there changed without the "
            f"display, so only what {where} did beyond that counts."
        )
    else:
        control = (
            f"No aisle was without a campaign in these weeks, so {where} is compared only with its own time before."
        )
    return (
        ("Before", f"{before.text()}."),
        ("During", f"{during.text()}."),
        ("Control aisles", control),
        ("Positive expressions", "Faces whose apparent expression is Happy, of those whose expression is known."),
        ("Interval", "It allows for the day of the week and for days that resemble each other."),
        (
            "What this cannot show",
            f"Why something changed: whatever else happened only in {where} on these days is part of the effect.",
        ),
    )


def overlap_words(campaigns: Sequence[str], where: str) -> str:
    """A warning that other `campaigns` ran there in the days compared; "" if none did."""
    if not campaigns:
        return ""
    names = formats.join_list(campaigns)
    return f"{names} also ran in {where} in these weeks: the change may come from there as well."


def shortage_words(effect: Effect, where: str) -> tuple[str, ...]:
    """One sentence for each shortage, then the requirements; empty if nothing is missing."""
    if not effect.shortages:
        return ()
    known = " with a known expression" if effect.unit is Unit.POINTS else ""
    required = (
        f"{REQUIRED}, on the same days of the week, with at least {MIN_FACES} faces{known} each time, both in the "
        "display's aisles and in the control aisles."
    )
    return (*(_shortage(shortage, where, known) for shortage in effect.shortages), required)


def _shortage(shortage: Shortage, where: str, known: str) -> str:
    place = where if shortage.group is Group.TEST else "The control aisles"
    verb = "has" if shortage.group is Group.TEST else "have"
    when = "during" if shortage.during else "before"
    if shortage.what == "matched days":
        other = "before" if shortage.during else "during"
        falls = "falls" if shortage.have == 1 else "fall"
        return (
            f"Of the days {when} the campaign, {formats.count(shortage.have)} {falls} on a day of the week that also "
            f"occurs {other} it; {shortage.need} are needed."
        )
    have = f"{formats.count(shortage.have)} {shortage.what if shortage.have != 1 else shortage.what.removesuffix('s')}"
    if shortage.what == "days":
        return f"{place} {verb} {have} with counts {when} the campaign; {shortage.need} are needed."
    return f"{place} {verb} {have}{known} {when} the campaign; {shortage.need} are needed."


def warning_words(effect: Effect, where: str, name_of: Callable[[str], str] = str) -> tuple[str, ...]:
    """One or two sentences for each warning; `name_of` maps a place of the rows to its name."""
    return tuple(_warning_text(warning, effect, where, name_of) for warning in effect.warnings)


def _warning_text(warning: EffectWarning, effect: Effect, where: str, name_of: Callable[[str], str]) -> str:
    place, change = name_of(warning.place) if warning.place else "", warning.change
    match warning.caution:
        case Caution.NO_CONTROL:
            return (
                "There is no control aisle, so a change everywhere, such as of the season or the weather, is part of "
                "the effect."
            )
        case Caution.ONE_CONTROL:
            return f"{ONE_CONTROL}: a change in it alone looks like the opposite change in {where}."
        case Caution.DIVERGED_BEFORE:
            diverged = "diverged from the control aisles" if effect.control_before else "was changing"
            return (
                f"{where} {diverged} even before the campaign, by {_range(change, effect.unit)} from the first half of "
                "that time to the second. The change may be a continuation of that."
            )
        case Caution.PRE_TREND_UNCHECKED:
            return (
                f"{SHORT_BEFORE} the aisles change alike without the display; two weeks are enough."
                if effect.control_before
                else f"{SHORT_BEFORE} something was changing; two weeks are enough."
            )
        case Caution.CONTROL_MOVED:
            return (
                f"{place}, a control aisle, diverged from the others by {_range(change, effect.unit)}, although no "
                "campaign is known there. If something else happened in it, leave it out."
            )
        case Caution.UNEVEN_WEEKDAYS:
            return "The days before and during are on different days of the week; whole weeks compare better."
        case Caution.DAYS_SUPPRESSED:
            share = formats.share(warning.ratio)
            missing = f"{share} of the aisles' days are missing, because their counts are too small to show."
            fewest = "They have the fewest positive expressions, so the shares here are a little too high."
            return f"{missing} {fewest}" if effect.unit is Unit.POINTS else missing
        case Caution.PLACE_EXCLUDED:
            return (
                f"{place} is left out: it has no pictures before or none during the campaign, or the counts of more "
                "than a fifth of its days are too small to show."
            )


def _range(change: Estimate | None, unit: Unit) -> str:
    """`a rise of 3.2 points (+1.0 to +5.4 points)`."""
    if change is None:
        return ""
    return f"{_move(change.value, unit)} ({interval_text(change, unit)})"


def change_text(value: float, unit: Unit) -> str:
    """`+3.2 points`, `−2.0%`."""
    return f"{formats.signed(value)}{_UNITS[unit]}"


def interval_text(change: Estimate, unit: Unit) -> str:
    """`+1.0 to +5.4 points`, `−2.0% to +1.0%`."""
    low = formats.signed(change.low) + "%" * (unit is Unit.PERCENT)
    return f"{low} to {change_text(change.high, unit)}"
