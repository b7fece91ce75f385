"""Lambda functions.

In: clients and the desired function. Out: the existing function, or AWS changed to match, and ready for
the next change.
"""

import json
from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, none_if_absent
from infra.names import STACK_TAG
from infra.policies import canonical_statement
from infra.resources import Document, ExistingResource, Function
from infra.waiting import retry_until_consistent

_ABSENT = ("ResourceNotFoundException",)
# Five minutes, as botocore waits by default, but checked five times a second.
_WAITER = {"Delay": 0.2, "MaxAttempts": 1500}


def read(clients: Clients, desired: Function) -> ExistingResource | None:
    response = none_if_absent(_ABSENT, clients("lambda").get_function, FunctionName=desired.name)
    if response is None:
        return None
    configuration = response["Configuration"]
    found = Function(
        name=desired.name,
        role_arn=configuration["Role"],
        handler=configuration["Handler"],
        runtime=configuration["Runtime"],
        architecture=configuration["Architectures"][0],
        memory_megabytes=configuration["MemorySize"],
        timeout_seconds=configuration["Timeout"],
        environment=configuration.get("Environment", {}).get("Variables", {}),
        code_sha256=configuration["CodeSha256"],
        code=b"",
        permission=_permission(clients, desired) if desired.permission else {},
    )
    return ExistingResource(found, response.get("Tags", {}).get(STACK_TAG))


def create(clients: Clients, desired: Function, tags: Mapping[str, str]) -> None:
    """Creates the function, retrying until its new role has propagated, and waits until it is active."""
    functions = clients("lambda")
    retry_until_consistent(
        ("InvalidParameterValueException",),
        ("cannot be assumed by Lambda",),
        functions.create_function,
        **_configuration(desired),
        Architectures=[desired.architecture],
        Code={"ZipFile": desired.code},
        Tags=dict(tags),
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=desired.name, WaiterConfig=_WAITER)
    if desired.permission:
        _permit(clients, desired)


def update(clients: Clients, desired: Function, changed: frozenset[str]) -> None:
    """Updates configuration, code, permission: Lambda rejects an update while another is in progress."""
    functions = clients("lambda")
    updated = functions.get_waiter("function_updated_v2")
    updated.wait(FunctionName=desired.name, WaiterConfig=_WAITER)
    if changed - {"code_sha256", "permission"}:
        functions.update_function_configuration(**_configuration(desired))
        updated.wait(FunctionName=desired.name, WaiterConfig=_WAITER)
    if "code_sha256" in changed:
        functions.update_function_code(FunctionName=desired.name, ZipFile=desired.code)
        updated.wait(FunctionName=desired.name, WaiterConfig=_WAITER)
    if "permission" in changed:
        statement = desired.permission["Sid"]
        none_if_absent(_ABSENT, functions.remove_permission, FunctionName=desired.name, StatementId=statement)
        _permit(clients, desired)


def delete(clients: Clients, desired: Function) -> None:
    clients("lambda").delete_function(FunctionName=desired.name)


def _permission(clients: Clients, desired: Function) -> Document:
    """The statement of the function's policy that has the desired one's id, {} if there is none."""
    response = none_if_absent(_ABSENT, clients("lambda").get_policy, FunctionName=desired.name)
    statements = json.loads(response["Policy"])["Statement"] if response else []
    found = (statement for statement in statements if statement["Sid"] == desired.permission["Sid"])
    return canonical_statement(next(found, {}))


def _permit(clients: Clients, desired: Function) -> None:
    """Adds the permission, which Lambda takes in parts."""
    permission = desired.permission
    clients("lambda").add_permission(
        FunctionName=desired.name,
        StatementId=permission["Sid"],
        Action=permission["Action"],
        Principal=permission["Principal"]["Service"],
        SourceArn=permission["Condition"]["ArnLike"]["AWS:SourceArn"],
    )


def _configuration(desired: Function) -> dict[str, Any]:
    return {
        "FunctionName": desired.name,
        "Role": desired.role_arn,
        "Handler": desired.handler,
        "Runtime": desired.runtime,
        "MemorySize": desired.memory_megabytes,
        "Timeout": desired.timeout_seconds,
        "Environment": {"Variables": dict(desired.environment)},
    }
