"""Finds the AWS account to upload with, as boto3 does.

In: the environment. Out: an account: credentials, region, certificates, and the URL of a bucket. If the AWS_* variables
are complete, as in the service's `aws.env`, botocore is not loaded, which saves 10 MB and 0.1 s of startup time.
"""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

DEFAULT_REGION = "us-east-1"  # the default of S3's clients
# Regions of AWS's public partition, whose endpoints all end in amazonaws.com.
_PUBLIC_REGION = re.compile(r"(?!us-iso|eu-iso|cn-|eusc-)[a-z]{2}(-gov)?(-[a-z]+)+-\d")
_CONFIGURED = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")


class InvalidAccount(Exception):
    """A setting of the AWS account is invalid, or there are no credentials."""


class Credentials(NamedTuple):
    """The keys that sign a request."""

    access_key: str
    secret_key: str
    token: str | None


class Account(Protocol):
    """The parts of an AWS account that an uploader needs; `credentials` raises InvalidAccount or ConnectionFailed."""

    region: str

    def credentials(self) -> Credentials: ...
    def forget_credentials(self) -> None: ...
    def certificates(self) -> str: ...
    def bucket_url(self, bucket: str) -> str: ...


def find_account(environ: Mapping[str, str]) -> Account:
    """Returns the account of the environment. Raises InvalidAccount."""
    if _is_complete(environ):
        return EnvironmentAccount(environ)
    from capture.s3.profiles import ProfileAccount  # loads botocore

    return ProfileAccount()


class EnvironmentAccount:
    """An account from the AWS_* variables alone."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._credentials: Credentials | None = None
        self.region: str = environ.get("AWS_REGION") or environ["AWS_DEFAULT_REGION"]

    def credentials(self) -> Credentials:
        """Returns the environment's keys. Raises InvalidAccount if they cannot be sent in a header."""
        if self._credentials is None:
            token = self._environ.get("AWS_SESSION_TOKEN")
            self._credentials = validated(
                self._environ["AWS_ACCESS_KEY_ID"], self._environ["AWS_SECRET_ACCESS_KEY"], token
            )
        return self._credentials

    def forget_credentials(self) -> None:
        """Reads them again at the next use."""
        self._credentials = None

    def certificates(self) -> str:
        """Path of the CA certificates (PEM): AWS_CA_BUNDLE or botocore's own."""
        return self._environ.get("AWS_CA_BUNDLE") or str(_botocore_folder() / "cacert.pem")

    def bucket_url(self, bucket: str) -> str:
        """URL of a bucket, without a trailing slash. Raises ValueError if the endpoint is not a valid URL."""
        endpoint = self._environ.get("AWS_ENDPOINT_URL_S3") or self._environ.get("AWS_ENDPOINT_URL")
        return build_bucket_url(bucket, self.region, endpoint or None, "amazonaws.com")


def validated(access_key: str, secret_key: str, token: str | None) -> Credentials:
    """Returns the credentials. Raises InvalidAccount if they cannot be sent in a header."""
    if not all(each.isascii() and each.isprintable() for each in (access_key, token or "")):
        raise InvalidAccount("the access key or the session token has a line break or is not ASCII")
    return Credentials(access_key, secret_key, token)


def _botocore_folder() -> Path:
    """The folder of the installed botocore, without loading it."""
    found = find_spec("botocore")
    if found is None or found.origin is None:
        raise InvalidAccount("botocore is not installed: install capture/requirements.txt")
    return Path(found.origin).parent


def build_bucket_url(bucket: str, region: str, endpoint: str | None, domain: str) -> str:
    """Builds the URL of a bucket, without a trailing slash.

    Path style is for configured endpoints, and for names with a dot, which AWS's certificate does not cover.
    Raises ValueError if the result is not a valid http(s) URL.
    """
    if endpoint is not None:
        url = f"{endpoint.rstrip('/')}/{bucket}"
    elif "." in bucket:
        url = f"https://s3.{region}.{domain}/{bucket}"
    else:
        url = f"https://{bucket}.s3.{region}.{domain}"
    parts = urlsplit(url)
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or not is_plain:
        raise ValueError(f"{url!r} is not a valid URL: use http://... or https://...")
    return url


def _is_complete(environ: Mapping[str, str]) -> bool:
    """Whether the environment has keys and a public region, and no profile or file can change the account."""
    home = Path(environ.get("HOME", "/"))
    files = (
        environ.get("AWS_CONFIG_FILE") or home / ".aws/config",
        environ.get("AWS_SHARED_CREDENTIALS_FILE") or home / ".aws/credentials",
    )
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or ""
    has_keys = bool(environ.get("AWS_ACCESS_KEY_ID") and environ.get("AWS_SECRET_ACCESS_KEY"))
    is_configured = any(environ.get(name) for name in _CONFIGURED) or any(map(_has_text, files))
    return has_keys and not is_configured and _PUBLIC_REGION.fullmatch(region) is not None


def _has_text(file: str | Path) -> bool:
    try:
        return Path(file).expanduser().stat().st_size > 0
    except OSError:
        return False
