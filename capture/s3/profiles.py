"""An account described by the files of `aws configure`, SSO, a role or instance metadata.

In: the AWS_* variables and the files. Out: credentials, region, certificates, and the address of a bucket. botocore
reads them all, so whatever works for `aws s3` works here; boto3's client itself is not loaded.
"""

import os
from functools import cached_property
from typing import Any

from botocore.configloader import load_config, raw_config_parse
from botocore.configprovider import (
    ConfiguredEndpointProvider,
    ConfigValueStore,
    create_botocore_default_config_mapping,
)
from botocore.credentials import Credentials as BotocoreCredentials
from botocore.credentials import create_credential_resolver
from botocore.exceptions import ConfigNotFound, NoCredentialsError, ProfileNotFound
from botocore.httpsession import get_cert_path
from botocore.loaders import Loader
from botocore.utils import ensure_boolean, validate_region_name

from capture.s3.credentials import DEFAULT_REGION, Credentials, build_bucket_url, checked


class ProfileAccount:
    """An account as the environment and a profile describe it. Raises BotoCoreError where a setting is invalid."""

    def __init__(self) -> None:
        self._session = _Session()
        self._credentials: BotocoreCredentials | None = None
        self.region: str = os.environ.get("AWS_REGION") or self._session.get_config_variable("region") or DEFAULT_REGION
        validate_region_name(self.region)

    def credentials(self) -> Credentials:
        """Credentials that are valid now; botocore fetches new ones before they expire.

        Raises BotoCoreError where there are none, they cannot be fetched, or they cannot be sent in a header.
        """
        if self._credentials is None:
            self._credentials = create_credential_resolver(self._session).load_credentials()
        if self._credentials is None:
            raise NoCredentialsError
        found = self._credentials.get_frozen_credentials()
        return checked(found.access_key, found.secret_key, found.token)

    def forget_credentials(self) -> None:
        """Reads them again at the next use: S3 rejects these, and the files may hold newer ones."""
        self._session = _Session()
        self._credentials = None

    def certificates(self) -> str:
        """The file of CA certificates (PEM): AWS_CA_BUNDLE, the profile's ca_bundle, or botocore's own."""
        bundle = self._session.get_config_variable("ca_bundle")
        return str(get_cert_path(bundle or True))

    def bucket_url(self, bucket: str) -> str:
        """The address of a bucket, without a slash at the end. Raises ValueError where the endpoint is no address."""
        endpoint = self._configured_endpoint()
        return build_bucket_url(bucket, self.region, endpoint, "" if endpoint else self._domain())

    def _configured_endpoint(self) -> str | None:
        if ensure_boolean(self._session.get_config_variable("ignore_configured_endpoint_urls") or False):
            return None
        configured = ConfiguredEndpointProvider(self._session.full_config, self._session.get_scoped_config(), "s3")
        found: str | None = configured.provide()
        return found

    def _domain(self) -> str:
        partitions = Loader().load_data("partitions")["partitions"]
        named = [each for each in partitions if self.region in each["regions"]]
        return str((named or partitions)[0]["outputs"]["dnsSuffix"])


class _Session:
    """The methods of botocore.session.Session that its readers of credentials and endpoints call; botocore is pinned.

    The session itself imports botocore's client and all that belongs to it: 3 MB and a tenth of the start.
    """

    def __init__(self) -> None:
        self._settings = ConfigValueStore(mapping=create_botocore_default_config_mapping(self))

    def get_config_variable(self, name: str) -> Any:
        """A setting from the environment, the profile or botocore's defaults."""
        return self._settings.get_config_variable(name)

    def instance_variables(self) -> dict[str, Any]:
        """Values that a program has set on the session itself."""
        return {}

    @cached_property
    def full_config(self) -> dict[str, Any]:
        """All profiles of both files. Raises ConfigParseError."""
        try:
            config: dict[str, Any] = load_config(self.get_config_variable("config_file"))
        except ConfigNotFound:
            config = {"profiles": {}}
        try:
            for profile, values in raw_config_parse(self.get_config_variable("credentials_file")).items():
                config["profiles"].setdefault(profile, {}).update(values)
        except ConfigNotFound:
            pass
        return config

    def get_scoped_config(self) -> dict[str, Any]:
        """The profile that AWS_PROFILE names. Raises ProfileNotFound, ConfigParseError."""
        named = self.get_config_variable("profile")
        profiles: dict[str, dict[str, Any]] = self.full_config["profiles"]
        if named is not None and named not in profiles:
            raise ProfileNotFound(profile=named)
        return profiles.get(named or "default", {})

    def user_agent(self) -> str:
        """The agent in requests for an instance's or a container's credentials."""
        return f"Botocore {os.environ.get('AWS_EXECUTION_ENV', '')}".strip()

    def create_client(self, *arguments: Any, **options: Any) -> Any:
        """A client of STS or SSO, for a profile whose credentials come from there."""
        import botocore.session  # all of it is needed only here

        return botocore.session.get_session().create_client(*arguments, **options)
