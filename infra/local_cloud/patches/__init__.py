"""Patches for ministack, one module per patched service, and the helper that replaces its functions."""

from typing import Any


class PatchDoesNotFit(RuntimeError):
    """The installed ministack is not the version that the patches were written for."""


def replace(module: Any, name: str, patched: Any) -> None:
    """Sets `module.name` to `patched`. Raises PatchDoesNotFit if the module has no such attribute."""
    if not hasattr(module, name):
        raise PatchDoesNotFit(f"{module.__name__} has no {name}: find its current name in ministack")
    setattr(module, name, patched)
