"""A picture -> a smaller one of the same moment, without what is written beside it.

In: a `Picture` as it was read. Out: one whose content, digest and key are those of what is sent; its file, its shutter
time and motion's numbers stay. The same file made smaller twice with the same settings and the same Pillow gives the
same bytes, so a put that is repeated after a crash meets its own key. Where settings or Pillow changed in between, the
few pictures of that moment have a second key each: two whole objects, never a damaged one.
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
# When only the size is asked for: what a camera's own JPEGs look like, without loss that anybody would see.
_QUALITY = 90
_JPEG_FORMATS = ("JPEG", "MPO")  # MPO: a phone's JPEG with a second one behind it
_PLAIN_MODES = ("L", "RGB")
_CONVERTED_MODES = ("1", "P", "LA", "PA", "RGBA", "CMYK", "YCbCr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resize:
    """The transform. None of a number changes nothing; a picture that is made anew never carries EXIF."""

    longest_side_pixels: int | None = None
    jpeg_quality: int | None = None
    strip_exif: bool = False

    def __call__(self, picture: Picture) -> Picture:
        """Raises what Pillow raises, and ValueError, for what is no picture or cannot be made anew."""
        content, extension = self._made(picture.content, picture.key.extension)
        if content is picture.content:
            return picture
        sha256 = hashlib.sha256(content).digest()
        key = replace(picture.key, digest=key_digest(sha256), extension=extension)
        return replace(picture, content=content, sha256=sha256, key=key)

    def _made(self, content: bytes, extension: str) -> tuple[bytes, str]:
        from PIL import Image  # optional: only a camera whose settings ask for it has it

        with Image.open(io.BytesIO(content)) as image:
            is_jpeg = image.format in _JPEG_FORMATS
            is_upright = image.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
            is_large = self.longest_side_pixels is not None and max(image.size) > self.longest_side_pixels
            stripped = content
            if self.strip_exif and is_upright:
                stripped = without_metadata(content) if is_jpeg else self._drawn(image, "PNG")
            if not is_large and self.jpeg_quality is None and (is_upright or not self.strip_exif):
                return stripped, extension
            to_jpeg = is_jpeg or self.jpeg_quality is not None
            drawn = self._drawn(image, "JPEG" if to_jpeg else "PNG")
            if not is_large and is_upright and len(drawn) >= len(stripped):
                return stripped, extension
            return drawn, "jpg" if to_jpeg else extension

    def _drawn(self, image: "Image.Image", file_format: str) -> bytes:
        """The picture upright, no larger than asked for, with nothing beside it but its colour profile."""
        from PIL import Image, ImageOps

        size = self._size_of(image)
        image.draft(None, size)  # a JPEG is decoded at the next power of two, which is faster
        upright = ImageOps.exif_transpose(image)
        if max(upright.size) > max(size):
            upright = upright.resize(self._size_of(upright), Image.Resampling.LANCZOS)
        profile = image.info.get("icc_profile")
        out = io.BytesIO()
        if file_format == "PNG":
            upright.info.clear()  # Pillow would write what is beside the pixels
            upright.save(out, "PNG", exif=b"", icc_profile=profile)
            return out.getvalue()
        if upright.mode not in _PLAIN_MODES:
            if upright.mode not in _CONVERTED_MODES:
                raise ValueError(f"a picture of mode {upright.mode} does not fit into a JPEG")
            upright, profile = upright.convert("RGB"), None
        quality = self.jpeg_quality or _QUALITY
        upright.save(out, "JPEG", quality=quality, exif=b"", comment=b"", icc_profile=profile, optimize=True)
        return out.getvalue()

    def _size_of(self, image: "Image.Image") -> tuple[int, int]:
        longest = max(image.size)
        scale = min(1.0, (self.longest_side_pixels or longest) / longest)
        return max(1, round(image.width * scale)), max(1, round(image.height * scale))
