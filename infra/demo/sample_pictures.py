"""Generates sample pictures of a store aisle with faces at known positions.

In: two public-domain portraits, downloaded by `face_models`: astronaut Eileen Collins (NASA) and Rear Admiral Grace
Hopper (US Navy). Out: JPEG files named as motion names them, and the boxes of each file's faces. The portraits are
pasted onto drawn shoppers at several sizes, some mirrored, in different light; the seed is fixed.

    python -m infra.demo.sample_pictures --folder .local/demo/camera
"""

import argparse
import random
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from infra.demo.sample_aisle import Colour, draw_aisle

SIZE = (1280, 720)
SEED = 20_261_122
FACES_PER_SCENE = (0, 1, 2, 1, 3, 0, 6, 2, 8, 1)
_INTERVAL = timedelta(seconds=95)
_JPEG_QUALITY = 90

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Portrait:
    """An image file, the crop to paste (head and neck), and the face box; boxes are left, top, right, bottom."""

    file_name: str
    head: tuple[int, int, int, int]
    face: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """A written picture and the true boxes of its faces in pixels."""

    path: Path
    faces: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Shopper:
    """Position, face size, light and coat of one shopper; lengths in pixels."""

    portrait: Portrait
    middle_x: float
    face_width: float
    mirrored: bool
    light: float
    warmth: float
    coat: Colour


PORTRAITS = (
    Portrait("astronaut.png", head=(138, 0, 310, 205), face=(178, 60, 271, 179)),
    Portrait("grace_hopper.jpg", head=(108, 20, 420, 392), face=(176, 124, 355, 335)),
)
_COATS: tuple[Colour, ...] = ((58, 74, 104), (112, 58, 62), (70, 92, 76), (92, 88, 84), (146, 120, 88), (48, 50, 58))


def write_scenes(folder: Path, portraits_folder: Path, first_taken_at: datetime) -> list[Scene]:
    """Writes the scenes of FACES_PER_SCENE into `folder`; only their names depend on `first_taken_at`.

    Raises FileNotFoundError if a portrait is not in `portraits_folder`.
    """
    heads = {portrait: Image.open(portraits_folder / portrait.file_name).convert("RGB") for portrait in PORTRAITS}
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)  # noqa: S311 pictures, not secrets
    scenes = []
    for number, count in enumerate(FACES_PER_SCENE):
        picture = draw_aisle(SIZE, rng)
        shoppers = sorted(place_shoppers(count, rng), key=lambda shopper: shopper.face_width)
        faces = tuple(paste_shopper(picture, shopper, heads[shopper.portrait], rng) for shopper in shoppers)
        taken_at = first_taken_at + number * _INTERVAL
        path = folder / f"{number + 1:05d}-{taken_at:%Y%m%d%H%M%S}-00.jpg"
        partial = path.with_suffix(".partial")
        picture.save(partial, "JPEG", quality=_JPEG_QUALITY)
        partial.replace(path)
        scenes.append(Scene(path, faces))
    return scenes


def place_shoppers(count: int, rng: random.Random) -> list[Shopper]:
    """Places shoppers side by side without overlapping heads; more shoppers are smaller."""
    slot = SIZE[0] / max(count, 1)
    shoppers = []
    for position in range(count):
        widest = min(150.0, slot * 0.42)
        shoppers.append(
            Shopper(
                portrait=rng.choice(PORTRAITS),
                middle_x=slot * (position + rng.uniform(0.42, 0.58)),
                face_width=rng.uniform(max(34.0, widest * 0.45), widest),
                mirrored=rng.random() < 0.5,
                light=rng.uniform(0.75, 1.15),
                warmth=rng.uniform(-0.06, 0.08),
                coat=rng.choice(_COATS),
            )
        )
    return shoppers


