"""Lambda functions.

In: clients and a wanted function. Out: the function as it is, or as wanted, and ready for the next change.
"""

from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, unless_absent
from infra.names import STACK_TAG
from infra.resources import Found, Function
from infra.waiting import retry_while_settling


def read(clients: Clients, wanted: Function) -> Found | None:
    answer = unless_absent(("ResourceNotFoundException",), clients("lambda").get_function, FunctionName=wanted.name)
    if answer is None:
        return None
    configuration = answer["Configuration"]
    found = Function(
        name=wanted.name,
        role_arn=configuration["Role"],
        handler=configuration["Handler"],
        runtime=configuration["Runtime"],
        architecture=configuration["Architectures"][0],
        memory_megabytes=configuration["MemorySize"],
        timeout_seconds=configuration["Timeout"],
        environment=configuration.get("Environment", {}).get("Variables", {}),
        code_sha256=configuration["CodeSha256"],
        code=b"",
    )
    return Found(found, answer.get("Tags", {}).get(STACK_TAG))


def create(clients: Clients, wanted: Function, tags: Mapping[str, str]) -> None:
    """Makes the function and waits until it is active; its new role may take a while to be seen."""
    functions = clients("lambda")
    retry_while_settling(
        ("InvalidParameterValueException",),
        ("cannot be assumed by Lambda",),
        functions.create_function,
        **_configuration(wanted),
        Architectures=[wanted.architecture],
        Code={"ZipFile": wanted.code},
        Tags=dict(tags),
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=wanted.name)


def update(clients: Clients, wanted: Function, changed: frozenset[str]) -> None:
    """Code and configuration change one after the other: Lambda refuses a change while another is under way."""
    functions = clients("lambda")
    updated = functions.get_waiter("function_updated_v2")
    updated.wait(FunctionName=wanted.name)
    if changed - {"code_sha256"}:
        functions.update_function_configuration(**_configuration(wanted))
        updated.wait(FunctionName=wanted.name)
    if "code_sha256" in changed:
        functions.update_function_code(FunctionName=wanted.name, ZipFile=wanted.code)
        updated.wait(FunctionName=wanted.name)


def delete(clients: Clients, wanted: Function) -> None:
    clients("lambda").delete_function(FunctionName=wanted.name)


def _configuration(wanted: Function) -> dict[str, Any]:
    return {
        "FunctionName": wanted.name,
        "Role": wanted.role_arn,
        "Handler": wanted.handler,
        "Runtime": wanted.runtime,
        "MemorySize": wanted.memory_megabytes,
        "Timeout": wanted.timeout_seconds,
        "Environment": {"Variables": dict(wanted.environment)},
    }
