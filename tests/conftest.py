"""Fixtures that every test may use: the local cloud on loopback, and an account of one's own in it."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from infra.local_cloud import cloud
from infra.local_cloud.cloud import LocalCloud

_account_numbers = itertools.count(100_000_000_001)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test that needs a server of the local cloud, so that `make test-quick` can leave them out."""
    for item in items:
        if {"ministack", "local_cloud", "aws_account"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.local_cloud)


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """ministack alone, shared by the whole session."""
    with cloud.start(tmp_path_factory.mktemp("ministack"), with_rekognition=False) as running:
        yield running


@pytest.fixture(scope="session")
def local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """ministack with the Rekognition-compatible server, shared by the whole session."""
    models = Path(__file__).parents[1] / cloud.MODELS_FOLDER
    if not models.is_dir() and "CI" not in os.environ:
        pytest.skip("no face models: run python -m infra.local_cloud.face_models --folder .local/models")
    with cloud.start(tmp_path_factory.mktemp("local-cloud"), models=models) as running:
        yield running


@pytest.fixture
def aws_account(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A 12-digit account that no other test has; the AWS_* variables point at it.

    It lives in `local_cloud` when the test asks for that one, else in `ministack`.
    """
    name = "local_cloud" if "local_cloud" in request.fixturenames else "ministack"
    running: LocalCloud = request.getfixturevalue(name)
    account_id = str(next(_account_numbers))
    for variable in os.environ.keys() - cloud.without_aws(os.environ).keys():
        monkeypatch.delenv(variable)
    for variable, value in (running.environment | {"AWS_ACCESS_KEY_ID": account_id}).items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # boto3 keeps the credentials that it saw first
    return account_id
