"""Keeps the command's help in `docs/bootstrap.md` what the command itself says.

In: the document. Out: the document with each block after `<!-- help of COMMAND -->` replaced.
"""

import re
from pathlib import Path

from infra.arguments import help_text

DOCUMENT = Path(__file__).parent / "bootstrap.md"

_BLOCK = re.compile(r"(<!-- help of (?P<command>[a-z]+) -->\n```text\n).*?(```\n)", re.DOTALL)


def with_help(document: str) -> str:
    """The document with today's help in its blocks; `infra` stands for the help of the whole program."""
    return _BLOCK.sub(lambda match: f"{match[1]}{help_text(match['command'])}{match[3]}", document)
