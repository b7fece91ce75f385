"""The bootstrap's only boto3 import: clients, and AWS's errors in plain words.

In: a service and a region; the endpoint comes from AWS's own variables (AWS_ENDPOINT_URL and its kin), so the
same code talks to AWS and to the local cloud. Out: clients, the caller's account, and `explain`, which turns what
boto3 raises into one line and a next step.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    TokenRetrievalError,
)

from infra.errors import AccessDenied, AwsFailure, AwsUnreachable, BootstrapError, NoCredentials

Clients = Callable[[str], Any]
"""A service's name -> its client, the same one each time."""

FAILURES = (ClientError, BotoCoreError)

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
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}


def client(service: str, region: str | None = None) -> Any:
    """A boto3 client; `region` None takes the environment's. Raises what `explain` understands."""
    return boto3.client(service, region_name=region, config=_CONFIG)


def clients(region: str) -> Clients:
    """A factory that makes each service's client of `region` once."""

    @lru_cache(maxsize=None)
    def of_service(service: str) -> Any:
        return client(service, region)

    return of_service


def default_region() -> str | None:
    """The region of AWS_REGION, AWS_DEFAULT_REGION or the profile, None where none is set."""
    region: str | None = boto3.Session().region_name
    return region


@dataclass(frozen=True, slots=True)
class Account:
    """Whose resources these are: the 12 digits, and the partition that starts every ARN (`aws`, `aws-cn`...)."""

    id: str
    partition: str = "aws"


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


def retry_while_settling(
    codes: tuple[str, ...],
    words: tuple[str, ...],
    call: Callable[..., Any],
    *,
    wait_seconds: float = 60,
    pause_seconds: float = 2,
    **arguments: Any,
) -> Any:
    """The call's answer, asked again while it fails with one of `codes` and one of `words` in its message.

    A new role or queue policy is not seen everywhere at once:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
    After `wait_seconds` the last error passes.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return call(**arguments)
        except ClientError as error:
            message = str(error.response["Error"].get("Message", ""))
            settling = code_of(error) in codes and any(word in message for word in words)
            if not settling or time.monotonic() > deadline:
                raise
            time.sleep(pause_seconds)


def explain(error: Exception) -> BootstrapError:
    """One of FAILURES as the bootstrap's own error, with the next step for whoever ran the command."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError | TokenRetrievalError | ProfileNotFound):
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
        return AwsFailure(message)
    return AwsFailure(str(error))
