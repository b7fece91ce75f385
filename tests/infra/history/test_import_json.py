"""`python -m infra import-json`, from a folder or a bucket to the tables, on the local cloud."""

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from infra.history import import_json
from lib.contract.lake import database_name
from lib.data.engine import AthenaEngine
from lib.data.queries import Query
from lib.data.queries.query import column
from tests.support.local_stack import REGION, Infra, bucket, client

pytestmark = pytest.mark.local_cloud

NOON = 1_593_604_800  # 2020-07-01 12:00 UTC
EMOTIONS = ("HAPPY", "CALM", "SAD")


def record(number: int) -> str:
    """Two faces every minute."""
    values = {"faceid": f"face-{number}", "retailTimestamp": NOON + number // 2 * 60, "NumberOfFaces": 2}
    return json.dumps({**values, "emotion": EMOTIONS[number % 3], "emotionConfidence": 90, "gender": "Male"})


def write_history(folder: Path, faces: int) -> None:
    """Three files with `faces` records in all, one of them compressed, and three records that cannot be read."""
    folder.mkdir(exist_ok=True)
    lines = [record(number) for number in range(faces)]
    third = faces // 3
    (folder / "a.json").write_text("\n".join(lines[:third]) + "\nnot a record\n")
    (folder / "b.json").write_text("".join(lines[third : 2 * third]) + '{"emotion": "HAPPY"}')
    (folder / "c.json.gz").write_bytes(gzip.compress("\n".join([*lines[2 * third :], "[]"]).encode()))


def count(table: str, expression: str) -> int:
    sql = f"SELECT {expression} AS found FROM {table}"
    query = Query(sql, {}, (column("found", "bigint", "", ""),))
    return int(AthenaEngine(database_name("shop"), "shop", REGION, poll_seconds=0.01).run(query).frame["found"][0])


def keys(prefix: str) -> list[str]:
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket("lake"), Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", ())]


def assert_in_tables(faces: int) -> None:
    assert [faces, faces] == [
        count("face_observations", each) for each in ("count(*)", "count(DISTINCT observation_id)")
    ]
    assert (
        faces // 2 == count("image_observations", "count(*)") == count("image_observations", "count(DISTINCT image_id)")
    )
    assert faces == count("image_observations", "sum(faces)")


def test_a_folder_is_imported_once_however_often_the_command_runs(shop, infra: Infra, tmp_path):
    write_history(tmp_path / "old", 600)

    for _ in range(2):
        code, out, _ = infra(
            "import-json",
            str(tmp_path / "old"),
            "--store",
            "dublin-1",
            "--time-zone",
            "Europe/Dublin",
            "--stack",
            "shop",
        )
        assert 0 == code
        assert "600 faces imported, 3 records rejected." in out
        assert_in_tables(600)

    rejected = [
        json.loads(line)
        for key in keys("errors/import-json/")
        for line in client("s3").get_object(Bucket=bucket("lake"), Key=key)["Body"].read().splitlines()
    ]
    assert Counter({"a.json": 1, "b.json": 1, "c.json.gz": 1}) == Counter(each["file"] for each in rejected)
    assert (201, "not a record") in [(each["record"], each["content"]) for each in rejected]
    assert "no retailTimestamp" in [each["reason"] for each in rejected]
    assert 1 == count("face_observations", "count(DISTINCT store_id || '/' || analyzer || '/' || aisle_id)")


def test_an_import_that_was_killed_is_completed_by_the_same_command(shop, infra: Infra, tmp_path, monkeypatch):
    write_history(tmp_path / "old", 600)
    monkeypatch.setattr(import_json, "PART_RECORDS", 64)
    put, calls = import_json._put, []

    def killed(*arguments):
        calls.append(arguments)
        if len(calls) == 5:
            raise KeyboardInterrupt
        put(*arguments)

    with monkeypatch.context() as crash:
        crash.setattr(import_json, "_put", killed)
        code, _, err = infra("import-json", str(tmp_path / "old"), "--stack", "shop")
    assert 130 == code
    assert "run the same command again" in err

    assert 0 == infra("import-json", str(tmp_path / "old"), "--stack", "shop")[0]

    assert_in_tables(600)


def test_a_bucket_is_imported(shop, infra: Infra, tmp_path):
    write_history(tmp_path, 30)
    raw = bucket("results")
    for path in tmp_path.iterdir():
        client("s3").put_object(Bucket=raw, Key=f"blog/2020/{path.name}", Body=path.read_bytes())

    code, out, _ = infra("import-json", f"s3://{raw}/blog/", "--stack", "shop")

    assert 0 == code
    assert "Importing 3 files" in out
    assert_in_tables(30)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere"], "nowhere has no files"),
        ([".", "--store", "Dublin 1"], "store_id 'Dublin 1' is not an id"),
        ([".", "--time-zone", "Mars"], "time zone 'Mars' is not a name of the IANA time zone database"),
    ],
)
def test_invalid_arguments_are_named(shop, infra: Infra, arguments, reason):
    code, _, err = infra("import-json", *arguments, "--stack", "shop")

    assert 1 == code
    assert reason in err


def test_without_a_stack_nothing_is_read(aws_account, infra: Infra, tmp_path):
    code, _, err = infra("import-json", str(tmp_path))

    assert 1 == code
    assert "Run deploy first" in err


# Prints the program's own peak of memory: `ru_maxrss` would include that of the test's process before exec.
IMPORT = """import sys
from infra.__main__ import main
code = main(sys.argv[1:])
print(*(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)"""


@pytest.mark.slow
def test_many_records_need_little_memory(shop, shop_environment, tmp_path):
    """A million take 65 s and 250 MB, these 15 s and as much."""
    old = tmp_path / "old.json"
    with old.open("w") as file:
        file.writelines(f"{record(number)}\n" for number in range(200_000))
    command = [sys.executable, "-c", IMPORT, "import-json", str(old), "--stack", "shop", "--region", REGION]
    done = subprocess.run(command, env=os.environ | shop_environment, capture_output=True, text=True, check=True)

    assert "200,000 faces imported, 0 records rejected." in done.stdout
    assert " rejected, about " in done.stdout
    peak_kilobytes = int(done.stdout.split()[-2])
    assert 500_000 > peak_kilobytes
