"""Athena workgroups.

In: clients and the desired workgroup. Out: the existing workgroup, or AWS changed to match.
"""

from collections.abc import Mapping
from typing import Any

from infra.aws import ClientError, Clients, error_code
from infra.names import STACK_TAG
from infra.resources import ExistingResource, Workgroup


def read(clients: Clients, desired: Workgroup) -> ExistingResource | None:
    athena = clients("athena")
    try:
        configuration = athena.get_work_group(WorkGroup=desired.name)["WorkGroup"]["Configuration"]
    except ClientError as error:
        # Athena has no separate error code for a missing workgroup.
        if error_code(error) == "InvalidRequestException" and "not found" in str(error):
            return None
        raise
    results = configuration.get("ResultConfiguration", {})
    found = Workgroup(
        name=desired.name,
        arn=desired.arn,
        results_location=results.get("OutputLocation", ""),
        results_encryption=results.get("EncryptionConfiguration", {}).get("EncryptionOption", ""),
        scan_limit_bytes=configuration.get("BytesScannedCutoffPerQuery", 0),
        engine=configuration.get("EngineVersion", {}).get("SelectedEngineVersion", ""),
        enforced=configuration.get("EnforceWorkGroupConfiguration", False),
        publishes_metrics=configuration.get("PublishCloudWatchMetricsEnabled", False),
    )
    tags = athena.list_tags_for_resource(ResourceARN=desired.arn)["Tags"]
    return ExistingResource(found, {tag["Key"]: tag["Value"] for tag in tags}.get(STACK_TAG))


def create(clients: Clients, desired: Workgroup, tags: Mapping[str, str]) -> None:
    clients("athena").create_work_group(
        Name=desired.name,
        Configuration={"ResultConfiguration": _results(desired), **_limits(desired)},
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )


def update(clients: Clients, desired: Workgroup, changed: frozenset[str]) -> None:
    clients("athena").update_work_group(
        WorkGroup=desired.name,
        ConfigurationUpdates={"ResultConfigurationUpdates": _results(desired), **_limits(desired)},
    )


def delete(clients: Clients, desired: Workgroup) -> None:
    """Deletes the workgroup with its query history and saved queries."""
    clients("athena").delete_work_group(WorkGroup=desired.name, RecursiveDeleteOption=True)


def _results(desired: Workgroup) -> dict[str, Any]:
    return {
        "OutputLocation": desired.results_location,
        "EncryptionConfiguration": {"EncryptionOption": desired.results_encryption},
    }


def _limits(desired: Workgroup) -> dict[str, Any]:
    return {
        "BytesScannedCutoffPerQuery": desired.scan_limit_bytes,
        "EngineVersion": {"SelectedEngineVersion": desired.engine},
        "EnforceWorkGroupConfiguration": desired.enforced,
        "PublishCloudWatchMetricsEnabled": desired.publishes_metrics,
    }
