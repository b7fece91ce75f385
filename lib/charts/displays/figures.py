"""The figures of a display's effect: what was seen during it, how that changed, and what is left beyond control.

In: `lib.effects.Effect`. Out: `Figure`s, every number in words already.
"""

from lib.charts.core.figures import Figure
from lib.data import formats
from lib.effects import Cell, Effect, Unit

_INTERVAL = "Intervals made like this one hold the true change 95 times out of 100."
_BEYOND = f"The change with the display less that of the control aisles. {_INTERVAL}"
_OWN = f"From before to during; there is no control to take off. {_INTERVAL}"


def display_figures(effect: Effect) -> tuple[Figure, ...]:
    """With the display, in the control aisles, and the one beyond the other with its interval."""
    figures = [_during("With the display", effect.test_before, effect.test_during, effect.test_change, effect.unit)]
    if effect.control_before is not None and effect.control_during is not None:
        figures.append(
            _during("Control aisles", effect.control_before, effect.control_during, effect.control_change, effect.unit)
        )
    title, meaning = ("Beyond the control", _BEYOND) if effect.control_before else ("Change", _OWN)
    change = effect.change
    if change is None:
        return (*figures, Figure(title, "–", None, "There is not enough data to say."))
    sign = "%" * (effect.unit is Unit.PERCENT)
    interval = f"95% interval: {formats.signed(change.low)}{sign} to {formats.signed(change.high)}{sign}"
    return (*figures, Figure(title, _changed(change.value, effect.unit) or "–", interval, meaning))


def _during(title: str, before: Cell, during: Cell, change: float | None, unit: Unit) -> Figure:
    of = f"During the campaign, on {during.days} days; before, on {before.days} days"
    if unit is Unit.POINTS:
        text = formats.share(during.share)
        meaning = (
            f"{of}, {formats.share(before.share)}. Of {formats.count(during.faces)} and "
            f"{formats.count(before.faces)} faces with a known apparent expression. "
            "The change weighs days alike in all aisles."
        )
    else:
        text = f"{formats.count(during.faces_per_day)} a day"
        meaning = f"{of}, {formats.count(before.faces_per_day)} a day. The change allows for the days of the week."
    return Figure(title, text, _changed(change, unit), meaning)


def _changed(change: float | None, unit: Unit) -> str | None:
    if change is None:
        return None
    return f"{formats.signed(change)}{' points' if unit is Unit.POINTS else '%'}"
