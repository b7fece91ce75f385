"""Refusals of the gateway, in the shapes that AWS clients read.

In: a reason and a message. Out: status, headers and body of an answer: XML for S3, the query protocol's XML, or JSON.
The codes are the ones that AWS gives for the same fault:
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and each service's CommonErrors page.
"""

import json
import uuid
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple
from xml.sax.saxutils import escape

HTTP_STATUS = 403
_MAX_VALUE_CHARACTERS = 200


class _Codes(NamedTuple):
    s3: str
    query: str
    json: str


class Reason(Enum):
    """Why a request is refused; the value is the error code in each of the three protocols."""

    WEB_PAGE = _Codes("AccessDenied", "AccessDenied", "AccessDeniedException")
    FOREIGN_HOST = _Codes("InvalidRequest", "AccessDenied", "AccessDeniedException")
    UNSIGNED = _Codes("AccessDenied", "MissingAuthenticationToken", "MissingAuthenticationTokenException")
    INCOMPLETE = _Codes("InvalidRequest", "IncompleteSignature", "IncompleteSignatureException")
    UNKNOWN_KEY = _Codes("InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException")
    WRONG_TIME = _Codes("RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException")
    EXPIRED = _Codes("AccessDenied", "SignatureDoesNotMatch", "InvalidSignatureException")
    WRONG_SIGNATURE = _Codes("SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException")
    WRONG_BODY = _Codes("XAmzContentSHA256Mismatch", "SignatureDoesNotMatch", "InvalidSignatureException")


class Refused(Exception):
    """The request is refused for `reason`; the message says what was wrong, with which value, and what to do."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Answer(NamedTuple):
    """A whole HTTP answer with the status 403."""

    headers: list[tuple[bytes, bytes]]
    body: bytes


def shown(value: str) -> str:
    """A value of the request for a message: whatever its length, and with no control characters."""
    return ascii(value[:_MAX_VALUE_CHARACTERS])


def answer(refused: Refused, headers: Mapping[str, str], service: str | None) -> Answer:
    """The refusal for a request with `headers` (names in lower case), signed for `service` if it was signed at all."""
    request_id = str(uuid.uuid4())
    codes, content_type = refused.reason.value, headers.get("content-type", "")
    message = escape(refused.message)
    error_type: list[tuple[bytes, bytes]] = []
    if content_type.startswith("application/x-www-form-urlencoded"):
        error = f"<Error><Type>Sender</Type><Code>{codes.query}</Code><Message>{message}</Message></Error>"
        text = f"<ErrorResponse>{error}<RequestId>{request_id}</RequestId></ErrorResponse>"
        answered_type = "text/xml"
    elif service not in (None, "s3") or "x-amz-target" in headers or "json" in content_type:
        text = json.dumps({"__type": codes.json, "message": refused.message})
        answered_type = "application/json"
        error_type = [(b"x-amzn-errortype", codes.json.encode())]
    else:
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{codes.s3}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
        )
        answered_type = "application/xml"
    body = text.encode()
    return Answer(
        [
            (b"content-type", answered_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"x-amzn-requestid", request_id.encode()),
            *error_type,
        ],
        body,
    )
