"""Rekognition's error codes, and the exception that carries one.

The server turns a `ServiceError` into an AWS JSON 1.1 error. Codes:
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFaces.html#API_DetectFaces_Errors and
https://docs.aws.amazon.com/rekognition/latest/APIReference/CommonErrors.html
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """The codes that this server returns."""

    IMAGE_TOO_LARGE = "ImageTooLargeException"
    INCOMPLETE_SIGNATURE = "IncompleteSignatureException"
    INTERNAL_SERVER_ERROR = "InternalServerError"
    INVALID_IMAGE_FORMAT = "InvalidImageFormatException"
    INVALID_PARAMETER = "InvalidParameterException"
    INVALID_S3_OBJECT = "InvalidS3ObjectException"
    MISSING_AUTHENTICATION_TOKEN = "MissingAuthenticationTokenException"  # noqa: S105 a code, not a token
    SERIALIZATION = "SerializationException"
    THROTTLING = "ThrottlingException"
    UNKNOWN_OPERATION = "UnknownOperationException"


class ServiceError(Exception):
    """The request fails with `code`; `message` is returned to the caller."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def http_status(self) -> int:
        return 500 if self.code is ErrorCode.INTERNAL_SERVER_ERROR else 400
