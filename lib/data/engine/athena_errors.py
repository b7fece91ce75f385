"""Translation of PyAthena's and botocore's exceptions into an EngineError with the viewer's next step.

In: an exception, which may carry the reason of a failed query. Out: one EngineError. An error code decides where there
is one; Athena describes a failed query only by a text (StateChangeReason), which is matched against known messages.
https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html
"""

import re

from botocore import exceptions as botocore_errors
from botocore.exceptions import BotoCoreError, ClientError

from lib.data.engine.errors import (
    AccessDenied,
    CredentialsExpired,
    CredentialsMissing,
    EngineBusy,
    EngineError,
    EngineUnreachable,
    LakeFileBroken,
    LakeMissing,
    QueryCancelled,
    QueryFailed,
    QueryTooLarge,
    ScanLimitExceeded,
)

_ADVICE = {
    CredentialsMissing: "Set up AWS credentials and a region, for example with `aws configure` or AWS_PROFILE.",
    CredentialsExpired: "Sign in again, for example with `aws sso login`, and reload the page.",
    AccessDenied: "Use the reader role that `python -m infra deploy` makes, or have an administrator allow the action.",
    LakeMissing: "Run `python -m infra deploy`, and set what `python -m infra outputs` prints.",
    ScanLimitExceeded: "Choose fewer days or fewer stores, or raise the workgroup's scan limit.",
    QueryTooLarge: "Choose fewer days or fewer stores.",
    EngineBusy: "Wait a minute and reload the page.",
    EngineUnreachable: "Check the network, the region and AWS_ENDPOINT_URL, then reload the page.",
    LakeFileBroken: (
        "Reload the page. If the error comes back, move that file out of the table's folder, for example with "
        "`aws s3 mv`, and check the program that wrote it."
    ),
    QueryCancelled: "Reload the page.",
    QueryFailed: "Look up the query in the Athena console's history of this workgroup.",
}

_BY_BOTOCORE_TYPE: tuple[tuple[tuple[type[BotoCoreError], ...], type[EngineError]], ...] = (
    (
        (
            botocore_errors.NoCredentialsError,
            botocore_errors.PartialCredentialsError,
            botocore_errors.NoRegionError,
            botocore_errors.InvalidRegionError,
            botocore_errors.ProfileNotFound,
        ),
        CredentialsMissing,
    ),
    (
        (
            botocore_errors.CredentialRetrievalError,
            botocore_errors.LoginError,
            botocore_errors.SSOError,
            botocore_errors.TokenRetrievalError,
        ),
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

# The first match counts: a file that may not be opened is a denied access, not a broken file.
_BY_TEXT = (
    (r"bytes scanned limit", ScanLimitExceeded),
    (r"expired ?token|token .*expired|credentials are still expired", CredentialsExpired),
    (r"(access|permission)[ _]?denied|insufficient (lake formation )?permission|not authorized", AccessDenied),
    (
        r"throttl|too ?many ?requests|exceeded the limit for the number of queries|reduce your request rate|slow ?down"
        r"|internal error",
        EngineBusy,
    ),
    (r"exhausted resources|query timed ?out|EXCEEDED_\w+_LIMIT", QueryTooLarge),
    (r"HIVE_(BAD_DATA|CANNOT_OPEN_SPLIT|CURSOR_ERROR|FILESYSTEM_ERROR)", LakeFileBroken),
    (
        r"(schema|table|database|catalog|entity)_not_found|NoSuchBucket|no output location provided"
        r"|\b(schema|table|database|catalog|entity|workgroup)\b.*\b(not found|does not exist)",
        LakeMissing,
    ),
    (r"cancel", QueryCancelled),
)

_S3_FILE = r"s3[an]?://[^\s,;()\[\]'\"]*[^\s,;()\[\]'\".:]"

# The messages of IAM, Lake Formation, and Athena when it writes to or reads from S3:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
# https://docs.aws.amazon.com/lake-formation/latest/dg/troubleshooting.html
# https://repost.aws/knowledge-center/athena-output-bucket-error
# https://repost.aws/knowledge-center/access-denied-athena
_DENIED_PATTERNS = (
    (r"perform:? (\w+:\w+)", "the action {}"),
    (r"Lake Formation permission\(s\):? Required (\w[\w ]*?) on (\S+)", "Lake Formation's permission {} on {}"),
    (r"Lake Formation permission\(s\) on (\S+)", "a permission of Lake Formation on {}"),
    (rf"writing output to url: ({_S3_FILE})", "the action s3:PutObject on {}"),
    (rf"(?:denied|Hive split).*?({_S3_FILE})", "the action s3:GetObject on {}"),
)
# S3 may only say "Forbidden"; the app itself only reads the result file.
_ACTION_OF_CALL = {"GetObject": "s3:GetObject", "HeadObject": "s3:GetObject", "ListObjectsV2": "s3:ListBucket"}

_LAKE_FORMATION_ADVICE = "Have the data lake's administrator grant the app's role SELECT in Lake Formation."


def engine_error(error: Exception) -> EngineError:
    """The EngineError for an exception of PyAthena or botocore."""
    origin = _origin(error)
    text = _text(origin)
    kind = _kind(origin, text)
    if kind is AccessDenied:
        missing = _missing_permission(origin, text)
        advice = _LAKE_FORMATION_ADVICE if "Lake Formation" in text else _ADVICE[kind]
        return kind(f"the credentials lack {missing}: {text}" if missing else text, advice)
    if kind is LakeFileBroken:
        file = re.search(_S3_FILE, text)
        return kind(f"Athena cannot read {f'the file {file[0]}' if file else 'a file'}: {text}", _ADVICE[kind])
    return kind(text, _ADVICE[kind])


def _origin(error: Exception) -> BaseException:
    """The botocore exception, which PyAthena keeps as the cause, for S3 as the cause of the cause."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, (BotoCoreError, ClientError)):
        found = found.__cause__
    return found or error


def _text(origin: BaseException) -> str:
    # Athena appends this to every failure; the manifest in it is not a file of the lake.
    text = re.split(r"\s*If a data manifest file was generated", str(origin))[0]
    return "Athena ended the query without giving a reason" if text in ("", "None") else text


def _kind(origin: BaseException, text: str) -> type[EngineError]:
    if isinstance(origin, BotoCoreError):
        return next((kind for types, kind in _BY_BOTOCORE_TYPE if isinstance(origin, types)), QueryFailed)
    if isinstance(origin, ClientError):
        by_code = _BY_CODE.get(origin.response["Error"].get("Code", ""))
        if by_code is not None:
            return by_code
    return next((kind for pattern, kind in _BY_TEXT if re.search(pattern, text, re.IGNORECASE)), QueryFailed)


def _missing_permission(origin: BaseException, text: str) -> str | None:
    """The missing action or permission, with its resource if the text names it; None if it is unknown.

    For example "the action s3:GetObject on s3://lake/a.parquet".
    """
    for pattern, words in _DENIED_PATTERNS:
        found = re.search(pattern, text)
        if found:
            return words.format(*found.groups())
    action = _ACTION_OF_CALL.get(origin.operation_name) if isinstance(origin, ClientError) else None
    return f"the action {action}" if action else None
