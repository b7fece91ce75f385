"""`capture/example.toml`: every key of `capture.toml`, with its meaning and its default.

In: the sections that `capture.config.settings` declares. Out: the file's text. A required key stands as it is,
any other behind a "#".
"""

import json
import textwrap
from pathlib import Path

from capture.config.schema import Field, Section, fields_of
from capture.config.settings import SECTIONS

DOCUMENT = Path(__file__).parent.parent / "capture" / "example.toml"
_WIDTH = 100
_INTRODUCTION = (
    "Settings of `python -m capture`: copy this to /etc/shopper-sentiment/capture.toml. Remove the # that a key begins "
    "with to set it; it shows the default, or an example where there is none. A flag of the command line wins over "
    "this file. Made by `make docs`."
)


def example() -> str:
    """The whole file."""
    return "\n".join([_comment(_INTRODUCTION), *(_section(section) for section in SECTIONS)])


def _section(section: Section) -> str:
    return "\n\n".join([f"\n{_comment(section.about)}\n[{section.name}]", *map(_key, fields_of(section.schema))]) + "\n"


def _key(field: Field) -> str:
    default = "must be given" if field.is_required else f"default: {field.key.default or value(field)}"
    facts = "; ".join(filter(None, (field.allowed, default, field.key.flag)))
    meaning = field.key.meaning[:1].upper() + field.key.meaning[1:]
    hidden = "" if field.is_required else "#"
    return f"{_comment(f'{meaning}. ({facts})')}\n{hidden}{field.name} = {value(field)}"


def value(field: Field) -> str:
    """The value that the file shows, in TOML."""
    return field.key.example or json.dumps(field.default, ensure_ascii=False)


def _comment(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