def paste_shopper(picture: Image.Image, shopper: Shopper, portrait: Image.Image, rng: random.Random) -> Box:
    """Draws body and head onto `picture` and returns the true box of the face."""
    face, cut = shopper.portrait.face, shopper.portrait.head
    scale = shopper.face_width / (face[2] - face[0])
    head = portrait.crop(cut)
    head = head.resize((round(head.width * scale), round(head.height * scale)), Image.Resampling.LANCZOS)
    face_left = (cut[2] - face[2] if shopper.mirrored else face[0] - cut[0]) * scale
    if shopper.mirrored:
        head = ImageOps.mirror(head)
    # Nearer heads are larger and, seen from a camera at 1.9 m, lower in the picture.
    head_top = SIZE[1] * 0.24 + shopper.face_width * rng.uniform(0.3, 0.5)
    left = round(shopper.middle_x - face_left - shopper.face_width / 2)
    top = round(head_top)
    chin = top + (face[3] - cut[1]) * scale
    _draw_body(picture, shopper, chin)
    picture.paste(_adjust_light(head, shopper), (left, top), _head_mask(head.size))
    return (
        left + face_left,
        top + (face[1] - cut[1]) * scale,
        left + face_left + shopper.face_width,
        chin,
    )


def _draw_body(picture: Image.Image, shopper: Shopper, chin: float) -> None:
    """A coat with shoulders, arms and a seam, trousers below it, and a shadow on the floor."""
    unit, middle = shopper.face_width, shopper.middle_x
    coat, sleeve, trousers, shadow = (
        tuple(round(channel * shopper.light * shade) for channel in shopper.coat) for shade in (1.0, 0.88, 0.5, 0.35)
    )
    body = picture.copy()
    pen = ImageDraw.Draw(body)

    def block(left: float, top: float, right: float, bottom: float, radius: float, colour: tuple[int, ...]) -> None:
        """A rounded block; coordinates are in face widths from the centre of the chin."""
        box = [middle + left * unit, chin + top * unit, middle + right * unit, chin + bottom * unit]
        pen.rounded_rectangle(box, radius * unit, colour)

    pen.ellipse([middle - 1.2 * unit, chin + 7.1 * unit, middle + 1.2 * unit, chin + 7.5 * unit], shadow)
    for side in (-1, 1):
        block(min(0, side * 0.72), 3.4, max(0, side * 0.72), 7.3, 0.18, trousers)
    for side in (-1, 1):
        block(min(side * 0.95, side * 1.42), 0.5, max(side * 0.95, side * 1.42), 3.9, 0.23, sleeve)
    block(-1.3, 0.28, 1.3, 1.6, 0.62, coat)
    block(-1.0, 0.6, 1.0, 4.2, 0.3, coat)
    block(-0.02, 0.7, 0.02, 4.2, 0.01, sleeve)
    drawn = ImageChops.difference(body, picture).convert("L").point([0] + [255] * 255)
    picture.paste(body, (0, 0), drawn.filter(ImageFilter.GaussianBlur(0.8)))


def _adjust_light(head: Image.Image, shopper: Shopper) -> Image.Image:
    """The head with the shopper's brightness and colour temperature."""
    factors = [shopper.light * (1 + shopper.warmth * tone) for tone in (1, 0, -1)]
    bands = (
        band.point([min(255, round(level * factor)) for level in range(256)])
        for band, factor in zip(head.split(), factors, strict=True)
    )
    return Image.merge("RGB", tuple(bands))


def _head_mask(size: tuple[int, int]) -> Image.Image:
    """A mask that is opaque inside an ellipse around head and neck and fades out at its edge."""
    width, height = size
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).ellipse([width * 0.06, height * 0.02, width * 0.94, height * 1.06], fill=255)
    edge = Image.new("L", size, 0)
    ImageDraw.Draw(edge).rectangle([2, 2, width - 3, height - 3], fill=255)
    return ImageChops.multiply(mask, edge).filter(ImageFilter.GaussianBlur(max(1.0, width * 0.02)))


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infra.demo.sample_pictures", description="Generate sample pictures of a store aisle."
    )
    parser.add_argument("--folder", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--portraits", type=Path, default=Path(".local/models"), help="folder of the portraits")
    arguments = parser.parse_args()
    now = datetime.now().astimezone()
    try:
        scenes = write_scenes(arguments.folder, arguments.portraits, now - len(FACES_PER_SCENE) * _INTERVAL)
    except FileNotFoundError as error:
        download = f"python -m infra.local_cloud.face_models --folder {arguments.portraits}"
        print(f"Portrait {error.filename} is missing. Download it with: {download}", file=sys.stderr)
        return 1
    faces = sum(len(scene.faces) for scene in scenes)
    print(f"{len(scenes)} pictures with {faces} faces in {arguments.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
