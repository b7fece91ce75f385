"""From a camera's folder to rows, charts and exports, on the local cloud, by the project's own commands."""

import hashlib
import io
import json
import random
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from infra.local_cloud.faces.analysis import MODEL_SET
from lib import charts, frames
from lib.contract.age_band import AGE_BANDS
from lib.contract.observation import Emotion, Gender
from lib.data import export, queries
from lib.data.cube import Slice, build_cube
from lib.data.engine import AthenaEngine
from lib.data.filters import Filters
from lib.data.periods import Grain
from lib.data.place_names import Names
from lib.data.suppression import DEFAULT_THRESHOLD_FACES, suppress
from tests.e2e.conftest import BAD_PICTURES
from tests.e2e.pipeline import Pipeline
from tests.support.waiting import until

pytestmark = pytest.mark.local_cloud

TODAY = datetime.now(UTC).date()
AROUND_TODAY = Filters(first_day=TODAY - timedelta(days=2), end_day=TODAY + timedelta(days=2))


def test_deploying_again_changes_nothing_and_reports_that(pipeline):
    again = pipeline.infra("deploy")

    assert 0 == again.exit_code
    assert "Nothing to change" in again.output


def test_the_uploader_uploads_every_picture_and_keeps_none(sent):
    assert 0 == sent.finished.exit_code, sent.finished.output
    assert sent.samples + len(BAD_PICTURES) == len(sent.rows)


def test_valid_pictures_are_analysed_by_the_local_models(sent):
    good = sent.rows[sent.rows["status"] == "ok"]

    assert sent.samples == len(good)
    assert {MODEL_SET} == set(good["analyzer"])
    assert 0 in set(good["faces"])
    assert good["faces"].sum() > sent.samples


def test_each_invalid_picture_is_quarantined_with_its_reason_and_all_others_arrive(pipeline, sent):
    s3, bucket = pipeline.client("s3"), pipeline.outputs["SHOPPER_ARCHIVE_BUCKET"]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    quarantined = [key for key in keys if key.startswith("quarantine/")]
    reasons = [s3.head_object(Bucket=bucket, Key=key)["Metadata"]["reason"] for key in quarantined]

    assert sorted(BAD_PICTURES.values()) == sorted(reasons)
    assert sorted(BAD_PICTURES.values()) == sorted(sent.rows["status"][sent.rows["status"] != "ok"])
    assert sent.samples == len([key for key in keys if key.startswith("raw/")])
    raw = s3.list_objects_v2(Bucket=pipeline.outputs["SHOPPER_BUCKET"])
    assert 0 == raw["KeyCount"]


def test_a_picture_uploaded_again_is_not_counted_again(in_account: Pipeline, sent, samples, tmp_path):
    folder = tmp_path / "again"
    folder.mkdir()
    names = sorted(path.name for path in samples.iterdir())[:2]
    for name in names:
        shutil.copy2(samples / name, folder / name)
    new = folder / "new.jpg"
    new.write_bytes((samples / names[0]).read_bytes() + b"\0")

    assert 0 == in_account.capture(folder).exit_code
    rows = in_account.wait_for_pictures(len(sent.rows) + 1)

    assert len(sent.rows) + 1 == len(rows)
    assert rows["image_key"].is_unique


def test_thirty_messages_about_one_picture_make_one_row(in_account: Pipeline, sent, samples):
    before = len(in_account.pictures())
    s3, sqs, bucket = (*map(in_account.client, ("s3", "sqs")), in_account.outputs["SHOPPER_BUCKET"])
    content = min(samples.iterdir()).read_bytes() + b"thirty"
    key = sent.rows["image_key"].iloc[0].rpartition("-")[0] + f"-{hashlib.sha256(content).hexdigest()[:12]}.jpg"
    e_tag = s3.put_object(Bucket=bucket, Key=key, Body=content, IfNoneMatch="*")["ETag"].strip('"')
    created = {"bucket": {"name": bucket}, "object": {"key": quote_plus(key, safe="/"), "eTag": e_tag}}
    event = {"eventName": "ObjectCreated:Put", "eventTime": datetime.now(UTC).isoformat(), "s3": created}
    [url] = [url for url in sqs.list_queues()["QueueUrls"] if url.endswith("-pictures")]
    for number in range(30):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"Records": [event]}))
        if number == 14:
            in_account.wait_for_pictures(before + 1)  # the others come after it is handled

    def received() -> bool:
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        return bool(attributes["Attributes"]["ApproximateNumberOfMessages"] == "0")

    until(received)
    time.sleep(1)  # the last batch
    rows = in_account.pictures()
    assert before + 1 == len(rows)
    assert 1 == (rows["image_key"] == key).sum()


def filters_to_try() -> list[Filters]:
    some = random.Random(0)
    one_by_one = [
        AROUND_TODAY,
        Filters(first_day=TODAY - timedelta(days=30), end_day=TODAY - timedelta(days=20)),
        replace(AROUND_TODAY, emotions=(Emotion.HAPPY,)),
        replace(AROUND_TODAY, genders=(Gender.FEMALE,)),
        replace(AROUND_TODAY, age_bands=tuple(band.label for band in AGE_BANDS[2:5])),
        replace(AROUND_TODAY, stores=("e2e-store",), aisles=("counter",)),
        replace(AROUND_TODAY, stores=("nowhere",)),
    ]
    mixed = [
        replace(
            AROUND_TODAY,
            emotions=tuple(some.sample(list(Emotion), 3)),
            age_bands=tuple(band.label for band in some.sample(AGE_BANDS, 4)),
        )
        for _ in range(3)
    ]
    return one_by_one + mixed


