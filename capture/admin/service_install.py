"""`python -m capture install` and `uninstall`: the systemd unit and the user that runs it.

In: settings, and who may run commands. Out: a unit file, a user, and the service started; or all of that removed, and
nothing else. Doing it twice is the same as doing it once.
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

from capture.admin.unit import CREDENTIALS, FIRST_LINE, UNIT_NAME, Service, unit
from capture.config.constants import UNIT_FOLDER
from capture.config.schema import InvalidSettings
from capture.config.settings import Settings

_SYSTEMD_RUNS = Path("/run/systemd/system")  # sd_booted(3)
# So that `uninstall` removes no user that somebody else has made.
_OUR_USER = "Shopper Sentiment uploader"

Say = Callable[[str], None]
Run = Callable[[Sequence[str]], None]


class CannotInstall(Exception):
    """Says what is missing, and the next step."""


def service_of(settings: Settings, config: Path, user: str, memory_mb: int) -> Service:
    """What the unit has to know, from this very interpreter and folder. Raises InvalidSettings."""
    if not config.is_file():
        raise InvalidSettings(f"no file {config}: the service reads its settings from one; give it with --config")
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
        folder_group=_group_that_may_write(folder, user),
        memory_mb=memory_mb,
        devices=settings.camera.source is not None,
    )


def install(service: Service, unit_folder: Path, say: Say, run: Run, user_exists: Callable[[str], bool]) -> None:
    """Makes the user and the unit where they are missing, and starts the service. Raises CannotInstall and OSError."""
    if not user_exists(service.user):
        shell = shutil.which("nologin") or "/usr/sbin/nologin"
        run(["useradd", "--system", "--no-create-home", "--shell", shell, "--comment", _OUR_USER, service.user])
        say(f"made the user {service.user}")
    path, text = unit_folder / UNIT_NAME, unit(service)
    before = _ours(path)
    if before == text:
        say(f"{path} is as it should be")
    else:
        path.write_text(text, encoding="utf-8")
        say(f"wrote {path}")
    if _is_booted(unit_folder, say):
        run(["systemctl", "daemon-reload"])
        run(["systemctl", "enable", UNIT_NAME])
        run(["systemctl", "restart" if before != text else "start", UNIT_NAME])
        say(f"runs now and after every boot; see: systemctl status {UNIT_NAME}; journalctl -u {UNIT_NAME}")
    for advice in _advice(service):
        say(f"to do: {advice}")


def uninstall(unit_folder: Path, say: Say, run: Run, comment_of: Callable[[str], str | None]) -> None:
    """Stops the service and removes its unit, and its user if `install` made it. Settings and pictures stay.

    Raises CannotInstall for a unit that `install` has not written, and OSError.
    """
    path = unit_folder / UNIT_NAME
    text = _ours(path)
    if text is None:
        say(f"there is no {path}: nothing to remove")
        return
    booted = _is_booted(unit_folder, say)
    if booted:
        run(["systemctl", "disable", "--now", UNIT_NAME])
    path.unlink()
    say(f"removed {path}")
    if booted:
        run(["systemctl", "daemon-reload"])
    user = next((line.removeprefix("User=") for line in text.splitlines() if line.startswith("User=")), "")
    if comment_of(user) == _OUR_USER:
        run(["userdel", user])
        say(f"removed the user {user}")


def run_command(command: Sequence[str]) -> None:
    """Raises CannotInstall with what the command said."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own words
    except OSError as error:
        raise CannotInstall(f"{command[0]}: {error.strerror}; this needs a Debian with systemd") from error
    if ended.returncode:
        raise CannotInstall(
            f"{' '.join(command)} failed: {(ended.stderr or ended.stdout).strip()}; are you root (sudo)?"
        )


def comment_of(user: str) -> str | None:
    """The comment of a user of this machine; None where there is no such user."""
    try:
        return pwd.getpwnam(user).pw_gecos
    except KeyError:
        return None


def _ours(path: Path) -> str | None:
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    if not text.startswith(FIRST_LINE):
        raise CannotInstall(f"{path} was not written by `python -m capture install`: move it away first")
    return text


def _is_booted(unit_folder: Path, say: Say) -> bool:
    if unit_folder == UNIT_FOLDER and _SYSTEMD_RUNS.is_dir():
        return True
    say("systemd does not run here or looks elsewhere: nothing is started or stopped")
    return False


def _group_that_may_write(folder: Path, user: str) -> str | None:
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
    """What the operator has yet to see to."""
    advice = []
    status = service.folder.stat()
    by_owner = comment_of(service.user) is not None and pwd.getpwnam(service.user).pw_uid == status.st_uid
    if not by_owner and not (service.folder_group and status.st_mode & stat.S_IWGRP):
        advice.append(
            f"{service.user} may not delete pictures from {service.folder}: "
            f"chgrp {service.user} {service.folder} && chmod 2775 {service.folder}, then install again; "
            "or give --user the user that the camera's program runs as"
        )
    if not CREDENTIALS.exists() and not os.environ.get("AWS_PROFILE"):
        advice.append(f"put AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION into {CREDENTIALS}, chmod 600")
    return advice
