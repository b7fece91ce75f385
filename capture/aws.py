"""What boto3 would find in the environment and in the profile, without boto3's client.

In: the AWS_* variables and the files of `aws configure`. Out: credentials, region, certificates, and the address of a
bucket. botocore's session reads them, so whatever works for `aws s3` works here.
"""

import os

import botocore.session
from botocore.configprovider import ConfiguredEndpointProvider
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import get_cert_path
from botocore.session import Session
from botocore.utils import ensure_boolean, validate_region_name

DEFAULT_REGION = "us-east-1"  # where S3's clients look for a bucket when nobody says a region


class Aws:
    """One account as the environment describes it. Raises botocore's BotoCoreError where that makes no sense."""

    def __init__(self) -> None:
        self._session = _session()
        self.region: str = os.environ.get("AWS_REGION") or self._session.get_config_variable("region") or DEFAULT_REGION
        validate_region_name(self.region)

    def credentials(self) -> ReadOnlyCredentials:
        """Credentials that are valid now; botocore fetches new ones before they expire.

        Raises BotoCoreError where there are none or they cannot be fetched.
        """
        found = self._session.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found.get_frozen_credentials()

    def forget_credentials(self) -> None:
        """Read them anew at the next use: S3 no longer takes these, and somebody may have written better ones."""
        self._session = _session()

    def certificates(self) -> str:
        """The file of certificates that a server is checked against: AWS_CA_BUNDLE, the profile's, or botocore's."""
        bundle = self._session.get_config_variable("ca_bundle")
        return str(get_cert_path(bundle or True))

    def bucket_url(self, bucket: str) -> str:
        """Where a bucket's objects lie, without a slash at the end."""
        return bucket_url(bucket, self.region, self._configured_endpoint(), self._domain())

    def _configured_endpoint(self) -> str | None:
        if ensure_boolean(self._session.get_config_variable("ignore_configured_endpoint_urls") or False):
            return None
        # botocore marks this class as private; it is what its own session uses, and botocore is pinned.
        configured = ConfiguredEndpointProvider(self._session.full_config, self._session.get_scoped_config(), "s3")
        found: str | None = configured.provide()
        return found

    def _domain(self) -> str:
        partitions = self._session.get_component("data_loader").load_data("partitions")["partitions"]
        named = [each for each in partitions if self.region in each["regions"]]
        return str((named or partitions)[0]["outputs"]["dnsSuffix"])


def bucket_url(bucket: str, region: str, configured_endpoint: str | None, domain: str) -> str:
    """By path on an endpoint of one's own, by host on AWS, where a dot in the name would not fit the certificate."""
    if configured_endpoint is not None:
        return f"{configured_endpoint.rstrip('/')}/{bucket}"
    if "." in bucket:
        return f"https://s3.{region}.{domain}/{bucket}"
    return f"https://{bucket}.s3.{region}.{domain}"


def _session() -> Session:
    return botocore.session.get_session()
