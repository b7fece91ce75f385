"""Accounts are read as `aws s3` reads them: variables, profiles, endpoints, certificates."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from capture.s3.credentials import EnvironmentAccount, InvalidAccount, build_bucket_url, find_account
from capture.s3.profiles import ProfileAccount
from capture.s3.put import ConnectionFailed
from tests.support.in_memory_s3 import InMemoryS3, Request, Response, serving
from tests.support.servers import free_port

ROOT = Path(__file__).parents[3]
KEYS = {"AWS_ACCESS_KEY_ID": "one", "AWS_SECRET_ACCESS_KEY": "secret"}


class Sts(InMemoryS3):
    """A fake STS with a fixed reply."""

    def __init__(self, reply: bytes) -> None:
        super().__init__()
        self.reply = reply

    def respond(self, request: Request) -> Response:
        return Response(200, content=self.reply)


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """A machine with two profiles and no AWS_* variables except the files' paths."""
    for variable in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(variable)
    (tmp_path / "config").write_text(
        "[default]\nregion = eu-west-1\n"
        "[profile shop]\nregion = eu-central-1\nca_bundle = /etc/shop.pem\nservices = shop\n"
        "[services shop]\ns3 =\n  endpoint_url = http://nas.shop:9000/\n"
    )
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = one\naws_secret_access_key = secret\n"
        "[shop]\naws_access_key_id = two\naws_secret_access_key = secret\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def test_the_default_profile_gives_credentials_and_region(configured):
    aws = find_account(os.environ)

    assert ("one", "eu-west-1") == (aws.credentials().access_key, aws.region)
    assert "https://raw.s3.eu-west-1.amazonaws.com" == aws.bucket_url("raw")


def test_a_profile_gives_its_own_credentials_region_certificates_and_endpoint(configured, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "shop")
    aws = find_account(os.environ)

    assert ("two", "eu-central-1", "/etc/shop.pem") == (aws.credentials().access_key, aws.region, aws.certificates())
    assert "http://nas.shop:9000/raw" == aws.bucket_url("raw")


