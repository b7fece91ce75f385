"""Reads `capture.toml` into its sections; only the section names are validated here.

In: a path, or None. Out: a table for each section of the file. Without a path the file is
/etc/shopper-sentiment/capture.toml, which may be missing; `--config /dev/null` reads no file at all.
"""

import tomllib
from pathlib import Path
from typing import Any

from capture.config.schema import InvalidSettings, Section, as_toml, fields_of, suggestion

DEFAULT_PATH = Path("/etc/shopper-sentiment/capture.toml")
_EXAMPLE = "see capture/example.toml for every key"


def read_config(path: Path | None, sections: tuple[Section, ...]) -> tuple[Path, dict[str, dict[str, Any]]]:
    """The path of the file, and its tables by section. Raises InvalidSettings."""
    if path is None and not DEFAULT_PATH.exists():
        return DEFAULT_PATH, {}
    path = path or DEFAULT_PATH
    tables = _parsed(path)
    names = [section.name for section in sections]
    for name, table in tables.items():
        if name not in names:
            raise InvalidSettings(f"{path}: {_unknown(name, table, sections, names)}; {_EXAMPLE}")
        if not isinstance(table, dict):
            raise InvalidSettings(f"{path}: {name} = {as_toml(table)}: write [{name}] once, with its keys below it")
    return path, tables


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InvalidSettings(f"--config {path}: {error.strerror}; give a readable file") from error
    except UnicodeDecodeError as error:
        raise InvalidSettings(f"{path} is not UTF-8 text ({error}): save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettings(f"{path} is not TOML: {error}; fix that line, {_EXAMPLE}") from error


def _unknown(name: str, value: object, sections: tuple[Section, ...], names: list[str]) -> str:
    """The error message for an unknown name at the top level of the file."""
    if isinstance(value, dict):
        return f"there is no section [{name}]{suggestion(name, names)}"
    for section in sections:
        if name in [field.name for field in fields_of(section.schema)]:
            return f"{name} is outside any section: move it below [{section.name}]"
    return f"{name} is outside any section, and no section has this key"
