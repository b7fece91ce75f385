"""A deployed stack that the end-to-end tests share, with valid and invalid pictures sent through it."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from infra.local_cloud.cloud import LocalCloud
from lib.synthetic import write_lake
from tests.e2e.pipeline import Finished, Pipeline
from tests.support.browser import CHROMIUM, PATIENCE_MILLISECONDS, window

BAD_PICTURES = {
    "text.jpg": "InvalidImageFormatException",
    "small.jpg": "InvalidParameterException",
    "large.png": "ImageTooLargeException",
}


@dataclass(frozen=True)
class Sent:
    """The number of sample pictures, the uploader's exit, and the rows that all pictures led to."""

    samples: int
    finished: Finished
    rows: pd.DataFrame


@pytest.fixture(scope="session")
def pipeline(local_cloud: LocalCloud) -> Pipeline:
    """A deployed stack."""
    pipeline = Pipeline(local_cloud, account="999900001111", stack="e2e")
    deployed = pipeline.infra("deploy")
    assert 0 == deployed.exit_code, deployed.output
    return pipeline


@pytest.fixture(scope="session")
def samples(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of composed sample pictures; tests copy from it, since the uploader deletes uploaded files."""
    folder = tmp_path_factory.mktemp("samples")
    made = pipeline.python("infra.demo.sample_pictures", "--folder", str(folder))
    assert 0 == made.exit_code, made.output
    return folder


@pytest.fixture(scope="session")
def sent(pipeline: Pipeline, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """All samples and every invalid picture, uploaded in one run and arrived in Athena."""
    folder = tmp_path_factory.mktemp("camera") / "pictures"
    shutil.copytree(samples, folder)
    count = len(list(folder.iterdir()))
    (folder / "text.jpg").write_text("a shopping list, not a picture")
    Image.new("RGB", (40, 40), "white").save(folder / "small.jpg")
    (folder / "large.png").write_bytes(_sixteen_megabytes())
    finished = pipeline.capture(folder)
    with pytest.MonkeyPatch.context() as patch:
        point_at(pipeline, patch)
        rows = pipeline.wait_for_pictures(count + len(BAD_PICTURES))
    return Sent(count, finished, rows)


@pytest.fixture
def in_account(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """The pipeline, with this process's AWS_* variables pointing at its account."""
    point_at(pipeline, monkeypatch)
    return pipeline


@pytest.fixture(scope="session")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of the two synthetic stores: eight weeks up to yesterday, the last two of them with the new display."""
    folder = tmp_path_factory.mktemp("shops") / "lake"
    write_lake(folder, datetime.now(UTC).date() - timedelta(days=1))
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one module: while it runs, Playwright's event loop would conflict with those of other tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A new window, 1440 pixels wide, with timeouts for a busy machine."""
    context = window(chromium, viewport={"width": 1440, "height": 1000})
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    yield context.new_page()
    context.close()


def point_at(pipeline: Pipeline, patch: pytest.MonkeyPatch) -> None:
    for name, value in pipeline.environment.items():
        if name.startswith("AWS_"):
            patch.setenv(name, value)


def _sixteen_megabytes() -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (2400, 2400, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG", compress_level=0)
    assert len(file.getvalue()) > 16 * 1024 * 1024
    return file.getvalue()
