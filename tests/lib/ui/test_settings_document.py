"""The settings table in docs/app.md matches the code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_table_lists_exactly_the_variables_that_the_app_reads():
    read = set(re.findall(r'"(SHOPPER_[A-Z_]+)"', (ROOT / "lib/ui/settings.py").read_text(encoding="utf-8")))
    listed = set(
        re.findall(r"^\| `(SHOPPER_[A-Z_]+)`", (ROOT / "docs/app.md").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert read == listed
    assert "SHOPPER_DATABASE" in read
