"""The resources of a stack: their references, order and limits."""

import json
import re
from dataclasses import asdict, replace

import pytest

from infra import pipeline
from infra.resources import (
    Bucket,
    Crawler,
    EventSourceMapping,
    Expiry,
    Function,
    IcebergTable,
    Queue,
    Schedule,
    Stream,
    Table,
    View,
)
from lib.contract import lake
from lib.contract.observation import FACE_COLUMNS

ARN_OF_RESOURCE = re.compile(
    r"arn:aws:(?P<service>s3|sqs|iam|firehose|lambda):[a-z0-9-]*:\d*:(role/|deliverystream/|function:)?(?P<name>[a-z0-9-]+)$"
)


def of_kind(desired, kind):
    return [resource for resource in desired if isinstance(resource, kind)]


def test_a_resource_comes_after_those_that_it_refers_to(desired):
    created: set[str] = set()
    for resource in desired:
        created.add(resource.name)
        arns = [value for key, value in asdict(resource).items() if key.endswith("_arn") and value]
        for arn in arns:
            match = ARN_OF_RESOURCE.match(arn)
            assert match is not None, arn
            assert match["name"] in created, f"{resource.name} refers to {arn}"


def test_two_stacks_share_no_names(settings, names, desired):
    other_names = replace(names, stack="shop-2")
    others = pipeline.resources(replace(settings, stack="shop-2"), other_names, b"code", b"maintenance")

    assert set() == {(one.kind, one.name) for one in desired} & {(one.kind, one.name) for one in others}


def test_the_visibility_timeout_is_six_times_the_functions_timeout(settings, names):
    desired = pipeline.resources(replace(settings, timeout_seconds=100), names, b"code", b"maintenance")

    dead, pictures = of_kind(desired, Queue)
    assert 600 == pictures.visibility_seconds
    assert (names.arn("sqs", dead.name), 5) == (pictures.dead_letter_arn, pictures.max_receives)


def test_raw_pictures_are_kept_longer_than_dead_letters(desired):
    dead, _ = of_kind(desired, Queue)
    raw = next(bucket for bucket in of_kind(desired, Bucket) if bucket.name.endswith("-raw"))

    assert dead.retention_seconds < raw.expiries[0].days * 24 * 60 * 60


def test_only_the_raw_bucket_sends_notifications(desired, names):
    notified = {bucket.name: bucket.notifies_queue_arn for bucket in of_kind(desired, Bucket)}

    assert {
        "shop-111122223333-eu-west-1-raw": "arn:aws:sqs:eu-west-1:111122223333:shop-pictures",
        "shop-111122223333-eu-west-1-lake": None,
        "shop-111122223333-eu-west-1-archive": None,
        "shop-111122223333-eu-west-1-results": None,
    } == notified


@pytest.mark.parametrize(("archive_days", "kept", "days"), [(7, "1", 7), (1, "1", 1), (0, "0", 14)])
def test_archive_days_set_the_lifecycle_and_0_keeps_no_picture(settings, names, archive_days, kept, days):
    desired = pipeline.resources(replace(settings, archive_days=archive_days), names, b"code", b"maintenance")

    archive = next(bucket for bucket in of_kind(desired, Bucket) if bucket.name.endswith("-archive"))
    function, _ = of_kind(desired, Function)
    assert kept == function.environment["ARCHIVE_PICTURES"]
    assert (Expiry(prefix="", days=days),) == archive.expiries


def test_the_function_gets_its_streams_archive_and_attributes(desired):
    function, _ = of_kind(desired, Function)

    assert {
        "FACE_STREAM": "shop-face-observations",
        "IMAGE_STREAM": "shop-image-observations",
        "ARCHIVE_BUCKET": "shop-111122223333-eu-west-1-archive",
        "ARCHIVE_PICTURES": "1",
        "LAKE_BUCKET": "shop-111122223333-eu-west-1-lake",
        "REKOGNITION_ATTRIBUTES": "AGE_RANGE,EMOTIONS,GENDER",
        "EMOTION_THRESHOLD_PERCENT": "50",
        "KEEP_LANDMARKS": "0",
        "ANALYZER": "rekognition",
    } == function.environment
    [mapping] = of_kind(desired, EventSourceMapping)
    assert (10, 5, True) == (mapping.batch_size, mapping.max_concurrency, mapping.reports_batch_item_failures)


def test_the_schedule_invokes_the_maintenance_function_which_it_alone_may(desired):
    _, function = of_kind(desired, Function)
    [schedule] = of_kind(desired, Schedule)

    assert ("shop-maintenance", 60, True) == (schedule.name, schedule.every_minutes, schedule.enabled)
    assert "arn:aws:lambda:eu-west-1:111122223333:function:shop-maintenance" == schedule.function_arn
    assert {
        "Sid": "ScheduleInvokes",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": schedule.function_arn,
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:events:eu-west-1:111122223333:rule/shop-maintenance"}},
    } == function.permission
    assert (900, {"STACK": "shop"}) == (function.timeout_seconds, function.environment)


