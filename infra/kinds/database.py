"""Glue databases.

In: clients and a wanted database. Out: the database as it is, or as wanted. Its contents are the tables in it that
the stack did not make: the crawler's, or somebody's own.
"""

from collections.abc import Mapping

from infra.aws import Clients, unless_absent
from infra.names import STACK_TAG
from infra.resources import Database, Found


def read(clients: Clients, wanted: Database) -> Found | None:
    glue = clients("glue")
    answer = unless_absent(("EntityNotFoundException",), glue.get_database, Name=wanted.name)
    if answer is None:
        return None
    found = Database(name=wanted.name, arn=wanted.arn, description=answer["Database"].get("Description", ""))
    tables = _tables_of_others(clients, wanted)
    return Found(
        found,
        glue.get_tags(ResourceArn=wanted.arn)["Tags"].get(STACK_TAG),
        contents=f"tables {', '.join(tables)}" if tables else "",
    )


def create(clients: Clients, wanted: Database, tags: Mapping[str, str]) -> None:
    clients("glue").create_database(
        DatabaseInput={"Name": wanted.name, "Description": wanted.description}, Tags=dict(tags)
    )


def update(clients: Clients, wanted: Database, changed: frozenset[str]) -> None:
    clients("glue").update_database(
        Name=wanted.name, DatabaseInput={"Name": wanted.name, "Description": wanted.description}
    )


def delete(clients: Clients, wanted: Database) -> None:
    clients("glue").delete_database(Name=wanted.name)


def empty(clients: Clients, wanted: Database) -> str:
    """Drops the tables that the stack did not make; returns their names. The files stay to their bucket."""
    tables = _tables_of_others(clients, wanted)
    for table in tables:
        clients("glue").delete_table(DatabaseName=wanted.name, Name=table)
    return ", ".join(tables)


def _tables_of_others(clients: Clients, wanted: Database) -> list[str]:
    pages = clients("glue").get_paginator("get_tables").paginate(DatabaseName=wanted.name)
    return sorted(
        table["Name"] for page in pages for table in page["TableList"] if STACK_TAG not in table.get("Parameters", {})
    )
