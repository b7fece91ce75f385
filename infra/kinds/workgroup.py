"""Athena workgroups.

In: clients and a wanted workgroup. Out: the workgroup as it is, or as wanted.
"""

from collections.abc import Mapping
from typing import Any

from infra.aws import ClientError, Clients, code_of
from infra.names import STACK_TAG
from infra.resources import Found, Workgroup


def read(clients: Clients, wanted: Workgroup) -> Found | None:
    athena = clients("athena")
    try:
        configuration = athena.get_work_group(WorkGroup=wanted.name)["WorkGroup"]["Configuration"]
    except ClientError as error:
        # Athena has no error of its own for a workgroup that is not there.
        if code_of(error) == "InvalidRequestException" and "not found" in str(error):
            return None
        raise
    results = configuration.get("ResultConfiguration", {})
    found = Workgroup(
        name=wanted.name,
        arn=wanted.arn,
        results_location=results.get("OutputLocation", ""),
        results_encryption=results.get("EncryptionConfiguration", {}).get("EncryptionOption", ""),
        scan_limit_bytes=configuration.get("BytesScannedCutoffPerQuery", 0),
        engine=configuration.get("EngineVersion", {}).get("SelectedEngineVersion", ""),
        enforced=configuration.get("EnforceWorkGroupConfiguration", False),
        publishes_metrics=configuration.get("PublishCloudWatchMetricsEnabled", False),
    )
    tags = athena.list_tags_for_resource(ResourceARN=wanted.arn)["Tags"]
    return Found(found, {tag["Key"]: tag["Value"] for tag in tags}.get(STACK_TAG))


def create(clients: Clients, wanted: Workgroup, tags: Mapping[str, str]) -> None:
    clients("athena").create_work_group(
        Name=wanted.name,
        Configuration={"ResultConfiguration": _results(wanted), **_limits(wanted)},
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )


def update(clients: Clients, wanted: Workgroup, changed: frozenset[str]) -> None:
    clients("athena").update_work_group(
        WorkGroup=wanted.name,
        ConfigurationUpdates={"ResultConfigurationUpdates": _results(wanted), **_limits(wanted)},
    )


def delete(clients: Clients, wanted: Workgroup) -> None:
    """Removes the workgroup with its history of queries and its saved queries."""
    clients("athena").delete_work_group(WorkGroup=wanted.name, RecursiveDeleteOption=True)


def _results(wanted: Workgroup) -> dict[str, Any]:
    return {
        "OutputLocation": wanted.results_location,
        "EncryptionConfiguration": {"EncryptionOption": wanted.results_encryption},
    }


def _limits(wanted: Workgroup) -> dict[str, Any]:
    return {
        "BytesScannedCutoffPerQuery": wanted.scan_limit_bytes,
        "EngineVersion": {"SelectedEngineVersion": wanted.engine},
        "EnforceWorkGroupConfiguration": wanted.enforced,
        "PublishCloudWatchMetricsEnabled": wanted.publishes_metrics,
    }
