"""`capture.toml`: valid settings, error messages, and the example file with every key."""

import re
import tomllib
from pathlib import Path

import pytest

from capture.config import file as config_file
from capture.config.flags import build_parser, given_flags
from capture.config.schema import InvalidSettings, fields_of
from capture.config.settings import SECTIONS, Order, TimeSource, read_settings
from docs.capture_example import DOCUMENT, example

SECTION_NAMES = [section.name for section in SECTIONS]
NEEDED = 'store = "dublin-1"\naisle = "aisle-23"\ncamera = "cam-7"\nbucket = "raw"\n'


@pytest.fixture
def file(tmp_path):
    return tmp_path / "capture.toml"


@pytest.fixture
def read(file, folder):
    """Reads a file with the required keys, `station` and `more`, with the given flags of `run`."""

    def read(more="", station="", flags=()):
        file.write_text(f'[station]\nfolder = "{folder}"\n{NEEDED}{station}\n{more}', encoding="utf-8")
        return read_settings(file, given_flags(build_parser().parse_args(["run", *flags])), {})

    return read


def test_the_file_has_a_key_for_every_flag(read, folder):
    settings = read(
        "[retention]\nkeep_free_mb = 500\nmax_waiting_mb = 4000\nkeep_sent_mb = 1000\nkeep_sent_days = 7\n"
        '[heartbeat]\nbucket = "lake"\nseconds = 60\n',
        'time_from = "arrival"\norder = "oldest"\n',
    )

    assert (folder, "raw", "dublin-1") == (settings.folder, settings.bucket, settings.store_id)
    assert (TimeSource.ARRIVAL, Order.OLDEST) == (settings.time_from, settings.order)
    assert (500_000_000, 4_000_000_000, None) == (
        settings.disk_quota.min_free_bytes,
        settings.disk_quota.max_waiting_bytes,
        settings.disk_quota.max_waiting_days,
    )
    assert ("lake", 60) == (settings.heartbeat_bucket, settings.heartbeat_seconds)


def test_a_flag_overrides_the_file(read):
    settings = read("[retention]\nkeep_free_mb = 500\n", flags=["--keep-free-mb", "600", "--camera", "cam-8"])

    assert (600_000_000, "cam-8", "aisle-23") == (
        settings.disk_quota.min_free_bytes,
        settings.camera_id,
        settings.aisle_id,
    )


def test_the_environment_gives_buckets_that_file_and_flags_do_not(folder, file):
    flags = {"station": {"folder": str(folder), "store": "s", "aisle": "a", "camera": "c"}}
    file.write_text("")

    settings = read_settings(file, flags, {"SHOPPER_BUCKET": "raw", "SHOPPER_LAKE_BUCKET": "lake"})

    assert ("raw", "lake") == (settings.bucket, settings.heartbeat_bucket)
    with pytest.raises(
        InvalidSettings, match=r"bucket is missing: give --bucket, bucket in \[station\] of .*capture.toml"
    ):
        read_settings(file, flags, {})


def test_the_default_file_may_be_missing(folder, file, monkeypatch):
    monkeypatch.setattr(config_file, "DEFAULT_PATH", file)
    flags = {"station": {"folder": str(folder), "store": "s", "aisle": "a", "camera": "c", "bucket": "raw"}}

    assert 300 == read_settings(None, flags, {}).heartbeat_seconds
    file.write_text("[heartbeat]\nseconds = 30\n")
    assert 30 == read_settings(None, flags, {}).heartbeat_seconds
    assert 300 == read_settings(Path("/dev/null"), flags, {}).heartbeat_seconds


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("[retention]\nkeep_fre_mb = 5", "[retention] has no key 'keep_fre_mb': did you mean 'keep_free_mb'?"),
        ("[retention]\nxyz = 5", "[retention] has no key 'xyz': valid names are keep_free_mb, max_waiting_mb, "),
        ("[retentoin]\nkeep_free_mb = 5", "there is no section [retentoin]: did you mean 'retention'?"),
        ("[card]\nkeep_free_mb = 5", f"there is no section [card]: valid names are {', '.join(SECTION_NAMES)}"),
        ("[retention]\nkeep_free_mb = -5", "[retention] keep_free_mb = -5: give a whole number of 0 or more"),
        ("[retention]\nkeep_free_mb = 1.5", "[retention] keep_free_mb = 1.5: give a whole number of 0 or more"),
        ("[retention]\nkeep_free_mb = true", "[retention] keep_free_mb = true: give a whole number"),
        (
            '[retention]\nkeep_free_mb = "200"',
            '[retention] keep_free_mb = "200": give a whole number of 0 or more, without quotes',
        ),
        ("[retention]\nkeep_sent_days = 3", "[retention] keep_sent_days has no effect without keep_sent_mb"),
        ("[heartbeat]\nseconds = 5", "[heartbeat] seconds = 5: give a whole number from 10 to 86400"),
        ("[heartbeat]\nbucket = 5", "[heartbeat] bucket = 5: give text in quotes"),
        ('[heartbeat]\nbucket = ""', '[heartbeat] bucket = "": give text in quotes'),
        ("[retention]\nkeep_free_mb = ", "is not TOML: Invalid value (at "),
        ('[hours]\nmonday = ["9-17"]', """[hours] monday = ["9-17"]: '9-17' is not a span; give spans such as"""),
        ('[hours]\ntime_zone = "Dublin"', '[hours] time_zone = "Dublin": there is no such time zone'),
        ("[privacy]\nexpressions = 0", "[privacy] expressions = 0: give true or false"),
        ('[privacy]\nkill_switch = "/nowhere/off"', "kill_switch = '/nowhere/off': there is no folder /nowhere"),
        ("[retention]\n[retention]\n", "is not TOML: Cannot declare ('retention',) twice"),
        ("[[retention]]\nkeep_free_mb = 1\n", 'retention = [{"keep_free_mb": 1}]: write [retention] once'),
    ],
)
def test_an_invalid_value_is_reported_with_the_file_and_what_is_allowed(read, file, more, message):
    with pytest.raises(InvalidSettings, match=f"{re.escape(str(file))}.*{re.escape(message)}"):
        read(more)


