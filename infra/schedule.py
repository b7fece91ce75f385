"""The scheduled compaction: a function that does what `python -m infra compact` does, and the rule that invokes it.

In: settings, names, the function's zip. Out: resources, created after the tables, the workgroup and the log group.
EventBridge delivers an event at least once: the lease of the compaction makes a second run at the same time do nothing.
The function reserves no concurrency for that: a new account has 10 and may reserve none.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

from infra import bundle, catalog, policies
from infra.names import Names
from infra.resources import Function, IcebergTable, Resource, Role, Schedule
from infra.settings import DEFAULT_COMPACT_MINUTES, Settings

PART = "maintenance"
# Lambda's maximum: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_TIMEOUT_SECONDS = 900
_MEMORY_MEGABYTES = 256


def resources(settings: Settings, names: Names, code: bytes) -> tuple[Resource, ...]:
    """Role, function and rule; with `compact_every_minutes` 0 the rule exists and is disabled."""
    return (
        Role(
            name=names.role(PART),
            description="The maintenance function compacts the history",
            trust=policies.service_trust("lambda"),
            policy=policies.maintenance_access(names, log_group(names), _histories(names)),
        ),
        Function(
            name=names.prefixed(PART),
            role_arn=names.role_arn(PART),
            handler="infra.maintenance.handler.handler",
            runtime="python3.12",
            architecture="arm64",
            memory_megabytes=_MEMORY_MEGABYTES,
            timeout_seconds=_TIMEOUT_SECONDS,
            environment={"STACK": names.stack},
            code_sha256=bundle.sha256(code),
            code=code,
            permission=policies.invoked_by_rule(_function_arn(names), _rule_arn(names)),
        ),
        _rule(settings, names),
    )


def _rule(settings: Settings, names: Names) -> Schedule:
    minutes = settings.compact_every_minutes
    return Schedule(
        name=names.prefixed(PART),
        arn=_rule_arn(names),
        description="Compacts the history" if minutes else Schedule.SWITCHED_OFF,
        every_minutes=minutes or DEFAULT_COMPACT_MINUTES,
        enabled=bool(minutes),
        function_arn=_function_arn(names),
    )


def log_group(names: Names) -> str:
    """The name of the function's log group."""
    return f"/aws/lambda/{names.prefixed(PART)}"


def _histories(names: Names) -> tuple[str, ...]:
    """The Iceberg tables, which the compaction changes."""
    tables = (each for each in catalog.resources(names) if isinstance(each, IcebergTable))
    return tuple(table.name.rpartition(".")[2] for table in tables)


def _function_arn(names: Names) -> str:
    return names.arn("lambda", f"function:{names.prefixed(PART)}")


def _rule_arn(names: Names) -> str:
    return names.arn("events", f"rule/{names.prefixed(PART)}")