@pytest.mark.parametrize(("minutes", "enabled", "every"), [(0, False, 60), (1, True, 1), (1440, True, 1440)])
def test_compact_every_minutes_sets_the_rate_and_0_disables_the_rule(settings, names, minutes, enabled, every):
    chosen = replace(settings, compact_every_minutes=minutes)

    [schedule] = of_kind(pipeline.resources(chosen, names, b"code", b"maintenance"), Schedule)

    assert (enabled, every) == (schedule.enabled, schedule.every_minutes)
    assert (not enabled) == (schedule.description == Schedule.SWITCHED_OFF)


def test_each_table_has_a_stream_that_writes_its_partitions(desired):
    streams = of_kind(desired, Stream)

    assert [
        (
            "face_observations/dt=!{partitionKeyFromQuery:dt}/",
            "errors/face_observations/!{firehose:error-output-type}/",
        ),
        (
            "image_observations/dt=!{partitionKeyFromQuery:dt}/",
            "errors/image_observations/!{firehose:error-output-type}/",
        ),
    ] == [(stream.prefix, stream.error_prefix) for stream in streams]
    assert {("{dt:.dt}", 64, True)} == {
        (stream.partition_query, stream.buffer_mebibytes, stream.dynamic_partitioning) for stream in streams
    }


def test_a_table_uses_partition_projection_and_has_the_columns_of_the_contract(desired):
    faces = of_kind(desired, Table)[0]

    assert "s3://shop-111122223333-eu-west-1-lake/face_observations/" == faces.location
    assert {
        "shopper-sentiment:stack": "shop",
        "shopper-sentiment:observations-days": "0",
        "EXTERNAL": "TRUE",
        "classification": "parquet",
        "projection.enabled": "true",
        "projection.dt.type": "date",
        "projection.dt.format": "yyyy-MM-dd",
        "projection.dt.range": "2020-01-01,NOW+1DAYS",
        "storage.location.template": "s3://shop-111122223333-eu-west-1-lake/face_observations/dt=${dt}/",
    } == faces.parameters
    assert [(column.name, column.type) for column in FACE_COLUMNS if not column.partition] == [
        (column.name, column.type) for column in faces.columns
    ]
    assert [("dt", "date")] == [(column.name, column.type) for column in faces.partition_columns]


def test_outputs_contain_the_variables_of_the_other_programs(names):
    assert {
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "SHOPPER_DATABASE": "shop",
        "SHOPPER_WORKGROUP": "shop",
        "SHOPPER_BUCKET": "shop-111122223333-eu-west-1-raw",
        "SHOPPER_LAKE_BUCKET": "shop-111122223333-eu-west-1-lake",
        "SHOPPER_ARCHIVE_BUCKET": "shop-111122223333-eu-west-1-archive",
    } == pipeline.outputs(names)


def test_every_policy_is_within_the_size_limits_of_iam(desired):
    for resource in desired:
        if resource.kind == "role":
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
            assert len(json.dumps(resource.policy)) < 10_240
            assert len(json.dumps(resource.trust)) < 2_048


def test_each_table_of_the_pipeline_has_a_stream_and_each_table_is_in_glue(desired):
    assert [table.landing_name for table in lake.TABLES] == [stream.table for stream in of_kind(desired, Stream)]
    in_glue = {each.name for each in desired if isinstance(each, Table | IcebergTable | View)}
    names = {table.landing_name for table in lake.TABLES}
    names |= {name for table in lake.HISTORIES for name in (table.name, table.history_name)}
    assert {f"shop.{name}" for name in names | {table.name for table in lake.ALL_TABLES}} == in_glue


def test_each_format_has_its_serde_and_only_partitioned_tables_use_projection(desired):
    serdes = {
        table.name.partition(".")[2]: (
            table.storage.serde.rpartition(".")[2],
            table.parameters["classification"],
            table.parameters.get("projection.enabled"),
            table.parameters.get("skip.header.line.count"),
        )
        for table in of_kind(desired, Table)
    }

    assert {
        "face_observations_landing": ("ParquetHiveSerDe", "parquet", "true", None),
        "image_observations_landing": ("ParquetHiveSerDe", "parquet", "true", None),
        "stores": ("OpenCSVSerde", "csv", None, "1"),
        "aisles": ("OpenCSVSerde", "csv", None, "1"),
        "campaigns": ("OpenCSVSerde", "csv", None, "1"),
        "sales": ("OpenCSVSerde", "csv", None, "1"),
        "camera_heartbeats": ("JsonSerDe", "json", None, None),
    } == serdes


def test_the_crawler_excludes_all_tables_of_the_stack(desired):
    [crawler] = of_kind(desired, Crawler)

    histories = (f"{table.history_name}/**" for table in lake.HISTORIES)
    assert (*(f"{table.name}/**" for table in lake.ALL_TABLES), *histories, "errors/**") == crawler.exclusions


def test_stacks_of_one_name_in_two_regions_have_separate_roles(names):
    elsewhere = replace(names, region="us-east-1")

    assert names.role("reader") != elsewhere.role("reader")
    assert names.role_arn("reader").endswith(f":role/{names.role('reader')}")
