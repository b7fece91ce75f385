"""`destroy` removes what the stack made and nothing else."""

import pytest

from tests.support.local_stack import bucket, client, inventory, settle

pytestmark = pytest.mark.local_cloud


def test_two_stacks_live_side_by_side_and_destroying_one_leaves_the_other(infra, shop):
    before = inventory()
    infra("deploy", "--stack", "shop-2")
    settle("shop-2")

    code, out, err = infra("destroy", "--stack", "shop-2", "--yes")

    assert (0, "") == (code, err)
    assert "Removed 26 resources: nothing of shop-2 is left." == out.splitlines()[-1]
    assert before == inventory()
    code, out, _ = infra("deploy", "--stack", "shop")
    assert (0, True) == (code, "Nothing to change" in out)


@pytest.mark.usefixtures("aws_account")
def test_destroy_leaves_nothing_not_even_what_others_put_into_it(infra):
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
def test_destroying_what_is_not_there_says_so(infra):
    code, out, _ = infra("destroy", "--stack", "shop", "--yes")

    assert 0 == code
    assert out.startswith("Nothing to remove: there is no stack shop in account ")


def test_destroy_refuses_what_holds_data_before_it_removes_anything(infra, shop):
    file = {"Bucket": shop.bucket("lake"), "Key": "face_observations/dt=2026-11-22/a.parquet"}
    client("s3").put_object(**file, Body=b"x")
    client("glue").create_table(DatabaseName="shop", TableInput={"Name": "aisle_plan"})
    before = inventory()

    code, out, err = infra("destroy", "--stack", "shop", "--yes")

    assert (1, "", before) == (code, out, inventory())
    client("s3").delete_object(**file)
    client("glue").delete_table(DatabaseName="shop", Name="aisle_plan")
    assert err.startswith("nothing was removed: database shop holds tables aisle_plan; ")
    assert f"bucket {shop.bucket('lake')} holds objects. Save what you need" in err
    assert "--empty-buckets" in err


def test_destroy_without_yes_and_without_a_terminal_removes_nothing(infra, shop):
    before = inventory()

    code, _, err = infra("destroy", "--stack", "shop")

    assert (1, before) == (code, inventory())
    assert "Pass --yes." in err
