"""The one-off commands of `python -m capture`: check, install and uninstall.

In: the parsed command line. Out: lines for the operator, and an exit code as in `__main__`.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from capture.config.file import DEFAULT_PATH
from capture.config.flags import given_flags
from capture.config.schema import InvalidSettings
from capture.config.settings import read_settings
from capture.policy.clock import Clock
from capture.s3.uploader import connect

COMMANDS = ("check", "install", "uninstall")
ALL_PASSED = "all checks passed"
Echo = Callable[[str], None]


def failed_checks(count: int) -> str:
    """The last line of `check` after failures."""
    return f"{count} {'check' if count == 1 else 'checks'} failed"


def run(arguments: argparse.Namespace, echo: Echo) -> int:
    """Runs one of `COMMANDS` and returns its exit code."""
    from capture.admin.service_install import InstallError  # imported here to save memory in `run`

    try:
        return {"check": _check, "install": _install, "uninstall": _uninstall}[arguments.command](arguments, echo)
    except InvalidSettings as error:
        print(f"python -m capture: {error}", file=sys.stderr)
        return 2
    except InstallError as error:
        print(f"python -m capture: {error}", file=sys.stderr)
    except OSError as error:
        print(f"python -m capture: {error}; run it as root (sudo)", file=sys.stderr)
    return 1


def _check(arguments: argparse.Namespace, echo: Echo) -> int:
    from capture.admin.preflight import run_checks
    from capture.s3.credentials import find_account

    settings = read_settings(arguments.config, given_flags(arguments), os.environ)
    results = run_checks(
        settings,
        connect,
        lambda: str(find_account(os.environ).credentials().access_key),
        Clock(settings.wait_for_clock_seconds),
    )
    failed = 0
    for result in results:
        echo(result.line)
        failed += bool(result.fix)
    echo(failed_checks(failed) if failed else ALL_PASSED)
    return 1 if failed else 0


def _install(arguments: argparse.Namespace, echo: Echo) -> int:
    from capture.admin.service_install import build_service, install, run_command, user_comment
    from capture.admin.unit import render_unit

    config: Path = arguments.config or DEFAULT_PATH
    settings = read_settings(config, {}, os.environ)
    service = build_service(settings, config, arguments.user, arguments.memory_mb)
    if arguments.dry_run:
        echo(render_unit(service).rstrip())
        return 0
    install(service, arguments.unit_folder, echo, run_command, lambda user: user_comment(user) is not None)
    return 0


def _uninstall(arguments: argparse.Namespace, echo: Echo) -> int:
    from capture.admin.service_install import run_command, uninstall, user_comment

    uninstall(arguments.unit_folder, echo, run_command, user_comment)
    return 0
