"""Privacy settings and masks: the section [privacy].

In: the section's values; masks as texts such as "0% 0% 25% 100%" or "0px 0px 320px 90px": left, top, width, height.
Out: frozen `PrivacySettings`, with masks as rectangles that apply to a picture of any size.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.config.constants import KILL_SWITCH_NAME
from capture.config.optional_packages import require
from capture.config.schema import Key

ALLOWED = (
    'texts "left top width height", each number with % or px, for example ["0% 0% 25% 100%", "0px 0px 320px 90px"]'
)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(%|px)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Length:
    """A fraction of the picture's width or height (0 to 1), or a number of pixels."""

    number: float
    is_fraction: bool

    def of(self, total_pixels: int) -> float:
        """The length in pixels."""
        return self.number * total_pixels if self.is_fraction else self.number


@dataclass(frozen=True, slots=True)
class Mask:
    """A rectangle of the upright picture."""

    left: Length
    top: Length
    width: Length
    height: Length

    def box(self, width_pixels: int, height_pixels: int) -> tuple[int, int, int, int] | None:
        """(left, top, right, bottom) in pixels, the last two exclusive, rounded outwards; None where it is outside
        the picture.
        """
        left, top = self.left.of(width_pixels), self.top.of(height_pixels)
        right, bottom = left + self.width.of(width_pixels), top + self.height.of(height_pixels)
        box = (
            math.floor(left),
            math.floor(top),
            min(math.ceil(right), width_pixels),
            min(math.ceil(bottom), height_pixels),
        )
        return box if box[0] < box[2] and box[1] < box[3] else None


def parse_masks(value: object) -> tuple[Mask, ...]:
    """Parses the value of `masks`. Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError(f"give {ALLOWED}")
    return tuple(_parse_mask(text) for text in value)


def _parse_mask(text: object) -> Mask:
    words = text.split() if isinstance(text, str) else []
    matches = [_NUMBER.fullmatch(word) for word in words]
    if len(matches) != 4 or None in matches:
        raise ValueError(f"{text!r} is not a mask; give {ALLOWED}")
    lengths = [
        Length(float(match[1]) / 100, True) if match[2] == "%" else Length(float(match[1]), False)
        for match in matches
        if match is not None
    ]
    mask = Mask(*lengths)
    if mask.width.number <= 0 or mask.height.number <= 0:
        raise ValueError(f"{text!r} is empty; give a width and a height above 0")
    if any(length.is_fraction and length.number > 1 for length in lengths):
        raise ValueError(f"{text!r} is larger than the picture; give 0% to 100%")
    if any(start.is_fraction and start.number >= 1 for start in (mask.left, mask.top)):
        raise ValueError(f"{text!r} starts outside the picture; give a left and a top below 100%")
    return mask


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacySettings:
    """The section [privacy]."""

    expressions: Annotated[
        bool,
        Key(
            meaning="whether apparent expressions may be analysed; false for a camera that sees staff: the object keys "
            "of its pictures say so, and the function requests no expressions"
        ),
    ] = True
    masks: Annotated[
        tuple[Mask, ...],
        Key(
            meaning="rectangles of the upright picture to paint black before its upload; a picture that cannot be "
            "masked stays in the folder. Needs capture/requirements-pictures.txt",
            parse=parse_masks,
            allowed=ALLOWED,
            example='["0% 0% 25% 100%", "0px 0px 320px 90px"]',
            default="none",
        ),
    ] = ()
    kill_switch: Annotated[
        Path | None,
        Key(
            meaning="a file whose presence stops all uploads; SIGUSR1 creates or deletes it",
            example='"/var/lib/motion/pictures/capture-off"',
            default=f"{KILL_SWITCH_NAME} in the camera's folder",
        ),
    ] = None

    def check_installed(self) -> None:
        """Raises InvalidSettings where a setting needs a package that is not installed."""
        if self.masks:
            require("PIL", "masks in [privacy]")
