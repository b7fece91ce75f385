"""What boto3 would find in the environment and in the profile, without boto3's client.

In: the AWS_* variables and the files of `aws configure`. Out: credentials, region, certificates, and the address of a
bucket. botocore reads them, so whatever works for `aws s3` works here.
"""

import os

from botocore.configprovider import ConfiguredEndpointProvider
from botocore.credentials import Credentials, ReadOnlyCredentials, create_credential_resolver
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import get_cert_path
from botocore.loaders import Loader
from botocore.utils import ensure_boolean, validate_region_name

from capture.s3.profile import Profile

DEFAULT_REGION = "us-east-1"  # where S3's clients look for a bucket when nobody says a region


class Aws:
    """One account as the environment describes it. Raises botocore's BotoCoreError where that makes no sense."""

    def __init__(self) -> None:
        self._profile = Profile()
        self._credentials: Credentials | None = None
        self.region: str = os.environ.get("AWS_REGION") or self._profile.get_config_variable("region") or DEFAULT_REGION
        validate_region_name(self.region)

    def credentials(self) -> ReadOnlyCredentials:
        """Credentials that are valid now; botocore fetches new ones before they expire.

        Raises BotoCoreError where there are none or they cannot be fetched.
        """
        if self._credentials is None:
            self._credentials = create_credential_resolver(self._profile).load_credentials()
        if self._credentials is None:
            raise NoCredentialsError
        return self._credentials.get_frozen_credentials()

    def forget_credentials(self) -> None:
        """Read them anew at the next use: S3 no longer takes these, and somebody may have written better ones."""
        self._profile = Profile()
        self._credentials = None

    def certificates(self) -> str:
        """The file of certificates that a server is checked against: AWS_CA_BUNDLE, the profile's, or botocore's."""
        bundle = self._profile.get_config_variable("ca_bundle")
        return str(get_cert_path(bundle or True))

    def bucket_url(self, bucket: str) -> str:
        """Where a bucket's objects lie, without a slash at the end."""
        endpoint = self._configured_endpoint()
        return bucket_url(bucket, self.region, endpoint, "" if endpoint else self._domain())

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
    """By path on an endpoint of one's own, by host on AWS, where a dot in the name would not fit the certificate."""
    if configured_endpoint is not None:
        return f"{configured_endpoint.rstrip('/')}/{bucket}"
    if "." in bucket:
        return f"https://s3.{region}.{domain}/{bucket}"
    return f"https://{bucket}.s3.{region}.{domain}"
