"""Errors of the query engines, one class for each thing that the caller can do about it.

In: the failure of an engine. Out: one of these; `next_step` is a sentence for the viewer, and `retryable` is true if
the same query may succeed later without any action.
"""

import threading
from typing import ClassVar


class EngineError(Exception):
    """A query failed; the message says what failed, `next_step` what to do."""

    retryable: ClassVar[bool] = False

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.next_step = next_step


class CredentialsMissing(EngineError):
    """No AWS credentials or region were found."""


class CredentialsExpired(EngineError):
    """The AWS credentials have expired or are invalid."""


class AccessDenied(EngineError):
    """The credentials do not permit what the query needs."""


class LakeMissing(EngineError):
    """The workgroup, database, table or folder does not exist: nothing is deployed, or the names are wrong."""


class ScanLimitExceeded(EngineError):
    """The query exceeded the workgroup's limit of scanned bytes."""


class QueryTooLarge(EngineError):
    """The query needed more memory or time than the engine allows."""


class EngineBusy(EngineError):
    """The engine throttled the query or had no capacity."""

    retryable: ClassVar[bool] = True


class EngineUnreachable(EngineError):
    """The engine could not be reached."""

    retryable: ClassVar[bool] = True


class QueryCancelled(EngineError):
    """The query was cancelled, by a caller or by the time limit."""


class LakeFileBroken(EngineError):
    """A file of a table cannot be read as rows of the table; the message names it if the engine does."""


class QueryFailed(EngineError):
    """The engine rejected or failed the query; only a change of the query or of the data helps."""


def query_abandoned() -> QueryCancelled:
    """The error of a query whose caller set its event; that caller is gone, so it is mostly for the log."""
    return QueryCancelled("the query was cancelled because no viewer waits for it", "Reload the page.")


def raise_if_cancelled(cancelled: threading.Event | None) -> None:
    """Raise QueryCancelled if the caller of a query has set its event."""
    if cancelled is not None and cancelled.is_set():
        raise query_abandoned()
