"""The text of an Athena view, as Glue keeps it: the view's definition as JSON in base64.

In: a definition, or a table of Glue. Out: one from the other; and the query of an existing view replaced.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from infra.aws import Clients

_TEXT = re.compile(r"/\* Presto View: ([A-Za-z0-9+/=]+) \*/")
_KEPT = ("Name", "Owner", "TableType", "Parameters", "ViewExpandedText", "StorageDescriptor")


def encode(definition: Mapping[str, Any]) -> str:
    """The text of a view."""
    return f"/* Presto View: {base64.b64encode(json.dumps(definition).encode()).decode()} */"


def definition_of(table: Mapping[str, Any]) -> dict[str, Any]:
    """The definition in a Glue table; empty if it is no view."""
    text = _TEXT.fullmatch(table.get("ViewOriginalText", ""))
    return json.loads(base64.b64decode(text[1])) if text else {}


def replace_query(clients: Clients, database: str, name: str, query: str) -> None:
    """Replaces the query of an existing view at once, and nothing else of it."""
    existing = clients("glue").get_table(DatabaseName=database, Name=name)["Table"]
    definition = definition_of(existing)
    if definition.get("originalSql") != query:
        kept = {key: existing[key] for key in _KEPT if key in existing}
        text = encode(definition | {"originalSql": query})
        clients("glue").update_table(DatabaseName=database, TableInput={**kept, "ViewOriginalText": text})
