"""The command line of `python -m infra`.

In: arguments. Out: an argparse namespace; one flag for each field of `Settings`, with the help text of that field.
"""

import argparse
from dataclasses import fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from infra.history.pace import DEFAULT_PER_SECOND
from infra.settings import DEFAULT_STACK, Settings
from lib.contract.image_key import UNASSIGNED

COMMANDS = {
    "plan": "show what deploy would change, without changing anything",
    "deploy": "create the stack, or update it to match the settings; idempotent",
    "status": "show which resources exist and whether data flows",
    "outputs": "print the stack's resource names as KEY=value lines for a shell",
    "upload": "replace the reference tables: stores.csv, aisles.csv, campaigns.csv, sales.csv",
    "import-json": "bring the records of the AWS blog's pipeline into the lake",
    "import-images": "send a camera's old pictures through the pipeline",
    "compact": "move delivered rows to the history, each once, in few files; idempotent",
    "purge": "delete the observations and pictures of a store, an aisle, a camera or some days for ever",
    "destroy": "remove all resources of the stack, and nothing else",
}
_DOCUMENT_COLUMNS = 100


def parser() -> argparse.ArgumentParser:
    """The parser of the whole program."""
    return _parsers(argparse.HelpFormatter)["infra"]


def help_text(command: str) -> str:
    """The help text of a command, wrapped for a document; `infra` stands for the whole program."""
    return _parsers(partial(argparse.HelpFormatter, width=_DOCUMENT_COLUMNS))[command].format_help()


def settings_from(arguments: argparse.Namespace, region: str) -> Settings:
    """Settings from the flags that the command has, with defaults for the others."""
    chosen = {field.name: getattr(arguments, field.name) for field in _optional_fields() if field.name in arguments}
    return Settings(stack=arguments.stack, region=region, **chosen)


def _parsers(formatter: Any) -> dict[str, argparse.ArgumentParser]:
    top = argparse.ArgumentParser(
        prog="python -m infra",
        description="Create, inspect and remove the pipeline in AWS. Credentials and endpoints come from the standard "
        "AWS environment variables and profiles.",
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
        _add_target(command)
        if name in ("plan", "deploy"):
            _add_settings(command)
        if name == "upload":
            _add_files(command)
        if name == "import-json":
            _add_import(command)
        if name == "import-images":
            _add_import_images(command)
        if name == "purge":
            _add_scope(command)
        if name == "destroy":
            _add_confirmation(command)
    return parsers


def _add_target(command: argparse.ArgumentParser) -> None:
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
        help="stores.csv, aisles.csv, campaigns.csv or sales.csv, in any folder: the file name selects the table. The "
        "file replaces the whole table; a file with only a header empties it. Nothing is uploaded unless all files are "
        "valid",
    )


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "source",
        metavar="SOURCE",
        help="a file, a folder or s3://bucket/prefix of JSON records, one a line, also compressed (.gz): faceid, "
        "retailTimestamp (epoch seconds), emotion, emotionConfidence, smile, smileConfidence, gender, "
        "genderConfidence, ageRangeMin, ageRangeMax, NumberOfFaces. A record that cannot be read is kept below "
        "errors/import-json/ in the lake bucket, with the reason. The same command again replaces what it imported",
    )
    _add_camera(command)


def _add_import_images(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="SOURCE",
        help="a JPEG or PNG, or a folder of them, with its subfolders; nothing is changed or deleted. A picture's time "
        "is that in the file name, if this project or motion gave it, else that in EXIF, else another date and "
        "time in the file name, else the file's last modification. The same command again sends only what is missing",
    )
    _add_camera(command)
    command.add_argument(
        "--per-second",
        type=float,
        default=DEFAULT_PER_SECOND,
        metavar="N",
        help="how many pictures to send a second at most; keep it below your region's quota of DetectFaces, 5 a second "
        "in smaller regions, because live cameras need the rest (default: %(default)s)",
    )
    command.add_argument(
        "--dry-run",
        action="store_true",
        help="send nothing; show which days the pictures are of, how long it would take, and what Rekognition would "
        "charge",
    )


def _add_camera(command: argparse.ArgumentParser) -> None:
    for name in ("store", "aisle", "camera"):
        command.add_argument(
            f"--{name}",
            default=UNASSIGNED,
            metavar="ID",
            help=f"the {name} to attribute the faces to (default: %(default)s)",
        )
    command.add_argument(
        "--time-zone",
        default="UTC",
        metavar="ZONE",
        help="the store's time zone, such as Europe/Dublin (default: %(default)s)",
    )


def _add_scope(command: argparse.ArgumentParser) -> None:
    for name in ("store", "aisle", "camera"):
        command.add_argument(f"--{name}", metavar="ID", help=f"only data of this {name} (default: of all)")
    for name, order in (("from", "first"), ("to", "last")):
        command.add_argument(
            f"--{name}",
            type=_date,
            dest=order,
            metavar="DATE",
            help=f"the {order} of the days, included, by the store's own clock, as 2026-11-22 (default: no limit)",
        )
    command.add_argument(
        "--yes", action="store_true", help="delete; without it, the command only shows what it would delete"
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date of the form 2026-11-22") from error


def _add_confirmation(command: argparse.ArgumentParser) -> None:
    command.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    command.add_argument(
        "--empty-buckets",
        action="store_true",
        help="also delete all objects in the buckets, in all versions, and all tables in the stack's database that the "
        "stack did not create",
    )


def _optional_fields() -> list[Any]:
    return [field for field in fields(Settings) if "help" in field.metadata]
