"""A test stack: as data without AWS, and deployed on the local cloud."""

from collections.abc import Iterator

import pytest

from infra import pipeline
from infra.__main__ import main
from infra.local_cloud.cloud import LocalCloud
from infra.names import Account, Names
from infra.resources import Resource
from infra.settings import Settings
from tests.support.local_stack import REGION, Infra, client, settle

SHOP_ACCOUNT = "200000000001"


@pytest.fixture
def names() -> Names:
    return Names("shop", "eu-west-1", Account("111122223333"))


@pytest.fixture
def settings() -> Settings:
    return Settings(stack="shop", region="eu-west-1")


@pytest.fixture
def desired(settings: Settings, names: Names) -> tuple[Resource, ...]:
    return pipeline.resources(settings, names, b"code", b"maintenance")


@pytest.fixture
def infra(capsys: pytest.CaptureFixture[str]) -> Infra:
    """The command, run in the account of the test."""
    return Infra(capsys)


@pytest.fixture(scope="session")
def shop_environment(ministack: LocalCloud) -> dict[str, str]:
    """The environment of an account in which the stack `shop` is deployed, once per session."""
    environment = ministack.environment | {"AWS_ACCESS_KEY_ID": SHOP_ACCOUNT}
    with pytest.MonkeyPatch.context() as variables:
        _set(variables, environment)
        assert 0 == main(["deploy", "--region", REGION, "--stack", "shop"])
        settle("shop")
    return environment


@pytest.fixture
def shop(shop_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    """The names of a deployed stack with empty buckets; a test must undo all changes except new objects.

    What describes the tables of the history stays.
    """
    _set(monkeypatch, shop_environment)
    yield Names("shop", REGION, Account(SHOP_ACCOUNT))
    s3 = client("s3")
    for name in (bucket["Name"] for bucket in s3.list_buckets()["Buckets"]):
        for item in s3.list_objects_v2(Bucket=name).get("Contents", []):
            if "_history/metadata/" not in item["Key"]:
                s3.delete_object(Bucket=name, Key=item["Key"])


def _set(variables: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for variable in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        variables.delenv(variable, raising=False)
    for variable, value in environment.items():
        variables.setenv(variable, value)
