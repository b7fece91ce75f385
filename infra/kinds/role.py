"""IAM roles, each with one inline policy.

In: clients and a wanted role. Out: the role as it is, or as wanted.
"""

import json
from collections.abc import Mapping

from infra.aws import Clients, unless_absent
from infra.names import STACK_TAG
from infra.policies import canonical
from infra.resources import Found, Role

_ABSENT = ("NoSuchEntity",)
_POLICY_NAME = "access"


def read(clients: Clients, wanted: Role) -> Found | None:
    iam = clients("iam")
    answer = unless_absent(_ABSENT, iam.get_role, RoleName=wanted.name)
    if answer is None:
        return None
    role = answer["Role"]
    policy = unless_absent(_ABSENT, iam.get_role_policy, RoleName=wanted.name, PolicyName=_POLICY_NAME)
    found = Role(
        name=wanted.name,
        description=role.get("Description", ""),
        trust=canonical(role["AssumeRolePolicyDocument"]),
        policy={} if policy is None else canonical(policy["PolicyDocument"]),
    )
    return Found(found, {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])}.get(STACK_TAG))


def create(clients: Clients, wanted: Role, tags: Mapping[str, str]) -> None:
    clients("iam").create_role(
        RoleName=wanted.name,
        Description=wanted.description,
        AssumeRolePolicyDocument=json.dumps(wanted.trust),
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    update(clients, wanted, frozenset({"policy"}))


def update(clients: Clients, wanted: Role, changed: frozenset[str]) -> None:
    iam = clients("iam")
    if "description" in changed:
        iam.update_role(RoleName=wanted.name, Description=wanted.description)
    if "trust" in changed:
        iam.update_assume_role_policy(RoleName=wanted.name, PolicyDocument=json.dumps(wanted.trust))
    if "policy" in changed:
        iam.put_role_policy(RoleName=wanted.name, PolicyName=_POLICY_NAME, PolicyDocument=json.dumps(wanted.policy))


def delete(clients: Clients, wanted: Role) -> None:
    """Removes the role, its inline policies and what was attached to it by hand."""
    iam, name = clients("iam"), wanted.name
    for policy_name in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy_name)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)
