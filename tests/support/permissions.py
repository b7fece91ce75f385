"""What IAM checks for a call, and whether a policy allows it.

In: a call through botocore (service, operation, parameters), a policy's document. Out: pairs of action and resource.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from infra.names import Names
from infra.resources import Document

# The operations whose action in IAM has another name.
_ACTIONS = {
    "DeleteObjects": "DeleteObject",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListObjectsV2": "ListBucket",
}
_OF_A_CATALOG = ("GetDatabase", "GetTableMetadata", "ListDatabases", "ListTableMetadata")


def needed(names: Names, service: str, operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The actions and resources of a call to a stack."""
    action = f"{service}:{_ACTIONS.get(operation, operation)}"
    bucket = f"arn:aws:s3:::{params.get('Bucket')}"
    match service:
        case "s3" if "Key" not in params and "Delete" not in params:
            yield action, bucket
        case "s3":
            keys = [item["Key"] for item in params["Delete"]["Objects"]] if "Delete" in params else [params["Key"]]
            yield from ((action, f"{bucket}/{key}") for key in keys)
        case "athena" if operation in _OF_A_CATALOG:
            yield action, names.arn("athena", "datacatalog/AwsDataCatalog")
        case "athena":
            yield action, names.arn("athena", f"workgroup/{params.get('WorkGroup', names.stack)}")
        case "glue":
            table = params.get("Name") or params["TableInput"]["Name"]
            yield from ((action, arn) for arn in names.catalog_arns(table))
        case _:
            raise ValueError(f"say here what IAM checks for {service}:{operation}")


def allows(policy: Document, action: str, resource: str) -> bool:
    """Whether the policy allows the action on the resource, and no statement denies it."""
    statements = [each for each in policy["Statement"] if action in _listed(each["Action"])]
    effects = {
        each["Effect"] for each in statements if any(fnmatchcase(resource, p) for p in _listed(each["Resource"]))
    }
    return effects == {"Allow"}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
