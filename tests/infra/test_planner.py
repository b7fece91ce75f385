"""The planner compares desired and existing resources, and rejects foreign ones."""

from dataclasses import replace

import pytest

from infra.errors import ColumnTypeChanged, ForeignResource, NotEmpty
from infra.planner import Action, FieldChange, plan_deploy, plan_destroy
from infra.resources import Bucket, Queue, Stream, Table
from tests.support.fake_remote import InMemoryRemote


def deployed(desired):
    remote = InMemoryRemote("shop")
    for resource in desired:
        remote.put(resource, "shop")
    return remote


def first(desired, kind):
    return next(resource for resource in desired if isinstance(resource, kind))


def test_in_an_empty_account_every_resource_is_created_in_order(desired):
    plan = plan_deploy(desired, InMemoryRemote("shop"), "shop")

    assert [(Action.CREATE, resource) for resource in desired] == [(step.action, step.resource) for step in plan.steps]


def test_an_up_to_date_stack_needs_no_changes(desired):
    plan = plan_deploy(desired, deployed(desired), "shop")

    assert () == plan.changing_steps
    assert len(desired) == len(plan.steps)


def test_a_drifted_field_is_the_only_change(desired):
    remote = deployed(desired)
    queue = next(resource for resource in desired if isinstance(resource, Queue) and resource.dead_letter_arn)
    remote.put(replace(queue, visibility_seconds=30), "shop")

    [step] = plan_deploy(desired, remote, "shop").changing_steps

    assert Action.UPDATE == step.action
    assert (FieldChange("visibility_seconds", 30, 360),) == step.changes


def test_a_stream_without_dynamic_partitioning_is_replaced(desired):
    remote = deployed(desired)
    stream = first(desired, Stream)
    remote.put(replace(stream, dynamic_partitioning=False), "shop")

    [step] = plan_deploy(desired, remote, "shop").changing_steps

    assert Action.REPLACE == step.action


@pytest.mark.parametrize(("stack", "owner"), [(None, "lacks the tag shopper-sentiment:stack=shop"), ("x", "stack x")])
def test_a_foreign_bucket_of_the_same_name_is_rejected(desired, stack, owner):
    remote = InMemoryRemote("shop")
    bucket = first(desired, Bucket)
    remote.put(bucket, stack)

    with pytest.raises(ForeignResource, match=owner):
        plan_deploy(desired, remote, "shop")
    with pytest.raises(ForeignResource, match=bucket.name):
        plan_destroy(desired, remote, "shop", empty=True)


def test_destroy_removes_existing_resources_in_reverse_order(desired):
    remote = deployed(desired[:3])

    plan = plan_destroy(desired, remote, "shop", empty=False)

    expected = [(Action.DELETE, resource) for resource in reversed(desired[:3])]
    assert expected == [(step.action, step.resource) for step in plan.steps]


def test_destroy_of_a_missing_stack_has_no_steps(desired):
    assert () == plan_destroy(desired, InMemoryRemote("shop"), "shop", empty=False).steps


def test_destroy_refuses_a_bucket_that_contains_objects(desired):
    remote = deployed(desired)
    bucket = first(desired, Bucket)
    remote.put(bucket, "shop", contents="objects")

    with pytest.raises(NotEmpty, match=f"bucket {bucket.name} contains objects.*--empty-buckets"):
        plan_destroy(desired, remote, "shop", empty=False)


def test_destroy_with_empty_empties_a_bucket_right_before_its_deletion(desired):
    remote = deployed(desired)
    bucket = first(desired, Bucket)
    remote.put(bucket, "shop", contents="objects")

    steps = plan_destroy(desired, remote, "shop", empty=True).steps

    actions = [step.action for step in steps if step.resource == bucket]
    assert [Action.EMPTY, Action.DELETE] == actions


def test_destroy_with_empty_empties_even_empty_buckets_since_they_may_fill_before_their_deletion(desired):
    steps = plan_destroy(desired, deployed(desired), "shop", empty=True).steps

    buckets = [resource.name for resource in reversed(desired) if isinstance(resource, Bucket)]
    assert buckets == [step.resource.name for step in steps if step.action is Action.EMPTY]


def test_a_new_column_is_added_to_a_table(desired):
    remote = deployed(desired)
    table = first(desired, Table)
    remote.put(replace(table, columns=table.columns[:-1]), "shop")

    [step] = plan_deploy(desired, remote, "shop").changing_steps

    assert (Action.UPDATE, ["columns"]) == (step.action, [change.field for change in step.changes])


@pytest.mark.parametrize("of", ["columns", "partition_columns"])
def test_another_type_of_a_column_is_refused_with_the_remedy(desired, of):
    remote = deployed(desired)
    table = first(desired, Table)
    *others, last = getattr(table, of)
    remote.put(replace(table, **{of: (*others, replace(last, type="tinyint"))}), "shop")

    with pytest.raises(ColumnTypeChanged) as refused:
        plan_deploy(desired, remote, "shop")

    assert f"column {last.name} of table {table.name} has the type tinyint in AWS and would get {last.type}" in str(
        refused.value
    )
    assert "a column of another name" in str(refused.value)
