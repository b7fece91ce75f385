"""What a picture goes through between its file and S3, as the settings ask for it.

In: `PictureSettings`. Out: one `Preparation`. Near-duplicates are told first, because that costs least; then faces; the
cap counts what would be sent; what is sent is made smaller last. A step that fails never holds up a picture: it is sent
as it is, and said.
"""

from collections.abc import Callable, Sequence

from capture.config.constants import OVER_THE_CAP
from capture.config.pictures import PictureSettings
from capture.picture import Picture
from capture.policy.rate_limit import RateLimit
from capture.transform.dedupe import NearDuplicateFilter
from capture.transform.face_filter import load_face_filter
from capture.transform.resize import Smaller
from capture.transform.step import HeldBack, Preparation

Say = Callable[[str], None]


class Preparing:
    """Transforms in order; `near_duplicates` is told of pictures that a later one holds back."""

    def __init__(
        self, steps: Sequence[Preparation], say: Say, near_duplicates: NearDuplicateFilter | None = None
    ) -> None:
        self._steps = steps
        self._say = say
        self.near_duplicates = near_duplicates

    def __call__(self, picture: Picture) -> Picture | HeldBack:
        """The preparation."""
        prepared = picture
        for step in self._steps:
            try:
                made = step(prepared)
            except Exception as error:  # noqa: BLE001 - a decoder raises what it likes, and no picture is lost by that
                self._say(f"not prepared: {picture.name} is sent as it is ({type(error).__name__}: {error})")
                return picture
            if isinstance(made, HeldBack):
                if self.near_duplicates is not None and step is not self.near_duplicates:
                    self.near_duplicates.forget(picture.name)
                return made
            prepared = made
        return prepared


def preparing(settings: PictureSettings, say: Say) -> Preparing:
    """The steps that the settings ask for: none by default. Raises InvalidSettings where a package is missing."""
    steps: list[Preparation] = []
    near_duplicates = None
    if settings.near_duplicate_levels is not None:
        near_duplicates = NearDuplicateFilter(settings.near_duplicate_levels)
        steps.append(near_duplicates)
    if settings.face_model is not None:
        steps.append(load_face_filter(settings.face_model))
    if settings.most_per_minute is not None:
        steps.append(_within(RateLimit(settings.most_per_minute)))
    smaller = Smaller(
        longest_side_pixels=settings.longest_side_pixels,
        jpeg_quality=settings.jpeg_quality,
        strip_exif=settings.strip_exif,
    )
    if smaller != Smaller():
        steps.append(smaller)
    return Preparing(steps, say, near_duplicates)


def _within(limit: RateLimit) -> Preparation:
    """The preparation that holds back what `limit` does not admit."""
    return lambda picture: picture if limit.admits(picture) else HeldBack(OVER_THE_CAP)
