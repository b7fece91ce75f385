"""`python -m capture check`, `install` and `uninstall`: what an operator does once, and not what runs for years.

In: the command line. Out: lines for people, and an exit code as `__main__` says.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from capture.admin.unit import unit
from capture.config.file import DEFAULT_PATH
from capture.config.flags import given
from capture.config.schema import InvalidSettings
from capture.config.settings import read_settings
from capture.policy.clock import Clock
from capture.s3.uploader import connect

COMMANDS = ("check", "install", "uninstall")
Say = Callable[[str], None]


def operate(asked: argparse.Namespace, say: Say) -> int:
    """Runs one of `COMMANDS`."""
    from capture.admin.service_install import CannotInstall  # a camera that runs for years has no use for it

    try:
        return {"check": _check, "install": _install, "uninstall": _uninstall}[asked.command](asked, say)
    except InvalidSettings as error:
        print(f"python -m capture: {error}", file=sys.stderr)
        return 2
    except CannotInstall as error:
        print(f"python -m capture: {error}", file=sys.stderr)
    except OSError as error:
        print(f"python -m capture: {error}; are you root (sudo)?", file=sys.stderr)
    return 1


def _check(asked: argparse.Namespace, say: Say) -> int:
    from capture.admin.preflight import check
    from capture.s3.credentials import Aws

    settings = read_settings(asked.config, given(asked), os.environ)

    findings = check(
        settings,
        connect,
        lambda: str(Aws().credentials().access_key),
        Clock(settings.wait_for_clock_seconds),
    )
    failed = 0
    for finding in findings:
        say(finding.line)
        failed += bool(finding.mend)
    say("all is well" if not failed else f"{failed} to mend")
    return 1 if failed else 0


def _install(asked: argparse.Namespace, say: Say) -> int:
    from capture.admin.service_install import comment_of, install, run_command, service_of

    config: Path = asked.config or DEFAULT_PATH
    settings = read_settings(config, {}, os.environ)
    service = service_of(settings, config, asked.user, asked.memory_mb)
    if asked.dry_run:
        say(unit(service).rstrip())
        return 0
    install(service, asked.unit_folder, say, run_command, lambda user: comment_of(user) is not None)
    return 0


def _uninstall(asked: argparse.Namespace, say: Say) -> int:
    from capture.admin.service_install import comment_of, run_command, uninstall

    uninstall(asked.unit_folder, say, run_command, comment_of)
    return 0
