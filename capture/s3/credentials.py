"""Where to upload, and with which credentials, as boto3 would find them.

In: the environment. Out: an account: credentials, region, certificates, and the address of a bucket. Where the AWS_*
variables say everything, as in the service's `aws.env`, botocore is not loaded: it takes 10 MB and 0.1 s of the start.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

import botocore
from botocore.exceptions import InvalidConfigError

DEFAULT_REGION = "us-east-1"  # where S3's clients look for a bucket without a configured region
# Regions of AWS's public partition, all of whose addresses end in amazonaws.com.
_PUBLIC_REGION = re.compile(r"(?!us-iso|eu-iso|cn-|eusc-)[a-z]{2}(-gov)?(-[a-z]+)+-\d")
_CONFIGURED = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")


class Credentials(NamedTuple):
    """The keys that sign a request."""

    access_key: str
    secret_key: str
    token: str | None


class Account(Protocol):
    """What an uploader needs to know of an AWS account."""

    region: str

    def credentials(self) -> Credentials: ...
    def forget_credentials(self) -> None: ...
    def certificates(self) -> str: ...
    def bucket_url(self, bucket: str) -> str: ...


def find_account(environ: Mapping[str, str]) -> Account:
    """The account that the environment describes. Raises botocore's BotoCoreError where a setting is invalid."""
    if _says_everything(environ):
        return EnvironmentAccount(environ)
    from capture.s3.profiles import ProfileAccount  # loads botocore

    return ProfileAccount()


class EnvironmentAccount:
    """An account that the AWS_* variables describe completely."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Raises botocore's InvalidRegionError."""
        self._environ = environ
        self.region: str = environ.get("AWS_REGION") or environ["AWS_DEFAULT_REGION"]

    def credentials(self) -> Credentials:
        """The keys of the environment. Raises botocore's InvalidConfigError where they cannot be sent in a header."""
        read = self._environ.get
        return checked(
            self._environ["AWS_ACCESS_KEY_ID"], self._environ["AWS_SECRET_ACCESS_KEY"], read("AWS_SESSION_TOKEN")
        )

    def forget_credentials(self) -> None:
        """Nothing to forget: they are read from the environment each time."""

    def certificates(self) -> str:
        """The file of CA certificates (PEM): AWS_CA_BUNDLE or botocore's own."""
        return self._environ.get("AWS_CA_BUNDLE") or str(Path(botocore.__file__).with_name("cacert.pem"))

    def bucket_url(self, bucket: str) -> str:
        """The address of a bucket, without a slash at the end. Raises ValueError where the endpoint is no address."""
        endpoint = self._environ.get("AWS_ENDPOINT_URL_S3") or self._environ.get("AWS_ENDPOINT_URL")
        return build_bucket_url(bucket, self.region, endpoint or None, "amazonaws.com")


def checked(access_key: str, secret_key: str, token: str | None) -> Credentials:
    """Credentials that can be sent in a header. Raises botocore's InvalidConfigError."""
    if not all(each.isascii() and each.isprintable() for each in (access_key, token or "")):
        raise InvalidConfigError(error_msg="the access key or the session token has a line break or is not ASCII")
    return Credentials(access_key, secret_key, token)


def build_bucket_url(bucket: str, region: str, endpoint: str | None, domain: str) -> str:
    """Path style for a configured endpoint, and for names with a dot, which AWS's certificate does not cover.

    Raises ValueError where that is not the address of a server.
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
        raise ValueError(f"{url!r} is not the address of a server: use http://... or https://...")
    return url


def _says_everything(environ: Mapping[str, str]) -> bool:
    """Whether no profile can add to the environment: it has keys and a public region, and there are no files."""
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
