"""What a view is compared with: as many hours of another period as of its own.

In: the viewer's choice, the stores' local time and the days with pictures. Out: `ComparedPeriods`: both periods, and
sentences for the page that say where they differ from the choice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.data.periods import Period, comparable, compared_period
from lib.ui.filters.options import FilterChoice

NO_FULL_HOUR = "There is nothing to compare yet: no full hour of the two periods is over in both."


def cut_at_hour(end: datetime) -> str:
    return (
        f"Both periods end at {end:%H:%M}, with the last full hour that is over in every chosen store: equal hours are "
        "compared."
    )


def cut_after_day(last_day: Period) -> str:
    return f"Days after {last_day.text()} are left out of both periods: no full hour of them with pictures is over yet."


def few_days(first_day: Period) -> str:
    return f"The period compared with is only partly known: the first picture is of {first_day.text()}."


@dataclass(frozen=True, slots=True)
class ComparedPeriods:
    """The period of the view, the `other` one or None, notes for the page, and for its help how equal hours were made.

    Both have the same number of hours, unless no picture is as old as the other one.
    """

    period: Period
    other: Period | None = None
    notes: tuple[str, ...] = ()
    how: str = ""


def compared_periods(choice: FilterChoice, local_now: datetime, with_pictures: Period) -> ComparedPeriods:
    """The periods to compare at `local_now`, the time in the chosen store that is furthest behind.

    Without a comparison the period is as chosen. With one, both periods end after the last hour that is over, and not
    later than the newest day `with_pictures`: where no camera of these stores has sent a picture since, nothing is
    known, and a fall to zero would be wrong. Before the first picture there is nothing to compare with, so nothing is
    cut: the first hour of a new camera is shown.
    """
    chosen = choice.filters.period
    other = compared_period(chosen, choice.compare, choice.compare_first_day)
    if other is None:
        return ComparedPeriods(chosen)
    if other.end_day <= with_pictures.first_day:
        return ComparedPeriods(chosen, other)
    cut = comparable(chosen, other, min(local_now, with_pictures.end))
    if cut is None:
        return ComparedPeriods(chosen, notes=(NO_FULL_HOUR,))
    period, other = cut
    notes, how = [], ""
    if period.is_cut:
        how = cut_at_hour(period.end)
    elif period != chosen:
        notes.append(cut_after_day(Period(period.last_day, period.end_day)))
    if other.first_day < with_pictures.first_day < other.end_day:
        first = with_pictures.first_day
        notes.append(few_days(Period(first, first + timedelta(days=1))))
    return ComparedPeriods(period, other, tuple(notes), how)
