"""The schedule of the compaction: deployed, switched off by setting or by hand, and resumed after a kill."""

from itertools import count

import pytest

from infra import aws, bundle, pipeline
from infra.__main__ import NOTHING_TO_CHANGE
from infra.executor import describe, execute
from infra.kinds import AwsRemote
from infra.names import Account, Names
from infra.planner import DISABLED_BY_HAND, plan_deploy
from infra.settings import Settings
from tests.infra.maintenance.killable import Killable, Killed
from tests.support.local_stack import REGION, RESOURCES, changed, client, inventory

pytestmark = pytest.mark.local_cloud

RULE = "shop-maintenance"


def rule():
    found = client("events").describe_rule(Name=RULE)
    return found["State"], found["ScheduleExpression"]


@pytest.fixture
def disabled_by_hand(shop):
    client("events").disable_rule(Name=RULE)
    yield
    client("events").enable_rule(Name=RULE)


@pytest.mark.usefixtures("disabled_by_hand")
def test_a_rule_that_was_disabled_by_hand_stays_disabled_and_plan_and_deploy_say_so(infra):
    _, plan, _ = infra("plan", "--stack", "shop")
    code, out, _ = infra("deploy", "--stack", "shop")

    assert f"  = unchanged schedule     {RULE} ({DISABLED_BY_HAND})" in plan
    assert 0 == code
    assert [f"schedule {RULE}: {DISABLED_BY_HAND}", NOTHING_TO_CHANGE.format(count=RESOURCES)] == out.splitlines()[1:]
    assert ("DISABLED", "rate(60 minutes)") == rule()
    code, out, _ = infra("status", "--stack", "shop")
    assert 0 == code
    assert f"  compaction: off, because the rule {RULE} is disabled in EventBridge. " in out


@pytest.mark.usefixtures("disabled_by_hand")
def test_another_rate_does_not_enable_a_rule_that_was_disabled_by_hand(infra):
    infra("deploy", "--stack", "shop", "--compact-every-minutes", "1")

    assert ("DISABLED", "rate(1 minute)") == rule()
    infra("deploy", "--stack", "shop")
    assert ("DISABLED", "rate(60 minutes)") == rule()


@pytest.mark.usefixtures("shop")
def test_0_minutes_switch_the_schedule_off_and_others_on_again(infra):
    infra("deploy", "--stack", "shop", "--compact-every-minutes", "0")
    assert "DISABLED" == rule()[0]
    _, out, _ = infra("plan", "--stack", "shop", "--compact-every-minutes", "0")
    assert [] == changed(out)
    _, out, _ = infra("status", "--stack", "shop")
    assert "  compaction: off by --compact-every-minutes 0. " in out
    client("events").enable_rule(Name=RULE)
    _, out, _ = infra("plan", "--stack", "shop", "--compact-every-minutes", "0")
    assert [f"  ~ update    schedule     {RULE}", "        enabled: true -> false"] == changed(out)
    client("events").disable_rule(Name=RULE)

    code, out, _ = infra("deploy", "--stack", "shop")

    assert (0, "ENABLED") == (code, rule()[0])
    assert DISABLED_BY_HAND not in out


def test_a_deploy_of_the_schedule_that_was_killed_at_any_call_is_completed_by_the_next(aws_account):
    own = [each for each in desired(aws_account) if each.name.endswith("-maintenance")]
    assert ["log group", "role", "function", "schedule"] == [each.kind for each in own]
    remote = AwsRemote(aws.clients(REGION), "shop")

    for calls in count():
        killed = deploy_with(own, AwsRemote(Killable(calls), "shop"))
        deploy_with(own, remote)
        assert "4 unchanged." == describe(plan_deploy(own, remote, "shop"))[-1]
        for each in reversed(own):
            remote.delete(each)
        if not killed:
            break

    assert calls >= 13
    assert not any(inventory().values())


def deploy_with(resources, remote):
    """Whether the process was killed."""
    try:
        execute(plan_deploy(resources, remote, "shop"), remote, lambda _: None)
    except Killed:
        return True
    return False


def desired(account):
    names = Names("shop", REGION, Account(account))
    code = bundle.build(contents=bundle.MAINTENANCE)
    return pipeline.resources(Settings(stack="shop", region=REGION), names, bundle.build(), code)
