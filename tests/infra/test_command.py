"""`python -m infra` against the local cloud: the whole life of a stack."""

import contextlib
import json

import boto3
import pytest

from infra import aws, bundle, pipeline
from infra.__main__ import main
from infra.names import Names
from infra.settings import Settings

pytestmark = pytest.mark.local_cloud

REGION = "eu-west-1"


@pytest.fixture
def infra(aws_account, capsys):
    """Runs one command; returns exit code, standard output, standard error."""

    def run(*words):
        with contextlib.suppress(SystemExit):
            code = main([words[0], "--region", REGION, *words[1:]])
            out, err = capsys.readouterr()
            return code, out, err
        raise AssertionError(f"argparse refused {words}")

    return run


@pytest.fixture
def names(aws_account):
    return Names("shop", REGION, aws.caller(aws.clients(REGION)))


@pytest.fixture
def shop(infra):
    code, _, err = infra("deploy", "--stack", "shop")
    assert (0, "") == (code, err)


def client(service):
    return boto3.client(service, region_name=REGION)


def inventory():
    """Names of everything that a stack could have left in the account, by service."""
    glue = client("glue")
    databases = [database["Name"] for database in glue.get_databases()["DatabaseList"]]
    return {
        "buckets": [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]],
        "queues": client("sqs").list_queues().get("QueueUrls", []),
        "roles": [role["RoleName"] for role in client("iam").list_roles()["Roles"]],
        "log groups": [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]],
        "functions": [function["FunctionName"] for function in client("lambda").list_functions()["Functions"]],
        "event sources": [
            mapping["UUID"] for mapping in client("lambda").list_event_source_mappings()["EventSourceMappings"]
        ],
        "streams": client("firehose").list_delivery_streams()["DeliveryStreamNames"],
        "databases": [name for name in databases if name != "default"],
        "crawlers": [crawler["Name"] for crawler in glue.get_crawlers()["Crawlers"]],
        "workgroups": [
            group["Name"] for group in client("athena").list_work_groups()["WorkGroups"] if group["Name"] != "primary"
        ],
    }


def changed(plan):
    """The plan's lines that are not `unchanged`, without the sum."""
    return [line for line in plan.splitlines()[1:-1] if not line.startswith("  = ")]


def test_deploy_says_each_step_and_ends_with_the_outputs(infra):
    code, out, err = infra("deploy", "--stack", "shop")

    assert (0, "") == (code, err)
    assert "[ 1/21] create queue shop-pictures-dead ... " in out
    assert "[21/21] create role shop-reader ... " in out
    assert "21 changed, 0 unchanged." in out
    assert "SHOPPER_DATABASE=shop\n" in out


def test_deploying_twice_changes_nothing_and_says_so(infra, shop):
    code, out, err = infra("deploy", "--stack", "shop")

    assert (0, "") == (code, err)
    assert "Nothing to change: all 21 resources are as wanted." == out.splitlines()[-1]


def test_plan_changes_nothing(infra):
    code, out, _ = infra("plan", "--stack", "shop")

    assert 0 == code
    assert "21 create." == out.splitlines()[-1]
    assert not any(inventory().values())


def test_a_setting_that_changed_is_all_that_is_planned_and_done(infra, shop):
    _, out, _ = infra("plan", "--stack", "shop", "--archive-days", "3")

    assert [
        f"  ~ update    bucket       {bucket('archive')}",
        '        expiries: [{"prefix": "", "days": 7}] -> [{"prefix": "", "days": 3}]',
    ] == changed(out)

    infra("deploy", "--stack", "shop", "--archive-days", "3")
    code, out, _ = infra("deploy", "--stack", "shop", "--archive-days", "3")
    assert (0, True) == (code, "Nothing to change" in out)


def bucket(purpose):
    account = client("sts").get_caller_identity()["Account"]
    return f"shop-{account}-{REGION}-{purpose}"


def drift_of_visibility():
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName="shop-pictures")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "7"})


def drift_of_policy():
    client("s3").delete_bucket_policy(Bucket=bucket("lake"))


