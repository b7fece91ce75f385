"""A picture -> the same picture with its masked parts painted black.

In: masks, and a picture as it was read. Out: the picture upright, with the masks painted and nothing beside its pixels
(an EXIF thumbnail would show what was painted over), with the digest and key of the new content; or an error, and then
the picture is not sent at all.
"""

import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from capture.config.masks import Mask
from capture.picture import Picture
from capture.transform.step import RedactionFailed, Transform
from lib.contract.image_key import key_digest

if TYPE_CHECKING:
    from PIL import Image

# A larger picture would take more memory than a camera's computer has to spare.
_MOST_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class Redaction:
    """The transform that paints `masks`; it goes before all others."""

    masks: tuple[Mask, ...]

    def __call__(self, picture: Picture) -> Picture:
        """Raises RedactionFailed where a mask cannot be painted, whatever the reason."""
        try:
            content = self._painted(picture.content)
        except Exception as error:  # a decoder raises what it likes
            raise RedactionFailed(f"{picture.name} cannot be masked ({error or type(error).__name__})") from error
        sha256 = hashlib.sha256(content).digest()
        return replace(picture, content=content, sha256=sha256, key=replace(picture.key, digest=key_digest(sha256)))

    def _painted(self, content: bytes) -> bytes:
        from PIL import Image, ImageOps  # optional: only a camera that masks has it

        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueError(f"{image.width}x{image.height} pixels are too many")
            is_png = image.format == "PNG"
            how: dict[str, Any] = {} if is_png else _as_it_was_encoded(image)
            upright = ImageOps.exif_transpose(image)
            # A new image has nothing beside its pixels.
            pixels = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
            clean = Image.new(pixels.mode, pixels.size)
            clean.paste(pixels)
        for mask in self.masks:
            box = mask.box(*clean.size)
            if box is None:
                raise ValueError(f"a mask lies beyond its {clean.width}x{clean.height} pixels")
            clean.paste(0 if clean.mode == "L" else (0, 0, 0), box)
        out = io.BytesIO()
        clean.save(out, "PNG" if is_png else "JPEG", **how)
        return out.getvalue()


def redact_first(masks: tuple[Mask, ...], then: Transform) -> Transform:
    """A transform of which every other sees the masked picture alone; `then` itself without masks."""
    if not masks:
        return then
    masking = Redaction(masks)
    return lambda picture: then(masking(picture))


def _as_it_was_encoded(image: "Image.Image") -> dict[str, Any]:
    """The quality of the camera's own JPEG."""
    from PIL import JpegImagePlugin

    tables = getattr(image, "quantization", None)
    if image.mode not in ("L", "RGB") or not tables:
        return {"quality": 95}
    sampling = JpegImagePlugin.get_sampling(image)
    return {"qtables": tables} | ({"subsampling": sampling} if sampling >= 0 else {})
