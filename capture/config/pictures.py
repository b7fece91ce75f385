"""Which pictures are uploaded, and at which size: the section [pictures].

In: the section's values. Out: frozen `PictureSettings`. By default every picture is uploaded unchanged.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.config.optional_packages import require
from capture.config.schema import Key

# A face needs at least 50 pixels:
# https://docs.aws.amazon.com/rekognition/latest/dg/recommendations-facial-input-images.html
_MIN_SIDE_PIXELS = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSettings:
    """The section [pictures]; None and false disable a transform."""

    near_duplicate_levels: Annotated[
        int | None,
        Key(
            meaning="upload only one a minute of the frames of a motion event that differ by less than this many "
            "of 255 grey levels",
            unit="LEVELS",
            minimum=1,
            maximum=255,
            example="16",
            default="upload all",
        ),
    ] = None
    face_model: Annotated[
        Path | None,
        Key(
            meaning="upload only pictures with a face that this detector finds: the path of centerface.onnx",
            unit="FILE",
            example='"/var/lib/shopper-capture/centerface.onnx"',
            default="upload all",
        ),
    ] = None
    most_per_minute: Annotated[
        int | None,
        Key(
            meaning="upload at most this many pictures of each minute",
            unit="N",
            minimum=1,
            example="20",
            default="upload all",
        ),
    ] = None
    longest_side_pixels: Annotated[
        int | None,
        Key(
            meaning="scale larger pictures down to this size of their longest side",
            unit="PIXELS",
            minimum=_MIN_SIDE_PIXELS,
            example="1280",
            default="do not scale",
        ),
    ] = None
    jpeg_quality: Annotated[
        int | None,
        Key(
            meaning="re-encode pictures as JPEG with this quality",
            unit="QUALITY",
            minimum=30,
            maximum=95,
            example="80",
            default="do not re-encode",
        ),
    ] = None
    strip_exif: Annotated[bool, Key(meaning="turn pictures upright and remove all metadata but the colour profile")] = (
        False
    )

    def check_installed(self) -> None:
        """Raises InvalidSettings where a setting needs a package that is not installed."""
        for name in ("near_duplicate_levels", "face_model", "longest_side_pixels", "jpeg_quality", "strip_exif"):
            if getattr(self, name):
                require("PIL", f"{name} in [pictures]")


KEEP_ALL = PictureSettings()
