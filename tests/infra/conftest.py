"""A small stack as data: names, settings and resources without AWS."""

import pytest

from infra import pipeline
from infra.account import Account
from infra.names import Names
from infra.resources import Resource
from infra.settings import Settings


@pytest.fixture
def names() -> Names:
    return Names("shop", "eu-west-1", Account("111122223333"))


@pytest.fixture
def settings() -> Settings:
    return Settings(stack="shop", region="eu-west-1")


@pytest.fixture
def wanted(settings: Settings, names: Names) -> tuple[Resource, ...]:
    return pipeline.resources(settings, names, b"code")
