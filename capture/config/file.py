"""`capture.toml` -> its sections, nothing checked but their names.

In: a path, or none. Out: a table for each section that the file has. Without a path the one place is
/etc/shopper-sentiment/capture.toml, and it may be absent; `--config /dev/null` reads no file at all.
"""

import tomllib
from pathlib import Path
from typing import Any

from capture.config.schema import InvalidSettings, Section, as_toml, fields_of, nearest

DEFAULT_PATH = Path("/etc/shopper-sentiment/capture.toml")
_EXAMPLE = "capture/example.toml shows every key"


def read_config(path: Path | None, sections: tuple[Section, ...]) -> tuple[Path, dict[str, dict[str, Any]]]:
    """Which file it is, and its tables by section. Raises InvalidSettings."""
    if path is None and not DEFAULT_PATH.exists():
        return DEFAULT_PATH, {}
    path = path or DEFAULT_PATH
    tables = _parsed(path)
    names = [section.name for section in sections]
    for name, table in tables.items():
        if name not in names:
            raise InvalidSettings(f"{path}: {_stray(name, table, sections, names)}; {_EXAMPLE}")
        if not isinstance(table, dict):
            raise InvalidSettings(f"{path}: {name} = {as_toml(table)}: write [{name}] once, and its keys below it")
    return path, tables


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InvalidSettings(f"--config {path}: {error.strerror}; give a file that can be read") from error
    except UnicodeDecodeError as error:
        raise InvalidSettings(f"{path} is not UTF-8 text ({error}): save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettings(f"{path} is not TOML: {error}; mend that line, {_EXAMPLE}") from error


def _stray(name: str, value: object, sections: tuple[Section, ...], names: list[str]) -> str:
    """What is wrong with a name at the top of the file."""
    if isinstance(value, dict):
        return f"there is no section [{name}]{nearest(name, names)}"
    for section in sections:
        if name in [field.name for field in fields_of(section.keys)]:
            return f"{name} stands outside of a section: put it below [{section.name}]"
    return f"{name} stands outside of a section, and no section has it"
