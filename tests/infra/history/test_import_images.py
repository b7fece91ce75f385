"""`python -m infra import-images`, from a folder to a row in Athena, on the local cloud with its face models."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from infra.__main__ import main
from infra.demo.sample_pictures import write_scenes
from infra.history import import_images, pace
from infra.history.import_images import queue_depths, send
from infra.history.import_json import imported_camera
from infra.history.import_plan import Plan, make_plan
from infra.history.pace import Pace, QueueDepths
from infra.local_cloud import cloud
from infra.local_cloud.cloud import LocalCloud
from infra.names import Account, Names
from lib.contract.image_key import parse_object_key
from lib.contract.lake import database_name
from lib.data.engine import AthenaEngine
from lib.data.queries import Query
from lib.data.queries.query import column
from tests.support.local_stack import REGION, Infra, bucket, client, settle
from tests.support.waiting import until

pytestmark = pytest.mark.local_cloud

OLD_ACCOUNT = "200000000077"
TAKEN_AT = datetime(2021, 10, 3, 10, 15, 30, tzinfo=UTC)
NAMES = Names("shop", REGION, Account(OLD_ACCOUNT))
PLACE = ("--store", "dublin-1", "--aisle", "aisle-23", "--time-zone", "Europe/Dublin")
FAST = ("--per-second", "50")


@pytest.fixture(scope="module")
def environment(local_cloud: LocalCloud) -> dict[str, str]:
    """The environment of an account in which the stack `shop` analyses pictures."""
    variables = local_cloud.environment | {"AWS_ACCESS_KEY_ID": OLD_ACCOUNT}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        assert 0 == main(["deploy", "--region", REGION, "--stack", "shop"])
        settle("shop")
    return variables


@pytest.fixture(autouse=True)
def in_account(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    yield
    settle("shop")


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures of an aisle with two portraits, named as motion names them."""
    folder = tmp_path_factory.mktemp("scenes")
    portraits = Path(__file__).parents[3] / cloud.MODELS_FOLDER
    return [scene.path for scene in write_scenes(folder, portraits, TAKEN_AT)]


def copied(scenes: list[Path], folder: Path, count: int) -> Path:
    """A folder with the first scenes, every second one in a subfolder."""
    for number, scene in enumerate(scenes[:count]):
        target = folder / ("more" if number % 2 else ".") / scene.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(scene.read_bytes())
    return folder


def rows(camera_id: str, expression: str, table: str = "image_observations") -> int:
    sql = f"SELECT {expression} AS found FROM {table} WHERE camera_id = '{camera_id}'"
    engine = AthenaEngine(database_name("shop"), "shop", REGION, poll_seconds=0.01)
    return int(engine.run(Query(sql, {}, (column("found", "bigint", "", ""),))).frame["found"][0])


def arrived(camera_id: str, count: int) -> None:
    until(lambda: rows(camera_id, "count(*)") >= count)
    settle("shop")
    assert [count, count] == [rows(camera_id, each) for each in ("count(*)", "count(DISTINCT image_id)")]


def delete_all(purpose: str, prefix: str) -> None:
    s3 = client("s3")
    for item in s3.list_objects_v2(Bucket=bucket(purpose), Prefix=prefix).get("Contents", []):
        s3.delete_object(Bucket=bucket(purpose), Key=item["Key"])


def dead_letters() -> int:
    return queue_depths(client, NAMES).dead_letters


def test_old_pictures_become_rows_once_however_often_they_are_imported(infra: Infra, scenes, tmp_path):
    folder = copied(scenes, tmp_path / "old", 4)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*.jpg")}
    command = ("import-images", str(folder), "--camera", "cam-1", *PLACE, *FAST, "--stack", "shop")

    code, out, err = infra(*command)

    assert (0, "") == (code, err)
    assert "To send: 4; analysed before: 0" in out
    assert "4 pictures sent, 0 were still in the raw bucket" in out
    arrived("cam-1", 4)
    assert 4 == rows("cam-1", "count_if(status = 'ok' AND dt = DATE '2021-10-03' AND store_id = 'dublin-1')")
    assert 4 == rows("cam-1", "count_if(hour(observed_local) = 10 AND hour(observed_at) = 9)"), "summer time in Dublin"
    faces = rows("cam-1", "count(*)", "face_observations")
    assert faces == rows("cam-1", "sum(faces)") > 0
    assert before == {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*") if path.is_file()
    }

    code, out, _ = infra(*command)
    assert 0 == code
    assert "To send: 0; analysed before: 4" in out

    delete_all("lake", "claims/")  # as 15 days later
    code, out, _ = infra(*command)
    assert 0 == code
    assert "To send: 0; analysed before: 4" in out
    arrived("cam-1", 4)
    assert faces == rows("cam-1", "count(*)", "face_observations")
    assert 0 == dead_letters()


