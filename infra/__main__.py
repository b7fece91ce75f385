"""`python -m infra plan | deploy | status | outputs | upload | destroy`.

In: the command line, AWS's own environment variables. Out: plain lines; exit code 0, or 1 with one line and the next
step.
"""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from infra import aws, bundle, pipeline, status, upload
from infra.arguments import parser, settings_from
from infra.aws_remote import AwsRemote
from infra.errors import BootstrapError, InvalidSettings
from infra.executor import describe, execute
from infra.names import Names
from infra.planner import Action, plan_deploy, plan_destroy
from infra.resources import Resource


@dataclass(frozen=True, slots=True)
class StackContext:
    """What every command works on."""

    clients: aws.Clients
    names: Names
    wanted: tuple[Resource, ...]
    remote: AwsRemote


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    arguments = parser().parse_args(words)
    try:
        return _COMMANDS[arguments.command](_prepare(arguments), arguments)
    except BootstrapError as error:
        return _fail(error)
    except aws.FAILURES as error:
        return _fail(aws.explain(error))
    except KeyboardInterrupt:
        print("\nStopped. What was made stays; run the same command again to go on.", file=sys.stderr)
        return 130


def _prepare(arguments: Namespace) -> StackContext:
    region = arguments.region or aws.default_region()
    if region is None:
        raise InvalidSettings("no region is set", "Pass --region, or set AWS_REGION.")
    settings = settings_from(arguments, region)
    clients = aws.clients(region)
    account = aws.caller(clients)
    aws.require_rekognition(region, account)
    names = Names(settings.stack, region, account)
    wanted = pipeline.resources(settings, names, bundle.build())
    return StackContext(clients, names, wanted, AwsRemote(clients, settings.stack))


def _plan(context: StackContext, _: Namespace) -> int:
    plan = plan_deploy(context.wanted, context.remote, context.names.stack)
    print(_heading(context.names))
    print("\n".join(describe(plan)))
    return 0


def _deploy(context: StackContext, _: Namespace) -> int:
    started = time.monotonic()
    print(f"{_heading(context.names)}: comparing {len(context.wanted)} resources ...", flush=True)
    plan = plan_deploy(context.wanted, context.remote, context.names.stack)
    if not plan.work:
        print(f"Nothing to change: all {len(context.wanted)} resources are as wanted.")
        return 0
    execute(plan, context.remote, _say)
    unchanged = len(plan.steps) - len(plan.work)
    _print_outputs(context.names)
    print(f"Deployed in {time.monotonic() - started:.0f} s: {len(plan.work)} changed, {unchanged} unchanged.")
    return 0


def _status(context: StackContext, _: Namespace) -> int:
    print(_heading(context.names))
    lines, complete = status.existence(context.wanted, context.remote, context.names.stack)
    print("\n".join(lines))
    if not complete:
        print("The stack is not complete. Run deploy to make what is missing.")
        return 1
    print("\n".join(status.flow(context.clients, context.names, datetime.now(UTC))))
    return 0


def _outputs(context: StackContext, _: Namespace) -> int:
    _print_outputs(context.names)
    return 0


def _print_outputs(names: Names) -> None:
    for key, value in pipeline.outputs(names).items():
        print(f"{key}={value}")


def _upload(context: StackContext, arguments: Namespace) -> int:
    upload.put_files(context.clients, context.names, upload.read_files(arguments.files), _say)
    return 0


def _destroy(context: StackContext, arguments: Namespace) -> int:
    plan = plan_destroy(context.wanted, context.remote, context.names.stack, empty=arguments.empty_buckets)
    if not plan.work:
        print(f"Nothing to remove: there is no {_heading(context.names).lower()}.")
        return 0
    print(f"{_heading(context.names)}: this is removed")
    print("\n".join(describe(plan)))
    if not arguments.yes and not _agreed(context.names.stack):
        print("Nothing was removed.", file=sys.stderr)
        return 1
    execute(plan, context.remote, _say)
    removed = sum(step.action is Action.DELETE for step in plan.steps)
    print(f"Removed {removed} resources: nothing of {context.names.stack} is left.")
    return 0


def _agreed(stack: str) -> bool:
    if not sys.stdin.isatty():
        raise InvalidSettings("destroy asks before it removes, and there is no terminal to ask on", "Pass --yes.")
    return input(f"Type the stack's name, {stack}, to go on: ") == stack


def _heading(names: Names) -> str:
    return f"Stack {names.stack} in account {names.account.id}, region {names.region}"


def _say(text: str) -> None:
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
    "destroy": _destroy,
}

if __name__ == "__main__":
    sys.exit(main())
