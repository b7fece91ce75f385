"""Chromium for the tests that look at pages, and the word for where there is none."""

import os
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MILLISECONDS = 60_000

# The gate sets CI, and there a browser that is missing must fail the run instead of hiding it.
needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists() and "CI" not in os.environ,
    reason=f"no Chromium at {CHROMIUM}: apt-get install chromium",
)
