"""Parts of the scene that must never leave the camera.

In: texts such as "0% 0% 25% 100%" or "0px 0px 320px 90px": left, top, width, height. Out: rectangles of a picture of
any size.
"""

import math
import re
from dataclasses import dataclass

ALLOWED = (
    'texts "left top width height", each number with % or px, for example ["0% 0% 25% 100%", "0px 0px 320px 90px"]'
)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(%|px)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Length:
    """A part of the picture's width or height (0 to 1), or pixels."""

    number: float
    is_part: bool

    def of(self, whole_pixels: int) -> float:
        """In pixels."""
        return self.number * whole_pixels if self.is_part else self.number


@dataclass(frozen=True, slots=True)
class Mask:
    """A rectangle of the upright picture."""

    left: Length
    top: Length
    width: Length
    height: Length

    def box(self, width_pixels: int, height_pixels: int) -> tuple[int, int, int, int] | None:
        """(left, top, right, bottom) in pixels, the last two exclusive, no pixel of it left out; None where it lies
        beyond the picture.
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
    """The masks of the file. Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError(f"give {ALLOWED}")
    return tuple(_mask(text) for text in value)


def _mask(text: object) -> Mask:
    words = text.split() if isinstance(text, str) else []
    matches = [_NUMBER.fullmatch(word) for word in words]
    if len(matches) != 4 or None in matches:
        raise ValueError(f"{text!r} is no mask; give {ALLOWED}")
    lengths = [
        Length(float(match[1]) / 100, True) if match[2] == "%" else Length(float(match[1]), False)
        for match in matches
        if match is not None
    ]
    mask = Mask(*lengths)
    if mask.width.number <= 0 or mask.height.number <= 0:
        raise ValueError(f"{text!r} covers nothing; give a width and a height above 0")
    if any(length.is_part and length.number > 1 for length in lengths):
        raise ValueError(f"{text!r} is larger than the picture; give 0% to 100%")
    if any(start.is_part and start.number >= 1 for start in (mask.left, mask.top)):
        raise ValueError(f"{text!r} begins where the picture ends")
    return mask
