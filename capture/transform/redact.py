"""Redaction: paints masked regions of a picture black.

In: masks, and a picture as it was read. Out: the picture upright with its masks painted and without any metadata (an
EXIF thumbnail would show what was painted over), with the digest and key of the new content; or an error, and then the
picture is not uploaded at all.
"""

import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from capture.config.privacy import Mask
from capture.picture import Picture
from capture.transform.step import RedactionFailed, Transform
from lib.contract.image_key import key_digest

if TYPE_CHECKING:
    from PIL import Image

# A larger picture would take more memory than a camera's computer can spare.
_MAX_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class Redaction:
    """The transform that paints `masks`; it runs before all others."""

    masks: tuple[Mask, ...]

    def __call__(self, picture: Picture) -> Picture:
        """Returns the redacted picture. Raises RedactionFailed where a mask cannot be painted, for any reason."""
        try:
            content = self._redact(picture.content)
        except Exception as error:  # a decoder may raise anything
            raise RedactionFailed(f"{picture.name} cannot be masked ({error or type(error).__name__})") from error
        sha256 = hashlib.sha256(content).digest()
        return replace(picture, content=content, sha256=sha256, key=replace(picture.key, digest=key_digest(sha256)))

    def _redact(self, content: bytes) -> bytes:
        from PIL import Image, ImageOps  # optional: installed only where the settings need it

        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise ValueError(f"{image.width}x{image.height} pixels are too many")
            is_png = image.format == "PNG"
            options: dict[str, Any] = {} if is_png else _jpeg_options(image)
            upright = ImageOps.exif_transpose(image)
            # A new image has no metadata.
            pixels = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
            clean = Image.new(pixels.mode, pixels.size)
            clean.paste(pixels)
        for mask in self.masks:
            box = mask.box(*clean.size)
            if box is None:
                raise ValueError(f"a mask is outside the picture of {clean.width}x{clean.height} pixels")
            clean.paste(0 if clean.mode == "L" else (0, 0, 0), box)
        out = io.BytesIO()
        clean.save(out, "PNG" if is_png else "JPEG", **options)
        return out.getvalue()


def redact_first(masks: tuple[Mask, ...], then: Transform) -> Transform:
    """A transform that applies `then` to the redacted picture; `then` itself where there are no masks."""
    if not masks:
        return then
    redaction = Redaction(masks)
    return lambda picture: then(redaction(picture))


def _jpeg_options(image: "Image.Image") -> dict[str, Any]:
    """Pillow's options for the quality of the camera's own JPEG."""
    from PIL import JpegImagePlugin

    tables = getattr(image, "quantization", None)
    if image.mode not in ("L", "RGB") or not tables:
        return {"quality": 95}
    sampling = JpegImagePlugin.get_sampling(image)
    return {"qtables": tables} | ({"subsampling": sampling} if sampling >= 0 else {})
