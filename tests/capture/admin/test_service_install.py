"""`install` and `uninstall`: a hardened unit, installed idempotently, and removed with nothing else."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from capture.__main__ import main
from capture.admin.service_install import (
    InstallError,
    build_service,
    install,
    nothing_to_remove,
    uninstall,
    up_to_date,
)
from capture.admin.unit import UNIT_NAME, render_unit
from capture.config.privacy import PrivacySettings
from capture.config.schema import InvalidSettings

# The highest acceptable exposure level of `systemd-analyze security`, from 0 (fully confined) to 10 (unconfined).
MAX_EXPOSURE = 2.0
SYSTEMD_ANALYZE = shutil.which("systemd-analyze") or ""
needs_systemd = pytest.mark.skipif(not SYSTEMD_ANALYZE, reason="systemd-analyze is not installed")


@pytest.fixture
def config(tmp_path, folder):
    path = tmp_path / "capture.toml"
    path.write_text(f'[station]\nfolder = "{folder}"\nstore = "s"\naisle = "a"\ncamera = "c"\nbucket = "raw"\n')
    return path


@pytest.fixture
def service(settings, config):
    return build_service(settings, config, "shopper-capture", 300)


@pytest.fixture
def units(tmp_path):
    path = tmp_path / "units"
    path.mkdir()
    return path


class Machine:
    """Records commands and output lines; has at most one user, with a comment."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.lines: list[str] = []
        self.comment: str | None = None

    def run(self, command) -> None:
        self.ran.append(" ".join(command))
        if command[0] == "useradd":
            self.comment = command[command.index("--comment") + 1]
        if command[0] == "userdel":
            self.comment = None

    def install(self, service, units) -> None:
        install(service, units, self.lines.append, self.run, lambda user: self.comment is not None)

    def uninstall(self, units) -> None:
        uninstall(units, self.lines.append, self.run, lambda user: self.comment)


def lines(service) -> list[str]:
    return render_unit(service).splitlines()


def test_the_unit_runs_this_uploader_with_the_config_file(service, config, folder):
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
def test_the_unit_is_hardened(service, line):
    assert line in lines(service)


def test_a_path_with_spaces_and_percent_signs_is_quoted(service):
    odd = replace(service, writable=(Path("/mnt/my card/100%"),), folder=Path("/mnt/my card/100%"))

    assert 'ReadWritePaths="/mnt/my card/100%%"' in lines(odd)


def test_homes_are_hidden_unless_a_path_is_in_one(service):
    elsewhere = Path("/opt/shopper")
    hidden = replace(
        service, python=elsewhere, project=elsewhere, config=elsewhere, folder=elsewhere, writable=(elsewhere,)
    )

    assert "ProtectHome=yes" in lines(hidden)
    assert "ProtectHome=read-only" in lines(replace(hidden, python=Path("/home/pi/.venv/bin/python")))


def test_the_kill_switchs_folder_is_writable(settings, config, tmp_path):
    switched = replace(settings, privacy=PrivacySettings(kill_switch=tmp_path / "off"))

    assert (settings.folder, tmp_path) == build_service(switched, config, "shopper-capture", 300).writable


@needs_systemd
def test_systemd_verifies_the_unit(service, units):
    path = units / UNIT_NAME
    path.write_text(render_unit(service))

    process = subprocess.run([SYSTEMD_ANALYZE, "verify", str(path)], capture_output=True, text=True, check=False)

    assert (0, "") == (process.returncode, "\n".join(line for line in process.stderr.splitlines() if UNIT_NAME in line))


@needs_systemd
def test_the_units_exposure_level_is_low(service, units):
    path = units / UNIT_NAME
    path.write_text(render_unit(service))

    process = subprocess.run(
        [SYSTEMD_ANALYZE, "security", "--offline=true", f"--threshold={MAX_EXPOSURE * 10:.0f}", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == process.returncode, process.stdout[-300:]


def test_install_is_idempotent(service, units):
    machine = Machine()
    machine.install(service, units)
    written = (units / UNIT_NAME).read_text()
    assert written == render_unit(service)
    assert [True] == [command.startswith("useradd --system --no-create-home") for command in machine.ran]

    machine.install(service, units)

    assert written == (units / UNIT_NAME).read_text()
    assert 1 == len(machine.ran)
    assert up_to_date(units / UNIT_NAME) in machine.lines


def test_changed_settings_rewrite_the_unit(service, units):
    machine = Machine()
    machine.install(service, units)
    machine.install(replace(service, memory_mb=400), units)

    assert "MemoryMax=400M" in (units / UNIT_NAME).read_text().splitlines()


def test_uninstall_removes_only_the_unit_and_the_user(service, units, config, folder):
    machine = Machine()
    (folder / "a.jpg").write_bytes(b"a picture")
    (units / "other.service").write_text("[Service]\n")
    machine.install(service, units)

    machine.uninstall(units)

    assert ["other.service"] == [path.name for path in units.iterdir()]
    assert "userdel shopper-capture" == machine.ran[-1]
    assert config.exists() and (folder / "a.jpg").exists()
    machine.uninstall(units)
    assert nothing_to_remove(units / UNIT_NAME) == machine.lines[-1]


def test_an_existing_user_is_kept(service, units):
    machine = Machine()
    machine.comment = "the camera's own"
    machine.install(replace(service, user="motion"), units)
    machine.uninstall(units)

    assert [] == machine.ran


def test_a_foreign_unit_is_neither_replaced_nor_removed(service, units):
    (units / UNIT_NAME).write_text("[Service]\nExecStart=/bin/true\n")

    for act in (lambda: Machine().install(service, units), lambda: Machine().uninstall(units)):
        with pytest.raises(InstallError, match=r"was not written by .* move it elsewhere first"):
            act()
    assert "[Service]\nExecStart=/bin/true\n" == (units / UNIT_NAME).read_text()


def test_a_dry_run_prints_the_unit_and_changes_nothing(config, units, settings, capsys):
    assert 0 == main(["install", "--config", str(config), "--unit-folder", str(units), "--dry-run"])

    assert (
        render_unit(build_service(settings, config, "shopper-capture", 300)).rstrip()
        == capsys.readouterr().out.rstrip()
    )
    assert [] == list(units.iterdir())


def test_without_a_settings_file_nothing_is_installed(settings, tmp_path, capsys):
    with pytest.raises(InvalidSettings, match="the service needs a settings file"):
        build_service(settings, tmp_path / "nowhere.toml", "u", 300)
    assert 2 == main(["install", "--config", str(tmp_path / "nowhere.toml"), "--dry-run"])
    assert "nowhere.toml: No such file" in capsys.readouterr().err
