"""Keeps the command's help in `docs/bootstrap.md` what the command itself says.

In: the document. Out: the document with each block after `<!-- help of COMMAND -->` replaced; `python -m
infra.help_text` writes it.
"""

import re
from pathlib import Path

from infra.arguments import help_of

DOCUMENT = Path(__file__).parent.parent / "docs" / "bootstrap.md"

_BLOCK = re.compile(r"(<!-- help of (?P<command>[a-z]+) -->\n```text\n).*?(```\n)", re.DOTALL)


def with_help(document: str) -> str:
    """The document with today's help in its blocks; `infra` stands for the help of the whole program."""
    return _BLOCK.sub(lambda match: f"{match[1]}{help_of(match['command'])}{match[3]}", document)


def main() -> None:
    """Writes the document."""
    DOCUMENT.write_text(with_help(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
