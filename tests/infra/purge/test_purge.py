"""A purge erases a scope's observations and pictures in all places and versions, and nothing else."""

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from infra import aws
from infra.maintenance.compact import compact
from infra.maintenance.lease import Lease
from infra.names import Account, Names
from infra.purge.purge import Purge, PurgeIncomplete
from infra.purge.scope import Scope
from lib.contract.image_key import image_id
from lib.contract.lake import MAINTENANCE_PREFIX, PURGES_PREFIX, claim_key
from tests.infra.maintenance.killable import Killable, Killed
from tests.infra.maintenance.landing import TODAY, deliver, face, picture, query
from tests.infra.purge.files import all_versions, contents, ids_in_files, keys_of
from tests.support.local_stack import REGION, client

pytestmark = pytest.mark.local_cloud

PURGED, KEPT = "aisle-1", "aisle-2"
YESTERDAY = TODAY - timedelta(days=1)
COUNTS = """
SELECT aisle_id, count(*), count(DISTINCT observation_id), (SELECT count(*) FROM image_observations)
FROM face_observations GROUP BY aisle_id ORDER BY aisle_id"""


@pytest.fixture
def shop(aws_account, infra) -> Names:
    """The names of a stack of its own, since its history is not empty afterwards; its function gets no pictures."""
    assert 0 == infra("deploy", "--stack", "shop")[0]
    names = Names("shop", REGION, Account(aws_account))
    client("s3").put_bucket_notification_configuration(Bucket=names.bucket("raw"), NotificationConfiguration={})
    return names


def run_compaction(names: Names) -> None:
    compact(aws.clients(REGION), names, lambda: datetime.now(UTC))


def deliver_numbers(names: Names, *numbers: int, day: date = TODAY) -> None:
    """Faces and pictures; those of the numbers 1, 4, 7 ... are of the purged aisle."""
    deliver(names, [row for number in numbers for row in (face(number, day), picture(number, day))])


def fill(names: Names) -> None:
    """Rows in an old and in the current snapshot, in files that are merged, and in files that are not."""
    deliver_numbers(names, 1, 2)
    run_compaction(names)
    deliver_numbers(names, 2, 4, 5, day=TODAY)
    deliver_numbers(names, 7, 8, day=YESTERDAY)
    run_compaction(names)
    deliver_numbers(names, 1, 2, 10, 11)


def key(aisle: str, day: str = "2026-11-22", digest: str = "3fa9c1d29b0e") -> str:
    time = f"{day.replace('-', '')}T101530.123+0000"
    return f"raw/store_id=dublin-1/aisle_id={aisle}/camera_id=cam-1/dt={day}/{time}-{digest}.jpg"


def put(names: Names, purpose: str, object_key: str, body: bytes = b"jpeg") -> None:
    client("s3").put_object(Bucket=names.bucket(purpose), Key=object_key, Body=body)


def test_all_rows_of_the_scope_are_erased_and_no_other(shop, infra):
    fill(shop)
    assert [("aisle-1", 4, 4, 8), ("aisle-2", 4, 4, 8)] == query(shop, COUNTS)

    code, out, err = infra("purge", "--stack", "shop", "--aisle", PURGED, "--yes")

    assert (0, "") == (code, err), out
    assert [("aisle-2", 4, 4, 4)] == query(shop, COUNTS)
    assert {KEPT} == ids_in_files(shop, "aisle_id")
    run_compaction(shop)
    assert [("aisle-2", 4, 4, 4)] == query(shop, COUNTS)
    assert {KEPT} == ids_in_files(shop, "aisle_id")


