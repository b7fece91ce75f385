"""Glue crawlers that run on demand.

In: clients and a wanted crawler. Out: the crawler as it is, or as wanted.
"""

import json
from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, unless_absent
from infra.names import STACK_TAG
from infra.resources import Crawler, Found
from infra.waiting import retry_while_settling


def read(clients: Clients, wanted: Crawler) -> Found | None:
    glue = clients("glue")
    answer = unless_absent(("EntityNotFoundException",), glue.get_crawler, Name=wanted.name)
    if answer is None:
        return None
    crawler = answer["Crawler"]
    role_name = crawler["Role"].rpartition("/")[2]
    target: dict[str, Any] = next(iter(crawler["Targets"].get("S3Targets", [])), {})
    found = Crawler(
        name=wanted.name,
        arn=wanted.arn,
        # Glue takes an ARN and hands back the name.
        role_arn=wanted.role_arn if wanted.role_arn.endswith(f"/{role_name}") else role_name,
        database=crawler["DatabaseName"],
        path=target.get("Path", ""),
        exclusions=tuple(target.get("Exclusions", [])),
        configuration=json.loads(crawler.get("Configuration") or "{}"),
    )
    return Found(found, glue.get_tags(ResourceArn=wanted.arn)["Tags"].get(STACK_TAG))


def create(clients: Clients, wanted: Crawler, tags: Mapping[str, str]) -> None:
    """Makes the crawler and tags it; its new role may take a while to be seen."""
    glue = clients("glue")
    retry_while_settling(
        ("InvalidInputException",),
        ("unable to assume", "not authorized"),
        glue.create_crawler,
        **_configuration(wanted),
    )
    glue.tag_resource(ResourceArn=wanted.arn, TagsToAdd=dict(tags))


def update(clients: Clients, wanted: Crawler, changed: frozenset[str]) -> None:
    clients("glue").update_crawler(**_configuration(wanted))


def delete(clients: Clients, wanted: Crawler) -> None:
    clients("glue").delete_crawler(Name=wanted.name)


def _configuration(wanted: Crawler) -> dict[str, Any]:
    return {
        "Name": wanted.name,
        "Role": wanted.role_arn,
        "DatabaseName": wanted.database,
        "Targets": {"S3Targets": [{"Path": wanted.path, "Exclusions": list(wanted.exclusions)}]},
        "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "LOG"},
        "Configuration": json.dumps(wanted.configuration),
    }