@pytest.mark.parametrize(
    ("station", "message"),
    [
        ('order = "biggest"', '[station] order = "biggest": give newest or oldest'),
        ("order = 1", "[station] order = 1: give newest or oldest"),
        ('time_from = ""', '[station] time_from = "": give shutter or arrival'),
    ],
)
def test_an_invalid_choice_is_reported_with_all_choices(read, station, message):
    with pytest.raises(InvalidSettings, match=re.escape(message)):
        read(station=station)


def test_an_invalid_id_is_reported_with_a_similar_valid_one(read):
    with pytest.raises(InvalidSettings, match=r"--store Dublin 1: use 1 to 63 of .* for example 'dublin-1'"):
        read(flags=["--store", "Dublin 1"])


def test_a_flag_that_is_not_a_number_is_rejected(read):
    with pytest.raises(InvalidSettings, match="--keep-free-mb much: give a whole number of 0 or more"):
        read(flags=["--keep-free-mb", "much"])


def test_a_key_outside_any_section_is_reported_with_its_section(file):
    file.write_text('store = "dublin-1"\n')

    with pytest.raises(InvalidSettings, match=r"store is outside any section: move it below \[station\]"):
        read_settings(file, {}, {})


def test_a_missing_required_key_is_reported_with_its_flag_and_section(file):
    file.write_text("")

    with pytest.raises(
        InvalidSettings, match=r"folder is missing: give --folder, or folder in \[station\] of .*capture.toml"
    ):
        read_settings(file, {}, {})


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"[retention]\n# caf\xe9\n", "is not UTF-8 text"), (None, "No such file or directory; give a readable file")],
)
def test_an_unreadable_file_is_reported(file, content, message):
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(InvalidSettings, match=message):
        read_settings(file, {}, {})


def test_a_byte_order_mark_is_accepted(file, folder, read):
    read()
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert "raw" == read_settings(file, {}, {}).bucket


def test_the_example_file_is_current():
    assert example() == DOCUMENT.read_text(encoding="utf-8"), "run `make docs`"


def test_the_example_sets_only_required_keys():
    tables = tomllib.loads(DOCUMENT.read_text(encoding="utf-8"))

    required = {section.name: [f.name for f in fields_of(section.schema) if f.is_required] for section in SECTIONS}
    assert required == {name: list(keys) for name, keys in tables.items()}


def test_every_key_of_the_example_can_be_uncommented(file, folder, monkeypatch):
    text = re.sub(r"(?m)^#(?=[a-z_]+ = )", "", DOCUMENT.read_text(encoding="utf-8"))
    here = re.sub(r"(?m)^folder = .*", f'folder = "{folder}"', text)
    file.write_text(re.sub(r"(?m)^kill_switch = .*", f'kill_switch = "{folder / "off"}"', here))
    tables = tomllib.loads(text)

    read_settings(file, {}, {})
    for section in SECTIONS:
        assert [field.name for field in fields_of(section.schema)] == list(tables[section.name])
        for field in fields_of(section.schema):
            if not (field.is_required or field.key.example):
                assert field.default == tables[section.name][field.name]
