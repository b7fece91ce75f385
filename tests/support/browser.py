"""Chromium for the browser tests, and the marker that skips them where it is not installed."""

import os
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MILLISECONDS = 60_000

# CI sets the variable CI: there, a missing browser must fail the run, not skip the tests.
needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists() and "CI" not in os.environ,
    reason=f"no Chromium at {CHROMIUM}: apt-get install chromium",
)
