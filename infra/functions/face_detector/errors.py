"""Retryable errors: the image's message stays in the queue.

In: the facts of a failure that may be transient. Out: subclasses of `RetryableError`; SQS redelivers the message, and
after its last delivery moves it to the dead-letter queue. A permanent failure is not an error here but an `Analysis`
with its reason, or `event.MalformedBody`.
"""

from collections.abc import Mapping


class RetryableError(Exception):
    """The image could not be processed now; its message stays in the queue."""


class CallFailed(RetryableError):
    """An AWS call returned an error, or got no response.

    `code` is the AWS error code, or the class name of the connection error; `headers` are the response headers in
    lower case, empty without a response.
    """

    def __init__(self, operation: str, code: str, message: str, headers: Mapping[str, str]) -> None:
        advice = ": run `python -m infra deploy` to restore the function's permissions" if _is_denial(code) else ""
        super().__init__(f"{operation} failed with {code}: {message}{advice}")
        self.code = code
        self.message = message
        self.headers = headers


def _is_denial(code: str) -> bool:
    return code in {"AccessDenied", "AccessDeniedException", "403"}


class OutOfTime(RetryableError):
    """The invocation has too little time left to start this image."""


class ClaimedElsewhere(RetryableError):
    """Another invocation is working on the image."""


class InvalidResponse(RetryableError):
    """The analyzer's response lacks a required field."""


class DeliveryFailed(RetryableError):
    """Firehose still rejected the image's rows after the last retry."""