def drift_of_public_access():
    client("s3").delete_public_access_block(Bucket=bucket("lake"))


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
    client("iam").put_role_policy(RoleName="shop-reader", PolicyName="access", PolicyDocument=json.dumps(policy))


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
    found = glue.get_table(DatabaseName="shop", Name="face_observations")["Table"]
    kept = {key: found[key] for key in ("Name", "Parameters", "PartitionKeys", "StorageDescriptor", "TableType")}
    kept["Parameters"] = kept["Parameters"] | {"projection.enabled": "false"}
    glue.update_table(DatabaseName="shop", TableInput=kept | {"Description": found["Description"]})


def drift_of_scan_limit():
    client("athena").update_work_group(
        WorkGroup="shop", ConfigurationUpdates={"BytesScannedCutoffPerQuery": 10_000_000_000_000}
    )


@pytest.mark.parametrize(
    ("drift", "field"),
    [
        (drift_of_visibility, "visibility_seconds: 7 -> 360"),
        (drift_of_policy, "policy: nothing -> "),
        (drift_of_public_access, "public_access_blocked: false -> true"),
        (drift_of_notification, "notifies_queue_arn: nothing -> "),
        (drift_of_code, "code_sha256: "),
        (drift_of_environment, 'environment.KEEP_LANDMARKS: "1" -> "0"'),
        (drift_of_event_source, "batch_size: 1 -> 10"),
        (drift_of_role, "policy: "),
        (drift_of_retention, "retention_days: 1 -> 30"),
        (drift_of_buffer, "buffer_seconds: 900 -> 60"),
        (drift_of_table, 'parameters.projection.enabled: "false" -> "true"'),
        (drift_of_scan_limit, "scan_limit_bytes: 10000000000000 -> 10000000000"),
    ],
)
def test_what_drifted_is_all_that_is_planned_and_deploy_puts_it_right(infra, shop, drift, field):
    drift()

    _, out, _ = infra("plan", "--stack", "shop")
    [resource, change] = changed(out)
    assert resource.startswith("  ~ update ")
    assert change.strip().startswith(field)

    code, out, err = infra("deploy", "--stack", "shop")
    assert (0, "") == (code, err)
    assert "1 changed, 20 unchanged." in out
    _, out, _ = infra("plan", "--stack", "shop")
    assert [] == changed(out)


def test_what_is_there_is_what_is_wanted_in_every_field(infra, shop, names):
    settings = Settings(stack="shop", region=REGION)
    clients = aws.clients(REGION)

    [rule] = clients("s3").get_bucket_encryption(Bucket=names.bucket("raw"))["ServerSideEncryptionConfiguration"][
        "Rules"
    ]
    assert "AES256" == rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    workgroup = clients("athena").get_work_group(WorkGroup="shop")["WorkGroup"]["Configuration"]
    assert workgroup["EnforceWorkGroupConfiguration"]
    assert settings.scan_limit_megabytes * 1_000_000 == workgroup["BytesScannedCutoffPerQuery"]
    assert set(pipeline.outputs(names).values()) >= {"shop", names.bucket("raw")}


def test_two_stacks_live_side_by_side_and_destroying_one_leaves_the_other(infra, shop):
    before = inventory()
    infra("deploy", "--stack", "shop-2")

    code, out, err = infra("destroy", "--stack", "shop-2", "--yes")

    assert (0, "") == (code, err)
    assert "Removed 21 resources: nothing of shop-2 is left." == out.splitlines()[-1]
    assert before == inventory()
    code, out, _ = infra("deploy", "--stack", "shop")
    assert (0, True) == (code, "Nothing to change" in out)


def test_destroy_leaves_nothing(infra, shop):
    assert all(inventory().values())

    code, _, err = infra("destroy", "--stack", "shop", "--yes")

    assert (0, "") == (code, err)
    assert {key: [] for key in inventory()} == inventory()


def test_destroying_what_is_not_there_says_so(infra):
    code, out, _ = infra("destroy", "--stack", "shop", "--yes")

    assert 0 == code
    assert out.startswith("Nothing to remove: there is no stack shop in account ")


