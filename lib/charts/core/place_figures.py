"""The figures of a view, an aisle or a store: against the other aisles, or against the period compared with.

In: `frames.Summary`s. Out: `Figure`s, every number in words already.
"""

from lib.charts.core.figures import Figure
from lib.data import formats
from lib.frames import Summary, change

_FACES = "Detections in pictures; a face is not a person."
_PICTURES = "Analysed pictures, with or without faces."
_FAILED = " {} of them could not be analysed. Expression, age and gender filters do not change this."
_POSITIVE = "Apparent expression Happy, among the {} faces with a known one: neither unclear nor not measured."
_WITH_FACES = "Among pictures that could be analysed, whatever the expression, age and gender filters."


def overview_figures(now: Summary, then: Summary | None) -> tuple[Figure, ...]:
    """Faces, pictures and shares, with their change since the period compared with, where there is one."""
    pictures = _relative(now.pictures, then.pictures) if then else None
    meaning = _PICTURES + _FAILED.format(formats.count(now.failed_pictures))
    faces, *shares = figures_of(now, then)
    return (faces, Figure("Pictures", formats.count(now.pictures), pictures, meaning), *shares)


def figures_against(now: Summary, others: Summary, other_aisles: int) -> tuple[Figure, ...]:
    """Faces and pictures against the average of the other aisles, shares against all of them together."""
    average = other_aisles or float("nan")
    return (
        Figure("Faces seen", formats.count(now.faces), _relative(now.faces, others.faces / average), _FACES),
        Figure("Pictures", formats.count(now.pictures), _relative(now.pictures, others.pictures / average), _PICTURES),
        *_shares(now, others),
    )


def figures_of(now: Summary, then: Summary | None) -> tuple[Figure, ...]:
    """Faces and shares, with their change since the period compared with, where there is one."""
    faces = Figure("Faces seen", formats.count(now.faces), _relative(now.faces, then.faces) if then else None, _FACES)
    return (faces, *_shares(now, then))


def change_words(now: Summary, then: Summary) -> str:
    """How faces and shares changed since then, without a full stop."""
    return ", ".join(f"{each.title.lower()} {each.difference or '–'}" for each in figures_of(now, then))


def _shares(now: Summary, other: Summary | None) -> tuple[Figure, Figure]:
    positive, with_faces = now.positive_share, now.pictures_with_faces_share
    return (
        Figure(
            "Positive expressions",
            formats.share(positive),
            formats.signed_points(positive - other.positive_share) if other else None,
            _POSITIVE.format(formats.count(now.known_faces)),
        ),
        Figure(
            "Pictures with a face",
            formats.share(with_faces),
            formats.signed_points(with_faces - other.pictures_with_faces_share) if other else None,
            _WITH_FACES,
        ),
    )


def _relative(value: float, other: float) -> str | None:
    return formats.signed_percent(change(value, other).relative)
