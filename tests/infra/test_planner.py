"""The planner compares what is wanted with what is there, and touches nothing of another's."""

from dataclasses import replace

import pytest

from infra.errors import ForeignResource, NotEmpty
from infra.planner import Action, Change, plan_deploy, plan_destroy
from infra.resources import Bucket, Queue, Stream
from tests.support.fake_remote import InMemoryRemote


def deployed(wanted):
    remote = InMemoryRemote("shop")
    for resource in wanted:
        remote.put(resource, "shop")
    return remote


def first(wanted, kind):
    return next(resource for resource in wanted if isinstance(resource, kind))


def test_an_empty_account_gets_every_resource_in_the_order_of_the_wiring(wanted):
    plan = plan_deploy(wanted, InMemoryRemote("shop"), "shop")

    assert [(Action.CREATE, resource) for resource in wanted] == [(step.action, step.resource) for step in plan.steps]


def test_a_stack_that_is_as_wanted_needs_no_work(wanted):
    plan = plan_deploy(wanted, deployed(wanted), "shop")

    assert () == plan.work
    assert len(wanted) == len(plan.steps)


def test_one_field_that_drifted_is_the_one_change(wanted):
    remote = deployed(wanted)
    queue = next(resource for resource in wanted if isinstance(resource, Queue) and resource.dead_letter_arn)
    remote.put(replace(queue, visibility_seconds=30), "shop")

    [step] = plan_deploy(wanted, remote, "shop").work

    assert Action.UPDATE == step.action
    assert (Change("visibility_seconds", 30, 360),) == step.changes


def test_a_stream_without_dynamic_partitioning_is_replaced(wanted):
    remote = deployed(wanted)
    stream = first(wanted, Stream)
    remote.put(replace(stream, dynamic_partitioning=False), "shop")

    [step] = plan_deploy(wanted, remote, "shop").work

    assert Action.REPLACE == step.action


@pytest.mark.parametrize(("stack", "whose"), [(None, "lacks the tag shopper-sentiment:stack=shop"), ("x", "stack x")])
def test_a_bucket_of_the_same_name_that_is_not_the_stacks_is_refused(wanted, stack, whose):
    remote = InMemoryRemote("shop")
    bucket = first(wanted, Bucket)
    remote.put(bucket, stack)

    with pytest.raises(ForeignResource, match=whose):
        plan_deploy(wanted, remote, "shop")
    with pytest.raises(ForeignResource, match=bucket.name):
        plan_destroy(wanted, remote, "shop", empty=True)


def test_destroy_takes_what_is_there_the_last_made_first(wanted):
    remote = deployed(wanted[:3])

    plan = plan_destroy(wanted, remote, "shop", empty=False)

    expected = [(Action.DELETE, resource) for resource in reversed(wanted[:3])]
    assert expected == [(step.action, step.resource) for step in plan.steps]


def test_destroy_of_nothing_has_no_steps(wanted):
    assert () == plan_destroy(wanted, InMemoryRemote("shop"), "shop", empty=False).steps


def test_destroy_refuses_a_bucket_that_holds_objects(wanted):
    remote = deployed(wanted)
    bucket = first(wanted, Bucket)
    remote.put(bucket, "shop", contents="objects")

    with pytest.raises(NotEmpty, match=f"bucket {bucket.name} holds objects.*--empty-buckets"):
        plan_destroy(wanted, remote, "shop", empty=False)


def test_destroy_empties_a_bucket_right_before_it_is_deleted_when_told_to(wanted):
    remote = deployed(wanted)
    bucket = first(wanted, Bucket)
    remote.put(bucket, "shop", contents="objects")

    steps = plan_destroy(wanted, remote, "shop", empty=True).steps

    actions = [step.action for step in steps if step.resource == bucket]
    assert [Action.EMPTY, Action.DELETE] == actions


def test_destroy_empties_even_a_bucket_that_is_empty_now_because_it_may_fill_before_its_turn(wanted):
    steps = plan_destroy(wanted, deployed(wanted), "shop", empty=True).steps

    buckets = [resource.name for resource in reversed(wanted) if isinstance(resource, Bucket)]
    assert buckets == [step.resource.name for step in steps if step.action is Action.EMPTY]
