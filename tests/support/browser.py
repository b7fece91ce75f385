"""Chromium for the browser tests, its windows, and the marker that skips them where it is not installed."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MILLISECONDS = 60_000

# CI sets the variable CI: there, a missing browser must fail the run, not skip the tests.
needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists() and "CI" not in os.environ,
    reason=f"no Chromium at {CHROMIUM}: apt-get install chromium",
)


def window(chromium: Browser, **options: Any) -> BrowserContext:
    """A new browser context with a timeout for a busy machine, whose pages `dashboard.settled` can wait for."""
    context = chromium.new_context(**options)
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    context.add_init_script(path=Path(__file__).parent / "settled.js")
    return context