def test_without_yes_it_shows_what_there_is_and_deletes_nothing(shop, infra):
    fill(shop)
    put(shop, "raw", key(PURGED))
    before = {purpose: all_versions(shop, purpose) for purpose in ("raw", "lake", "archive")}

    code, out, _ = infra("purge", "--stack", "shop", "--aisle", PURGED)

    assert 0 == code
    assert "what there is of aisle aisle-1\n" in out
    for place, number in {
        "face_observations ": "4 rows, as a query counts",
        "face_observations, delivered lately": "5 rows",
        "face_observations_history ": "3 rows",
        "image_observations_history ": "3 rows",
        "raw bucket": "1 pictures, 0.0 MB",
        "archive bucket": "0 pictures",
    }.items():
        assert any(line.split(place)[-1].strip() == number for line in out.splitlines() if place in line), (place, out)
    assert "Nothing was deleted. Run the same command with --yes" in out
    assert before == {purpose: all_versions(shop, purpose) for purpose in before}


def test_days_are_local_and_both_are_included(shop, infra):
    deliver_numbers(shop, 1, 2, day=TODAY)
    deliver_numbers(shop, 4, 5, day=YESTERDAY)
    run_compaction(shop)
    deliver_numbers(shop, 7, day=YESTERDAY)
    deliver_numbers(shop, 10, day=YESTERDAY - timedelta(days=1))
    days = [key(PURGED, day, digest) for day, digest in (("2026-11-21", "a" * 12), ("2026-11-22", "b" * 12))]
    for each in days:
        put(shop, "archive", each)

    code, out, _ = infra(
        "purge", "--stack", "shop", "--aisle", PURGED, "--from", str(YESTERDAY), "--to", str(YESTERDAY), "--yes"
    )

    assert 0 == code, out
    assert [(YESTERDAY - timedelta(days=1), 1), (YESTERDAY, 1), (TODAY, 2)] == query(
        shop, "SELECT dt, count(*) FROM face_observations GROUP BY dt ORDER BY dt"
    )
    assert days == keys_of(shop, "archive")
    assert 0 == infra("purge", "--stack", "shop", "--from", "2026-11-22", "--to", "2026-11-22", "--yes")[0]
    assert days[:1] == keys_of(shop, "archive")


PLACES = [
    ("raw", key(PURGED), True),
    ("raw", key(KEPT), False),
    ("archive", key(PURGED), True),
    ("archive", f"quarantine/{key(PURGED)}", True),
    ("archive", f"quarantine/{key(PURGED).replace('T1015', 'Tbad')}", True),  # quarantined for its name
    ("archive", f"quarantine/{key(KEPT)}", False),
    ("archive", key(f"{PURGED}0"), False),
]


def test_pictures_and_claims_are_deleted_in_all_versions_and_no_other(shop, infra):
    for purpose in ("raw", "archive", "lake"):
        client("s3").put_bucket_versioning(Bucket=shop.bucket(purpose), VersioningConfiguration={"Status": "Enabled"})
    for purpose, object_key, _ in PLACES:
        put(shop, purpose, object_key, b"older")
        put(shop, purpose, object_key, b"newer")
        put(shop, "lake", claim_key(image_id(object_key.removeprefix("quarantine/"))))
    client("s3").delete_object(Bucket=shop.bucket("archive"), Key=key(PURGED))  # a delete marker and two old versions
    deliver_numbers(shop, 1, 2)
    for number in (1, 2):
        put(shop, "lake", claim_key(f"image-{number}"))

    code, out, _ = infra("purge", "--stack", "shop", "--store", "dublin-1", "--aisle", PURGED, "--yes")

    assert 0 == code, out
    for purpose in ("raw", "archive"):
        kept = [object_key for at, object_key, purged in PLACES if at == purpose and not purged]
        assert sorted(kept) == keys_of(shop, purpose)
    names = {object_key.removeprefix("quarantine/") for _, object_key, purged in PLACES if not purged}
    claims = {claim_key(image_id(name)) for name in names} | {claim_key("image-2")}
    assert claims == {*keys_of(shop, "lake", "claims/")}
    assert {KEPT} == ids_in_files(shop, "aisle_id")


