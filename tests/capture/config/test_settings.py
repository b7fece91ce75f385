"""`capture.toml`: what is read, what is refused and in which words, and the example that shows every key."""

import re
import tomllib
from pathlib import Path

import pytest

from capture.config import file as config_file
from capture.config.flags import given, parser
from capture.config.schema import InvalidSettings, fields_of
from capture.config.settings import SECTIONS, Order, TimeSource, read_settings
from docs.capture_example import DOCUMENT, example

NEEDED = 'store = "dublin-1"\naisle = "aisle-23"\ncamera = "cam-7"\nbucket = "raw"\n'


@pytest.fixture
def file(tmp_path):
    return tmp_path / "capture.toml"


@pytest.fixture
def read(file, folder):
    """Settings of a file that has what is needed, and `station` and `more` besides; with flags of `run`."""

    def read(more="", station="", flags=()):
        file.write_text(f'[station]\nfolder = "{folder}"\n{NEEDED}{station}\n{more}', encoding="utf-8")
        return read_settings(file, given(parser().parse_args(["run", *flags])), {})

    return read


def test_a_file_says_all_that_flags_can_say(read, folder):
    settings = read(
        "[card]\nkeep_free_mb = 500\nmax_waiting_mb = 4000\nkeep_sent_mb = 1000\nkeep_sent_days = 7\n"
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


def test_a_flag_wins_over_the_file(read):
    settings = read("[card]\nkeep_free_mb = 500\n", flags=["--keep-free-mb", "600", "--camera", "cam-8"])

    assert (600_000_000, "cam-8", "aisle-23") == (
        settings.disk_quota.min_free_bytes,
        settings.camera_id,
        settings.aisle_id,
    )


def test_a_variable_names_a_bucket_that_neither_file_nor_flag_names(folder, file):
    flags = {"station": {"folder": str(folder), "store": "s", "aisle": "a", "camera": "c"}}
    file.write_text("")

    settings = read_settings(file, flags, {"SHOPPER_BUCKET": "raw", "SHOPPER_LAKE_BUCKET": "lake"})

    assert ("raw", "lake") == (settings.bucket, settings.heartbeat_bucket)
    with pytest.raises(InvalidSettings, match=r"no bucket: give --bucket, bucket in \[station\] of .*capture.toml"):
        read_settings(file, flags, {})


def test_without_a_path_there_is_one_place_and_it_may_be_empty(folder, file, monkeypatch):
    monkeypatch.setattr(config_file, "DEFAULT_PATH", file)
    flags = {"station": {"folder": str(folder), "store": "s", "aisle": "a", "camera": "c", "bucket": "raw"}}

    assert 300 == read_settings(None, flags, {}).heartbeat_seconds
    file.write_text("[heartbeat]\nseconds = 30\n")
    assert 30 == read_settings(None, flags, {}).heartbeat_seconds
    assert 300 == read_settings(Path("/dev/null"), flags, {}).heartbeat_seconds


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("[card]\nkeep_fre_mb = 5", "[card] has no key 'keep_fre_mb': did you mean 'keep_free_mb'?"),
        ("[card]\nxyz = 5", "[card] has no key 'xyz': it has keep_free_mb, max_waiting_mb, "),
        ("[crad]\nkeep_free_mb = 5", "there is no section [crad]: did you mean 'card'?"),
        ("[card]\nkeep_free_mb = -5", "[card] keep_free_mb = -5: give a whole number of 0 or more"),
        ("[card]\nkeep_free_mb = 1.5", "[card] keep_free_mb = 1.5: give a whole number of 0 or more"),
        ("[card]\nkeep_free_mb = true", "[card] keep_free_mb = true: give a whole number"),
        (
            '[card]\nkeep_free_mb = "200"',
            '[card] keep_free_mb = "200": give a whole number of 0 or more, without quotes',
        ),
        ("[card]\nkeep_sent_days = 3", "[card] keep_sent_days has no effect without keep_sent_mb"),
        ("[heartbeat]\nseconds = 5", "[heartbeat] seconds = 5: give a whole number from 10 to 86400"),
        ("[heartbeat]\nbucket = 5", "[heartbeat] bucket = 5: give text in quotes"),
        ('[heartbeat]\nbucket = ""', '[heartbeat] bucket = "": give text in quotes'),
        ("[card]\nkeep_free_mb = ", "is not TOML: Invalid value (at "),
        ('[hours]\nmonday = ["9-17"]', """[hours] monday = ["9-17"]: '9-17' is no span; give spans such as"""),
        ('[hours]\ntime_zone = "Dublin"', '[hours] time_zone = "Dublin": there is no such time zone'),
        ("[privacy]\nexpressions = 0", "[privacy] expressions = 0: give true or false"),
        ('[privacy]\nkill_switch = "/nowhere/off"', "kill_switch = '/nowhere/off': there is no folder /nowhere"),
        ("[card]\n[card]\n", "is not TOML: Cannot declare ('card',) twice"),
        ("[[card]]\nkeep_free_mb = 1\n", 'card = [{"keep_free_mb": 1}]: write [card] once'),
    ],
)
def test_what_cannot_be_used_is_named_with_its_file_and_what_is_allowed(read, file, more, words):
    with pytest.raises(InvalidSettings, match=f"{re.escape(str(file))}.*{re.escape(words)}"):
        read(more)


