"""IAM roles, each with one inline policy.

In: clients and the desired role. Out: the existing role, or AWS changed to match.
"""

import json
from collections.abc import Mapping

from infra.aws import Clients, none_if_absent
from infra.names import STACK_TAG
from infra.policies import canonical
from infra.resources import ExistingResource, Role

_ABSENT = ("NoSuchEntity",)
_POLICY_NAME = "access"


def read(clients: Clients, desired: Role) -> ExistingResource | None:
    iam = clients("iam")
    response = none_if_absent(_ABSENT, iam.get_role, RoleName=desired.name)
    if response is None:
        return None
    role = response["Role"]
    policy = none_if_absent(_ABSENT, iam.get_role_policy, RoleName=desired.name, PolicyName=_POLICY_NAME)
    found = Role(
        name=desired.name,
        description=role.get("Description", ""),
        trust=canonical(role["AssumeRolePolicyDocument"]),
        policy={} if policy is None else canonical(policy["PolicyDocument"]),
    )
    return ExistingResource(found, {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])}.get(STACK_TAG))


def create(clients: Clients, desired: Role, tags: Mapping[str, str]) -> None:
    clients("iam").create_role(
        RoleName=desired.name,
        Description=desired.description,
        AssumeRolePolicyDocument=json.dumps(desired.trust),
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    update(clients, desired, frozenset({"policy"}))


def update(clients: Clients, desired: Role, changed: frozenset[str]) -> None:
    iam = clients("iam")
    if "description" in changed:
        iam.update_role(RoleName=desired.name, Description=desired.description)
    if "trust" in changed:
        iam.update_assume_role_policy(RoleName=desired.name, PolicyDocument=json.dumps(desired.trust))
    if "policy" in changed:
        iam.put_role_policy(RoleName=desired.name, PolicyName=_POLICY_NAME, PolicyDocument=json.dumps(desired.policy))


def delete(clients: Clients, desired: Role) -> None:
    """Deletes the role with its inline policies, and detaches policies that were attached manually."""
    iam, name = clients("iam"), desired.name
    for policy_name in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy_name)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)
