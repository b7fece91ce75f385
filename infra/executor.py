"""A plan carried out, or a plan as text.

In: a `Plan`. Out: AWS changed step by step, with a line for each; or the lines of what would be done.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from infra.planner import Action, Change, Plan, Step
from infra.remote import RemoteActions

_SIGNS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "!",
    Action.EMPTY: "x",
    Action.DELETE: "-",
    Action.NOTHING: "=",
}
_LONGEST_VALUE = 60
_CONTEXT = 20


def execute(plan: Plan, remote: RemoteActions, say: Callable[[str], None]) -> None:
    """Takes the plan's steps in order and stops at the first that fails.

    `say` gets each step's text when it starts, and its seconds when it is done.
    """
    for number, step in enumerate(plan.work, 1):
        say(f"[{number:>2}/{len(plan.work)}] {step.action} {step.resource.kind} {step.resource.name} ... ")
        started = time.monotonic()
        outcome = "failed after "
        try:
            outcome = _take(step, remote)
        finally:
            say(f"{outcome}{time.monotonic() - started:.1f} s\n")


def _take(step: Step, remote: RemoteActions) -> str:
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


def describe(plan: Plan) -> list[str]:
    """The plan's lines: each step with its changed fields, and the sum."""
    lines = []
    for step in plan.steps:
        note = f" ({step.note})" if step.note else ""
        lines.append(f"  {_SIGNS[step.action]} {step.action:<9} {step.resource.kind:<12} {step.resource.name}{note}")
        lines += [f"        {_describe_change(change)}" for change in step.changes]
        if step.action is Action.REPLACE:
            lines.append("        cannot be changed in place: it is deleted and made anew")
    counts = Counter(step.action for step in plan.steps)
    lines.append(f"{', '.join(f'{count} {action}' for action, count in counts.items())}." if counts else "Nothing.")
    return lines


def _describe_change(change: Change) -> str:
    if isinstance(change.found, Mapping) and isinstance(change.wanted, Mapping):
        keys = sorted(key for key in {*change.found, *change.wanted} if change.found.get(key) != change.wanted.get(key))
        if all(isinstance(side.get(key, ""), str) for side in (change.found, change.wanted) for key in keys):
            return "; ".join(
                f"{change.field}.{key}: {_difference(change.found.get(key), change.wanted.get(key))}" for key in keys
            )
    return f"{change.field}: {_difference(change.found, change.wanted)}"


def _difference(found: Any, wanted: Any) -> str:
    """Both values; of long ones the part where they begin to differ."""
    texts = [_text(found), _text(wanted)]
    long = max(map(len, texts)) > _LONGEST_VALUE
    common = next((at for at, (one, other) in enumerate(zip(*texts, strict=False)) if one != other), 0)
    start = max(0, common - _CONTEXT) if long else 0
    end = start + _LONGEST_VALUE
    return " -> ".join(f"{'...' * bool(start)}{text[start:end]}{'...' * (len(text) > end)}" for text in texts)


def _text(value: Any) -> str:
    return "nothing" if value in (None, "", (), {}) else json.dumps(value, default=asdict)
