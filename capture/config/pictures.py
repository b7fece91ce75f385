"""Which pictures are worth their price, and how large they are sent: the section [pictures].

In: what the file says. Out: frozen `PictureSettings`. By default every picture is sent as it is.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.config.optional_packages import require
from capture.config.schema import Key

# A face has to keep 50 pixels: https://docs.aws.amazon.com/rekognition/latest/dg/recommendations-facial-input-images.html
_LEAST_SIDE_PIXELS = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSettings:
    """None and false keep everything."""

    near_duplicate_levels: Annotated[
        int | None,
        Key(
            meaning="of a motion event's frames that differ by less than so many of 255 grey levels, send one a minute",
            unit="LEVELS",
            least=1,
            most=255,
            example="16",
            default="send all",
        ),
    ] = None
    face_model: Annotated[
        Path | None,
        Key(
            meaning="send only pictures with a face, which this detector finds: the file centerface.onnx",
            unit="FILE",
            example='"/var/lib/shopper-capture/centerface.onnx"',
            default="send all",
        ),
    ] = None
    most_per_minute: Annotated[
        int | None,
        Key(
            meaning="send no more pictures than so many of a minute",
            unit="N",
            least=1,
            example="20",
            default="send all",
        ),
    ] = None
    longest_side_pixels: Annotated[
        int | None,
        Key(
            meaning="make a larger picture so large",
            unit="PIXELS",
            least=_LEAST_SIDE_PIXELS,
            example="1280",
            default="as it is",
        ),
    ] = None
    jpeg_quality: Annotated[
        int | None,
        Key(meaning="encode pictures anew", unit="QUALITY", least=30, most=95, example="80", default="as they are"),
    ] = None
    strip_exif: Annotated[
        bool, Key(meaning="turn pictures upright and send nothing but their pixels and colour profile")
    ] = False

    def check_installed(self) -> None:
        """Raises InvalidSettings where a key asks for a package that is not installed."""
        for name in ("near_duplicate_levels", "face_model", "longest_side_pixels", "jpeg_quality", "strip_exif"):
            if getattr(self, name):
                require("PIL", f"{name} in [pictures]")


KEEP_ALL = PictureSettings()
