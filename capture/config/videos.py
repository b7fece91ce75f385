"""The folder of videos, and which of their frames become pictures: the section [videos].

In: the section's values. Out: frozen `VideoSettings`. Without a folder videos are ignored.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.config.optional_packages import require
from capture.config.schema import InvalidSettings, Key


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSettings:
    """The section [videos]: a frame at an interval, and more where the scene changes."""

    folder: Annotated[
        Path | None,
        Key(
            meaning="folder of videos to unpack into pictures; a video is deleted once its frames are in the camera's "
            "folder",
            unit="FOLDER",
            example='"/var/lib/motion/videos"',
            default="videos are ignored",
        ),
    ] = None
    every_seconds: Annotated[
        float,
        Key(
            meaning="interval between two pictures, in seconds of the video", unit="SECONDS", minimum=0.1, maximum=3600
        ),
    ] = 1.0
    scene_levels: Annotated[
        int,
        Key(
            meaning="also take a picture, up to four per interval, if a cell of its grey thumbnail (32 x 32) differs "
            "from that of the last picture by at least this many of 255 levels",
            unit="LEVELS",
            minimum=1,
            maximum=255,
        ),
    ] = 60

    def check(self) -> None:
        """Raises InvalidSettings where the folder does not exist or a package is not installed."""
        if self.folder is None:
            return
        if not self.folder.is_dir():
            raise InvalidSettings(f"folder = {self.folder} in [videos]: no such folder; give the folder of the videos")
        for package in ("PIL", "av"):
            require(package, "folder in [videos]")


NO_VIDEOS = VideoSettings()
