"""The gateway's errors, in the formats that AWS clients parse.

In: a reason and a message. Out: headers and body of an error response: S3's XML, the query protocol's XML, or JSON.
The codes are the ones that AWS returns for the same fault:
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
    """Why a request is rejected; the value is the error code in each of the three protocols."""

    WEB_PAGE = _Codes("AccessDenied", "AccessDenied", "AccessDeniedException")
    FOREIGN_HOST = _Codes("InvalidRequest", "AccessDenied", "AccessDeniedException")
    UNSIGNED = _Codes("AccessDenied", "MissingAuthenticationToken", "MissingAuthenticationTokenException")
    INCOMPLETE = _Codes("InvalidRequest", "IncompleteSignature", "IncompleteSignatureException")
    UNKNOWN_KEY = _Codes("InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException")
    WRONG_TIME = _Codes("RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException")
    EXPIRED = _Codes("AccessDenied", "SignatureDoesNotMatch", "InvalidSignatureException")
    WRONG_SIGNATURE = _Codes("SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException")
    WRONG_BODY = _Codes("XAmzContentSHA256Mismatch", "SignatureDoesNotMatch", "InvalidSignatureException")


class RequestRejected(Exception):
    """The request is rejected for `reason`; the message has the fault, the offending value and the next step."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class ErrorResponse(NamedTuple):
    """Headers and body of an HTTP response with the status 403."""

    headers: list[tuple[bytes, bytes]]
    body: bytes


def printable(value: str) -> str:
    """A request's value for an error message: truncated, and with control characters escaped."""
    return ascii(value[:_MAX_VALUE_CHARACTERS])


def error_response(error: RequestRejected, headers: Mapping[str, str], service: str | None) -> ErrorResponse:
    """The error response to a request with `headers` (names in lower case), signed for `service` (None if unsigned)."""
    request_id = str(uuid.uuid4())
    codes, content_type = error.reason.value, headers.get("content-type", "")
    message = escape(error.message)
    error_type: list[tuple[bytes, bytes]] = []
    if content_type.startswith("application/x-www-form-urlencoded"):
        xml_error = f"<Error><Type>Sender</Type><Code>{codes.query}</Code><Message>{message}</Message></Error>"
        text = f"<ErrorResponse>{xml_error}<RequestId>{request_id}</RequestId></ErrorResponse>"
        response_type = "text/xml"
    elif service not in (None, "s3") or "x-amz-target" in headers or "json" in content_type:
        text = json.dumps({"__type": codes.json, "message": error.message})
        response_type = "application/json"
        error_type = [(b"x-amzn-errortype", codes.json.encode())]
    else:
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{codes.s3}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
        )
        response_type = "application/xml"
    body = text.encode()
    return ErrorResponse(
        [
            (b"content-type", response_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"x-amzn-requestid", request_id.encode()),
            *error_type,
        ],
        body,
    )
