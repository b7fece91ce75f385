"""The page on the dashboard lists the settings that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_page_lists_every_variable_that_the_app_reads_and_no_other():
    read = set(re.findall(r'"(SHOPPER_[A-Z_]+)"', (ROOT / "lib/ui/settings.py").read_text(encoding="utf-8")))
    listed = set(
        re.findall(r"^\| `(SHOPPER_[A-Z_]+)`", (ROOT / "docs/app.md").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert read == listed
    assert "SHOPPER_DATABASE" in read
