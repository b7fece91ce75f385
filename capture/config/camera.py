"""A camera without motion: the section [camera].

In: what the file says. Out: frozen `CameraSettings`. Without a source no camera is opened.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.config.optional_packages import require
from capture.config.schema import InvalidSettings, Key

PICAMERA = "picamera2"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSettings:
    """A still every while, or only where something has changed."""

    source: Annotated[
        str | None,
        Key(
            meaning=f'a camera to take stills from: "0" for /dev/video0, an address of a stream, or "{PICAMERA}" for a '
            "Raspberry Pi's own",
            unit="CAMERA",
            example='"0"',
            default="none, something else saves the pictures",
        ),
    ] = None
    every_seconds: Annotated[float, Key(meaning="seconds between two stills", unit="SECONDS", least=0.2, most=3600)] = (
        2.0
    )
    change_levels: Annotated[
        int | None,
        Key(
            meaning="save a still only when a cell of its grey thumbnail (32 x 32) differs from the last saved one by "
            "so many of 255 levels",
            unit="LEVELS",
            least=1,
            most=255,
            example="30",
            default="save all",
        ),
    ] = None

    def check(self) -> None:
        """Raises InvalidSettings where a package is not installed, or the source is empty."""
        if self.source is None:
            return
        if self.source == PICAMERA:
            require(PICAMERA, f"source = {PICAMERA} in [camera]")
        else:
            if not self.source.isdigit() and "://" not in self.source and not Path(self.source).exists():
                raise InvalidSettings(
                    f"source = {self.source} in [camera]: no such file; give a number, an address or {PICAMERA}"
                )
            require("cv2", "source in [camera]")
        if self.change_levels is not None:
            require("PIL", "change_levels in [camera]")


NO_CAMERA = CameraSettings()
