"""Manual changes are detected by plan, and reverted by the next deploy."""

import json

import pytest

from infra import bundle
from tests.support.local_stack import RESOURCES, bucket, changed, client

pytestmark = pytest.mark.local_cloud


def drift_of_visibility():
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName="shop-pictures")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "7"})


def drift_of_policy():
    client("s3").delete_bucket_policy(Bucket=bucket("lake"))


def drift_of_public_access():
    client("s3").delete_public_access_block(Bucket=bucket("lake"))


def drift_of_lifecycle():
    s3 = client("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket("archive"))["Rules"]
    kept = [rule for rule in rules if "NoncurrentVersionExpiration" not in rule]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket("archive"), LifecycleConfiguration={"Rules": kept})


def drift_of_notification():
    client("s3").put_bucket_notification_configuration(Bucket=bucket("raw"), NotificationConfiguration={})


def drift_of_code():
    client("lambda").update_function_code(
        FunctionName="shop-face-detector", ZipFile=bundle.build()[:-2] + b"\1\0" + b"\0"
    )


def drift_of_environment():
    functions = client("lambda")
    found = functions.get_function_configuration(FunctionName="shop-face-detector")["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName="shop-face-detector", Environment={"Variables": found | {"KEEP_LANDMARKS": "1"}}
    )


def drift_of_event_source():
    functions = client("lambda")
    [mapping] = functions.list_event_source_mappings(FunctionName="shop-face-detector")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=1)


def drift_of_role():
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    client("iam").put_role_policy(
        RoleName="shop-eu-west-1-reader", PolicyName="access", PolicyDocument=json.dumps(policy)
    )


def drift_of_retention():
    client("logs").put_retention_policy(logGroupName="/aws/lambda/shop-face-detector", retentionInDays=1)


def drift_of_buffer():
    firehose = client("firehose")
    name = "shop-face-observations"
    found = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    firehose.update_destination(
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId=found["VersionId"],
        DestinationId=found["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 900}},
    )


def drift_of_table():
    glue = client("glue")
    changed_table = table_input("face_observations_landing")
    changed_table["Parameters"] = changed_table["Parameters"] | {"projection.enabled": "false"}
    glue.update_table(DatabaseName="shop", TableInput=changed_table)


def drift_of_history():
    glue = client("glue")
    changed_table = table_input("image_observations_history")
    changed_table["Parameters"] = changed_table["Parameters"] | {"Description": "another"}
    glue.update_table(DatabaseName="shop", TableInput=changed_table)


def drift_of_view():
    glue = client("glue")
    changed_view = table_input("face_observations")
    changed_view["ViewOriginalText"] = ""
    glue.update_table(DatabaseName="shop", TableInput=changed_view)


def drift_of_csv_reader():
    glue = client("glue")
    changed_table = table_input("sales")
    changed_table["StorageDescriptor"]["SerdeInfo"]["Parameters"] |= {"separatorChar": ";"}
    glue.update_table(DatabaseName="shop", TableInput=changed_table)


def drift_of_permission():
    client("lambda").remove_permission(FunctionName="shop-maintenance", StatementId="ScheduleInvokes")


def drift_of_target():
    client("events").remove_targets(Rule="shop-maintenance", Ids=["function"])


def drift_of_rate():
    client("events").put_rule(
        Name="shop-maintenance",
        ScheduleExpression="rate(2 hours)",
        State="ENABLED",
        Description="Compacts the history",
    )


def table_input(name):
    found = client("glue").get_table(DatabaseName="shop", Name=name)["Table"]
    keys = ("Name", "Description", "Parameters", "PartitionKeys", "StorageDescriptor", "TableType", "ViewOriginalText")
    return {key: found[key] for key in keys if key in found}


def drift_of_scan_limit():
    client("athena").update_work_group(
        WorkGroup="shop", ConfigurationUpdates={"BytesScannedCutoffPerQuery": 10_000_000_000_000}
    )


DRIFTS = [
    (drift_of_retention, "log group    /aws/lambda/shop-face-detector", ["retention_days: 1 -> 30"]),
    (drift_of_visibility, "queue        shop-pictures", ["visibility_seconds: 7 -> 360"]),
    (drift_of_lifecycle, "bucket       {archive}", ["replaced_days: 0 -> 1"]),
    (drift_of_policy, "bucket       {lake}", ["public_access_blocked: false -> true", "policy: nothing -> "]),
    (drift_of_public_access, "bucket       {lake}", ["public_access_blocked: false -> true", "policy: nothing -> "]),
    (drift_of_notification, "bucket       {raw}", ["notifies_queue_arn: nothing -> "]),
    (
        drift_of_table,
        "table        shop.face_observations_landing",
        ['parameters.projection.enabled: "false" -> "true"'],
    ),
    (drift_of_history, "history      shop.image_observations_history", ['description: "another" -> ']),
    (drift_of_view, "view         shop.face_observations", ["query: nothing -> "]),
    (drift_of_csv_reader, "table        shop.sales", ["storage: "]),
    (drift_of_buffer, "stream       shop-face-observations", ["buffer_seconds: 900 -> 300"]),
    (
        drift_of_environment,
        "function     shop-face-detector",
        ['environment.KEEP_LANDMARKS: "1" -> "0"', "code_sha256: "],
    ),
    (drift_of_code, "function     shop-face-detector", ['environment.KEEP_LANDMARKS: "1" -> "0"', "code_sha256: "]),
    (drift_of_event_source, "event source shop-face-detector", ["batch_size: 1 -> 10"]),
    (drift_of_scan_limit, "workgroup    shop", ["scan_limit_bytes: 10000000000000 -> 10000000000"]),
    (drift_of_role, "role         shop-eu-west-1-reader", ["policy: "]),
    (drift_of_permission, "function     shop-maintenance", ["permission: nothing -> "]),
    (drift_of_rate, "schedule     shop-maintenance", ["every_minutes: 120 -> 60", "function_arn: nothing -> "]),
    (drift_of_target, "schedule     shop-maintenance", ["every_minutes: 120 -> 60", "function_arn: nothing -> "]),
]


def test_only_drifted_fields_are_planned_and_deploy_reverts_them(infra, shop):
    for drift, _, _ in DRIFTS:
        drift()
    _, out, _ = infra("plan", "--stack", "shop")

    buckets = {purpose: shop.bucket(purpose) for purpose in ("archive", "lake", "raw")}
    expected = {f"  ~ update    {resource.format(**buckets)}": fields for _, resource, fields in DRIFTS}
    expected_lines = [line for resource, fields in expected.items() for line in (resource, *fields)]
    planned = changed(out)
    assert len(expected_lines) == len(planned), out
    for expected_line, line in zip(expected_lines, planned, strict=True):
        assert line.startswith("  ~") == expected_line.startswith("  ~")
        assert line.strip().startswith(expected_line.strip()), out

    code, out, err = infra("deploy", "--stack", "shop")
    assert (0, "") == (code, err)
    assert f"{len(expected)} changed, {RESOURCES - len(expected)} unchanged." in out
    _, out, _ = infra("plan", "--stack", "shop")
    assert [] == changed(out)


def test_changed_code_updates_only_the_function(infra, shop):
    drift_of_code()

    _, out, _ = infra("deploy", "--stack", "shop")

    assert "[ 1/1] update function shop-face-detector ... " in out
    assert f"1 changed, {RESOURCES - 1} unchanged." in out