def test_pictures_whose_rows_are_not_in_the_lake_yet_are_not_sent_again(infra: Infra, scenes, tmp_path, monkeypatch):
    folder = copied(scenes, tmp_path, 2)
    command = ("import-images", str(folder), "--camera", "cam-2", *PLACE, *FAST, "--stack", "shop")
    infra(*command)
    arrived("cam-2", 2)
    monkeypatch.setattr("infra.history.import_plan.analysed_ids", lambda *_: set())

    code, out, _ = infra(*command)

    assert 0 == code
    assert "0 pictures sent, 0 were still in the raw bucket, 2 analysed meanwhile" in out


def test_an_import_that_was_killed_is_completed_by_the_same_command(infra: Infra, scenes, tmp_path, monkeypatch):
    folder = copied(scenes, tmp_path, 6)
    command = ("import-images", str(folder), "--camera", "cam-3", *PLACE, *FAST, "--stack", "shop")
    put, calls = import_images._put, []

    def killed(*arguments):
        calls.append(arguments)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return put(*arguments)

    with monkeypatch.context() as crash:
        crash.setattr(import_images, "_put", killed)
        code, _, err = infra(*command)
    assert 130 == code
    assert "run the same command again" in err

    code, out, _ = infra(*command)

    assert 0 == code, out
    arrived("cam-3", 6)


@pytest.fixture
def stopped_function() -> Iterator[dict[str, str]]:
    """Stops the function's event source, and yields the arguments that start it again."""
    [mapping] = client("lambda").list_event_source_mappings()["EventSourceMappings"]
    client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    yield {"UUID": mapping["UUID"]}
    client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def plan_of(folder: Path, camera_id: str) -> Plan:
    camera = imported_camera("dublin-1", "aisle-23", camera_id, "Europe/Dublin")
    return make_plan([folder], camera, client, NAMES, lambda _: None)


def test_no_more_than_a_few_pictures_wait_in_the_queue(scenes, tmp_path, stopped_function, monkeypatch):
    monkeypatch.setattr(pace, "MAX_WAITING_PICTURES", 3)
    plan, now, waiting = plan_of(copied(scenes, tmp_path, 8), "cam-4"), [0.0], []

    def sleep(seconds: float) -> None:
        now[0] += seconds
        if seconds == 5:  # a pause
            waiting.append(queue_depths(client, NAMES).pictures)
            client("lambda").update_event_source_mapping(**stopped_function, Enabled=True)
            settle("shop")

    slow = Pace(2, depths_once_notified, lambda _: None, lambda: now[0], sleep)
    done = send(plan, slow, client, NAMES, lambda _: None)

    assert 8 == done.sent
    assert waiting[0] == 3
    arrived("cam-4", 8)
    assert 0 == dead_letters()


def depths_once_notified() -> QueueDepths:
    """The depths, once the bucket has told the queue of every picture."""

    def stored() -> int:
        return int(client("s3").list_objects_v2(Bucket=bucket("raw"))["KeyCount"])

    until(lambda: queue_depths(client, NAMES).pictures >= stored())
    return queue_depths(client, NAMES)


def test_what_waits_in_the_raw_bucket_is_not_sent_again(scenes, tmp_path, stopped_function):
    plan = plan_of(copied(scenes, tmp_path, 3), "cam-5")

    def sent() -> tuple[int, int]:
        done = send(plan, Pace(50, lambda: queue_depths(client, NAMES), print), client, NAMES, print)
        return done.sent, done.waiting

    assert [(3, 0), (0, 3)] == [sent(), sent()]
    client("lambda").update_event_source_mapping(**stopped_function, Enabled=True)
    arrived("cam-5", 3)


