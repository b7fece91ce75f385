"""Updates the generated blocks of `docs/bootstrap.md` and `docs/capture.md`: the commands' help and the camera policy.

In: a document's text. Out: the text with its blocks replaced. The help's line width is the variable COLUMNS.
"""

import io
import json
import re
from contextlib import redirect_stdout, suppress
from pathlib import Path

from capture.__main__ import main
from infra.arguments import help_text
from infra.names import Account, Names
from infra.policies import camera_access
from infra.settings import DEFAULT_STACK

BOOTSTRAP_DOCUMENT = Path(__file__).parent / "bootstrap.md"
CAPTURE_DOCUMENT = Path(__file__).parent / "capture.md"

_BOOTSTRAP_HELP = re.compile(r"(<!-- help of (?P<command>[a-z-]+) -->\n```text\n).*?(```\n)", re.DOTALL)
_CAPTURE_HELP = re.compile(r"(```text\n)usage: python -m capture (?P<command>[a-z]+) .*?(```\n)", re.DOTALL)
_CAMERA_POLICY = re.compile(r"(<!-- policy of a camera -->\n```json\n).*?(```\n)", re.DOTALL)


def update_bootstrap(document: str) -> str:
    """Replaces each block after `<!-- help of COMMAND -->`; the command `infra` is the whole program."""
    return _BOOTSTRAP_HELP.sub(lambda match: f"{match[1]}{help_text(match['command'])}{match[3]}", document)


def update_capture(document: str) -> str:
    """Replaces each block that starts with a usage line, and the block after `<!-- policy of a camera -->`."""
    document = _CAPTURE_HELP.sub(lambda match: f"{match[1]}{_capture_help(match['command'])}{match[3]}", document)
    return _CAMERA_POLICY.sub(lambda match: f"{match[1]}{_camera_policy()}{match[2]}", document)


def _capture_help(command: str) -> str:
    text = io.StringIO()
    with redirect_stdout(text), suppress(SystemExit):
        main([command, "--help"])
    return text.getvalue()


def _camera_policy() -> str:
    names = Names(DEFAULT_STACK, "eu-west-1", Account("111122223333"))
    return json.dumps(camera_access(names, "dublin-1", "aisle-23", "cam-7"), indent=2) + "\n"
