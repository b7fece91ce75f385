"""Replaces one name of a ministack module, and refuses to where that name does not exist."""

from typing import Any


class PatchDoesNotFit(RuntimeError):
    """ministack is not the version that the patches were written for."""


def replace(module: Any, name: str, patched: Any) -> None:
    """Sets `module.name` to `patched`. Raises PatchDoesNotFit where the module has no such name."""
    if not hasattr(module, name):
        raise PatchDoesNotFit(f"{module.__name__} has no {name}: look up what ministack calls it now")
    setattr(module, name, patched)
