"""Executes a plan, or describes it as text.

In: a `Plan`. Out: AWS changed step by step, with one line of output per step; or the lines that describe the plan.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from infra.planner import Action, FieldChange, Plan, Step
from infra.remote import RemoteActions

_SIGNS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "!",
    Action.EMPTY: "x",
    Action.DELETE: "-",
    Action.UNCHANGED: "=",
}
_MAX_VALUE_LENGTH = 60
_CONTEXT = 20


def execute(plan: Plan, remote: RemoteActions, write: Callable[[str], None]) -> None:
    """Executes the steps of the plan in order and stops at the first failure.

    `write` receives the text of each step when it starts, and its duration in seconds when it ends.
    """
    for number, step in enumerate(plan.changing_steps, 1):
        write(f"[{number:>2}/{len(plan.changing_steps)}] {step.action} {step.resource.kind} {step.resource.name} ... ")
        started = time.monotonic()
        outcome = "failed after "
        try:
            outcome = _apply(step, remote)
        finally:
            write(f"{outcome}{time.monotonic() - started:.1f} s\n")


def _apply(step: Step, remote: RemoteActions) -> str:
    resource = step.resource
    if step.action is Action.EMPTY:
        return f"{remote.empty(resource)}, "
    if step.action in (Action.DELETE, Action.REPLACE):
        remote.delete(resource)
    if step.action in (Action.CREATE, Action.REPLACE):
        remote.create(resource)
    if step.action is Action.UPDATE:
        remote.update(resource, frozenset(change.field for change in step.changes))
    return ""


def notes(plan: Plan) -> list[str]:
    """What the operator should know that the steps leave alone, one line per resource."""
    return [f"{step.resource.kind} {step.resource.name}: {step.note}" for step in plan.steps if step.note]


def describe(plan: Plan) -> list[str]:
    """The lines of the plan: each step with its changed fields, and a summary."""
    lines = []
    for step in plan.steps:
        note = f" ({step.note})" if step.note else ""
        lines.append(f"  {_SIGNS[step.action]} {step.action:<9} {step.resource.kind:<12} {step.resource.name}{note}")
        lines += [f"        {_describe_change(change)}" for change in step.changes]
        if step.action is Action.REPLACE:
            lines.append("        cannot be changed in place: it will be deleted and recreated")
    counts = Counter(step.action for step in plan.steps)
    lines.append(
        f"{', '.join(f'{count} {action}' for action, count in counts.items())}." if counts else "No resources."
    )
    return lines


def _describe_change(change: FieldChange) -> str:
    if isinstance(change.actual, Mapping) and isinstance(change.desired, Mapping):
        keys = sorted(
            key for key in {*change.actual, *change.desired} if change.actual.get(key) != change.desired.get(key)
        )
        if all(isinstance(side.get(key, ""), str) for side in (change.actual, change.desired) for key in keys):
            return "; ".join(
                f"{change.field}.{key}: {_difference(change.actual.get(key), change.desired.get(key))}" for key in keys
            )
    return f"{change.field}: {_difference(change.actual, change.desired)}"


def _difference(actual: Any, desired: Any) -> str:
    """Both values; long values are cut to the first part that differs."""
    texts = [_text(actual), _text(desired)]
    long = max(map(len, texts)) > _MAX_VALUE_LENGTH
    common = next((at for at, (one, other) in enumerate(zip(*texts, strict=False)) if one != other), 0)
    start = max(0, common - _CONTEXT) if long else 0
    end = start + _MAX_VALUE_LENGTH
    return " -> ".join(f"{'...' * bool(start)}{text[start:end]}{'...' * (len(text) > end)}" for text in texts)


def _text(value: Any) -> str:
    return "nothing" if value in (None, "", (), {}) else json.dumps(value, default=asdict)
