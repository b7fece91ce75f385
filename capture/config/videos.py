"""Where videos lie and which of their frames become pictures: the section [videos].

In: what the file says. Out: frozen `VideoSettings`. Without a folder no video is touched.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.config.optional_packages import require
from capture.config.schema import InvalidSettings, Key


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSettings:
    """Frames of a video: one every while, and more where the picture changes."""

    folder: Annotated[
        Path | None,
        Key(
            meaning="where videos lie that become pictures; each is deleted once its frames lie in the camera's folder",
            unit="FOLDER",
            example='"/var/lib/motion/videos"',
            default="videos are left alone",
        ),
    ] = None
    every_seconds: Annotated[
        float, Key(meaning="seconds of a video between two pictures", unit="SECONDS", least=0.1, most=3600)
    ] = 1.0
    scene_levels: Annotated[
        int,
        Key(
            meaning="take a picture at once, but no more than four in that time, when a cell of the grey thumbnail "
            "(32 x 32) differs from that of the last picture by so many of 255 levels",
            unit="LEVELS",
            least=1,
            most=255,
        ),
    ] = 60

    def check(self) -> None:
        """Raises InvalidSettings where there is no such folder, or a package is not installed."""
        if self.folder is None:
            return
        if not self.folder.is_dir():
            raise InvalidSettings(f"folder = {self.folder} in [videos]: no such folder; give the one with the videos")
        for package in ("PIL", "av"):
            require(package, "folder in [videos]")


NO_VIDEOS = VideoSettings()
