"""The bootstrap's only importer of boto3: creates clients and translates AWS errors.

In: a service and a region; the endpoint comes from the standard AWS variables (AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3
...), so the same code talks to AWS and to the local cloud. Out: clients, the caller's account, and `explain`, which
converts a boto3 error into a `BootstrapError` with one line of text and the next step.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    SSOError,
    TokenRetrievalError,
)

from infra.errors import (
    AccessDenied,
    AwsFailure,
    AwsUnreachable,
    BootstrapError,
    InvalidSettings,
    NoCredentials,
    RetryableError,
)
from infra.names import Account

Clients = Callable[[str], Any]
"""Returns the cached client of a service, given its name."""

__all__ = [
    "FAILURES",
    "ClientError",
    "Clients",
    "caller_account",
    "client",
    "clients",
    "current_credentials",
    "default_region",
    "error_code",
    "explain",
    "none_if_absent",
]

FAILURES = (ClientError, BotoCoreError)
_CREDENTIAL_ERRORS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    TokenRetrievalError,
    SSOError,
    ProfileNotFound,
)

_CONFIG = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 4},
    user_agent_extra="shopper-sentiment",
)
_CREDENTIAL_CODES = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
}
_TRANSIENT_CODES = {"RequestLimitExceeded", "ServiceUnavailable", "SlowDown", "Throttling", "ThrottlingException"}
_ACCESS_DENIED_CODES = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}


def client(service: str, region: str | None = None) -> Any:
    """A new client with the current credentials of the environment; `region` defaults to the environment's.

    Raises one of FAILURES.
    """
    return boto3.Session(region_name=region).client(service, config=_CONFIG)


def clients(region: str) -> Clients:
    """A factory that creates the client of each service in `region` once."""
    session = boto3.Session(region_name=region)

    @cache
    def of_service(service: str) -> Any:
        return session.client(service, config=_CONFIG)

    return of_service


def current_credentials(region: str) -> tuple[str, str, str | None]:
    """Access key, secret key and session token, for a library that does not use boto3. Raises one of FAILURES."""
    found = boto3.Session(region_name=region).get_credentials()
    if found is None:
        raise NoCredentialsError
    keys = found.get_frozen_credentials()
    return keys.access_key, keys.secret_key, keys.token


def default_region() -> str | None:
    """The region from AWS_REGION, AWS_DEFAULT_REGION or the profile; None if none is set."""
    region: str | None = os.environ.get("AWS_REGION") or boto3.Session().region_name
    return region


def require_rekognition(region: str, account: Account) -> None:
    """Raises InvalidSettings if the region lacks Rekognition: every picture would become a dead letter there."""
    regions = boto3.Session().get_available_regions("rekognition", partition_name=account.partition)
    if region not in regions:
        raise InvalidSettings(
            f"region {region} has no Amazon Rekognition",
            f"Choose one of: {', '.join(regions) or 'none in this partition'}.",
        )


def caller_account(clients: Clients) -> Account:
    """The account that the current credentials belong to."""
    identity = clients("sts").get_caller_identity()
    return Account(identity["Account"], identity["Arn"].split(":")[1])


def error_code(error: ClientError) -> str:
    """The error code, as listed in the service's API reference."""
    return str(error.response["Error"]["Code"])


def none_if_absent(absent_codes: tuple[str, ...], call: Callable[..., Any], **arguments: Any) -> Any:
    """The response of the call, or None if it fails with one of `absent_codes`; other errors propagate."""
    try:
        return call(**arguments)
    except ClientError as error:
        if error_code(error) in absent_codes:
            return None
        raise


def explain(error: Exception) -> BootstrapError:
    """Converts one of FAILURES to a BootstrapError with the next step for the operator."""
    if isinstance(error, _CREDENTIAL_ERRORS):
        return NoCredentials(f"no usable AWS credentials: {error}")
    if isinstance(error, EndpointConnectionError | ConnectTimeoutError | ReadTimeoutError):
        return AwsUnreachable(f"no response from AWS: {error}")
    if isinstance(error, ClientError):
        code, operation = error_code(error), error.operation_name
        message = f"{operation} failed with {code}: {error.response['Error'].get('Message', '')}"
        if code in _CREDENTIAL_CODES:
            return NoCredentials(message)
        if code in _ACCESS_DENIED_CODES:
            return AccessDenied(message)
        http_status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _TRANSIENT_CODES or http_status == 429 or http_status >= 500:
            return RetryableError(message)
        return AwsFailure(message)
    return AwsFailure(str(error))