def test_files_that_cannot_be_sent_are_named_and_left_and_the_others_are_sent(infra: Infra, scenes, tmp_path):
    folder = copied(scenes, tmp_path / "old", 2)
    good = scenes[0].read_bytes()
    (folder / "Thumbs.db").write_bytes(b"windows")
    (folder / "list.jpg").write_text("a shopping list")
    (folder / "empty.png").touch()
    (folder / "large.jpg").write_bytes(good + bytes(15_000_000))
    Image.new("RGB", (79, 200)).save(folder / "small.png")
    (folder / "link.jpg").symlink_to(scenes[1])
    (folder / "copy of the first.jpg").write_bytes(good + b"\0")
    for name, day in (
        ("old.jpg", datetime(2019, 12, 31, tzinfo=UTC)),
        ("new.jpg", datetime.now(UTC) + timedelta(days=2)),
    ):
        (folder / name).write_bytes(good + name.encode())
        os.utime(folder / name, (day.timestamp(), day.timestamp()))
    (folder / os.fsdecode(b"caf\xe9\n.txt")).write_text("")
    (folder / "again").mkdir()
    (folder / "again" / scenes[0].name).write_bytes(good)
    listed = sorted(folder.rglob("*"))
    command = ("import-images", str(folder), "--camera", "cam-6", *PLACE, *FAST, "--stack", "shop")

    code, out, err = infra(*command)

    assert 1 == code
    assert "7 pictures cannot be sent. Each is named above with the reason. Correct or remove them" in err
    named = [line.split(": ", 2) for line in out.splitlines() if line.startswith("Left, ")]
    left = {path.rpartition("/")[2]: reason for _, path, reason in named}
    assert {
        "Thumbs.db": "neither a JPEG nor a PNG",
        "caf\\udce9\\n.txt": "neither a JPEG nor a PNG",
        "list.jpg": "neither a JPEG nor a PNG",
        "empty.png": "neither a JPEG nor a PNG",
        "large.jpg": f"{len(good) + 15_000_000:,} bytes, and at most 15,000,000 can be analysed",
        "small.png": "79 x 200 pixels, and each side needs at least 80",
        "link.jpg": "a link or a device, which is not read",
        "old.jpg": "taken on 2019-12-31 by the last modification, and the tables begin with 2020-01-01",
    } == {name: reason for name, reason in left.items() if name != "new.jpg"}
    assert "which is in the future" in left["new.jpg"]
    assert "To send: 3; analysed before: 0; copies of another file: 1; left: 7 pictures, 2 files of other kinds" in out
    assert "1 picture with no date in EXIF or name" in out
    arrived("cam-6", 3)
    assert listed == sorted(folder.rglob("*"))


def test_a_dry_run_says_what_would_happen_and_sends_nothing(infra: Infra, scenes, tmp_path):
    folder = copied(scenes, tmp_path, 3)
    code, out, _ = infra("import-images", str(folder), "--camera", "cam-7", *PLACE, "--dry-run", "--stack", "shop")

    assert 0 == code
    assert (
        "Reading 3 files ...\n3 pictures of 1 day\n  2021-10-03: 3\nTheir time (Europe/Dublin): 3 by the file name\n"
        "To send: 3; analysed before: 0; copies of another file: 0; left: 0 pictures, "
        "0 files of other kinds\nAt 2 a second it takes about 2 s. "
        "Amazon Rekognition charges about $0.00 (list price: $1 per 1,000 pictures)\n"
    ) == out
    assert 0 == rows("cam-7", "count(*)")


def test_a_picture_that_changes_before_it_is_sent_is_left(scenes, tmp_path):
    folder = copied(scenes, tmp_path, 3)
    plan = plan_of(folder, "cam-8")
    plan.to_send[0].path.write_bytes(b"another")
    plan.to_send[1].path.unlink()
    done = send(plan, Pace(50, lambda: queue_depths(client, NAMES), print), client, NAMES, print)

    assert ["it was changed since this import began", "cannot be read: No such file or directory"] == list(
        done.changed.values()
    )
    assert 1 == done.sent
    arrived("cam-8", 1)


def test_the_keys_are_those_of_the_uploader(scenes, tmp_path):
    [picture] = plan_of(copied(scenes, tmp_path, 1), "cam-9").to_send

    shot = parse_object_key(picture.key.build(), datetime.now(UTC))
    assert (1, 0, "2021-10-03T10:15:30+01:00") == (shot.motion_event, shot.motion_frame, shot.taken_at.isoformat())


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere"], "nowhere: No such file or directory"),
        ([".", "--camera", "Cam 1"], "camera_id 'Cam 1' is not an id"),
        ([".", "--per-second", "0"], "--per-second 0 is not more than 0"),
    ],
)
def test_invalid_arguments_are_named(infra: Infra, arguments, reason):
    code, _, err = infra("import-images", *arguments, "--stack", "shop")

    assert 1 == code
    assert reason in err
