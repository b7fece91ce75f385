"""What a picture goes through between its file and S3, as the settings ask for it.

In: `PictureSettings`. Out: one `Transform`. Near-duplicates are told first, because that costs least; then faces; the
cap counts what would be sent; what is sent is made smaller last. A step that fails never holds up a picture: it is sent
as it is, and said.
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


class TransformChain:
    """Transforms in order; `near_duplicates` is told of pictures that a later one holds back."""

    def __init__(
        self, steps: Sequence[Transform], log: Log, near_duplicates: NearDuplicateFilter | None = None
    ) -> None:
        self._steps = steps
        self._log = log
        self.near_duplicates = near_duplicates

    def __call__(self, picture: Picture) -> Picture | HeldBack:
        """The transform."""
        transformed = picture
        for step in self._steps:
            try:
                made = step(transformed)
            except Exception as error:  # noqa: BLE001 - a decoder raises what it likes, and no picture is lost by that
                self._log(f"not transformed: {picture.name} is sent as it is ({type(error).__name__}: {error})")
                return picture
            if isinstance(made, HeldBack):
                if self.near_duplicates is not None and step is not self.near_duplicates:
                    self.near_duplicates.forget(picture.name)
                return made
            transformed = made
        return transformed


def build_chain(settings: PictureSettings, log: Log) -> TransformChain:
    """The steps that the settings ask for: none by default. Raises InvalidSettings where a package is missing."""
    steps: list[Transform] = []
    near_duplicates = None
    if settings.near_duplicate_levels is not None:
        near_duplicates = NearDuplicateFilter(settings.near_duplicate_levels)
        steps.append(near_duplicates)
    if settings.face_model is not None:
        steps.append(load_face_filter(settings.face_model))
    if settings.most_per_minute is not None:
        steps.append(_within(RateLimit(settings.most_per_minute)))
    resize = Resize(
        longest_side_pixels=settings.longest_side_pixels,
        jpeg_quality=settings.jpeg_quality,
        strip_exif=settings.strip_exif,
    )
    if resize != Resize():
        steps.append(resize)
    return TransformChain(steps, log, near_duplicates)


def _within(limit: RateLimit) -> Transform:
    """The transform that holds back what `limit` does not admit."""
    return lambda picture: picture if limit.admits(picture) else HeldBack(OVER_THE_CAP)
