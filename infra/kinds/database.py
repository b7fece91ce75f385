"""Glue databases.

In: clients and the desired database. Out: the existing database, or AWS changed to match. Its contents are the
tables that the stack did not create: those of the crawler or of users.
"""

from collections.abc import Mapping

from infra.aws import Clients, none_if_absent
from infra.names import STACK_TAG
from infra.resources import Database, ExistingResource


def read(clients: Clients, desired: Database) -> ExistingResource | None:
    glue = clients("glue")
    response = none_if_absent(("EntityNotFoundException",), glue.get_database, Name=desired.name)
    if response is None:
        return None
    found = Database(name=desired.name, arn=desired.arn, description=response["Database"].get("Description", ""))
    tables = _foreign_tables(clients, desired)
    return ExistingResource(
        found,
        glue.get_tags(ResourceArn=desired.arn)["Tags"].get(STACK_TAG),
        contents=f"tables {', '.join(tables)}" if tables else "",
    )


def create(clients: Clients, desired: Database, tags: Mapping[str, str]) -> None:
    clients("glue").create_database(
        DatabaseInput={"Name": desired.name, "Description": desired.description}, Tags=dict(tags)
    )


def update(clients: Clients, desired: Database, changed: frozenset[str]) -> None:
    clients("glue").update_database(
        Name=desired.name, DatabaseInput={"Name": desired.name, "Description": desired.description}
    )


def delete(clients: Clients, desired: Database) -> None:
    clients("glue").delete_database(Name=desired.name)


def empty(clients: Clients, desired: Database) -> str:
    """Drops the tables that the stack did not create; returns their names. Their files stay in the bucket."""
    tables = _foreign_tables(clients, desired)
    for table in tables:
        clients("glue").delete_table(DatabaseName=desired.name, Name=table)
    return ", ".join(tables)


def _foreign_tables(clients: Clients, desired: Database) -> list[str]:
    pages = clients("glue").get_paginator("get_tables").paginate(DatabaseName=desired.name)
    return sorted(
        table["Name"] for page in pages for table in page["TableList"] if STACK_TAG not in table.get("Parameters", {})
    )
