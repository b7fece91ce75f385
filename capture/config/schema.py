"""The schema of `capture.toml`: each section is declared once, as a dataclass, and validated here.

In: a frozen dataclass whose fields are `Annotated[type, Key(...)]`, and the values of the file and of the flags. Out:
an instance, or an error that names the place, the value and what is allowed. The reader, the flags, the help and the
example file are all derived from the declaration.

To add a section: write such a dataclass, with a default for every field; list it in `settings.SECTIONS` and give
`Settings` a field for it; run `python -m docs.generate`. `__post_init__` may raise ValueError for keys that contradict
each other.
"""

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints


class InvalidSettings(ValueError):
    """An invalid file, flag or variable; the message names it and what to give instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a section: its meaning, its allowed values and its flag.

    `unit` is the value's name in the help. `parse` takes the file's value or the flag's text where the field's type
    does not suffice, and raises ValueError with what is `allowed`. `example` is the value, in TOML, that the example
    file shows where the default is None; `default` describes that default in the help.
    """

    meaning: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    flag: str | None = None
    parse: Callable[[Any], Any] | None = None
    allowed: str = ""
    example: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The section `[name]`; `about` describes it in a sentence or two; `schema` is its dataclass."""

    name: str
    about: str
    schema: type


@dataclass(frozen=True, slots=True)
class Field:
    """A key with its name, its type without None, and its default; MISSING where it is required."""

    name: str
    kind: Any
    key: Key
    default: Any

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is MISSING

    @property
    def allowed(self) -> str:
        """The allowed values, in words."""
        if self.key.allowed:
            return self.key.allowed
        if self.kind is bool:
            return "true or false"
        if self.kind in (int, float):
            return ("a whole number" if self.kind is int else "a number") + _range(self.key)
        if isinstance(self.kind, type) and issubclass(self.kind, StrEnum):
            return " or ".join(self.kind)
        return "a path in quotes" if self.kind is Path else "text in quotes"


def fields_of(schema: type) -> tuple[Field, ...]:
    """The keys of a section, in the order of its fields."""
    hints = get_type_hints(schema, include_extras=True)
    return tuple(
        Field(field.name, _kind(hints[field.name]), _key(hints[field.name]), field.default)
        for field in dataclasses.fields(schema)
    )


def read_section(section: Section, file: Path, table: Mapping[str, object], flags: Mapping[str, str]) -> Any:
    """The section's dataclass from the file's table and the flags (text by key); a flag overrides the file.

    Raises InvalidSettings.
    """
    values = {}
    fields = {field.name: field for field in fields_of(section.schema)}
    for name, value in table.items():
        if name not in fields:
            raise InvalidSettings(f"{file}: [{section.name}] has no key {name!r}{suggestion(name, list(fields))}")
        values[name] = _checked(fields[name], value, f"{file}: [{section.name}] {name} = {as_toml(value)}")
    for name, text in flags.items():
        field = fields[name]
        values[name] = _checked(field, _from_text(field.kind, text), f"{field.key.flag} {text}")
    for field in fields.values():
        if field.is_required and field.name not in values:
            place = f"{field.name} in [{section.name}] of {file}"
            raise InvalidSettings(f"{field.name} is missing: give {field.key.flag}, or {place}")
    try:
        return section.schema(**values)
    except ValueError as error:
        raise InvalidSettings(f"{f'{file}: ' if table else ''}[{section.name}] {error}") from error


def suggestion(name: str, names: list[str]) -> str:
    """The end of an error message for an unknown name: the closest name, or all names."""
    matches = get_close_matches(name, names, 1, cutoff=0.7)
    return f": did you mean {matches[0]!r}?" if matches else f": valid names are {', '.join(names)}"


def _checked(field: Field, value: object, where: str) -> Any:
    if field.key.parse is not None:
        try:
            return field.key.parse(value)
        except ValueError as error:
            raise InvalidSettings(f"{where}: {error}") from error
    if isinstance(value, str) and field.kind not in (str, Path, int, float, bool):
        try:
            return field.kind(value)
        except ValueError as error:
            raise InvalidSettings(f"{where}: give {field.allowed}") from error
    if field.kind is Path and isinstance(value, str) and value:
        return Path(value)
    if field.kind is float and type(value) is int:
        value = float(value)
    # type, not isinstance: in Python True is an int
    if type(value) is not field.kind or value == "" or not _is_within(field.key, value):
        unquoted = ", without quotes" if isinstance(value, str) and field.kind in (int, float, bool) else ""
        raise InvalidSettings(f"{where}: give {field.allowed}{unquoted}")
    return value


def _is_within(key: Key, value: object) -> bool:
    if not isinstance(value, int | float):
        return True
    return (
        (key.minimum is None or value >= key.minimum)
        and (key.maximum is None or value <= key.maximum)
        and value == value  # false for nan
    )


def _range(key: Key) -> str:
    if key.minimum is not None and key.maximum is not None:
        return f" from {key.minimum:g} to {key.maximum:g}"
    return f" of {key.minimum:g} or more" if key.minimum is not None else ""


def _from_text(kind: Any, text: str) -> object:
    """A flag's text, converted as TOML would convert it; unchanged where that is impossible."""
    if kind is bool:
        return {"true": True, "false": False}.get(text, text)
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    return text


def as_toml(value: object) -> str:
    """A value approximately as the file has it."""
    return json.dumps(value, default=str, ensure_ascii=False)


def _kind(hint: Any) -> Any:
    bare = get_args(hint)[0]
    if get_origin(bare) in (Union, types.UnionType):
        return next(each for each in get_args(bare) if each is not type(None))
    return bare


def _key(hint: Any) -> Key:
    return next(each for each in hint.__metadata__ if isinstance(each, Key))
