"""Single figures that head a page, with their change from the period compared with.

In: summaries of `lib.frames`. Out: `Figure`s, every number in words already.
"""

import math
from dataclasses import dataclass

import pandas as pd

from lib.data import formats
from lib.frames import AttentionSummary, MotionSummary, change

_Summary = AttentionSummary | MotionSummary


@dataclass(frozen=True, slots=True)
class Figure:
    """`difference` is None where nothing is compared with; `meaning` says what was divided by what."""

    title: str
    text: str
    difference: str | None
    meaning: str


def attention_figures(now: AttentionSummary, then: AttentionSummary | None = None) -> tuple[Figure, ...]:
    """Turned to the camera, pictures with a face, faces per picture and per picture with a face."""
    return (
        Figure(
            "Turned to the camera",
            formats.share(now.facing_share),
            _points(now, then, "facing_share"),
            f"Estimate, 95% interval {formats.share_interval(now.low, now.high)}: of {formats.count(now.posed_faces)} "
            "faces with a measured head pose.",
        ),
        Figure(
            "Pictures with a face",
            formats.share(now.with_faces_share),
            _points(now, then, "with_faces_share"),
            f"Of {formats.count(now.pictures)} pictures that could be analysed. Expression, age and gender filters do "
            "not change this.",
        ),
        Figure(
            "Faces per picture",
            _mean(now.per_picture),
            _relative(now, then, "per_picture"),
            "Estimate: faces in view, divided by all pictures that could be analysed.",
        ),
        Figure(
            "Per picture with a face",
            _mean(now.per_picture_with_face),
            _relative(now, then, "per_picture_with_face"),
            "Estimate: faces in view, divided by pictures with at least one face.",
        ),
    )


def motion_figures(now: MotionSummary, then: MotionSummary | None = None) -> tuple[Figure, ...]:
    """Motion events, their mean length, their pictures, and how many pictures have an event number."""
    return (
        Figure(
            "Motion events",
            formats.count(now.events),
            _relative(now, then, "events"),
            "Estimate: numbers that the cameras' motion detection gave; an event is not a person.",
        ),
        Figure(
            "Mean length",
            "–" if pd.isna(now.mean_seconds) else f"{now.mean_seconds:.1f} s",
            _relative(now, then, "mean_seconds"),
            "Estimate: from an event's first picture to its last; 0 for a single picture.",
        ),
        Figure(
            "Pictures per event",
            _mean(now.pictures_per_event),
            _relative(now, then, "pictures_per_event"),
            f"Of {formats.count(now.event_pictures)} pictures with an event number.",
        ),
        Figure(
            "With an event number",
            formats.share(now.numbered_share),
            _points(now, then, "numbered_share"),
            "Share of all pictures. Those without one, such as those of other camera programs, count in no event.",
        ),
    )


def _points(now: _Summary, then: _Summary | None, name: str) -> str | None:
    return formats.signed_points(change(getattr(now, name), getattr(then, name, math.nan)).points)


def _relative(now: _Summary, then: _Summary | None, name: str) -> str | None:
    return formats.signed_percent(change(getattr(now, name), getattr(then, name, math.nan)).relative)


def _mean(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:.2f}"
