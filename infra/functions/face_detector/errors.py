"""Why a picture's message stays in the queue.

In: the facts of a failure that may pass. Out: one family of errors, `TryAgain`; SQS hands the message out again,
and after its last delivery moves it to the dead-letter queue. What can never pass is no error here but a `Finding`
with its reason, or `event.MalformedBody`.
"""

from collections.abc import Mapping


class TryAgain(Exception):
    """This picture is not done; its message stays in the queue."""


class CallFailed(TryAgain):
    """An AWS call was answered with an error, or not at all.

    `code` is AWS's error code, or the name of the connection's error; `headers` are those of the answer, in lower
    case, empty where none came.
    """

    def __init__(self, operation: str, code: str, message: str, headers: Mapping[str, str]) -> None:
        advice = ": run `python -m infra deploy` to put the function's permissions right" if _is_denial(code) else ""
        super().__init__(f"{operation} failed with {code}: {message}{advice}")
        self.code = code
        self.message = message
        self.headers = headers


def _is_denial(code: str) -> bool:
    return code in {"AccessDenied", "AccessDeniedException", "403"}


class OutOfTime(TryAgain):
    """The invocation has too little time left to start this picture."""


class UnreadableAnswer(TryAgain):
    """The analyzer's answer lacks what every row needs."""


class NotDelivered(TryAgain):
    """Firehose refused this picture's rows more often than is worth waiting for."""
