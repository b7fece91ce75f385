"""Draws an empty store aisle.

In: a size and a random generator. Out: an RGB picture in one-point perspective: shelves with products on both sides,
floor tiles, ceiling lights and a back wall. Equal generator states give equal pictures.
"""

import random

from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]

_SHELF_LEVELS = 6
_BAYS = 9
_DEPTH_RATIO = 0.82  # size of each bay relative to the one in front of it
_PRODUCT_COLOURS: tuple[Colour, ...] = (
    (196, 62, 54), (232, 163, 61), (240, 214, 120), (86, 140, 84), (64, 118, 150), (52, 76, 128),
    (150, 92, 140), (226, 226, 218), (120, 84, 60), (208, 128, 112), (104, 166, 170), (170, 176, 92),
)  # fmt: skip
_FLOOR, _FLOOR_LINE = (188, 182, 172), (168, 162, 152)
_CEILING, _LIGHT, _WALL = (214, 216, 214), (252, 252, 244), (176, 186, 190)
_SHELF, _SHELF_BACK = (226, 224, 218), (118, 112, 106)


def draw_aisle(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """An aisle without people, `size` (width, height) in pixels."""
    width, height = size
    picture = Image.new("RGB", size, _CEILING)
    pen = ImageDraw.Draw(picture)
    vanishing = (width * rng.uniform(0.44, 0.56), height * 0.36)
    depth = [_DEPTH_RATIO**bay for bay in range(_BAYS + 1)]

    def recede(point: Point, share: float) -> Point:
        """Moves `point` towards the vanishing point, to `share` of its distance from it."""
        across, down = vanishing
        return across + (point[0] - across) * share, down + (point[1] - down) * share

    floor_left, floor_right = (-width * 0.02, height * 1.04), (width * 1.02, height * 1.04)
    top_left, top_right = (-width * 0.02, -height * 0.12), (width * 1.02, -height * 0.12)
    pen.polygon([floor_left, floor_right, recede(floor_right, depth[-1]), recede(floor_left, depth[-1])], _FLOOR)
    for share in depth:
        pen.line([recede(floor_left, share), recede(floor_right, share)], _FLOOR_LINE, 2)
    for step in range(1, 8):
        foot = (floor_left[0] + (floor_right[0] - floor_left[0]) * step / 8, floor_left[1])
        pen.line([foot, recede(foot, depth[-1])], _FLOOR_LINE, 2)
    for near, far in zip(depth[::2], depth[1::2], strict=False):
        lamp = [(width * 0.36, -height * 0.1), (width * 0.64, -height * 0.1)]
        pen.polygon([recede(lamp[0], near), recede(lamp[1], near), recede(lamp[1], far), recede(lamp[0], far)], _LIGHT)
    pen.rectangle([recede(top_left, depth[-1]), recede(floor_right, depth[-1])], _WALL)
    for top, bottom in ((top_left, floor_left), (top_right, floor_right)):
        for bay in reversed(range(_BAYS)):
            _draw_bay(pen, [recede(p, s) for s in (depth[bay], depth[bay + 1]) for p in (top, bottom)], rng)
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def _draw_bay(pen: ImageDraw.ImageDraw, corners: list[Point], rng: random.Random) -> None:
    """One bay of shelves; corners are near top, near bottom, far top, far bottom."""
    near_top, near_bottom, far_top, far_bottom = corners

    def at(across: float, down: float) -> Point:
        near = near_top[0], near_top[1] + (near_bottom[1] - near_top[1]) * down
        far = far_top[0], far_top[1] + (far_bottom[1] - far_top[1]) * down
        return near[0] + (far[0] - near[0]) * across, near[1] + (far[1] - near[1]) * across

    pen.polygon([at(0, 0.06), at(1, 0.06), at(1, 1), at(0, 1)], _SHELF_BACK)
    for level in range(_SHELF_LEVELS):
        top, bottom = (0.08 + 0.9 * edge / _SHELF_LEVELS for edge in (level, level + 1))
        board = bottom - 0.018
        colour, count = rng.choice(_PRODUCT_COLOURS), rng.randint(4, 7)
        for item in range(count):
            if rng.random() < 0.3:
                colour = rng.choice(_PRODUCT_COLOURS)
            upper = top + (board - top) * rng.uniform(0.12, 0.35)
            left, right = (item + 0.08) / count, (item + 0.92) / count
            shade = tuple(min(255, round(channel * rng.uniform(0.85, 1.1))) for channel in colour)
            pen.polygon([at(left, upper), at(right, upper), at(right, board), at(left, board)], shade)
            label = upper + (board - upper) * 0.35, upper + (board - upper) * 0.62
            light = tuple((channel + 510) // 3 for channel in colour)
            pen.polygon([at(left, label[0]), at(right, label[0]), at(right, label[1]), at(left, label[1])], light)
        pen.polygon([at(0, board), at(1, board), at(1, bottom), at(0, bottom)], _SHELF)
