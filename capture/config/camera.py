"""A camera that the uploader reads itself, without motion: the section [camera].

In: the section's values. Out: frozen `CameraSettings`. Without a source no camera is opened.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.config.optional_packages import require
from capture.config.schema import InvalidSettings, Key

PICAMERA = "picamera2"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSettings:
    """The section [camera]: a still at an interval, or only where the scene has changed."""

    source: Annotated[
        str | None,
        Key(
            meaning=f'camera to take stills from: "0" for /dev/video0, the URL of a stream, or "{PICAMERA}" for a '
            "Raspberry Pi's own camera",
            unit="CAMERA",
            example='"0"',
            default="none; another program saves the pictures",
        ),
    ] = None
    every_seconds: Annotated[
        float, Key(meaning="seconds between two stills", unit="SECONDS", minimum=0.2, maximum=3600)
    ] = 2.0
    change_levels: Annotated[
        int | None,
        Key(
            meaning="save a still only if a cell of its grey thumbnail (32 x 32) differs from that of the last saved "
            "still by at least this many of 255 levels",
            unit="LEVELS",
            minimum=1,
            maximum=255,
            example="30",
            default="save all",
        ),
    ] = None

    def check(self) -> None:
        """Raises InvalidSettings where the source is invalid or a package is not installed."""
        if self.source is None:
            return
        if self.source == PICAMERA:
            require(PICAMERA, f"source = {PICAMERA} in [camera]")
        else:
            if not self.source.isdigit() and "://" not in self.source and not Path(self.source).exists():
                raise InvalidSettings(
                    f"source = {self.source} in [camera]: no such file; give a number, a URL or {PICAMERA}"
                )
            require("cv2", "source in [camera]")
        if self.change_levels is not None:
            require("PIL", "change_levels in [camera]")


NO_CAMERA = CameraSettings()
