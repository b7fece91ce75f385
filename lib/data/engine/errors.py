"""Why a query has no answer, by what the caller can do about it.

In: what the engine said. Out: one of these; `next_step` is a sentence for the person who asked, and `retryable` tells
whether the same query may succeed a little later without anybody doing anything.
"""

import threading
from typing import ClassVar


class EngineError(Exception):
    """A query without an answer; the message says what failed, `next_step` what to do."""

    retryable: ClassVar[bool] = False

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.next_step = next_step


class CredentialsMissing(EngineError):
    """No AWS credentials or region were found."""


class CredentialsExpired(EngineError):
    """The AWS credentials were valid once, or are not known."""


class AccessDenied(EngineError):
    """The credentials may not do what the query needs."""


class LakeMissing(EngineError):
    """The workgroup, database, table or folder is not there: nothing was deployed, or the names are others."""


class ScanLimitExceeded(EngineError):
    """The workgroup's limit of scanned bytes stopped the query."""


class QueryTooLarge(EngineError):
    """The query needed more memory or time than the engine gives to one query."""


class EngineBusy(EngineError):
    """The engine throttled the query or had no capacity."""

    retryable: ClassVar[bool] = True


class EngineUnreachable(EngineError):
    """No connection to the engine."""

    retryable: ClassVar[bool] = True


class QueryCancelled(EngineError):
    """The query was stopped before it ended, by somebody or by the time limit."""


class LakeFileBroken(EngineError):
    """A file below a table cannot be read as the table's rows; the message names it where the engine does."""


class QueryFailed(EngineError):
    """The engine refused the query or failed in it; only a change of the query or of the data helps."""


def nobody_waits() -> QueryCancelled:
    """The error of a query whose caller set its event; the caller has gone, so it is mostly for the log."""
    return QueryCancelled("the query was stopped, because nobody waits for it", "Reload the page to ask again.")


def raise_if_unwanted(cancelled: threading.Event | None) -> None:
    """Raises QueryCancelled when the caller of a query has set its event."""
    if cancelled is not None and cancelled.is_set():
        raise nobody_waits()
