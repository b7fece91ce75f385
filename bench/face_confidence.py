"""Measures how often the predicted gender is wrong, by its confidence.

In: a folder with the photographs that `labelled_faces.csv` lists, from the packages that docs/models.md names. Out: per
range of confidence, the predictions, the wrong ones, and those of Grace Hopper's portrait among them. Each face is cut
out, scaled to several sizes and altered, so the predictions of one face are not independent.

    python -m bench.face_confidence FOLDER --models .local/models
"""

import argparse
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

from infra.local_cloud.faces.analysis import AnalyzedFace, FaceAnalyzer

LABELS = Path(__file__).parent / "labelled_faces.csv"
WIDTHS_PIXELS = (24, 32, 40, 50, 63, 80, 100, 126)
RANGES_PERCENT = ((50, 70), (70, 80), (80, 85), (85, 101))
PORTRAIT = "grace_hopper.jpg"
_MOST_ENLARGED = 1.3
_CUT_WIDTHS = 2  # on each side of the face's centre
_BACKGROUND, _BACKGROUND_SIZE = (110, 110, 110), (640, 480)


@dataclass(frozen=True, slots=True)
class Prediction:
    """The female share of one version of a face, in percent, and what is true."""

    file: str
    female_percent: float
    is_female: bool

    @property
    def confidence_percent(self) -> float:
        return max(self.female_percent, 100 - self.female_percent)

    @property
    def wrong(self) -> bool:
        return (self.female_percent > 50) != self.is_female


def predictions(folder: Path, analyzer: FaceAnalyzer) -> Iterator[Prediction]:
    """One per version of a labelled face in which the face is found. Raises FileNotFoundError for a missing picture."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))
    for label in labels:
        picture = Image.open(folder / label["file"]).convert("RGB")
        face = _nearest(analyzer.analyze(picture, with_attributes=False), float(label["x"]), float(label["y"]))
        for version in _versions(picture, face):
            scene = Image.new("RGB", _BACKGROUND_SIZE, _BACKGROUND)
            middle = (_BACKGROUND_SIZE[0] // 2, _BACKGROUND_SIZE[1] // 2)
            scene.paste(version, (middle[0] - version.width // 2, middle[1] - version.height // 2))
            found = [each for each in analyzer.analyze(scene) if _is_at(each, *middle)]
            if found and found[0].attributes:
                yield Prediction(label["file"], found[0].attributes.female_percent, label["gender"] == "FEMALE")


def _versions(picture: Image.Image, face: AnalyzedFace) -> Iterator[Image.Image]:
    left, top, right, bottom = face.detected.box
    width, x, y = right - left, (left + right) / 2, (top + bottom) / 2
    reach = _CUT_WIDTHS * width
    cut = picture.crop((int(x - reach), int(y - reach), int(x + reach), int(y + reach)))
    for target in WIDTHS_PIXELS:
        scale = target / width
        if scale > _MOST_ENLARGED:
            continue
        plain = cut.resize((int(cut.width * scale), int(cut.height * scale)), Image.Resampling.LANCZOS)
        red, green, blue = plain.split()
        compressed = io.BytesIO()
        plain.save(compressed, "JPEG", quality=35)
        yield plain
        yield ImageEnhance.Brightness(plain).enhance(0.45)
        yield plain.filter(ImageFilter.GaussianBlur(target / 40))
        yield Image.open(compressed).convert("RGB")
        yield plain.rotate(18, Image.Resampling.BICUBIC)
        yield Image.merge("RGB", (red.point([min(255, int(v * 1.1)) for v in range(256)]), green, _dimmed(blue)))


def _dimmed(band: Image.Image) -> Image.Image:
    return band.point([int(value * 0.8) for value in range(256)])


def _nearest(faces: list[AnalyzedFace], x: float, y: float) -> AnalyzedFace:
    return min(faces, key=lambda face: abs(_centre(face)[0] - x) + abs(_centre(face)[1] - y))


def _is_at(face: AnalyzedFace, x: float, y: float) -> bool:
    width = face.detected.box[2] - face.detected.box[0]
    return max(abs(_centre(face)[0] - x), abs(_centre(face)[1] - y)) < 0.35 * width


def _centre(face: AnalyzedFace) -> tuple[float, float]:
    left, top, right, bottom = face.detected.box
    return (left + right) / 2, (top + bottom) / 2


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.face_confidence", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=Path, default=Path(".local/models"))
    arguments = parser.parse_args()
    found = list(predictions(arguments.folder, FaceAnalyzer(arguments.models)))
    for low, high in RANGES_PERCENT:
        within = [each for each in found if low <= each.confidence_percent < high]
        wrong = Counter(each.file == PORTRAIT for each in within if each.wrong)
        print(
            f"{low} to {min(high, 100)}%  {len(within)} predictions  {wrong.total()} wrong  {wrong[True]} of {PORTRAIT}"
        )
    print(f"all  {len(found)} predictions  {sum(each.wrong for each in found)} wrong")


if __name__ == "__main__":
    main()
