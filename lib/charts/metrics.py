"""The metrics and statements that head a page.

In: summaries of `lib.frames` and effects of `lib.effects`. Out: `Metric`s, whose numbers are formatted already.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from lib.charts.core.panel import Metric
from lib.data import formats
from lib.effects import Cell, Effect, Unit
from lib.effects.texts import change_label, interval_text
from lib.effects.texts import change_text as effect_change_text
from lib.frames import AttentionSummary, CameraCounts, MotionSummary, SalesSummary, Summary, change

FACES_IN_SALES_HOURS = "Faces in the same hours"
ADJUSTED = "adjusted for weekdays"
NO_CURRENCY = "In the stores' own currency, which stores.csv does not name."
_OTHER_AISLES = "the other aisles"
_THEIR_AVERAGE = f"{_OTHER_AISLES}' average"
_FACES = "Faces found in the pictures."
_PICTURES = "With or without faces, whatever the filters by expression, age and gender."
_FAILED = " {} of them could not be analysed."
_POSITIVE = "Happy, of the {} faces whose expression is known: neither unclear nor not measured."
_WITH_FACES = "Of the pictures that could be analysed."
_INTERVAL = "Intervals made like this one hold the true change 95 times out of 100."
_SAME_WEEKDAYS = "It compares each aisle with itself on the same days of the week, so it may differ from a subtraction."
_AGAINST_CONTROL = f"The change with the display minus that of the control aisles. {_SAME_WEEKDAYS} {_INTERVAL}"
_WITHOUT_CONTROL = (
    f"The change from before to during; there are no control aisles to subtract. {_SAME_WEEKDAYS} {_INTERVAL}"
)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The answer to a page's question in one sentence, with the data that a better answer needs, and cautions.

    `icon` is a name of Google's Material Symbols.
    """

    name: str
    icon: str
    sentence: str
    missing: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Terms with their meanings, under a heading that opens on demand."""

    title: str
    terms: tuple[tuple[str, str], ...]


def summary_metrics(now: Summary, then: Summary | None) -> tuple[Metric, ...]:
    """Faces and shares, with their change since the period compared with, where there is one."""
    delta = formats.signed_percent(change(now.faces, then.faces).relative) if then else None
    return (Metric("Faces seen", formats.count(now.faces), delta, _FACES), *_share_metrics(now, then))


def metrics_against_others(now: Summary, others: Summary, other_aisles: int) -> tuple[Metric, ...]:
    """One aisle's faces and pictures against the average of the other aisles, shares against all of them together."""
    average = other_aisles or math.nan
    faces = _above_or_below(formats.signed_percent(change(now.faces, others.faces / average).relative), _THEIR_AVERAGE)
    pictures = _above_or_below(
        formats.signed_percent(change(now.pictures, others.pictures / average).relative), _THEIR_AVERAGE
    )
    return (
        Metric("Faces seen", formats.count(now.faces), faces, _FACES),
        Metric("Pictures", formats.count(now.pictures), pictures, _PICTURES),
        *_share_metrics(
            now, others, lambda difference: _above_or_below(formats.signed_percentage_points(difference), _OTHER_AISLES)
        ),
    )


def _above_or_below(signed: str | None, others: str) -> str | None:
    """A signed difference as `25.0% below the other aisles' average`, as a sign would read as a change over time."""
    if signed is None:
        return None
    if signed.startswith("+0.0") or signed == formats.NO_CHANGE:
        return f"about the same as {others}"
    return f"{signed[1:]} {'below' if signed.startswith(formats.MINUS) else 'above'} {others}"


def change_text(now: Summary, then: Summary) -> str:
    """How faces and shares changed since then, without a full stop."""
    return ", ".join(f"{each.label.lower()} {each.delta or formats.MISSING}" for each in summary_metrics(now, then))


def _share_metrics(
    now: Summary, other: Summary | None, difference_text: Callable[[float], str | None] = formats.signed_points
) -> tuple[Metric, Metric]:
    positive, with_faces = now.positive_share, now.pictures_with_faces_share
    return (
        Metric(
            "Positive expressions",
            formats.share(positive),
            difference_text(positive - other.positive_share) if other else None,
            _POSITIVE.format(formats.count(now.known_faces)),
        ),
        Metric(
            "Pictures with a face",
            formats.share(with_faces),
            difference_text(with_faces - other.pictures_with_faces_share) if other else None,
            _WITH_FACES,
        ),
    )


def attention_metrics(now: AttentionSummary, then: AttentionSummary | None = None) -> tuple[Metric, ...]:
    """Faces, pictures with a face, faces per such picture, and faces turned to the camera."""
    return (
        Metric("Faces seen", formats.count(now.faces), _relative(now, then, "faces"), _FACES),
        Metric(
            "Pictures with a face",
            formats.share(now.with_faces_share),
            _points(now, then, "with_faces_share"),
            f"Of {formats.count(now.pictures)} pictures that could be analysed, whatever the filters by expression, "
            "age and gender.",
        ),
        Metric(
            "Faces per picture with a face",
            _mean(now.per_picture_with_face),
            _relative(now, then, "per_picture_with_face"),
            "Faces, divided by pictures with at least one face.",
        ),
        Metric(
            "Turned to the camera",
            formats.share(now.facing_share),
            _points(now, then, "facing_share"),
            f"95% interval {formats.share_interval(now.low, now.high)}. Of {formats.count(now.posed_faces)} faces "
            "whose direction is known.",
        ),
    )


