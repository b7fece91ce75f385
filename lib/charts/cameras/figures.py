"""The figures of the Cameras page: how many cameras are in which state, and what they sent.

In: `frames.CameraCounts`. Out: `Figure`s, every number in words already.
"""

from lib.charts.core.figures import Figure
from lib.data import formats
from lib.frames import CameraCounts


def state_figures(counts: CameraCounts) -> tuple[Figure, ...]:
    """How many cameras count, and how many of them are live, quiet and silent."""
    return (
        _number("Cameras", counts.cameras, f"{counts.gone} more are gone and not counted."),
        _number("Live", counts.live, "A picture came in time."),
        _number("Quiet", counts.quiet, "Heartbeat fresh, pictures late."),
        _number("Silent", counts.silent, "Heartbeat and pictures late."),
    )


def picture_figures(counts: CameraCounts) -> tuple[Figure, ...]:
    """What the pictures of all cameras came to."""
    return (
        _number("Pictures", counts.pictures, "Rows of pictures, duplicates among them."),
        _number("Errors", counts.errors, "Pictures that could not be analysed, quarantined ones apart."),
        _number("Quarantined", counts.quarantined, "Pictures that can never be analysed."),
        _number(
            "Duplicates",
            counts.duplicates,
            "Rows beyond the first of one picture. Delivery is at least once, so a few are normal; many mean that "
            "deliveries fail halfway and are tried again.",
        ),
    )


def _number(title: str, value: int, meaning: str) -> Figure:
    return Figure(title, formats.count(value), None, meaning)
