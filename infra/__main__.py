"""`python -m infra plan | deploy | status | outputs | upload | import-json | import-images |
compact | purge | destroy`.

In: the command line and the standard AWS environment variables. Out: lines of text; exit code 0, or 1 with one line
that says what failed and what to do next.
"""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from infra import aws, bundle, pipeline, retention_status, status, upload
from infra.arguments import parser, settings_from
from infra.errors import BootstrapError, InvalidSettings
from infra.executor import describe, execute, notes
from infra.kinds import AwsRemote
from infra.maintenance import compact
from infra.names import Names
from infra.planner import Action, plan_deploy, plan_destroy
from infra.resources import Resource, Schedule

NOTHING_TO_CHANGE = "Nothing to change: all {count} resources are up to date."
NOTHING_TO_REMOVE = "Nothing to remove: there is no {heading}."
NOTHING_TO_PURGE = "Nothing of {scope} is in {heading}: nothing to delete. Check the ids and the days."
INCOMPLETE = "The stack is incomplete. Run deploy to create the missing resources."
REMOVED = "Removed {count} resources: stack {stack} is gone."


@dataclass(frozen=True, slots=True)
class StackContext:
    """The inputs that all commands share."""

    clients: aws.Clients
    names: Names
    desired: tuple[Resource, ...]
    remote: AwsRemote


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    arguments = parser().parse_args(argv)
    try:
        return _COMMANDS[arguments.command](_prepare(arguments), arguments)
    except BootstrapError as error:
        return _fail(error)
    except aws.FAILURES as error:
        return _fail(aws.explain(error))
    except KeyboardInterrupt:
        print("\nInterrupted. Completed steps are kept; run the same command again to resume.", file=sys.stderr)
        return 130


def _prepare(arguments: Namespace) -> StackContext:
    region = arguments.region or aws.default_region()
    if region is None:
        raise InvalidSettings("no region is set", "Pass --region, or set AWS_REGION.")
    settings = settings_from(arguments, region)
    clients = aws.clients(region)
    account = aws.caller_account(clients)
    aws.require_rekognition(region, account)
    names = Names(settings.stack, region, account)
    desired = pipeline.resources(settings, names, bundle.build(), bundle.build(contents=bundle.MAINTENANCE))
    return StackContext(clients, names, desired, AwsRemote(clients, settings.stack))


def _plan(context: StackContext, _: Namespace) -> int:
    plan = plan_deploy(context.desired, context.remote, context.names.stack)
    print(_heading(context.names))
    print("\n".join(describe(plan)))
    return 0


def _deploy(context: StackContext, _: Namespace) -> int:
    started = time.monotonic()
    print(f"{_heading(context.names)}: comparing {len(context.desired)} resources ...", flush=True)
    plan = plan_deploy(context.desired, context.remote, context.names.stack)
    for note in notes(plan):
        print(note)
    if not plan.changing_steps:
        print(NOTHING_TO_CHANGE.format(count=len(context.desired)))
        return 0
    execute(plan, context.remote, _write)
    unchanged = len(plan.steps) - len(plan.changing_steps)
    _print_outputs(context.names)
    print(f"Deployed in {time.monotonic() - started:.0f} s: {len(plan.changing_steps)} changed, {unchanged} unchanged.")
    return 0


def _status(context: StackContext, _: Namespace) -> int:
    print(_heading(context.names))
    lines, complete = status.resource_status(context.desired, context.remote, context.names.stack)
    print("\n".join(lines))
    if not complete:
        print(INCOMPLETE)
        return 1
    print("\n".join(retention_status.lines(context.desired, context.remote, context.clients, context.names)))
    rule = next(resource for resource in context.desired if isinstance(resource, Schedule))
    print("\n".join(status.data_flow(context.clients, context.names, context.remote, rule, datetime.now(UTC))))
    return 0


def _outputs(context: StackContext, _: Namespace) -> int:
    _print_outputs(context.names)
    return 0


def _print_outputs(names: Names) -> None:
    for key, value in pipeline.outputs(names).items():
        print(f"{key}={value}")


def _upload(context: StackContext, arguments: Namespace) -> int:
    upload.put_files(context.clients, context.names, upload.read_files(arguments.files), _write)
    return 0


def _import_json(context: StackContext, arguments: Namespace) -> int:
    # Imported here: pyarrow takes half a second.
    from infra.history.import_json import REJECTED_PREFIX, import_files, imported_camera
    from infra.history.sources import find_files

    camera = imported_camera(arguments.store, arguments.aisle, arguments.camera, arguments.time_zone)
    lake = context.names.bucket("lake")
    upload.require_lake(context.clients, context.names)
    files = find_files(arguments.source, context.clients)
    print(f"Importing {len(files):,} file{'s' * (len(files) != 1)} into s3://{lake}/ ...", flush=True)
    imported = import_files(files, camera, context.clients, context.names, _write)
    print(f"{imported.faces:,} faces imported, {imported.rejected:,} records rejected.")
    if imported.rejected:
        print(f"The rejected records and the reasons are in s3://{lake}/{REJECTED_PREFIX}")
    return 0