def test_pictures_under_host_style_keys_belong_to_their_camera_and_day(shop, infra):
    e_tag = "0123456789abcdef0123456789abcdef"
    named = ["Cam.1/01-20261122101530-01.jpg", f"quarantine/cam-1/01-20261122101530-02.jpg#{e_tag}"]
    others = ["cam-1/01-20261123101530-01.jpg", "cam-2/01-20261122101530-01.jpg", "nocamera.jpg"]
    for each in (*named, *others):
        put(shop, "archive", each)

    code, out, _ = infra("purge", "--stack", "shop", "--camera", "cam-1", "--to", "2026-11-22", "--yes")

    assert 0 == code, out
    assert sorted(others) == keys_of(shop, "archive")


def test_failed_and_rejected_records_of_the_scope_are_erased_from_their_files(shop, infra):
    def failed(*aisles: str) -> bytes:
        raw = "\n".join(json.dumps({"aisle_id": aisle, "dt": "2026-11-22"}) for aisle in aisles)
        return json.dumps({"ErrorCode": "x", "rawData": base64.b64encode(raw.encode()).decode()}).encode() + b"\n"

    rejected = json.dumps({"file": "a", "aisle_id": PURGED, "content": "{"}).encode() + b"\n"
    unreadable = json.dumps({"rawData": base64.b64encode(b"no row").decode()}).encode() + b"\n"
    put(shop, "lake", "errors/face_observations/both", failed(PURGED, PURGED) + unreadable + failed(KEPT))
    put(shop, "lake", "errors/face_observations/only", failed(PURGED))
    put(shop, "lake", "errors/import-json/some.jsonl", rejected)

    code, out, _ = infra("purge", "--stack", "shop", "--aisle", PURGED, "--from", "2026-11-22", "--yes")

    assert 0 == code, out
    assert ["errors/face_observations/both"] == keys_of(shop, "lake", "errors/")
    found = client("s3").get_object(Bucket=shop.bucket("lake"), Key="errors/face_observations/both")
    assert unreadable + failed(KEPT) == found["Body"].read()


def test_the_record_says_who_deleted_what_and_nothing_personal(shop, infra):
    fill(shop)

    assert 0 == infra("purge", "--stack", "shop", "--store", "dublin-1", "--aisle", PURGED, "--yes")[0]

    (record,) = [json.loads(content) for content in contents(shop, ".json") if b'"by"' in content]
    assert client("sts").get_caller_identity()["Arn"] == record["by"]
    assert {"store_id": "dublin-1", "aisle_id": PURGED} == record["scope"]
    assert record["started_at"] <= record["finished_at"]
    assert "0.1.0" == record["version"]
    assert (3, 5) == tuple(
        record["found"][name] for name in ("face_observations_history", "face_observations, delivered lately")
    )
    assert "image-" not in json.dumps(record)


def test_query_results_are_deleted(shop, infra):
    deliver_numbers(shop, 1)
    query(shop, COUNTS)
    before = keys_of(shop, "results")

    infra("purge", "--stack", "shop", "--aisle", PURGED, "--yes")

    assert before
    assert not {*before} & {*keys_of(shop, "results")}


def test_rows_that_come_during_the_purge_are_reported(shop, infra):
    deliver_numbers(shop, 1)

    def write(text: str) -> None:
        if "failed records" in text:
            deliver_numbers(shop, 4)

    job = Purge(aws.clients(REGION), shop, Scope(aisle_id=PURGED), lambda: datetime.now(UTC), write)
    with pytest.raises(PurgeIncomplete, match=r"face_observations, delivered lately.*run the same command again"):
        job.run(job.survey())

    assert 0 == infra("purge", "--stack", "shop", "--aisle", PURGED, "--yes")[0]
    assert set() == ids_in_files(shop, "aisle_id")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "purge needs to know what to delete. Pass at least one of --store"),
        (("--store", "Dublin 1"), "--store 'Dublin 1' is not an id: use 1 to 63 of a-z, 0-9 and '-'"),
        (("--from", "2026-11-22", "--to", "2026-11-21"), "--from 2026-11-22 is after --to 2026-11-21"),
    ],
)
def test_a_bad_scope_is_explained(shop, infra, words, message):
    code, out, err = infra("purge", "--stack", "shop", *words)

    assert (1, "") == (code, out)
    assert message in err


