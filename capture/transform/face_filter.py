"""Face filter: holds back pictures without a face.

In: a picture. Out: the picture, or HeldBack when the detector is nearly certain that it has no face. The filter only
detects: boxes, ages and expressions are the function's task. The detector is the local cloud's, at fewer pixels: in a
picture 1,920 pixels wide it finds faces from about 50 pixels, the smallest that Rekognition analyses well.
"""

import io
from pathlib import Path
from typing import Any

from capture.config.constants import NO_FACE
from capture.config.optional_packages import require
from capture.config.schema import InvalidSettings
from capture.picture import Picture
from capture.transform.centerface import HEAT_MAP, INPUT, MODEL_FILE, MULTIPLE_OF_PIXELS, with_free_shape
from capture.transform.step import HeldBack

# Pictures with an uncertain face are uploaded for Rekognition to decide. Scenes without one stay below 0.15.
MIN_CONFIDENCE = 0.25
_LONGEST_SIDE_PIXELS = 800


class FaceFilter:
    """The transform. It needs a quarter of a second of one core per picture, and 150 MB of memory. Not thread-safe."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __call__(self, picture: Picture) -> Picture | HeldBack:
        """Returns the picture, or HeldBack. Raises what Pillow raises for content that is not a picture."""
        return picture if self.confidence(picture.content) >= MIN_CONFIDENCE else HeldBack(NO_FACE)

    def confidence(self, content: bytes) -> float:
        """The detector's confidence in the most certain face, 0 to 1."""
        import numpy as np
        from PIL import Image, ImageOps

        with Image.open(io.BytesIO(content)) as image:
            longest = max(image.size)
            scale = _LONGEST_SIDE_PIXELS / longest if longest > _LONGEST_SIDE_PIXELS else 1.0
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            image.draft("RGB", size)
            small = ImageOps.exif_transpose(image.convert("RGB").resize(size, Image.Resampling.BILINEAR))
        pixels = np.asarray(small, np.float32)
        padding = [(0, -length % MULTIPLE_OF_PIXELS) for length in pixels.shape[:2]]
        batch = np.pad(pixels, [*padding, (0, 0)]).transpose(2, 0, 1)[np.newaxis]
        (heat,) = self._model.run([HEAT_MAP], {INPUT: batch})
        return float(heat.max())


def load_face_filter(model: Path) -> FaceFilter:
    """Loads the detector from the file `model`.

    Raises InvalidSettings, with the command that fixes it, when the package or the file is missing.
    """
    setting = "face_model in [pictures]"
    require("PIL", setting)
    require("onnxruntime", setting)
    fetch = f"python -m infra.local_cloud.face_models --file {MODEL_FILE} --folder {model.parent}"
    if not model.is_file():
        raise InvalidSettings(f"{setting}: there is no detector file {model}; download it: {fetch}")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_mem_pattern = options.enable_cpu_mem_arena = False  # a third of the memory
    options.log_severity_level = 3  # the model lists unused weights
    try:
        free = with_free_shape(model.read_bytes())
        return FaceFilter(onnxruntime.InferenceSession(free, options, providers=["CPUExecutionProvider"]))
    except Exception as error:  # onnxruntime's errors have no common class
        raise InvalidSettings(f"{setting}: {model} is not the detector ({error}); download it: {fetch}") from error
