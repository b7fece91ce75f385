"""What a section of `capture.toml` may say, declared once and checked here.

In: a frozen dataclass whose fields are `Annotated[type, Key(...)]`, and what the file and the flags say. Out: the
dataclass, or an error that names the place, the value and what is allowed. The reader, the flags, the help and the
example file all come from the declaration.

To add a section: write such a dataclass, with a default for every field; list it in `settings.SECTIONS` and give
`Settings` a field for it; run `python -m docs.generate`. `__post_init__` may raise ValueError for keys that do not go
together.
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
    """A file, a flag or a variable that cannot be used; says which, and what to give instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a section: what it means, what it may be, and the flag that stands for it.

    `unit` is what a help text calls the value. `read` takes the file's value or the flag's text where the field's type
    does not say enough, and raises ValueError with what is `allowed`. `example` is the value in TOML that the example
    file shows, where the default is none; `default` is what a help text says of it.
    """

    meaning: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    flag: str | None = None
    read: Callable[[Any], Any] | None = None
    allowed: str = ""
    example: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """`[name]` of the file; `about` is a sentence or two; `keys` is the dataclass that holds what it says."""

    name: str
    about: str
    keys: type


@dataclass(frozen=True, slots=True)
class Field:
    """One key with its name, its type without None, and its default; MISSING where it has to be given."""

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
        """What may be given, in words."""
        if self.key.allowed:
            return self.key.allowed
        if self.kind is bool:
            return "true or false"
        if self.kind in (int, float):
            return ("a whole number" if self.kind is int else "a number") + _range(self.key)
        if isinstance(self.kind, type) and issubclass(self.kind, StrEnum):
            return " or ".join(self.kind)
        return "a path in quotes" if self.kind is Path else "text in quotes"


def fields_of(keys: type) -> tuple[Field, ...]:
    """The keys of a section, in the order of its fields."""
    hints = get_type_hints(keys, include_extras=True)
    return tuple(
        Field(field.name, _kind(hints[field.name]), _key(hints[field.name]), field.default)
        for field in dataclasses.fields(keys)
    )


def read_section(section: Section, file: Path, table: Mapping[str, object], flags: Mapping[str, str]) -> Any:
    """The section's dataclass from the file's table and the flags (by key, as text), of which a flag wins.

    Raises InvalidSettings.
    """
    values = {}
    fields = {field.name: field for field in fields_of(section.keys)}
    for name, value in table.items():
        if name not in fields:
            raise InvalidSettings(f"{file}: [{section.name}] has no key {name!r}{nearest(name, list(fields))}")
        values[name] = _checked(fields[name], value, f"{file}: [{section.name}] {name} = {as_toml(value)}")
    for name, text in flags.items():
        field = fields[name]
        values[name] = _checked(field, _from_text(field.kind, text), f"{field.key.flag} {text}")
    for field in fields.values():
        if field.is_required and field.name not in values:
            place = f"{field.name} in [{section.name}] of {file}"
            raise InvalidSettings(f"no {field.name}: give {field.key.flag}, or {place}")
    try:
        return section.keys(**values)
    except ValueError as error:
        raise InvalidSettings(f"{f'{file}: ' if table else ''}[{section.name}] {error}") from error


def nearest(name: str, names: list[str]) -> str:
    """The end of an error's sentence: what was meant, or all that there is."""
    near = get_close_matches(name, names, 1)
    return f": did you mean {near[0]!r}?" if near else f": it has {', '.join(names)}"


def _checked(field: Field, value: object, where: str) -> Any:
    if field.key.read is not None:
        try:
            return field.key.read(value)
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
    # type and not isinstance: for Python, true is a whole number
    if type(value) is not field.kind or value == "" or not _is_within(field.key, value):
        quoted = ", without quotes" if isinstance(value, str) and field.kind in (int, float, bool) else ""
        raise InvalidSettings(f"{where}: give {field.allowed}{quoted}")
    return value


def _is_within(key: Key, value: object) -> bool:
    if not isinstance(value, int | float):
        return True
    # nan is within nothing
    return (key.least is None or value >= key.least) and (key.most is None or value <= key.most) and value == value


def _range(key: Key) -> str:
    if key.least is not None and key.most is not None:
        return f" from {key.least:g} to {key.most:g}"
    return f" of {key.least:g} or more" if key.least is not None else ""


def _from_text(kind: Any, text: str) -> object:
    """A flag's text as TOML would have read it; as it is where it cannot be that."""
    if kind is bool:
        return {"true": True, "false": False}.get(text, text)
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    return text


def as_toml(value: object) -> str:
    """A value as the file would say it, near enough."""
    return json.dumps(value, default=str, ensure_ascii=False)


def _kind(hint: Any) -> Any:
    bare = get_args(hint)[0]
    if get_origin(bare) in (Union, types.UnionType):
        return next(each for each in get_args(bare) if each is not type(None))
    return bare


def _key(hint: Any) -> Key:
    return next(each for each in hint.__metadata__ if isinstance(each, Key))
