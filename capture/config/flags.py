"""The command line of `python -m capture`.

In: the sections of `capture.toml`. Out: a parser with a flag for each key that has one, and what was given, as text.
"""

import argparse
from pathlib import Path

from capture.config.constants import DEFAULT_MEMORY_MB, DEFAULT_USER, UNIT_FOLDER
from capture.config.file import DEFAULT_PATH
from capture.config.schema import Field, Section, fields_of
from capture.config.settings import SECTIONS, Flags

# What a command has no use for is no flag of it.
COMMANDS = {
    "once": ("upload the pictures that are in the folder, then end", ("heartbeat",)),
    "run": ("upload the pictures that are in the folder and every new one, until Ctrl-C or SIGTERM", ()),
    "check": ("try everything that `run` needs, and say what to mend", ()),
}
_INSTALL = "write a systemd unit that runs `run` from now on, as a user of its own, and start it"
_UNINSTALL = "stop the service and remove its unit and its user; settings and pictures stay"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m capture",
        description="Upload the pictures of one camera to the raw bucket. "
        "A file is deleted once S3 has confirmed it; what fails stays in the folder.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (summary, left_out) in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        command.add_argument(
            "--config",
            type=Path,
            metavar="FILE",
            help=f"the settings that no flag gives (default: {DEFAULT_PATH}, if it is there; /dev/null: none)",
        )
        for section in SECTIONS:
            if section.name not in left_out:
                _add_section(command, section)
    _add_installing(commands)
    return top


def _add_installing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, summary in (("install", _INSTALL), ("uninstall", _UNINSTALL)):
        command = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        command.add_argument(
            "--unit-folder", type=Path, default=UNIT_FOLDER, help="where units lie (default: %(default)s)"
        )
        if name == "install":
            command.add_argument("--config", type=Path, default=DEFAULT_PATH, help="settings (default: %(default)s)")
            command.add_argument(
                "--user", default=DEFAULT_USER, help="who runs it; made if missing (default: %(default)s)"
            )
            command.add_argument(
                "--memory-mb",
                type=int,
                default=DEFAULT_MEMORY_MB,
                metavar="MB",
                help="the most memory it may take (default: %(default)s)",
            )
            command.add_argument("--dry-run", action="store_true", help="print the unit and change nothing")


def given(asked: argparse.Namespace) -> Flags:
    """The flags that were given: their text by section and key."""
    return {
        section.name: {
            field.name: getattr(asked, _dest(section, field))
            for field in fields_of(section.keys)
            if hasattr(asked, _dest(section, field))
        }
        for section in SECTIONS
    }


def _add_section(command: argparse.ArgumentParser, section: Section) -> None:
    fields = [field for field in fields_of(section.keys) if field.key.flag is not None]
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
    said = f"{field.key.meaning} (default: {default})" if default else field.key.meaning
    return said.replace("%", "%%")
