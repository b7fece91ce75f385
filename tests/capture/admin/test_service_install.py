"""`install` and `uninstall`: a hardened unit, made twice as well as once, and removed with nothing else."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from capture.__main__ import main
from capture.admin.service_install import CannotInstall, install, service_of, uninstall
from capture.admin.unit import UNIT_NAME, unit
from capture.config.privacy import PrivacySettings
from capture.config.schema import InvalidSettings

# What `systemd-analyze security` may say at most; 0 is a service that can do nothing, 10 one that can do everything.
MOST_EXPOSED = 2.0
SYSTEMD_ANALYZE = shutil.which("systemd-analyze") or ""
needs_systemd = pytest.mark.skipif(not SYSTEMD_ANALYZE, reason="systemd-analyze is not installed")


@pytest.fixture
def config(tmp_path, folder):
    path = tmp_path / "capture.toml"
    path.write_text(f'[station]\nfolder = "{folder}"\nstore = "s"\naisle = "a"\ncamera = "c"\nbucket = "raw"\n')
    return path


@pytest.fixture
def service(settings, config):
    return service_of(settings, config, "shopper-capture", 300)


@pytest.fixture
def units(tmp_path):
    path = tmp_path / "units"
    path.mkdir()
    return path


class Machine:
    """Keeps what was run and said; knows one user's comment."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.said: list[str] = []
        self.comment: str | None = None

    def run(self, command) -> None:
        self.ran.append(" ".join(command))
        if command[0] == "useradd":
            self.comment = command[command.index("--comment") + 1]
        if command[0] == "userdel":
            self.comment = None

    def install(self, service, units) -> None:
        install(service, units, self.said.append, self.run, lambda user: self.comment is not None)

    def uninstall(self, units) -> None:
        uninstall(units, self.said.append, self.run, lambda user: self.comment)


def lines(service) -> list[str]:
    return unit(service).splitlines()


def test_the_unit_runs_this_uploader_with_its_file(service, config, folder):
    root = Path(__file__).parents[3]

    assert f"ExecStart={sys.executable} -m capture run --config {config} --log json" in lines(service)
    assert f"WorkingDirectory={root}" in lines(service)
    assert f"ReadWritePaths={folder}" in lines(service)


@pytest.mark.parametrize(
    "line",
    [
        "Type=notify",
        "WatchdogSec=120",
        "Restart=always",
        "User=shopper-capture",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "MemoryMax=300M",
        "CapabilityBoundingSet=CAP_LEASE",
        "PrivateDevices=yes",
    ],
)
def test_the_unit_takes_rights_away(service, line):
    assert line in lines(service)


def test_a_path_with_blanks_and_signs_stays_one_path(service):
    odd = replace(service, writable=(Path("/mnt/my card/100%"),), folder=Path("/mnt/my card/100%"))

    assert 'ReadWritePaths="/mnt/my card/100%%"' in lines(odd)


def test_a_home_is_hidden_unless_something_lies_in_one(service):
    elsewhere = Path("/opt/shopper")
    hidden = replace(
        service, python=elsewhere, project=elsewhere, config=elsewhere, folder=elsewhere, writable=(elsewhere,)
    )

    assert "ProtectHome=yes" in lines(hidden)
    assert "ProtectHome=read-only" in lines(replace(hidden, python=Path("/home/pi/.venv/bin/python")))


def test_the_kill_switchs_folder_can_be_written(settings, config, tmp_path):
    switched = replace(settings, privacy=PrivacySettings(kill_switch=tmp_path / "off"))

    assert (settings.folder, tmp_path) == service_of(switched, config, "shopper-capture", 300).writable


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_unit(service, units):
    path = units / UNIT_NAME
    path.write_text(unit(service))

    ended = subprocess.run([SYSTEMD_ANALYZE, "verify", str(path)], capture_output=True, text=True, check=False)

    assert (0, "") == (ended.returncode, "\n".join(line for line in ended.stderr.splitlines() if UNIT_NAME in line))


@needs_systemd
def test_systemd_finds_the_unit_hardly_exposed(service, units):
    path = units / UNIT_NAME
    path.write_text(unit(service))

    ended = subprocess.run(
        [SYSTEMD_ANALYZE, "security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:.0f}", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == ended.returncode, ended.stdout[-300:]


def test_installing_twice_is_installing_once(service, units):
    machine = Machine()
    machine.install(service, units)
    written = (units / UNIT_NAME).read_text()
    assert written == unit(service)
    assert [True] == [command.startswith("useradd --system --no-create-home") for command in machine.ran]

    machine.install(service, units)

    assert written == (units / UNIT_NAME).read_text()
    assert 1 == len(machine.ran)
    assert f"{units / UNIT_NAME} is as it should be" in machine.said


def test_other_settings_make_another_unit(service, units):
    machine = Machine()
    machine.install(service, units)
    machine.install(replace(service, memory_mb=400), units)

    assert "MemoryMax=400M" in (units / UNIT_NAME).read_text().splitlines()


def test_uninstalling_removes_the_unit_and_the_user_and_nothing_else(service, units, config, folder):
    machine = Machine()
    (folder / "a.jpg").write_bytes(b"a picture")
    (units / "other.service").write_text("[Service]\n")
    machine.install(service, units)

    machine.uninstall(units)

    assert ["other.service"] == [path.name for path in units.iterdir()]
    assert "userdel shopper-capture" == machine.ran[-1]
    assert config.exists() and (folder / "a.jpg").exists()
    machine.uninstall(units)
    assert f"there is no {units / UNIT_NAME}: nothing to remove" == machine.said[-1]


def test_a_user_that_was_there_before_stays(service, units):
    machine = Machine()
    machine.comment = "the camera's own"
    machine.install(replace(service, user="motion"), units)
    machine.uninstall(units)

    assert [] == machine.ran


def test_a_unit_of_somebody_else_is_neither_replaced_nor_removed(service, units):
    (units / UNIT_NAME).write_text("[Service]\nExecStart=/bin/true\n")

    for act in (lambda: Machine().install(service, units), lambda: Machine().uninstall(units)):
        with pytest.raises(CannotInstall, match=r"was not written by .* move it away first"):
            act()
    assert "[Service]\nExecStart=/bin/true\n" == (units / UNIT_NAME).read_text()


def test_a_dry_run_prints_the_unit_and_changes_nothing(config, units, settings, capsys):
    assert 0 == main(["install", "--config", str(config), "--unit-folder", str(units), "--dry-run"])

    assert unit(service_of(settings, config, "shopper-capture", 300)).rstrip() == capsys.readouterr().out.rstrip()
    assert [] == list(units.iterdir())


def test_without_a_file_of_settings_nothing_is_installed(settings, tmp_path, capsys):
    with pytest.raises(InvalidSettings, match="the service reads its settings from one"):
        service_of(settings, tmp_path / "nowhere.toml", "u", 300)
    assert 2 == main(["install", "--config", str(tmp_path / "nowhere.toml"), "--dry-run"])
    assert "nowhere.toml: No such file" in capsys.readouterr().err
