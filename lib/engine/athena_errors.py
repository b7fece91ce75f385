"""PyAthena's and botocore's exceptions -> the EngineError that tells the viewer what to do.

In: what was raised, or the reason of a failed query. Out: one EngineError. Codes decide where there is one; Athena
gives a failed query only a text (StateChangeReason), so the texts it is known for are looked for there.
https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html
"""

import re

from botocore import exceptions as botocore_errors
from botocore.exceptions import BotoCoreError, ClientError

from lib.engine.errors import (
    AccessDenied,
    CredentialsExpired,
    CredentialsMissing,
    EngineBusy,
    EngineError,
    EngineUnreachable,
    LakeMissing,
    QueryCancelled,
    QueryFailed,
    ScanLimitExceeded,
)

_ADVICE = {
    CredentialsMissing: "Set up AWS credentials and a region, for example with `aws configure` or AWS_PROFILE.",
    CredentialsExpired: "Sign in again, for example with `aws sso login`, and reload the page.",
    AccessDenied: "Use the reader role that `python -m infra deploy` makes, or have an administrator allow the action.",
    LakeMissing: "Run `python -m infra deploy`, and set what `python -m infra outputs` prints.",
    ScanLimitExceeded: "Choose fewer days or fewer stores, or raise the workgroup's scan limit.",
    EngineBusy: "Wait a minute and reload the page.",
    EngineUnreachable: "Check the network and AWS_ENDPOINT_URL, then reload the page.",
    QueryCancelled: "Reload the page to ask again.",
    QueryFailed: "Look the query up in the Athena console's history of this workgroup.",
}

_BY_BOTOCORE_TYPE: tuple[tuple[tuple[type[BotoCoreError], ...], type[EngineError]], ...] = (
    (
        (
            botocore_errors.NoCredentialsError,
            botocore_errors.PartialCredentialsError,
            botocore_errors.NoRegionError,
            botocore_errors.ProfileNotFound,
        ),
        CredentialsMissing,
    ),
    (
        (botocore_errors.CredentialRetrievalError, botocore_errors.SSOError, botocore_errors.TokenRetrievalError),
        CredentialsExpired,
    ),
    ((botocore_errors.ConnectionError, botocore_errors.HTTPClientError), EngineUnreachable),
)

_BY_CODE = {
    **dict.fromkeys(
        (
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ),
        CredentialsExpired,
    ),
    **dict.fromkeys(("AccessDenied", "AccessDeniedException", "403"), AccessDenied),
    **dict.fromkeys(("NoSuchBucket", "EntityNotFoundException", "ResourceNotFoundException"), LakeMissing),
    **dict.fromkeys(
        (
            "InternalServerException",
            "RequestLimitExceeded",
            "ServiceUnavailable",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
        ),
        EngineBusy,
    ),
}

_BY_TEXT = (
    (r"bytes scanned limit", ScanLimitExceeded),
    (r"expired ?token", CredentialsExpired),
    (r"access ?denied|insufficient permissions|not authorized", AccessDenied),
    (
        r"(schema|table|database|catalog|entity)_not_found|NoSuchBucket|no output location provided"
        r"|\b(schema|table|database|catalog|entity|workgroup)\b.*\b(not found|does not exist)",
        LakeMissing,
    ),
    (r"throttl|too ?many ?requests|reduce your request rate|slow ?down|internal error", EngineBusy),
    (r"cancel", QueryCancelled),
)


def engine_error(error: Exception) -> EngineError:
    """The EngineError for what PyAthena or botocore raised; PyAthena keeps botocore's own exception as the cause."""
    origin = error.__cause__ if isinstance(error.__cause__, (BotoCoreError, ClientError)) else error
    kind = _kind(origin)
    action = re.search(r"perform:? (\w+:\w+)", str(origin))
    what = f"Athena needs the action {action[1]}: {origin}" if action and kind is AccessDenied else f"{origin}"
    return kind(what, _ADVICE[kind])


def _kind(origin: BaseException) -> type[EngineError]:
    if isinstance(origin, BotoCoreError):
        return next((kind for types, kind in _BY_BOTOCORE_TYPE if isinstance(origin, types)), QueryFailed)
    if isinstance(origin, ClientError):
        by_code = _BY_CODE.get(origin.response["Error"].get("Code", ""))
        if by_code is not None:
            return by_code
    text = str(origin)
    return next((kind for pattern, kind in _BY_TEXT if re.search(pattern, text, re.IGNORECASE)), QueryFailed)
