"""The command line of `python -m infra`.

In: words. Out: an argparse namespace; one flag for each field of `Settings`, with the field's own help.
"""

import argparse
from dataclasses import fields
from typing import Any

from infra.settings import DEFAULT_STACK, Settings

_COMMANDS = {
    "plan": "show what deploy would do, and do nothing",
    "deploy": "make the stack, or bring it to what the settings say; twice is the same as once",
    "status": "say what is there and whether data flows",
    "outputs": "print the stack's names as KEY=value lines for a shell",
    "destroy": "remove everything that the stack made, and nothing else",
}


def parser(width: int | None = None) -> argparse.ArgumentParser:
    """The parser; `width` fixes the help's columns, None takes the terminal's."""

    def formatter(prog: str) -> argparse.HelpFormatter:
        return argparse.HelpFormatter(prog, width=width)

    top = argparse.ArgumentParser(
        prog="python -m infra",
        description="Build, look at and remove the pipeline in AWS. Credentials and endpoints come from AWS's own "
        "variables and profiles.",
        formatter_class=formatter,
    )
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    for name, help_text in _COMMANDS.items():
        command = commands.add_parser(
            name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.", formatter_class=formatter
        )
        command.add_argument(
            "--stack", default=DEFAULT_STACK, metavar="NAME", help="the stack's name (default: %(default)s)"
        )
        command.add_argument(
            "--region", metavar="REGION", help="the AWS region (default: AWS_REGION, or the profile's)"
        )
        if name in ("plan", "deploy"):
            _add_settings(command)
        if name == "destroy":
            command.add_argument("--yes", action="store_true", help="do not ask")
            command.add_argument(
                "--empty-buckets",
                action="store_true",
                help="also delete what the buckets hold, every version of it, and tables that others made in the "
                "stack's database",
            )
    return top


def settings_from(arguments: argparse.Namespace, region: str) -> Settings:
    """Settings out of the flags that the command has; defaults for the others."""
    chosen = {field.name: getattr(arguments, field.name) for field in _optional_fields() if field.name in arguments}
    return Settings(stack=arguments.stack, region=region, **chosen)


def _optional_fields() -> list[Any]:
    return [field for field in fields(Settings) if "help" in field.metadata]


def _add_settings(command: argparse.ArgumentParser) -> None:
    for field in _optional_fields():
        command.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=field.type,
            default=field.default,
            metavar="N" if field.type is int else "NAMES",
            help=f"{field.metadata['help']} (default: %(default)s)",
        )
