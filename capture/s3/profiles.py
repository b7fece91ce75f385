"""Reads an AWS account from `aws configure` files, SSO, a role or instance metadata.

In: the AWS_* variables and the files. Out: credentials, region, certificates, and the URL of a bucket. botocore reads
them, so whatever works for `aws s3` works here; boto3's client is not loaded.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
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
from botocore.exceptions import (
    BotoCoreError,
    ConfigNotFound,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ProfileNotFound,
)
from botocore.httpsession import get_cert_path
from botocore.loaders import Loader
from botocore.utils import ensure_boolean, validate_region_name

from capture.s3.credentials import DEFAULT_REGION, Credentials, InvalidAccount, build_bucket_url, validated
from capture.s3.put import ConnectionFailed


class ProfileAccount:
    """An account from the environment and a profile. Methods raise InvalidAccount if a setting is invalid."""

    def __init__(self) -> None:
        self._session = _Session()
        self._credentials: BotocoreCredentials | None = None
        with _botocore_errors():
            region = os.environ.get("AWS_REGION") or self._session.get_config_variable("region") or DEFAULT_REGION
            validate_region_name(region)
        self.region: str = region

    def credentials(self) -> Credentials:
        """Returns credentials that are valid now; botocore refreshes them before they expire.

        Raises InvalidAccount if there are none or they cannot be sent in a header, and ConnectionFailed if the network
        prevents fetching them.
        """
        with _botocore_errors():
            if self._credentials is None:
                self._credentials = create_credential_resolver(self._session).load_credentials()
            if self._credentials is None:
                raise NoCredentialsError
            found = self._credentials.get_frozen_credentials()
        return validated(found.access_key, found.secret_key, found.token)

    def forget_credentials(self) -> None:
        """Discards rejected credentials; they are read again at the next use, as the files may hold newer ones."""
        self._session = _Session()
        self._credentials = None

    def certificates(self) -> str:
        """Path of the CA certificates (PEM): AWS_CA_BUNDLE, the profile's ca_bundle, or botocore's own."""
        with _botocore_errors():
            bundle = self._session.get_config_variable("ca_bundle")
        return str(get_cert_path(bundle or True))

    def bucket_url(self, bucket: str) -> str:
        """URL of a bucket, without a trailing slash. Raises ValueError if the endpoint is not a valid URL."""
        with _botocore_errors():
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
        matching = [each for each in partitions if self.region in each["regions"]]
        return str((matching or partitions)[0]["outputs"]["dnsSuffix"])


@contextmanager
def _botocore_errors() -> Iterator[None]:
    """Converts botocore's errors."""
    try:
        yield
    except (ConnectionError, HTTPClientError) as error:
        raise ConnectionFailed(str(error)) from error
    except BotoCoreError as error:
        raise InvalidAccount(str(error)) from error


class _Session:
    """The methods of botocore.session.Session that its credential and endpoint providers call; botocore is pinned.

    botocore's own session imports its client and all that belongs to it: 3 MB and a tenth of the startup time.
    """

    def __init__(self) -> None:
        self._settings = ConfigValueStore(mapping=create_botocore_default_config_mapping(self))

    def get_config_variable(self, name: str) -> Any:
        """A setting from the environment, the profile or botocore's defaults."""
        return self._settings.get_config_variable(name)

    def instance_variables(self) -> dict[str, Any]:
        """Values set on the session by the program: none."""
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
        profile = self.get_config_variable("profile")
        profiles: dict[str, dict[str, Any]] = self.full_config["profiles"]
        if profile is not None and profile not in profiles:
            raise ProfileNotFound(profile=profile)
        return profiles.get(profile or "default", {})

    def user_agent(self) -> str:
        """User-Agent of requests for an instance's or a container's credentials."""
        return f"Botocore {os.environ.get('AWS_EXECUTION_ENV', '')}".strip()

    def create_client(self, *arguments: Any, **options: Any) -> Any:
        """A client of STS or SSO, for a profile that gets its credentials there."""
        import botocore.session  # only this needs the whole session

        return botocore.session.get_session().create_client(*arguments, **options)
