"""Grey thumbnails of pictures, and the difference between two of them.

In: the content of a JPEG or PNG. Out: `SIDE` x `SIDE` grey levels, with the picture's rows stretched to a square. A
JPEG is decoded at an eighth of its size, which saves most of the work.
"""

import io

SIDE = 32


def thumbnail(content: bytes) -> bytes:
    """`SIDE` x `SIDE` levels of 0 to 255, row by row. Raises what Pillow raises for content that is not a picture."""
    from PIL import Image  # optional: installed only where the settings need it

    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("L", (2 * SIDE, 2 * SIDE))
        return picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX).tobytes()


def difference(one: bytes, other: bytes) -> int:
    """The largest difference between two cells in the same place, in grey levels of 0 to 255.

    Not the mean: a face that turns changes two cells of a thousand, and the mean not at all.
    """
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
