"""The bootstrap's only boto3 import: clients, and AWS's errors in plain words.

In: a service and a region; the endpoint comes from AWS's own variables (AWS_ENDPOINT_URL and its kin), so the
same code talks to AWS and to the local cloud. Out: clients, the caller's account, and `explain`, which turns what
boto3 raises into one line and a next step.
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

from infra.account import Account
from infra.errors import (
    AccessDenied,
    AwsFailure,
    AwsUnreachable,
    BootstrapError,
    InvalidSettings,
    NoCredentials,
    RetryLater,
)

Clients = Callable[[str], Any]
"""A service's name -> its client, the same one each time."""

__all__ = [
    "FAILURES",
    "ClientError",
    "Clients",
    "caller",
    "client",
    "clients",
    "code_of",
    "default_region",
    "explain",
    "unless_absent",
]

FAILURES = (ClientError, BotoCoreError)
_NO_CREDENTIALS = (
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
_BAD_CREDENTIALS = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
}
_PASSING = {"RequestLimitExceeded", "ServiceUnavailable", "SlowDown", "Throttling", "ThrottlingException"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}


def client(service: str, region: str | None = None) -> Any:
    """A client with the environment's credentials of this moment; `region` None takes the environment's too.

    Raises what `explain` understands.
    """
    return boto3.Session(region_name=region).client(service, config=_CONFIG)


def clients(region: str) -> Clients:
    """A factory that makes each service's client of `region` once."""

    session = boto3.Session(region_name=region)

    @cache
    def of_service(service: str) -> Any:
        return session.client(service, config=_CONFIG)

    return of_service


def default_region() -> str | None:
    """The region of AWS_REGION, AWS_DEFAULT_REGION or the profile, None where none is set."""
    region: str | None = os.environ.get("AWS_REGION") or boto3.Session().region_name
    return region


def require_rekognition(region: str, account: Account) -> None:
    """Raises InvalidSettings where Rekognition is not offered: pictures would only ever end as dead letters there."""
    regions = boto3.Session().get_available_regions("rekognition", partition_name=account.partition)
    if region not in regions:
        raise InvalidSettings(
            f"region {region} has no Amazon Rekognition",
            f"Choose one that has: {', '.join(regions) or 'none in this partition'}.",
        )


def caller(of_service: Clients) -> Account:
    """The account behind the credentials in use."""
    identity = of_service("sts").get_caller_identity()
    return Account(identity["Account"], identity["Arn"].split(":")[1])


def code_of(error: ClientError) -> str:
    """The error's code, as the service's API reference lists it."""
    return str(error.response["Error"]["Code"])


def unless_absent(absent_codes: tuple[str, ...], call: Callable[..., Any], **arguments: Any) -> Any:
    """The call's answer, or None when it fails with one of `absent_codes`; every other error passes."""
    try:
        return call(**arguments)
    except ClientError as error:
        if code_of(error) in absent_codes:
            return None
        raise


def explain(error: Exception) -> BootstrapError:
    """One of FAILURES as the bootstrap's own error, with the next step for whoever ran the command."""
    if isinstance(error, _NO_CREDENTIALS):
        return NoCredentials(f"no usable AWS credentials: {error}")
    if isinstance(error, EndpointConnectionError | ConnectTimeoutError | ReadTimeoutError):
        return AwsUnreachable(f"no answer from AWS: {error}")
    if isinstance(error, ClientError):
        code, operation = code_of(error), error.operation_name
        message = f"{operation} failed with {code}: {error.response['Error'].get('Message', '')}"
        if code in _BAD_CREDENTIALS:
            return NoCredentials(message)
        if code in _DENIED:
            return AccessDenied(message)
        http_status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _PASSING or http_status == 429 or http_status >= 500:
            return RetryLater(message)
        return AwsFailure(message)
    return AwsFailure(str(error))
