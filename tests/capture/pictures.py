"""Generated pictures for tests, and the `Picture` that reading their file returns."""

import io

import numpy as np
from PIL import Image

from capture.picture import Picture
from capture.spool.image_file import read_picture

ORIENTATION, DESCRIPTION = 0x0112, 0x010E


def scene(shift=0, size=(640, 480), person=None):
    """An aisle of shelves, with a person at the pixel `person` (x, y); `shift` changes the brightness."""
    width, height = size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    pixels = 120 + 60 * np.sin(x / 37) + 30 * np.sin(y / 23) + shift
    if person is not None:
        pixels[person[1] : person[1] + 120, person[0] : person[0] + 60] = 20
    grey = np.clip(pixels, 0, 255).astype(np.uint8)
    return Image.fromarray(np.stack([grey, grey, np.clip(pixels + 10, 0, 255).astype(np.uint8)], axis=2))


def encoded(image, file_format="JPEG", *, orientation=None, **options) -> bytes:
    """The encoded file; with `orientation` it has EXIF, including a personal description."""
    if orientation is not None:
        exif = Image.Exif()
        exif[ORIENTATION], exif[DESCRIPTION] = orientation, "Aoife's phone"
        options["exif"] = exif
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def read(settings, name, content) -> Picture:
    """Writes a file and reads it as the uploader does."""
    path = settings.folder / name
    path.write_bytes(content)
    return read_picture(path, settings)


def opened(content) -> Image.Image:
    return Image.open(io.BytesIO(content))