@pytest.mark.parametrize(
    ("station", "words"),
    [
        ('order = "biggest"', '[station] order = "biggest": give newest or oldest'),
        ("order = 1", "[station] order = 1: give newest or oldest"),
        ('time_from = ""', '[station] time_from = "": give shutter or arrival'),
    ],
)
def test_a_choice_says_what_there_is(read, station, words):
    with pytest.raises(InvalidSettings, match=re.escape(words)):
        read(station=station)


def test_an_id_is_shown_one_near_to_it(read):
    with pytest.raises(InvalidSettings, match=r"--store Dublin 1: use 1 to 63 of .* for example 'dublin-1'"):
        read(flags=["--store", "Dublin 1"])


def test_a_flag_that_is_no_number_is_named(read):
    with pytest.raises(InvalidSettings, match="--keep-free-mb much: give a whole number of 0 or more"):
        read(flags=["--keep-free-mb", "much"])


def test_a_key_before_any_section_is_told_its_section(file):
    file.write_text('store = "dublin-1"\n')

    with pytest.raises(InvalidSettings, match=r"store stands outside of a section: put it below \[station\]"):
        read_settings(file, {}, {})


def test_what_must_be_given_is_named_with_both_its_places(file):
    file.write_text("")

    with pytest.raises(InvalidSettings, match=r"no folder: give --folder, or folder in \[station\] of .*capture.toml"):
        read_settings(file, {}, {})


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"[card]\n# caf\xe9\n", "is not UTF-8 text"), (None, "No such file or directory; give a file that can be read")],
)
def test_a_file_that_cannot_be_read_is_named(file, content, words):
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(InvalidSettings, match=words):
        read_settings(file, {}, {})


def test_an_editor_may_begin_the_file_with_a_mark_of_its_encoding(file, folder, read):
    read()
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert "raw" == read_settings(file, {}, {}).bucket


def test_the_example_is_what_the_code_says():
    assert example() == DOCUMENT.read_text(encoding="utf-8"), "run `make docs`"


def test_the_example_can_be_read_and_has_nothing_but_what_must_be_given():
    tables = tomllib.loads(DOCUMENT.read_text(encoding="utf-8"))

    must = {section.name: [f.name for f in fields_of(section.keys) if f.is_required] for section in SECTIONS}
    assert must == {name: list(keys) for name, keys in tables.items()}


def test_every_key_of_the_example_may_be_uncommented(file, folder, monkeypatch):
    text = re.sub(r"(?m)^#(?=[a-z_]+ = )", "", DOCUMENT.read_text(encoding="utf-8"))
    here = re.sub(r"(?m)^folder = .*", f'folder = "{folder}"', text)
    file.write_text(re.sub(r"(?m)^kill_switch = .*", f'kill_switch = "{folder / "off"}"', here))
    tables = tomllib.loads(text)

    read_settings(file, {}, {})
    for section in SECTIONS:
        assert [field.name for field in fields_of(section.keys)] == list(tables[section.name])
        for field in fields_of(section.keys):
            if not (field.is_required or field.key.example):
                assert field.default == tables[section.name][field.name]