def test_the_environment_overrides_the_profile(configured, monkeypatch):
    for variable, value in {
        "AWS_PROFILE": "shop",
        "AWS_ACCESS_KEY_ID": "three",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-west-2",
        "AWS_CA_BUNDLE": "/etc/other.pem",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(variable, value)
    aws = find_account(os.environ)

    assert ("three", "us-west-2", "/etc/other.pem") == (aws.credentials().access_key, aws.region, aws.certificates())
    assert "http://127.0.0.1:1/raw" == aws.bucket_url("raw")


def test_the_s3_endpoint_variable_overrides_the_one_for_all_services(configured, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:2")

    assert "http://127.0.0.1:2/raw" == find_account(os.environ).bucket_url("raw")


def test_configured_endpoints_can_be_ignored(configured, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")

    assert "https://raw.s3.eu-west-1.amazonaws.com" == find_account(os.environ).bucket_url("raw")


@pytest.mark.parametrize(
    ("bucket", "url"),
    [
        ("raw", "https://raw.s3.cn-north-1.amazonaws.com.cn"),
        ("raw.shop.example", "https://s3.cn-north-1.amazonaws.com.cn/raw.shop.example"),
    ],
)
def test_a_region_in_another_partition_has_that_partitions_domain(configured, monkeypatch, bucket, url):
    monkeypatch.setenv("AWS_REGION", "cn-north-1")

    assert url == find_account(os.environ).bucket_url(bucket)


def test_a_custom_endpoint_uses_path_style():
    assert "http://nas:9000/s3/raw" == build_bucket_url("raw", "eu-west-1", "http://nas:9000/s3/", "amazonaws.com")


def test_missing_credentials_raise_no_credentials_error(configured):
    (configured / "credentials").unlink()

    with pytest.raises(InvalidAccount, match="credentials"):
        find_account(os.environ).credentials()


def test_rewritten_credentials_are_read_after_forget_credentials(configured):
    aws = find_account(os.environ)
    aws.credentials()
    (configured / "credentials").write_text("[default]\naws_access_key_id = new\naws_secret_access_key = secret\n")

    aws.forget_credentials()

    assert "new" == aws.credentials().access_key


def test_an_invalid_region_is_rejected_with_its_name(configured, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu west 1")

    with pytest.raises(InvalidAccount, match="eu west 1"):
        find_account(os.environ)


def test_a_profiles_credential_process_gives_credentials(configured, monkeypatch):
    output = '{"Version": 1, "AccessKeyId": "four", "SecretAccessKey": "secret"}'
    (configured / "config").write_text(f"[profile shop]\ncredential_process = echo '{output}'\n")
    (configured / "credentials").unlink()
    monkeypatch.setenv("AWS_PROFILE", "shop")

    assert "four" == find_account(os.environ).credentials().access_key


def test_a_profiles_role_is_assumed(configured, monkeypatch):
    reply = (
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>five</AccessKeyId>"
        "<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>"
        "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )
    role = "role_arn = arn:aws:iam::111122223333:role/camera\nsource_profile = default\nregion = eu-west-1\n"
    (configured / "config").write_text(f"[profile shop]\n{role}")
    monkeypatch.setenv("AWS_PROFILE", "shop")
    with serving(Sts(reply.encode())) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{port}")

        assert ("five", "token") == find_account(os.environ).credentials()[::2]


def test_an_unknown_profile_is_rejected_with_its_name(configured, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nowhere")

    with pytest.raises(InvalidAccount, match="nowhere"):
        find_account(os.environ)


def test_a_role_whose_credentials_cannot_be_fetched_now_is_a_failed_connection(configured, monkeypatch):
    closed_port = free_port()
    (configured / "config").write_text(
        "[profile shop]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/camera\nsource_profile = shop\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "shop")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    with pytest.raises(ConnectionFailed, match=str(closed_port)):
        find_account(os.environ).credentials()


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A machine with keys and a region in its environment, and no `aws configure` files."""
    for variable in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable, value in (KEYS | {"AWS_REGION": "eu-west-1"}).items():
        monkeypatch.setenv(variable, value)
    return monkeypatch


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"AWS_SESSION_TOKEN": "a token"},
        {"AWS_DEFAULT_REGION": "us-gov-west-1", "AWS_REGION": ""},
        {"AWS_CA_BUNDLE": "/etc/shop.pem"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:1/"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:2"},
    ],
    ids=str,
)
def test_a_complete_environment_gives_the_same_account_as_botocore(environment, variables):
    for variable, value in variables.items():
        environment.setenv(variable, value)
    light, full = find_account(os.environ), ProfileAccount()

    assert isinstance(light, EnvironmentAccount)
    assert full.credentials() == light.credentials()
    assert full.region == light.region
    if "AWS_CA_BUNDLE" in variables:
        assert full.certificates() == light.certificates()
    for bucket in ("raw", "raw.shop.example"):
        assert full.bucket_url(bucket) == light.bucket_url(bucket)


@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_SECRET_ACCESS_KEY": ""},
        {"AWS_PROFILE": "shop"},
        {"AWS_REGION": ""},
        {"AWS_REGION": "cn-north-1"},
        {"AWS_REGION": "us-isob-east-1"},
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    ],
    ids=str,
)
def test_botocore_reads_an_incomplete_environment(environment, tmp_path, variables):
    environment.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for variable, value in variables.items():
        environment.setenv(variable, value)
    (tmp_path / "config").write_text("[profile shop]\n" if "AWS_PROFILE" in variables else "")

    assert isinstance(find_account(os.environ), ProfileAccount)


@pytest.mark.parametrize("name", ["config", "credentials"])
def test_botocore_reads_the_environment_if_there_is_an_aws_configure_file(environment, tmp_path, name):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / name).write_text("[default]\nregion = eu-central-1\n")

    assert isinstance(find_account(os.environ), ProfileAccount)


def test_connecting_with_a_complete_environment_does_not_load_botocore():
    code = (
        "import os, sys; from capture.s3.uploader import connect; connect('raw');"
        "assert not {'urllib3', 'botocore'} & set(sys.modules)"
    )
    environ = KEYS | {"AWS_REGION": "eu-west-1", "HOME": os.devnull, "PATH": os.environ["PATH"]}

    subprocess.run([sys.executable, "-c", code], check=True, env=environ, cwd=ROOT)
