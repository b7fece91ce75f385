"""Keeps the uploader's help in `docs/capture.md` what the command itself says.

In: the document. Out: the document with each block that starts with a usage line replaced. The lines are as wide as
the variable COLUMNS says.
"""

import io
import re
from contextlib import redirect_stdout, suppress
from pathlib import Path

from capture.__main__ import main

DOCUMENT = Path(__file__).parent / "capture.md"

_BLOCK = re.compile(r"(```text\n)usage: python -m capture (?P<command>[a-z]+) .*?(```\n)", re.DOTALL)


def with_help(document: str) -> str:
    """The document with today's help in its blocks."""
    return _BLOCK.sub(lambda match: f"{match[1]}{_help_of(match['command'])}{match[3]}", document)


def _help_of(command: str) -> str:
    text = io.StringIO()
    with redirect_stdout(text), suppress(SystemExit):
        main([command, "--help"])
    return text.getvalue()
