"""Seeding the lake bucket with the synthetic lake."""

import shutil
from datetime import date

import boto3
import pytest

from infra.demo.seed import SeedResult, seed
from lib.synthetic import write_lake

pytestmark = pytest.mark.local_cloud


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("seed") / "lake"
    write_lake(root, date(2026, 9, 20), weeks=1)
    return root


@pytest.fixture
def bucket(aws_account):
    name = f"lake-{aws_account}"
    boto3.client("s3").create_bucket(Bucket=name)
    return name


def put(bucket: str, key: str, body: bytes) -> None:
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def objects(bucket: str) -> dict[str, int]:
    return {item["Key"]: item["Size"] for item in boto3.client("s3").list_objects_v2(Bucket=bucket)["Contents"]}


def files(folder) -> dict[str, int]:
    paths = (*folder.rglob("*.parquet"), *folder.rglob("*.csv"))
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}


def test_exactly_the_files_of_the_folder_are_uploaded(bucket, folder):
    seen = []

    result = seed(folder, bucket, lambda done, total: seen.append((done, total)))

    assert files(folder) == objects(bucket)
    assert SeedResult(18, sum(files(folder).values()), 0) == result
    assert [(done, 18) for done in range(19)] == seen


def test_seeding_twice_uploads_nothing(bucket, folder):
    seed(folder, bucket)
    seen = []

    assert SeedResult(0, 0, 18) == seed(folder, bucket, lambda done, total: seen.append((done, total)))
    assert [(18, 18)] == seen


def test_a_truncated_file_is_uploaded_again(bucket, folder):
    seed(folder, bucket)
    name = "image_observations/dt=2026-09-15/synthetic-2026-09-15.parquet"
    put(bucket, name, b"PAR1")

    assert 1 == seed(folder, bucket).uploaded
    assert files(folder) == objects(bucket)


def test_other_files_in_the_bucket_are_kept(bucket, folder):
    put(bucket, "face_observations/dt=2026-09-15/from-a-camera.parquet", b"rows")

    seed(folder, bucket)

    assert 4 == objects(bucket)["face_observations/dt=2026-09-15/from-a-camera.parquet"]


def test_the_operators_own_file_is_kept(bucket, folder):
    put(bucket, "stores/stores.csv", b"store_id,name,category,time_zone\n")

    assert 17 == seed(folder, bucket).uploaded
    assert 33 == objects(bucket)["stores/stores.csv"]


def test_a_file_of_equal_size_from_an_earlier_seeding_is_replaced(bucket, folder, tmp_path):
    seed(folder, bucket)
    older = tmp_path / "lake"
    shutil.copytree(folder, older)
    campaigns = older / "campaigns" / "campaigns.csv"
    campaigns.write_bytes(campaigns.read_bytes().replace(b"2026-09-20", b"2026-09-19"))

    assert 1 == seed(older, bucket).uploaded
    stored = boto3.client("s3").get_object(Bucket=bucket, Key="campaigns/campaigns.csv")["Body"].read()
    assert campaigns.read_bytes() == stored


def test_a_folder_without_a_lake_is_an_error(bucket, tmp_path):
    with pytest.raises(FileNotFoundError, match="contains no Parquet files of face_observations or image_observations"):
        seed(tmp_path, bucket)
