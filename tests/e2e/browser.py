"""Chromium for the tests that look at pages, and the word for where there is none."""

from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MILLISECONDS = 60_000

needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason=f"no Chromium at {CHROMIUM}: apt-get install chromium"
)
