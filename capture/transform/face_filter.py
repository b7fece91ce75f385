"""Pictures without a face stay at home.

In: a picture. Out: the picture, or HeldBack when the detector is as good as sure that there is no face in it. It only
looks: boxes, ages and expressions are for the function. The detector is the one that the local cloud has, at fewer
pixels: in a picture 1,920 wide it finds faces from about 50 pixels on, the smallest that Rekognition is good at.
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

# An unsure face is sent: Rekognition decides. Scenes without one stay below 0.15.
LEAST_CONFIDENCE = 0.25
_LONGEST_SIDE_PIXELS = 800


class FaceFilter:
    """The transform. One picture at a time: a quarter of a second of a core, and 150 MB of memory."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __call__(self, picture: Picture) -> Picture | HeldBack:
        """Raises what Pillow raises for content that is no picture."""
        return picture if self.confidence(picture.content) >= LEAST_CONFIDENCE else HeldBack(NO_FACE)

    def confidence(self, content: bytes) -> float:
        """How sure the detector is of the surest face, 0 to 1."""
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
    """A face_filter with the detector in the file `model`.

    Raises InvalidSettings, with the next step, when the detector or its file is not there.
    """
    setting = "face_model in [pictures]"
    require("PIL", setting)
    require("onnxruntime", setting)
    fetch = f"python -m infra.local_cloud.face_models --file {MODEL_FILE} --folder {model.parent}"
    if not model.is_file():
        raise InvalidSettings(f"{setting} needs the detector's file {model}, which is not there: {fetch}")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_mem_pattern = options.enable_cpu_mem_arena = False  # a third of the memory
    options.log_severity_level = 3  # the model lists unused weights
    try:
        whole = with_free_shape(model.read_bytes())
        return FaceFilter(onnxruntime.InferenceSession(whole, options, providers=["CPUExecutionProvider"]))
    except Exception as error:  # onnxruntime's errors have no common class
        raise InvalidSettings(f"{setting}: {model} is not the detector ({error}); fetch it again: {fetch}") from error
