"""Keeps the uploader's help and its policy in `docs/capture.md` what the code itself says.

In: the document. Out: the document with each block that starts with a usage line replaced, and the block after
`<!-- policy of a camera -->`. The lines of the help are as wide as the variable COLUMNS says.
"""

import io
import json
import re
from contextlib import redirect_stdout, suppress
from pathlib import Path

from capture.__main__ import main
from infra.names import Account, Names
from infra.policies import camera_access
from infra.settings import DEFAULT_STACK

DOCUMENT = Path(__file__).parent / "capture.md"

_BLOCK = re.compile(r"(```text\n)usage: python -m capture (?P<command>[a-z]+) .*?(```\n)", re.DOTALL)
_POLICY = re.compile(r"(<!-- policy of a camera -->\n```json\n).*?(```\n)", re.DOTALL)


def with_help(document: str) -> str:
    """The document with today's help and policy in its blocks."""
    document = _BLOCK.sub(lambda match: f"{match[1]}{_help_of(match['command'])}{match[3]}", document)
    return _POLICY.sub(lambda match: f"{match[1]}{_policy()}{match[2]}", document)


def _policy() -> str:
    names = Names(DEFAULT_STACK, "eu-west-1", Account("111122223333"))
    return json.dumps(camera_access(names, "dublin-1", "aisle-23", "cam-7"), indent=2) + "\n"


def _help_of(command: str) -> str:
    text = io.StringIO()
    with redirect_stdout(text), suppress(SystemExit):
        main([command, "--help"])
    return text.getvalue()
