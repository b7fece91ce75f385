"""Resizes and recompresses a picture, and removes its metadata.

In: a `Picture` as it was read. Out: a `Picture` with new content, digest and key; its file, capture time and motion
numbers are unchanged. The result is deterministic for equal settings and Pillow versions, so that an upload repeated
after a crash has the same key. Where settings or Pillow changed in between, the few pictures in flight get a second key
each: two complete objects, never a damaged one.
"""

import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from capture.picture import Picture
from capture.transform.metadata import without_metadata
from lib.contract.image_key import key_digest

if TYPE_CHECKING:
    from PIL import Image

_ORIENTATION = 0x0112  # EXIF's tag
_UPRIGHT = 1
# The quality when only a size is set: that of a typical camera's JPEGs, without visible loss.
_QUALITY = 90
_JPEG_FORMATS = ("JPEG", "MPO")  # MPO: a phone's JPEG with a second picture after it
_JPEG_MODES = ("L", "RGB")
_CONVERTIBLE_MODES = ("1", "P", "LA", "PA", "RGBA", "CMYK", "YCbCr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resize:
    """The transform. A field that is None changes nothing; a re-encoded picture never has EXIF."""

    longest_side_pixels: int | None = None
    jpeg_quality: int | None = None
    strip_exif: bool = False

    def __call__(self, picture: Picture) -> Picture:
        """Raises ValueError, and what Pillow raises, for content that is not a picture or cannot be encoded."""
        content, extension = self._transformed(picture.content, picture.key.extension)
        if content is picture.content:
            return picture
        sha256 = hashlib.sha256(content).digest()
        key = replace(picture.key, digest=key_digest(sha256), extension=extension)
        return replace(picture, content=content, sha256=sha256, key=key)

    def _transformed(self, content: bytes, extension: str) -> tuple[bytes, str]:
        from PIL import Image  # optional: installed only where the settings need it

        with Image.open(io.BytesIO(content)) as image:
            is_jpeg = image.format in _JPEG_FORMATS
            is_upright = image.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
            is_large = self.longest_side_pixels is not None and max(image.size) > self.longest_side_pixels
            stripped = content
            if self.strip_exif and is_upright:
                stripped = without_metadata(content) if is_jpeg else self._encoded(image, "PNG")
            if not is_large and self.jpeg_quality is None and (is_upright or not self.strip_exif):
                return stripped, extension
            to_jpeg = is_jpeg or self.jpeg_quality is not None
            encoded = self._encoded(image, "JPEG" if to_jpeg else "PNG")
            if not is_large and is_upright and len(encoded) >= len(stripped):
                return stripped, extension
            return encoded, "jpg" if to_jpeg else extension

    def _encoded(self, image: "Image.Image", file_format: str) -> bytes:
        """The picture upright, at most `longest_side_pixels` large, without metadata but its colour profile."""
        from PIL import Image, ImageOps

        size = self._target_size(image)
        image.draft(None, size)  # decodes a JPEG at the next power of two, which is faster
        upright = ImageOps.exif_transpose(image)
        if max(upright.size) > max(size):
            upright = upright.resize(self._target_size(upright), Image.Resampling.LANCZOS)
        profile = image.info.get("icc_profile")
        out = io.BytesIO()
        if file_format == "PNG":
            upright.info.clear()  # otherwise Pillow writes the metadata
            upright.save(out, "PNG", exif=b"", icc_profile=profile)
            return out.getvalue()
        if upright.mode not in _JPEG_MODES:
            if upright.mode not in _CONVERTIBLE_MODES:
                raise ValueError(f"a picture of mode {upright.mode} cannot be converted to JPEG")
            upright, profile = upright.convert("RGB"), None
        quality = self.jpeg_quality or _QUALITY
        upright.save(out, "JPEG", quality=quality, exif=b"", comment=b"", icc_profile=profile, optimize=True)
        return out.getvalue()

    def _target_size(self, image: "Image.Image") -> tuple[int, int]:
        longest = max(image.size)
        scale = min(1.0, (self.longest_side_pixels or longest) / longest)
        return max(1, round(image.width * scale)), max(1, round(image.height * scale))