def motion_metrics(now: MotionSummary, then: MotionSummary | None = None) -> tuple[Metric, ...]:
    """Motion events, their mean length, their pictures, and the share of pictures with an event number."""
    return (
        Metric(
            "Motion events",
            formats.count(now.events),
            _relative(now, then, "events"),
            "Times that something moved in front of a camera, as the cameras number them.",
        ),
        Metric(
            "Average length",
            formats.MISSING if math.isnan(now.mean_seconds) else f"{formats.decimal(now.mean_seconds)} s",
            _relative(now, then, "mean_seconds"),
            "From an event's first picture to its last; 0 for a single picture.",
        ),
        Metric(
            "Pictures per event",
            _mean(now.pictures_per_event),
            _relative(now, then, "pictures_per_event"),
            f"Of {formats.count(now.event_pictures)} pictures with an event number.",
        ),
        Metric(
            "With an event number",
            formats.share(now.numbered_share),
            _points(now, then, "numbered_share"),
            "Share of all pictures. Those without one, such as those of other camera programs, count in no event.",
        ),
    )


def camera_picture_metrics(counts: CameraCounts) -> tuple[Metric, ...]:
    """Pictures of all cameras: those that failed, were unreadable or were received twice."""
    return (
        _count("Pictures received", counts.pictures, "Including those that were received twice."),
        _count(
            "Failed",
            counts.errors,
            "Readable pictures that could not be analysed. If there are many, whoever runs the pipeline finds the "
            "reason in the log of its function.",
        ),
        _count(
            "Unreadable",
            counts.quarantined,
            "Pictures that are no JPEG or PNG, or too large or too small. If there are many, check the picture "
            "settings of the cameras below with most of them.",
        ),
        _count(
            "Received twice",
            counts.duplicates,
            "They are counted once. A few are normal; many mean that uploads fail halfway and are repeated.",
        ),
    )


def sales_metrics(total: SalesSummary, then: SalesSummary | None = None, whole: bool = True) -> tuple[Metric, ...]:
    """Transactions, the revenue of each currency, the faces in the same hours, and transactions per 100 faces.

    They have their change since `then`, the sums only if both are of as many time buckets (`whole`).
    """

    def delta(now: float, before: float | None, is_sum: bool = True) -> str | None:
        if before is None or (is_sum and not whole):
            return None
        return formats.signed_percent(change(now, before).relative)

    revenue = [
        Metric(
            f"Revenue, {currency}" if currency and len(total.revenue) > 1 else "Revenue",
            formats.money(amount, currency),
            delta(amount, then.revenue.get(currency) if then else None),
            f"Of stores whose currency is {currency}." if currency else NO_CURRENCY,
        )
        for currency, amount in total.revenue.items()
    ]
    return (
        Metric(
            "Transactions",
            formats.count(total.transactions),
            delta(total.transactions, then.transactions if then else None),
            "With or without pictures.",
        ),
        *revenue,
        Metric(
            FACES_IN_SALES_HOURS,
            formats.count(total.faces),
            delta(total.faces, then.faces if then else None),
            "In hours whose sales are known.",
        ),
        Metric(
            "Transactions per 100 faces",
            formats.decimal(total.per_100_faces),
            delta(total.per_100_faces, then.per_100_faces if then else None, is_sum=False),
            "Of the same aisles and hours. Sales without analysed pictures, and faces without known sales, are left "
            "out.",
        ),
    )


def display_metrics(effect: Effect) -> tuple[Metric, ...]:
    """With the display and in the control aisles, during and before, and the change of the one beyond the other."""
    metrics = [_during("With the display", effect.test_before, effect.test_during, effect.unit)]
    if effect.control_before is not None and effect.control_during is not None:
        metrics.append(_during("Control aisles", effect.control_before, effect.control_during, effect.unit))
    label, meaning = change_label(effect), _AGAINST_CONTROL if effect.control_before else _WITHOUT_CONTROL
    beyond = effect.change
    if beyond is None:
        return (*metrics, Metric(label, formats.MISSING, None, "There is not enough data."))
    interval = f"{ADJUSTED}; 95% interval {interval_text(beyond, effect.unit)}"
    return (*metrics, Metric(label, effect_change_text(beyond.value, effect.unit), interval, meaning))


def _during(label: str, before: Cell, during: Cell, unit: Unit) -> Metric:
    days = f"During the campaign, on {during.days} days; before, on {before.days} days"
    if unit is Unit.POINTS:
        now, then = (formats.share(cell.share) for cell in (during, before))
        meaning = (
            f"{days}. Of {formats.count(during.faces)} and {formats.count(before.faces)} faces with a known apparent "
            "expression."
        )
    else:
        now, then = (f"{formats.count(cell.faces_per_day)} a day" for cell in (during, before))
        meaning = f"{days}."
    return Metric(label, now, f"{then} before" if before.days else None, meaning)


def _count(label: str, value: int, meaning: str) -> Metric:
    return Metric(label, formats.count(value), None, meaning)


_EstimateSummary = AttentionSummary | MotionSummary


def _points(now: _EstimateSummary, then: _EstimateSummary | None, name: str) -> str | None:
    return formats.signed_points(change(getattr(now, name), getattr(then, name, math.nan)).points)


def _relative(now: _EstimateSummary, then: _EstimateSummary | None, name: str) -> str | None:
    return formats.signed_percent(change(getattr(now, name), getattr(then, name, math.nan)).relative)


def _mean(value: float) -> str:
    return formats.decimal(value, 2)
