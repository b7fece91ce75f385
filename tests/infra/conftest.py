"""A small stack: as data without AWS, and on the local cloud."""

import pytest

from infra import aws, pipeline
from infra.account import Account
from infra.names import Names
from infra.resources import Resource
from infra.settings import Settings
from tests.infra.local_stack import REGION, Infra


@pytest.fixture
def names() -> Names:
    return Names("shop", "eu-west-1", Account("111122223333"))


@pytest.fixture
def settings() -> Settings:
    return Settings(stack="shop", region="eu-west-1")


@pytest.fixture
def wanted(settings: Settings, names: Names) -> tuple[Resource, ...]:
    return pipeline.resources(settings, names, b"code")


@pytest.fixture
def infra(aws_account: str, capsys: pytest.CaptureFixture[str]) -> Infra:
    """The command, in an account of one's own."""
    return Infra(capsys)


@pytest.fixture
def shop(infra: Infra) -> Names:
    """A stack that is deployed; its names."""
    code, _, err = infra("deploy", "--stack", "shop")
    assert (0, "") == (code, err)
    return Names("shop", REGION, aws.caller(aws.clients(REGION)))
