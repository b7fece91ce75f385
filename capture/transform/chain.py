"""The chain of transforms between reading a picture and uploading it.

In: `PictureSettings`. Out: one `Transform`. The order is: drop near-duplicates, which is the cheapest check; drop
pictures without a face; apply the rate limit to what is left; resize. A transform that fails never loses a picture: the
original is uploaded, and the error is logged.
"""

from collections.abc import Sequence

from capture.config.constants import OVER_THE_CAP, Log
from capture.config.pictures import PictureSettings
from capture.picture import Picture
from capture.policy.rate_limit import RateLimit
from capture.transform.dedupe import NearDuplicateFilter
from capture.transform.face_filter import load_face_filter
from capture.transform.resize import Resize
from capture.transform.step import HeldBack, Transform


def not_transformed_line(name: str, error: Exception) -> str:
    """The log line for a picture that is uploaded unchanged because a transform failed."""
    return f"not transformed: {name} is uploaded unchanged ({type(error).__name__}: {error})"


class TransformChain:
    """Applies transforms in order. `near_duplicates` is notified of pictures that a later transform holds back."""

    def __init__(
        self, steps: Sequence[Transform], log: Log, near_duplicates: NearDuplicateFilter | None = None
    ) -> None:
        self._steps = steps
        self._log = log
        self.near_duplicates = near_duplicates

    def __call__(self, picture: Picture) -> Picture | HeldBack:
        """Returns the transformed picture, the original where a transform fails, or HeldBack."""
        transformed = picture
        for step in self._steps:
            try:
                result = step(transformed)
            except Exception as error:  # noqa: BLE001 - a decoder may raise anything, and must not lose a picture
                self._log(not_transformed_line(picture.name, error))
                return picture
            if isinstance(result, HeldBack):
                if self.near_duplicates is not None and step is not self.near_duplicates:
                    self.near_duplicates.forget(picture.name)
                return result
            transformed = result
        return transformed


def build_chain(settings: PictureSettings, log: Log) -> TransformChain:
    """The transforms that the settings enable; none by default. Raises InvalidSettings where a package is missing."""
    steps: list[Transform] = []
    near_duplicates = None
    if settings.near_duplicate_levels is not None:
        near_duplicates = NearDuplicateFilter(settings.near_duplicate_levels)
        steps.append(near_duplicates)
    if settings.face_model is not None:
        steps.append(load_face_filter(settings.face_model))
    if settings.most_per_minute is not None:
        steps.append(_limited(RateLimit(settings.most_per_minute)))
    resize = Resize(
        longest_side_pixels=settings.longest_side_pixels,
        jpeg_quality=settings.jpeg_quality,
        strip_exif=settings.strip_exif,
    )
    if resize != Resize():
        steps.append(resize)
    return TransformChain(steps, log, near_duplicates)


def _limited(limit: RateLimit) -> Transform:
    """The transform that holds back pictures over the rate limit."""
    return lambda picture: picture if limit.admits(picture) else HeldBack(OVER_THE_CAP)
