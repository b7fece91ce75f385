"""Fixtures for all tests: the local cloud on loopback, a separate account in it, and seeded random numbers.

`make test` runs files in parallel: each process of pytest-xdist has its own session fixtures.
"""

import functools
import itertools
import os
import random
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import hypothesis
import pytest
from botocore.loaders import create_loader

from infra.local_cloud import cloud
from infra.local_cloud.cloud import LocalCloud

# Each run draws a new seed and prints it; the processes of pytest-xdist inherit it with the environment.
SEED = int(os.environ.setdefault("TEST_SEED", str(secrets.randbelow(2**32))))
# The longest tests start first, so that all processes end at about the same time.
_LONGEST_FIRST = (
    "tests/e2e/test_browser.py",
    "tests/e2e/test_accessibility.py",
    "tests/e2e/",
    "tests/pages/",
    "tests/infra/local_cloud/",
    "tests/capture/",
    "tests/infra/",
)
# These share a deployed stack with uploaded pictures; to set it up twice would take longer than parallel runs save.
_ONE_STACK = ("tests/e2e/test_browser.py", "tests/e2e/test_pipeline.py", "tests/e2e/test_staff_camera.py")

# A time limit per example fails on a busy machine, not on a wrong result.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

_account_numbers = itertools.count(100_000_000_001)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = SEED
    if missing := [path for path in (*_LONGEST_FIRST, *_ONE_STACK) if not (Path(__file__).parents[1] / path).exists()]:
        raise pytest.UsageError(f"tests/conftest.py orders files that do not exist: {', '.join(missing)}")


def pytest_report_header() -> str:
    return f"seed: {SEED} (TEST_SEED={SEED} draws the same random numbers again)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks every test that needs a server of the local cloud, so that `make test-quick` can skip it."""
    for item in items:
        if {"ministack", "local_cloud", "aws_account"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.local_cloud)
    if hasattr(config, "workerinput"):  # a process of pytest-xdist
        items.sort(key=lambda item: _position(item.nodeid))


def _position(node_id: str) -> int:
    if node_id.startswith(_ONE_STACK):
        return 0
    return next((place for place, path in enumerate(_LONGEST_FIRST) if node_id.startswith(path)), len(_LONGEST_FIRST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadfile` in the order above; the files that share a stack run in one process."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):  # type: ignore[misc] # xdist has no type information
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return _ONE_STACK[0] if file in _ONE_STACK else file

    config.option.loadscopereorder = False
    return Scheduling(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    random.seed(f"{SEED} {item.name}")


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """The test's own random number generator, seeded by the run's seed."""
    return random.Random(f"{SEED} {request.node.name}")


@pytest.fixture(scope="session", autouse=True)
def service_models() -> Iterator[None]:
    """Makes botocore load its service models once per process, not once per session: saves 0.04 to 0.15 s a client."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", functools.cache(create_loader))
        yield


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

    It is in `local_cloud` if the test uses that fixture, otherwise in `ministack`.
    """
    name = "local_cloud" if "local_cloud" in request.fixturenames else "ministack"
    running: LocalCloud = request.getfixturevalue(name)
    account_id = str(next(_account_numbers))
    for variable in os.environ.keys() - cloud.without_aws_settings(os.environ).keys():
        monkeypatch.delenv(variable)
    for variable, value in (running.environment | {"AWS_ACCESS_KEY_ID": account_id}).items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # boto3 keeps the credentials that it found first
    return account_id
