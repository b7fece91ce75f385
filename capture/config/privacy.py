"""What never leaves the camera: the section [privacy].

In: keys of `capture.toml`. Out: frozen `PrivacySettings`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.config.constants import KILL_SWITCH_NAME
from capture.config.masks import ALLOWED, Mask, parse_masks
from capture.config.optional_packages import require
from capture.config.schema import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacySettings:
    """The section [privacy]."""

    expressions: Annotated[
        bool,
        Key(
            meaning="whether apparent expressions may be analysed; false for a camera that sees staff: its pictures' "
            "keys say so, and the function then asks for none"
        ),
    ] = True
    masks: Annotated[
        tuple[Mask, ...],
        Key(
            meaning="rectangles of the upright picture that are painted black before it is sent; a picture that "
            "cannot be masked stays in the folder. Needs capture/requirements-pictures.txt",
            read=parse_masks,
            allowed=ALLOWED,
            example='["0% 0% 25% 100%", "0px 0px 320px 90px"]',
            default="none",
        ),
    ] = ()
    kill_switch: Annotated[
        Path | None,
        Key(
            meaning="a file whose presence stops everything; SIGUSR1 makes and removes it",
            example='"/var/lib/motion/pictures/capture-off"',
            default=f"{KILL_SWITCH_NAME} in the camera's folder",
        ),
    ] = None

    def check_installed(self) -> None:
        """Raises InvalidSettings where a key asks for a package that is not installed."""
        if self.masks:
            require("PIL", "masks in [privacy]")