def test_destroy_refuses_a_bucket_with_objects_before_it_removes_anything(infra, shop, names):
    client("s3").put_object(Bucket=names.bucket("lake"), Key="face_observations/dt=2026-11-22/a.parquet", Body=b"x")
    before = inventory()

    code, out, err = infra("destroy", "--stack", "shop", "--yes")

    assert (1, "") == (code, out)
    assert f"nothing was removed: bucket {names.bucket('lake')} holds objects" in err
    assert "--empty-buckets" in err
    assert before == inventory()


def test_destroy_empties_buckets_of_every_version_when_told_to(infra, shop, names):
    s3, lake = client("s3"), names.bucket("lake")
    s3.put_bucket_versioning(Bucket=lake, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        s3.put_object(Bucket=lake, Key="face_observations/a.parquet", Body=body)
    s3.delete_object(Bucket=lake, Key="face_observations/a.parquet")

    code, out, err = infra("destroy", "--stack", "shop", "--yes", "--empty-buckets")

    assert (0, "") == (code, err)
    assert f"empty bucket {lake} ... 3 objects, " in out
    assert not any(inventory().values())


def test_destroy_refuses_a_table_that_somebody_added_to_the_database(infra, shop):
    client("glue").create_table(DatabaseName="shop", TableInput={"Name": "aisle_plan"})

    code, _, err = infra("destroy", "--stack", "shop", "--yes")
    assert 1 == code
    assert "database shop holds tables aisle_plan" in err

    code, out, _ = infra("destroy", "--stack", "shop", "--yes", "--empty-buckets")
    assert (0, True) == (code, "empty database shop ... aisle_plan, " in out)


def test_destroy_without_yes_and_without_a_terminal_removes_nothing(infra, shop):
    before = inventory()

    code, _, err = infra("destroy", "--stack", "shop")

    assert 1 == code
    assert "Pass --yes." in err
    assert before == inventory()


@pytest.mark.parametrize("command", ["plan", "deploy", "destroy"])
def test_a_resource_that_is_not_the_stacks_is_not_touched(infra, command):
    client("iam").create_role(
        RoleName="shop-reader",
        AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17"}
            | {
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ]
            }
        ),
    )
    before = inventory()

    code, _, err = infra(command, "--stack", "shop")

    assert 1 == code
    assert "role shop-reader is there already and lacks the tag shopper-sentiment:stack=shop. Choose another" in err
    assert before == inventory()


def test_status_of_a_stack_that_is_not_there(infra):
    code, out, _ = infra("status", "--stack", "shop")

    assert 1 == code
    assert "  missing  function     shop-face-detector" in out
    assert "Run deploy to make what is missing." in out


def test_status_says_whether_data_flows(infra, shop, names):
    sqs, today = client("sqs"), "2999-01-01"
    dead = sqs.get_queue_url(QueueName="shop-pictures-dead")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="x")
    client("s3").put_object(Bucket=names.bucket("lake"), Key=f"face_observations/dt={today}/a.parquet", Body=b"x")

    code, out, _ = infra("status", "--stack", "shop")

    assert 0 == code
    assert "  dead letters: 1 (pictures that failed five times: read the function's log)" in out.splitlines()
    assert "  face_observations: 1 files for " in out
    assert "  image_observations: no rows for " in out


def test_outputs_are_lines_for_a_shell(infra, names):
    code, out, _ = infra("outputs", "--stack", "shop")

    assert 0 == code
    assert [f"{key}={value}" for key, value in pipeline.outputs(names).items()] == out.splitlines()


def test_a_broken_deploy_goes_on_where_it_stopped(infra, shop, names):
    client("athena").delete_work_group(WorkGroup="shop", RecursiveDeleteOption=True)
    client("iam").delete_role_policy(RoleName="shop-reader", PolicyName="access")

    _, out, _ = infra("deploy", "--stack", "shop")

    assert "2 changed, 19 unchanged." in out
