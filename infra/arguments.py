"""The command line of `python -m infra`.

In: words. Out: an argparse namespace; one flag for each field of `Settings`, with the field's own help.
"""

import argparse
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from infra.settings import DEFAULT_STACK, Settings

COMMANDS = {
    "plan": "show what deploy would do, and do nothing",
    "deploy": "make the stack, or bring it to what the settings say; twice is the same as once",
    "status": "say what is there and whether data flows",
    "outputs": "print the stack's names as KEY=value lines for a shell",
    "upload": "replace the operator's own tables: stores.csv, aisles.csv, campaigns.csv, sales.csv",
    "destroy": "remove everything that the stack made, and nothing else",
}
_DOCUMENT_COLUMNS = 100


def parser() -> argparse.ArgumentParser:
    """The whole program's parser."""
    return _parsers(argparse.HelpFormatter)["infra"]


def help_of(command: str) -> str:
    """A command's help in the width of a document; `infra` is the whole program's."""
    return _parsers(partial(argparse.HelpFormatter, width=_DOCUMENT_COLUMNS))[command].format_help()


def settings_from(arguments: argparse.Namespace, region: str) -> Settings:
    """Settings out of the flags that the command has; defaults for the others."""
    chosen = {field.name: getattr(arguments, field.name) for field in _optional_fields() if field.name in arguments}
    return Settings(stack=arguments.stack, region=region, **chosen)


def _parsers(formatter: Any) -> dict[str, argparse.ArgumentParser]:
    top = argparse.ArgumentParser(
        prog="python -m infra",
        description="Build, look at and remove the pipeline in AWS. Credentials and endpoints come from AWS's own "
        "variables and profiles.",
        formatter_class=formatter,
        allow_abbrev=False,
    )
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    parsers = {"infra": top}
    for name, purpose in COMMANDS.items():
        parsers[name] = command = commands.add_parser(
            name,
            help=purpose,
            description=f"{purpose[0].upper()}{purpose[1:]}.",
            formatter_class=formatter,
            allow_abbrev=False,
        )
        _add_place(command)
        if name in ("plan", "deploy"):
            _add_settings(command)
        if name == "upload":
            _add_files(command)
        if name == "destroy":
            _add_consent(command)
    return parsers


def _add_place(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--stack", default=DEFAULT_STACK, metavar="NAME", help="the stack's name (default: %(default)s)"
    )
    command.add_argument("--region", metavar="REGION", help="the AWS region (default: AWS_REGION, or the profile's)")


def _add_settings(command: argparse.ArgumentParser) -> None:
    for field in _optional_fields():
        command.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=field.type,
            default=field.default,
            metavar="N" if field.type is int else "NAMES",
            help=f"{field.metadata['help']} (default: %(default)s)",
        )


def _add_files(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="stores.csv, aisles.csv, campaigns.csv or sales.csv, in any folder: the name decides the table. The file "
        "is the whole table from then on; a header alone empties it. Nothing is uploaded unless all files are right",
    )


def _add_consent(command: argparse.ArgumentParser) -> None:
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.add_argument(
        "--empty-buckets",
        action="store_true",
        help="also delete what the buckets hold, every version of it, and tables that others made in the stack's "
        "database",
    )


def _optional_fields() -> list[Any]:
    return [field for field in fields(Settings) if "help" in field.metadata]
