"""Patch for ministack's Glue: a table has a description and an owner only if it was given one, as on AWS.

In: ministack's `services/glue.py`. Out: a replacement for its CreateTable. In the original they are empty strings;
Trino takes such a description for the comment by which it tells a view.
"""

from collections.abc import Callable
from typing import Any

from infra.local_cloud.patches import replace


def apply() -> None:
    """Replaces CreateTable."""
    from ministack.services import glue

    replace(glue, "_create_table", create_table(glue))


def create_table(glue: Any) -> Callable[[dict[str, Any]], Any]:
    """Replacement for `_create_table`."""
    original = glue._create_table

    def create(request: dict[str, Any]) -> Any:
        response = original(request)
        table = glue._tables.get(f"{request.get('DatabaseName')}/{request.get('TableInput', {}).get('Name')}", {})
        for field in ("Description", "Owner"):
            if table.get(field) == "":
                del table[field]
        return response

    return create
