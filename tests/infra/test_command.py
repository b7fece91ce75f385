"""`python -m infra plan`, `deploy`, `status` and `outputs` against the local cloud."""

import json
import re

import pytest

from infra import pipeline
from infra.__main__ import INCOMPLETE, NOTHING_TO_CHANGE
from tests.support.local_stack import RESOURCES, bucket, changed, client, inventory

pytestmark = pytest.mark.local_cloud


@pytest.mark.usefixtures("aws_account")
def test_deploy_prints_each_step_and_the_outputs(infra):
    code, out, err = infra("deploy", "--stack", "shop")

    assert (0, "") == (code, err)
    assert f"[ 1/{RESOURCES}] create log group /aws/lambda/shop-face-detector ... " in out
    assert f"[{RESOURCES}/{RESOURCES}] create schedule shop-maintenance ... " in out
    assert f"{RESOURCES} changed, 0 unchanged." in out
    assert "SHOPPER_DATABASE=shop\n" in out


def test_deploying_twice_changes_nothing_and_reports_it(infra, shop):
    code, out, err = infra("deploy", "--stack", "shop")

    assert (0, "") == (code, err)
    assert NOTHING_TO_CHANGE.format(count=RESOURCES) == out.splitlines()[-1]


@pytest.mark.usefixtures("aws_account")
def test_plan_changes_nothing(infra):
    code, out, _ = infra("plan", "--stack", "shop")

    assert 0 == code
    assert f"{RESOURCES} create." == out.splitlines()[-1]
    assert not any(inventory().values())


def test_only_a_changed_setting_is_planned_and_applied(infra, shop):
    _, out, _ = infra("plan", "--stack", "shop", "--archive-days", "3")

    assert [
        f"  ~ update    bucket       {bucket('archive')}",
        '        expiries: [{"prefix": "", "days": 7}] -> [{"prefix": "", "days": 3}]',
    ] == changed(out)

    infra("deploy", "--stack", "shop", "--archive-days", "3")
    code, out, _ = infra("deploy", "--stack", "shop", "--archive-days", "3")
    assert (0, True) == (code, NOTHING_TO_CHANGE.format(count=RESOURCES) in out)
    infra("deploy", "--stack", "shop")


def test_buckets_are_encrypted_and_the_workgroup_limits_queries(shop):
    encryption = client("s3").get_bucket_encryption(Bucket=shop.bucket("raw"))["ServerSideEncryptionConfiguration"]
    workgroup = client("athena").get_work_group(WorkGroup="shop")["WorkGroup"]["Configuration"]

    assert "AES256" == encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    assert (True, 10_000_000_000) == (
        workgroup["EnforceWorkGroupConfiguration"],
        workgroup["BytesScannedCutoffPerQuery"],
    )


@pytest.mark.usefixtures("aws_account")
@pytest.mark.parametrize("command", ["plan", "deploy", "destroy"])
def test_a_foreign_resource_is_left_unchanged(infra, command):
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    client("iam").create_role(RoleName="shop-eu-west-1-reader", AssumeRolePolicyDocument=document)
    before = inventory()

    code, _, err = infra(command, "--stack", "shop")

    assert 1 == code
    assert (
        "role shop-eu-west-1-reader already exists and lacks the tag shopper-sentiment:stack=shop. Choose another"
        in err
    )
    assert before == inventory()


@pytest.mark.usefixtures("aws_account")
def test_status_of_a_missing_stack(infra):
    code, out, _ = infra("status", "--stack", "shop")

    assert 1 == code
    assert "  missing  function     shop-face-detector" in out
    assert INCOMPLETE in out


def test_status_shows_whether_data_flows(infra, shop):
    sqs, s3 = client("sqs"), client("s3")
    dead = sqs.get_queue_url(QueueName="shop-pictures-dead")["QueueUrl"]
    file = {"Bucket": shop.bucket("lake"), "Key": "face_observations/dt=2999-01-01/a.parquet"}
    sqs.send_message(QueueUrl=dead, MessageBody="x")
    s3.put_object(**file, Body=b"x")

    code, out, _ = infra("status", "--stack", "shop")

    s3.delete_object(**file)
    sqs.purge_queue(QueueUrl=dead)

    assert 0 == code
    assert "  dead letters: 1 (" in out
    faces = r"  face_observations: newest delivery \d+ s ago; never compacted; 1 file to merge, the oldest for \d+ s\n"
    assert re.search(faces, out)
    assert "  image_observations: nothing was delivered; never compacted; nothing to merge\n" in out
    assert "  compaction: every 60 min" == out.splitlines()[-1]


def test_outputs_are_key_value_lines(infra, shop):
    code, out, _ = infra("outputs", "--stack", "shop")

    assert 0 == code
    assert [f"{key}={value}" for key, value in pipeline.outputs(shop).items()] == out.splitlines()


def test_an_incomplete_deploy_resumes_where_it_stopped(infra, shop):
    client("athena").delete_work_group(WorkGroup="shop", RecursiveDeleteOption=True)
    client("iam").delete_role_policy(RoleName="shop-eu-west-1-reader", PolicyName="access")

    _, out, _ = infra("deploy", "--stack", "shop")

    assert f"2 changed, {RESOURCES - 2} unchanged." in out
