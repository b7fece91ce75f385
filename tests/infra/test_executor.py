"""The executor executes the steps of a plan in order, or describes them."""

import json
from dataclasses import replace

import pytest

from infra.executor import describe, execute
from infra.planner import plan_deploy, plan_destroy
from infra.resources import Expiry
from tests.support.fake_remote import InMemoryRemote


@pytest.fixture
def remote(desired):
    remote = InMemoryRemote("shop")
    execute(plan_deploy(desired, remote, "shop"), remote, lambda text: None)
    remote.calls.clear()
    return remote


def test_after_a_deploy_no_step_changes_anything(desired, remote):
    assert () == plan_deploy(desired, remote, "shop").changing_steps


def test_only_the_changed_fields_of_the_changed_resource_are_updated(desired, remote):
    function = next(resource for resource in desired if resource.kind == "function")
    remote.put(replace(function, code_sha256="older"), "shop")

    execute(plan_deploy(desired, remote, "shop"), remote, lambda text: None)

    assert [("update code_sha256", "shop-face-detector")] == remote.calls


def test_a_stream_that_cannot_be_changed_is_deleted_and_recreated(desired, remote):
    stream = next(resource for resource in desired if resource.kind == "stream")
    remote.put(replace(stream, dynamic_partitioning=False), "shop")

    execute(plan_deploy(desired, remote, "shop"), remote, lambda text: None)

    assert [("delete", stream.name), ("create", stream.name)] == remote.calls


def test_destroy_removes_everything(desired, remote):
    raw = next(resource for resource in desired if resource.name.endswith("-raw"))
    remote.put(raw, "shop", contents="objects")

    execute(plan_destroy(desired, remote, "shop", empty=True), remote, lambda text: None)

    assert {} == remote.found
    assert remote.calls.index(("empty", raw.name)) + 1 == remote.calls.index(("delete", raw.name))


def test_each_step_is_written_when_it_starts_and_when_it_ends(desired):
    written: list[str] = []

    execute(plan_deploy(desired[3:5], InMemoryRemote("shop"), "shop"), InMemoryRemote("shop"), written.append)

    assert "[ 1/2] create queue shop-pictures-dead ... " == written[0]
    assert written[1].endswith(" s\n")
    assert 4 == len(written)


def test_the_text_of_a_plan(desired, remote):
    by_kind = {resource.kind: resource for resource in desired}
    archive = next(resource for resource in desired if resource.name.endswith("-archive"))
    function = next(resource for resource in desired if resource.kind == "function")
    environment = {**function.environment, "KEEP_LANDMARKS": "1"}
    remote.put(replace(archive, expiries=(Expiry(prefix="", days=30),)), "shop")
    remote.put(replace(by_kind["stream"], dynamic_partitioning=False), "shop")
    remote.put(replace(function, environment=environment, memory_megabytes=128), "shop")
    del remote.found["workgroup", "shop"]

    expected = """\
  = unchanged log group    /aws/lambda/shop-face-detector
  = unchanged log group    /aws/lambda/shop-maintenance
  = unchanged log group    /aws/kinesisfirehose/shop
  = unchanged queue        shop-pictures-dead
  = unchanged queue        shop-pictures
  ~ update    bucket       shop-111122223333-eu-west-1-archive
        expiries: [{"prefix": "", "days": 30}] -> [{"prefix": "", "days": 7}]
  = unchanged bucket       shop-111122223333-eu-west-1-lake
  = unchanged bucket       shop-111122223333-eu-west-1-results
  = unchanged bucket       shop-111122223333-eu-west-1-raw
  = unchanged database     shop
  = unchanged table        shop.face_observations_landing
  = unchanged table        shop.image_observations_landing
  = unchanged history      shop.face_observations_history
  = unchanged history      shop.image_observations_history
  = unchanged history      shop.hourly_counts_history
  = unchanged view         shop.face_observations
  = unchanged view         shop.image_observations
  = unchanged view         shop.hourly_counts
  = unchanged table        shop.stores
  = unchanged table        shop.aisles
  = unchanged table        shop.campaigns
  = unchanged table        shop.sales
  = unchanged table        shop.camera_heartbeats
  = unchanged role         shop-eu-west-1-streams
  = unchanged stream       shop-face-observations
  ! replace   stream       shop-image-observations
        dynamic_partitioning: false -> true
        cannot be changed in place: it will be deleted and recreated
  = unchanged role         shop-eu-west-1-face-detector
  ~ update    function     shop-face-detector
        memory_megabytes: 128 -> 256
        environment.KEEP_LANDMARKS: "1" -> "0"
  = unchanged event source shop-face-detector
  + create    workgroup    shop
  = unchanged role         shop-eu-west-1-reader
  = unchanged role         shop-eu-west-1-crawler
  = unchanged crawler      shop
  = unchanged role         shop-eu-west-1-maintenance
  = unchanged function     shop-maintenance
  = unchanged schedule     shop-maintenance
32 unchanged, 2 update, 1 replace, 1 create."""
    assert expected.splitlines() == describe(plan_deploy(desired, remote, "shop"))


def test_the_text_of_a_destroy_plan(desired):
    remote = InMemoryRemote("shop")
    remote.put(desired[3], "shop")
    remote.put(desired[5], "shop", contents="objects")

    expected = """\
  x empty     bucket       shop-111122223333-eu-west-1-archive (objects)
  - delete    bucket       shop-111122223333-eu-west-1-archive
  - delete    queue        shop-pictures-dead
1 empty, 2 delete."""
    assert expected.splitlines() == describe(plan_destroy(desired, remote, "shop", empty=True))


def test_a_failing_step_ends_its_line_and_stops_the_execution(desired):
    remote = InMemoryRemote("shop")
    plan = plan_deploy(desired[:3], remote, "shop")
    remote.put(desired[1], "shop")  # appeared after the plan was made
    written: list[str] = []

    with pytest.raises(AssertionError, match="is there already"):
        execute(plan, remote, written.append)

    assert written[3].startswith("failed after ")
    assert written[3].endswith(" s\n")
    assert [("create", desired[0].name)] == remote.calls


def test_two_long_values_are_cut_to_the_part_that_differs(desired, remote):
    reader = next(resource for resource in desired if resource.name.endswith("-reader"))
    policy = json.loads(json.dumps(reader.policy).replace("athena:StopQueryExecution", "athena:StartSession"))
    remote.put(replace(reader, policy=policy), "shop")

    [line] = [line for line in describe(plan_deploy(desired, remote, "shop")) if "policy: " in line]

    assert "athena:StartSession" in line.partition(" -> ")[0]
    assert "athena:StopQueryExecution" in line.partition(" -> ")[2]
