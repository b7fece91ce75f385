"""`python -m capture install` and `uninstall`: the systemd service and its user.

In: settings, and a function that runs commands. Out: a unit file, a user, and the running service; or all of these
removed, and nothing else. Both are idempotent.
"""

import grp
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from capture.admin.unit import CREDENTIALS, FIRST_LINE, UNIT_NAME, Service, render_unit
from capture.config.constants import UNIT_FOLDER
from capture.config.schema import InvalidSettings
from capture.config.settings import Settings

_SYSTEMD_IS_RUNNING = Path("/run/systemd/system")  # sd_booted(3)
# Marks the user as ours, so that `uninstall` removes no other.
_USER_COMMENT = "Shopper Sentiment uploader"

Echo = Callable[[str], None]
Run = Callable[[Sequence[str]], None]


class InstallError(Exception):
    """The service cannot be installed or removed; the message says why, and what to do."""


def build_service(settings: Settings, config: Path, user: str, memory_mb: int) -> Service:
    """The service for this interpreter and this project folder. Raises InvalidSettings."""
    if not config.is_file():
        raise InvalidSettings(f"no file {config}: the service needs a settings file; give it with --config")
    folder = settings.folder.resolve()
    switch_folder = settings.kill_switch.parent.resolve()
    videos = [] if settings.videos.folder is None else [settings.videos.folder.resolve()]
    return Service(
        python=Path(sys.executable),
        project=Path(__file__).resolve().parents[2],
        config=config.resolve(),
        folder=folder,
        writable=tuple(dict.fromkeys((folder, switch_folder, *videos))),
        user=user,
        folder_group=_writing_group(folder, user),
        memory_mb=memory_mb,
        devices=settings.camera.source is not None,
    )


def install(service: Service, unit_folder: Path, echo: Echo, run: Run, user_exists: Callable[[str], bool]) -> None:
    """Creates the user and the unit where they are missing, and starts the service. Raises InstallError and OSError."""
    if not user_exists(service.user):
        shell = shutil.which("nologin") or "/usr/sbin/nologin"
        run(["useradd", "--system", "--no-create-home", "--shell", shell, "--comment", _USER_COMMENT, service.user])
        echo(f"created the user {service.user}")
    path, text = unit_folder / UNIT_NAME, render_unit(service)
    before = _read_unit(path)
    if before == text:
        echo(up_to_date(path))
    else:
        path.write_text(text, encoding="utf-8")
        echo(f"wrote {path}")
    if _is_booted(unit_folder, echo):
        run(["systemctl", "daemon-reload"])
        run(["systemctl", "enable", UNIT_NAME])
        run(["systemctl", "restart" if before != text else "start", UNIT_NAME])
        echo(f"the service is running and enabled; see: systemctl status {UNIT_NAME}; journalctl -u {UNIT_NAME}")
    for advice in _advice(service):
        echo(f"to do: {advice}")


def uninstall(unit_folder: Path, echo: Echo, run: Run, user_comment: Callable[[str], str | None]) -> None:
    """Stops the service, and removes its unit and, if `install` created it, its user. Settings and pictures stay.

    Raises InstallError for a unit that `install` did not write, and OSError.
    """
    path = unit_folder / UNIT_NAME
    text = _read_unit(path)
    if text is None:
        echo(nothing_to_remove(path))
        return
    booted = _is_booted(unit_folder, echo)
    if booted:
        run(["systemctl", "disable", "--now", UNIT_NAME])
    path.unlink()
    echo(f"removed {path}")
    if booted:
        run(["systemctl", "daemon-reload"])
    user = next((line.removeprefix("User=") for line in text.splitlines() if line.startswith("User=")), "")
    if user_comment(user) == _USER_COMMENT:
        run(["userdel", user])
        echo(f"removed the user {user}")


def up_to_date(path: Path) -> str:
    """The line for a unit that needs no change."""
    return f"{path} is up to date"


def nothing_to_remove(path: Path) -> str:
    """The line for a unit that does not exist."""
    return f"there is no {path}: nothing to remove"


def run_command(command: Sequence[str]) -> None:
    """Runs a command. Raises InstallError with the command's output."""
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own arguments
    except OSError as error:
        raise InstallError(f"{command[0]}: {error.strerror}; this needs Debian with systemd") from error
    if process.returncode:
        raise InstallError(
            f"{' '.join(command)} failed: {(process.stderr or process.stdout).strip()}; run it as root (sudo)"
        )


def user_comment(user: str) -> str | None:
    """The comment (GECOS) of a user of this machine; None where there is no such user."""
    try:
        return pwd.getpwnam(user).pw_gecos
    except KeyError:
        return None


def _read_unit(path: Path) -> str | None:
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    if not text.startswith(FIRST_LINE):
        raise InstallError(f"{path} was not written by `python -m capture install`: move it elsewhere first")
    return text


def _is_booted(unit_folder: Path, echo: Echo) -> bool:
    if unit_folder == UNIT_FOLDER and _SYSTEMD_IS_RUNNING.is_dir():
        return True
    echo("systemd is not running or does not use this folder: nothing is started or stopped")
    return False


def _writing_group(folder: Path, user: str) -> str | None:
    status = folder.stat()
    try:
        if pwd.getpwnam(user).pw_uid == status.st_uid:
            return None
    except KeyError:
        pass
    try:
        return grp.getgrgid(status.st_gid).gr_name if status.st_gid else None
    except KeyError:
        return None


def _advice(service: Service) -> list[str]:
    """What the operator still has to do."""
    advice = []
    status = service.folder.stat()
    by_owner = user_comment(service.user) is not None and pwd.getpwnam(service.user).pw_uid == status.st_uid
    if not by_owner and not (service.folder_group and status.st_mode & stat.S_IWGRP):
        advice.append(
            f"{service.user} cannot delete pictures from {service.folder}: "
            f"chgrp {service.user} {service.folder} && chmod 2775 {service.folder}, then install again; "
            "or pass the user of the camera's program as --user"
        )
    if not CREDENTIALS.exists() and not os.environ.get("AWS_PROFILE"):
        advice.append(f"put AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION into {CREDENTIALS}, chmod 600")
    return advice