def test_a_date_that_is_none_is_explained(infra, capsys):
    with pytest.raises(SystemExit):
        infra("purge", "--from", "22.11.2026")
    assert "'22.11.2026' is not a date of the form 2026-11-22" in capsys.readouterr().err


def test_a_scope_that_matches_nothing_says_so(shop, infra):
    deliver_numbers(shop, 1)

    code, out, _ = infra("purge", "--stack", "shop", "--store", "dublin-9", "--yes")

    assert 0 == code
    assert "Nothing of store dublin-9 is in stack shop" in out
    assert [] == keys_of(shop, "lake", PURGES_PREFIX)


def test_a_purge_and_a_compaction_at_once_are_refused(shop, infra):
    deliver_numbers(shop, 1)
    lease = Lease(aws.clients(REGION), shop)

    code, _, err = infra("purge", "--stack", "shop", "--aisle", PURGED, "--yes")

    assert 1 == code
    assert "another job changes the history" in err
    lease.release()


@pytest.mark.slow
def test_a_purge_that_was_killed_at_any_call_is_completed_by_the_same_command(shop, infra, rng):
    number, calls, was_killed = 100, 0, True
    while was_killed:
        deliver_numbers(shop, *range(number, number + 3))
        run_compaction(shop)
        deliver_numbers(shop, *range(number, number + 6))
        put(shop, "raw", key(PURGED))
        put(shop, "lake", "errors/import-json/some.jsonl", json.dumps({"aisle_id": PURGED}).encode())
        number += 6
        was_killed = killed_purge(shop, calls)
        calls += rng.randint(5, 25)

        code, out, err = infra("purge", "--stack", "shop", "--aisle", PURGED, "--yes")

        assert (0, "") == (code, err), out
        assert PURGED not in ids_in_files(shop, "aisle_id")
        assert [] == keys_of(shop, "raw") + keys_of(shop, "lake", "errors/")
    records = [json.loads(content) for content in contents(shop, ".json") if b'"by"' in content]
    assert all(record["finished_at"] for record in records)


def killed_purge(names: Names, calls: int) -> bool:
    """Whether a purge was killed after this number of calls; it was completed otherwise."""
    scope = Scope(aisle_id=PURGED)
    before = Purge(aws.clients(REGION), names, scope, lambda: datetime.now(UTC)).survey()
    try:
        Purge(Killable(calls), names, scope, lambda: datetime.now(UTC)).run(before)
    except Killed:
        client("s3").delete_object(Bucket=names.bucket("lake"), Key=f"{MAINTENANCE_PREFIX}lease.json")
        return True
    return False


def test_a_purge_that_did_not_finish_is_said_even_if_no_row_is_left(shop, infra):
    deliver_numbers(shop, 1)
    run_compaction(shop)
    scope = Scope(aisle_id=PURGED)

    def write(text: str) -> None:
        if "old versions" in text:
            raise Killed

    with pytest.raises(Killed):
        job = Purge(aws.clients(REGION), shop, scope, lambda: datetime.now(UTC), write)
        job.run(job.survey())

    assert [] == query(shop, COUNTS)
    assert {PURGED} == ids_in_files(shop, "aisle_id")
    assert "did not finish; the same command with --yes" in infra("purge", "--stack", "shop", "--aisle", PURGED)[1]
    assert 0 == infra("purge", "--stack", "shop", "--aisle", PURGED, "--yes")[0]
    assert set() == ids_in_files(shop, "aisle_id")
