"""Credentials, region, certificates and the address of a bucket, as boto3 would find them.

In: the AWS_* variables and the files of `aws configure`. botocore reads them, so profiles, SSO, roles and instance
metadata work as they do for `aws s3`; boto3's client itself is not loaded.
"""

import os
from urllib.parse import urlsplit

from botocore.configprovider import ConfiguredEndpointProvider
from botocore.credentials import Credentials, ReadOnlyCredentials, create_credential_resolver
from botocore.exceptions import InvalidConfigError, NoCredentialsError
from botocore.httpsession import get_cert_path
from botocore.loaders import Loader
from botocore.utils import ensure_boolean, validate_region_name

from capture.s3.profile import Profile

DEFAULT_REGION = "us-east-1"  # where S3's clients look for a bucket without a configured region


class Aws:
    """One account as the environment describes it. Raises botocore's BotoCoreError where a setting is invalid."""

    def __init__(self) -> None:
        self._profile = Profile()
        self._credentials: Credentials | None = None
        self.region: str = os.environ.get("AWS_REGION") or self._profile.get_config_variable("region") or DEFAULT_REGION
        validate_region_name(self.region)

    def credentials(self) -> ReadOnlyCredentials:
        """Credentials that are valid now; botocore fetches new ones before they expire.

        Raises BotoCoreError where there are none, they cannot be fetched, or they cannot be sent in a header.
        """
        if self._credentials is None:
            self._credentials = create_credential_resolver(self._profile).load_credentials()
        if self._credentials is None:
            raise NoCredentialsError
        found = self._credentials.get_frozen_credentials()
        if not all(each.isascii() and each.isprintable() for each in (found.access_key, found.token or "")):
            raise InvalidConfigError(error_msg="the access key or the session token has a line break or is not ASCII")
        return found

    def forget_credentials(self) -> None:
        """Reads them again at the next use: S3 rejects these, and the files may hold newer ones."""
        self._profile = Profile()
        self._credentials = None

    def certificates(self) -> str:
        """The file of CA certificates (PEM): AWS_CA_BUNDLE, the profile's ca_bundle, or botocore's own."""
        bundle = self._profile.get_config_variable("ca_bundle")
        return str(get_cert_path(bundle or True))

    def bucket_url(self, bucket: str) -> str:
        """The address of a bucket, without a slash at the end. Raises ValueError where the endpoint is no address."""
        endpoint = self._configured_endpoint()
        url = bucket_url(bucket, self.region, endpoint, "" if endpoint else self._domain())
        parts = urlsplit(url)
        is_plain = url.isascii() and url.isprintable() and " " not in url
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or not is_plain:
            raise ValueError(f"{url!r} is not the address of a server: use http://... or https://...")
        return url

    def _configured_endpoint(self) -> str | None:
        if ensure_boolean(self._profile.get_config_variable("ignore_configured_endpoint_urls") or False):
            return None
        configured = ConfiguredEndpointProvider(self._profile.full_config, self._profile.get_scoped_config(), "s3")
        found: str | None = configured.provide()
        return found

    def _domain(self) -> str:
        partitions = Loader().load_data("partitions")["partitions"]
        named = [each for each in partitions if self.region in each["regions"]]
        return str((named or partitions)[0]["outputs"]["dnsSuffix"])


def bucket_url(bucket: str, region: str, configured_endpoint: str | None, domain: str) -> str:
    """Path style for a configured endpoint, and for names with a dot, which AWS's certificate does not cover."""
    if configured_endpoint is not None:
        return f"{configured_endpoint.rstrip('/')}/{bucket}"
    if "." in bucket:
        return f"https://s3.{region}.{domain}/{bucket}"
    return f"https://{bucket}.s3.{region}.{domain}"
