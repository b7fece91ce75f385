"""The command line of `python -m capture`.

In: the sections of `capture.toml`. Out: a parser with a flag for each key that has one, and the given flags as text.
"""

import argparse
from pathlib import Path

from capture.config.constants import DEFAULT_MEMORY_MB, DEFAULT_USER, UNIT_FOLDER
from capture.config.file import DEFAULT_PATH
from capture.config.schema import Field, Section, fields_of
from capture.config.settings import SECTIONS, Flags

# By command: its summary, and the sections whose flags it does not have.
COMMANDS = {
    "once": ("upload the pictures that are in the folder, then exit", ("heartbeat",)),
    "run": ("upload the pictures that are in the folder and every new one, until Ctrl-C or SIGTERM", ()),
    "check": ("check everything that `run` needs, and say what to fix", ()),
}
_INSTALL = "install and start a systemd service that executes `run` as a user of its own"
_UNINSTALL = "stop the service and remove its unit and its user; settings and pictures stay"


def build_parser() -> argparse.ArgumentParser:
    """The argument parser for all commands."""
    top = argparse.ArgumentParser(
        prog="python -m capture",
        description="Upload the pictures of one camera to the raw bucket. "
        "A file is deleted once S3 has confirmed it; a picture that cannot be uploaded stays in the folder.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (summary, excluded) in COMMANDS.items():
        command = _add_command(commands, name, summary)
        command.add_argument(
            "--config",
            type=Path,
            metavar="FILE",
            help=f"settings file; flags override it (default: {DEFAULT_PATH}, if it exists; /dev/null: none)",
        )
        for section in SECTIONS:
            if section.name not in excluded:
                _add_section(command, section)
    install = _add_command(commands, "install", _INSTALL)
    uninstall = _add_command(commands, "uninstall", _UNINSTALL)
    for command in (install, uninstall):
        command.add_argument(
            "--unit-folder", type=Path, default=UNIT_FOLDER, help="folder of systemd's units (default: %(default)s)"
        )
    install.add_argument("--config", type=Path, default=DEFAULT_PATH, help="settings file (default: %(default)s)")
    install.add_argument(
        "--user", default=DEFAULT_USER, help="user that runs the service; created if missing (default: %(default)s)"
    )
    install.add_argument(
        "--memory-mb",
        type=int,
        default=DEFAULT_MEMORY_MB,
        metavar="MB",
        help="the service's memory limit (default: %(default)s)",
    )
    install.add_argument("--dry-run", action="store_true", help="print the unit and change nothing")
    return top


def _add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
    )


def given_flags(arguments: argparse.Namespace) -> Flags:
    """The text of the given flags, by section and key."""
    return {
        section.name: {
            field.name: getattr(arguments, _dest(section, field))
            for field in fields_of(section.schema)
            if hasattr(arguments, _dest(section, field))
        }
        for section in SECTIONS
    }


def _add_section(command: argparse.ArgumentParser, section: Section) -> None:
    fields = [field for field in fields_of(section.schema) if field.key.flag is not None]
    if not fields:
        return
    group = command.add_argument_group(section.name, section.about)
    for field in fields:
        group.add_argument(
            str(field.key.flag),
            dest=_dest(section, field),
            default=argparse.SUPPRESS,
            metavar=field.key.unit or f"{{{','.join(field.kind)}}}",
            help=_help(field),
        )


def _dest(section: Section, field: Field) -> str:
    return f"{section.name}.{field.name}"


def _help(field: Field) -> str:
    default = field.key.default or ("" if field.is_required or field.default is None else str(field.default))
    text = f"{field.key.meaning} (default: {default})" if default else field.key.meaning
    return text.replace("%", "%%")