def view_of(engine: AthenaEngine, filters: Filters, threshold_faces: int) -> Slice:
    rollup = engine.run(queries.rollup(filters.period, Grain.HOUR, filters.stores, ready=True)).frame
    return build_cube(rollup, filters.period, Grain.HOUR).slice(filters, Grain.DAY, threshold_faces)


def drawn(view: Slice) -> pd.Series:
    """Faces by day and expression, as the Emotions page's own chart draws them."""
    steps = frames.over_time(view)
    context = charts.ChartContext(view.time_buckets, view.threshold_faces)
    panel = charts.emotions_over_time(frames.emotions_over_time(view), steps, context, as_share=False)
    emotion_of = panel.selects[-1].values
    bars = panel.rows("emotions").assign(emotion=lambda bars: bars["expression"].map(emotion_of))
    return bars.groupby(["when", "emotion"])["faces"].sum()


def exported(view: Slice) -> pd.Series:
    """The same from the Export page's CSV; hidden counts, which are empty there, are dropped here."""
    splits = ("step", "emotion")
    csv = pd.read_csv(
        io.BytesIO(export.to_csv(frames.count_rows(view, splits, Names()), frames.count_columns(view, splits))),
        parse_dates=["start"],
    )
    words = dict(zip(view.time_buckets.starts, view.time_buckets.labels(), strict=True))
    return csv.assign(when=csv["start"].map(words)).dropna().groupby(["when", "emotion"])["faces"].sum()


def counted(engine: AthenaEngine, filters: Filters) -> int:
    """The engine's own count(*)."""
    return int(engine.run(queries.face_count(filters)).frame["faces"].iloc[0])


def test_chart_csv_and_count_agree_for_every_filter_without_suppression(in_account: Pipeline, sent):
    engine = in_account.engine
    sums = []
    for filters in filters_to_try():
        view = view_of(engine, filters, threshold_faces=1)
        faces = counted(engine, filters)

        assert faces == drawn(view).sum()
        assert faces == exported(view).sum()
        sums.append(faces)

    assert sums[0] > 0
    assert len(set(sums)) > 3, "the filters all chose the same faces, so their agreement proves little"


@pytest.mark.parametrize("threshold_faces", [3, DEFAULT_THRESHOLD_FACES])
def test_chart_and_csv_agree_and_each_published_number_is_the_rounded_count(
    in_account: Pipeline, sent, threshold_faces
):
    engine = in_account.engine
    numbers = []
    for filters in filters_to_try():
        view = view_of(engine, filters, threshold_faces)
        chart, csv = drawn(view), exported(view)

        assert_array_equal(suppress(np.array(counted(engine, filters)), threshold_faces), view.total("faces"))
        assert chart.to_dict() == csv.to_dict()
        for (when, emotion), faces in chart.items():
            day = view.time_buckets.starts[view.time_buckets.labels().index(when)].date()
            cell = replace(filters, first_day=day, end_day=day + timedelta(days=1), emotions=(emotion,))
            assert suppress(np.array(counted(engine, cell)), threshold_faces) == faces
            numbers.append(faces)

    assert min(numbers) >= threshold_faces


def test_destroy_leaves_nothing_of_the_stack(local_cloud, samples, tmp_path, monkeypatch):
    short_lived = Pipeline(local_cloud, account="999900002222", stack="short-lived")
    assert 0 == short_lived.infra("deploy").exit_code
    folder = tmp_path / "pictures"
    folder.mkdir()
    shutil.copy2(sorted(samples.iterdir())[0], folder)
    assert 0 == short_lived.capture(folder).exit_code
    for name, value in short_lived.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    short_lived.wait_for_pictures(1)

    refused = short_lived.infra("destroy", "--yes")
    destroyed = short_lived.infra("destroy", "--yes", "--empty-buckets")

    assert 0 != refused.exit_code
    assert "--empty-buckets" in refused.output
    assert 0 == destroyed.exit_code, destroyed.output
    assert {} == what_is_left(short_lived)


def what_is_left(pipeline: Pipeline) -> dict[str, list[str]]:
    """Everything in the account, by service, except what AWS creates itself."""
    client = pipeline.client
    left = {
        "buckets": [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]],
        "queues": client("sqs").list_queues().get("QueueUrls", []),
        "functions": [item["FunctionName"] for item in client("lambda").list_functions()["Functions"]],
        "mappings": [item["UUID"] for item in client("lambda").list_event_source_mappings()["EventSourceMappings"]],
        "streams": client("firehose").list_delivery_streams()["DeliveryStreamNames"],
        "databases": [i["Name"] for i in client("glue").get_databases()["DatabaseList"] if i["Name"] != "default"],
        "crawlers": [item["Name"] for item in client("glue").get_crawlers()["Crawlers"]],
        "workgroups": [i["Name"] for i in client("athena").list_work_groups()["WorkGroups"] if i["Name"] != "primary"],
        "roles": [item["RoleName"] for item in client("iam").list_roles()["Roles"]],
        "logs": [item["logGroupName"] for item in client("logs").describe_log_groups()["logGroups"]],
    }
    return {service: names for service, names in left.items() if names}
