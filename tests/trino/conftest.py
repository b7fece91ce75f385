"""A Trino server over four weeks of the synthetic stores, with what real lakes have besides, and the local cloud."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local_cloud.cloud import LocalCloud, without_aws_settings
from tests.support.examples import examples
from tests.support.local_stack import REGION, Infra
from tests.support.trino import Trino, serve
from tests.support.trino_install import TrinoUnavailable, installed
from tests.trino.lake import write_trino_lake

# What differs between the local cloud and AWS, of which the first two are endpoints; the SDK's other signers sign a
# body by parts, which the local cloud does not support.
_LOCAL_CLOUD = """\
hive.metastore.glue.endpoint-url={url}
s3.endpoint={url}
s3.path-style-access=true
s3.signer-type=Aws4Signer
"""
_ACCOUNT = "200000000004"


@pytest.fixture(scope="session")
def trino_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trino-lake") / "lake"
    write_trino_lake(folder)
    return folder


@pytest.fixture(scope="session")
def cloud_environment(ministack: LocalCloud) -> dict[str, str]:
    """The variables of an account of the local cloud, which Trino's catalogs `awsdatacatalog` and `iceberg` read."""
    own = {"AWS_ACCESS_KEY_ID": _ACCOUNT, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    return without_aws_settings(os.environ) | ministack.environment | own


@pytest.fixture
def aws_account(cloud_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The account that Trino's catalogs read; the AWS_* variables point at it."""
    for variable in os.environ.keys() - cloud_environment.keys():
        monkeypatch.delenv(variable)
    for variable, value in cloud_environment.items():
        monkeypatch.setenv(variable, value)
    return _ACCOUNT


@pytest.fixture
def infra(capsys: pytest.CaptureFixture[str]) -> Infra:
    """The command, run in the account of the test."""
    return Infra(capsys)


@pytest.fixture(scope="session")
def trino(
    trino_lake: Path, cloud_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trino]:
    document = examples("query-it-yourself.md")
    local = _LOCAL_CLOUD.format(url=cloud_environment["AWS_ENDPOINT_URL"])
    catalogs = {name: document[f"{name}.properties"] + local for name in ("awsdatacatalog", "iceberg")}
    try:
        server = installed()
        with serve(server, trino_lake, tmp_path_factory.mktemp("trino"), catalogs, cloud_environment) as running:
            yield running
    except TrinoUnavailable as error:
        pytest.exit(str(error), returncode=1)
