"""Shared by the tests of the face models: the models' folder and the two portraits."""

from pathlib import Path

import pytest
from PIL import Image

from infra.local_cloud.cloud import MODELS_FOLDER

MODELS: Path = MODELS_FOLDER
needs_models = pytest.mark.skipif(
    not (MODELS / "grace_hopper.jpg").is_file(),
    reason="no face models: run python -m infra.local_cloud.face_models --folder .local/models",
)


def portrait(file_name: str) -> Image.Image:
    return Image.open(MODELS / file_name).convert("RGB")