def _import_images(context: StackContext, arguments: Namespace) -> int:
    # Imported here: pyarrow and Pillow take half a second.
    from infra.history.import_images import PicturesLeft, queue_depths, send
    from infra.history.import_json import imported_camera
    from infra.history.import_plan import describe, make_plan
    from infra.history.pace import Pace

    camera = imported_camera(arguments.store, arguments.aisle, arguments.camera, arguments.time_zone)
    pace = Pace(arguments.per_second, lambda: queue_depths(context.clients, context.names), _write)
    upload.require_lake(context.clients, context.names)
    plan = make_plan(arguments.sources, camera, context.clients, context.names, _write)
    _write("".join(f"{line}\n" for line in describe(plan, camera, arguments.per_second)))
    left = len(plan.unusable)
    if not arguments.dry_run:
        done = send(plan, pace, context.clients, context.names, _write)
        left += len(done.changed)
        print(done)
    if left:
        raise PicturesLeft(f"{left:,} picture{'s' * (left != 1)} cannot be sent")
    return 0


def _compact(context: StackContext, _: Namespace) -> int:
    upload.require_lake(context.clients, context.names)
    for done in compact.compact(context.clients, context.names, lambda: datetime.now(UTC), _write):
        print(
            f"{done.table}: {done.merged_files:,} files merged into the history, {done.deleted_files:,} files deleted "
            "that an earlier run had merged."
        )
    return 0


def _purge(context: StackContext, arguments: Namespace) -> int:
    # Imported here: pyarrow takes half a second.
    from infra.purge.purge import Purge
    from infra.purge.scope import Scope

    scope = Scope(
        store_id=arguments.store,
        aisle_id=arguments.aisle,
        camera_id=arguments.camera,
        first=arguments.first,
        last=arguments.last,
    )
    upload.require_lake(context.clients, context.names)
    purge = Purge(context.clients, context.names, scope, lambda: datetime.now(UTC), _write)
    before = purge.survey()
    unfinished = purge.is_unfinished()
    if before.is_empty and not unfinished:
        print(NOTHING_TO_PURGE.format(scope=scope, heading=_heading(context.names).lower()))
        return 0
    print(f"{_heading(context.names)}: what there is of {scope}")
    print("\n".join(before.lines()))
    if unfinished:
        print("A purge of the same scope has begun and did not finish; the same command with --yes completes it.")
    if not arguments.yes:
        print("Nothing was deleted. Run the same command with --yes to delete all of it for ever.")
        return 0
    after = purge.run(before)
    print("Proof, counted by query and by listing all versions after the deletion:")
    print("\n".join([*after.lines(), *purge.still_coming()]))
    return 0


def _destroy(context: StackContext, arguments: Namespace) -> int:
    plan = plan_destroy(context.desired, context.remote, context.names.stack, empty=arguments.empty_buckets)
    if not plan.changing_steps:
        print(NOTHING_TO_REMOVE.format(heading=_heading(context.names).lower()))
        return 0
    print(f"{_heading(context.names)}: the following will be removed")
    print("\n".join(describe(plan)))
    if not arguments.yes and not _confirmed(context.names.stack):
        print("Nothing was removed.", file=sys.stderr)
        return 1
    execute(plan, context.remote, _write)
    removed = sum(step.action is Action.DELETE for step in plan.steps)
    print(REMOVED.format(count=removed, stack=context.names.stack))
    return 0


def _confirmed(stack: str) -> bool:
    if not sys.stdin.isatty():
        raise InvalidSettings("destroy needs confirmation, and standard input is not a terminal", "Pass --yes.")
    return input(f"Type the stack's name, {stack}, to confirm: ") == stack


def _heading(names: Names) -> str:
    return f"Stack {names.stack} in account {names.account.id}, region {names.region}"


def _write(text: str) -> None:
    print(text, end="", flush=True)


def _fail(error: BootstrapError) -> int:
    print(error, file=sys.stderr)
    return 1


_COMMANDS = {
    "plan": _plan,
    "deploy": _deploy,
    "status": _status,
    "outputs": _outputs,
    "upload": _upload,
    "import-json": _import_json,
    "import-images": _import_images,
    "compact": _compact,
    "purge": _purge,
    "destroy": _destroy,
}

if __name__ == "__main__":
    sys.exit(main())
