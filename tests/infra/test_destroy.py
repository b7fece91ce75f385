"""`destroy` removes the resources of the stack and nothing else."""

import pytest

from infra.__main__ import NOTHING_TO_CHANGE, REMOVED
from tests.support.local_stack import RESOURCES, bucket, client, inventory, settle

pytestmark = pytest.mark.local_cloud


def test_destroying_one_of_two_stacks_does_not_affect_the_other(infra, shop):
    before = inventory()
    infra("deploy", "--stack", "shop-2")
    settle("shop-2")

    code, out, err = infra("destroy", "--stack", "shop-2", "--yes")

    assert (0, "") == (code, err)
    assert REMOVED.format(count=RESOURCES, stack="shop-2") == out.splitlines()[-1]
    assert before == inventory()
    code, out, _ = infra("deploy", "--stack", "shop")
    assert (0, True) == (code, NOTHING_TO_CHANGE.format(count=RESOURCES) in out)


@pytest.mark.usefixtures("aws_account")
def test_destroy_removes_everything_including_data_that_others_added(infra):
    infra("deploy", "--stack", "shop")
    assert all(inventory().values())
    s3, lake = client("s3"), bucket("lake")
    s3.put_bucket_versioning(Bucket=lake, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        s3.put_object(Bucket=lake, Key="face_observations/a.parquet", Body=body)
    s3.delete_object(Bucket=lake, Key="face_observations/a.parquet")
    client("glue").create_table(DatabaseName="shop", TableInput={"Name": "aisle_plan"})
    settle("shop")

    code, out, err = infra("destroy", "--stack", "shop", "--yes", "--empty-buckets")

    assert (0, "") == (code, err)
    assert f"empty bucket {lake} ... 3 objects, " in out
    assert "empty database shop ... aisle_plan, " in out
    assert {key: [] for key in inventory()} == inventory()


@pytest.mark.usefixtures("aws_account")
def test_destroying_a_missing_stack_reports_it(infra):
    code, out, _ = infra("destroy", "--stack", "shop", "--yes")

    assert 0 == code
    assert out.startswith("Nothing to remove: there is no stack shop in account ")


def test_destroy_refuses_a_stack_with_data_before_it_removes_anything(infra, shop):
    file = {"Bucket": shop.bucket("lake"), "Key": "face_observations/dt=2026-11-22/a.parquet"}
    client("s3").put_object(**file, Body=b"x")
    client("glue").create_table(DatabaseName="shop", TableInput={"Name": "aisle_plan"})
    before = inventory()

    code, out, err = infra("destroy", "--stack", "shop", "--yes")

    assert (1, "", before) == (code, out, inventory())
    client("s3").delete_object(**file)
    client("glue").delete_table(DatabaseName="shop", Name="aisle_plan")
    assert err.startswith("nothing was removed: database shop contains tables aisle_plan; ")
    assert f"bucket {shop.bucket('lake')} contains objects. Save what you need" in err
    assert "--empty-buckets" in err


def test_destroy_without_yes_and_without_a_terminal_removes_nothing(infra, shop):
    before = inventory()

    code, _, err = infra("destroy", "--stack", "shop")

    assert (1, before) == (code, inventory())
    assert "Pass --yes." in err
