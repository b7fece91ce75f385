"""Athena over the lake bucket, through PyAthena.

In: the database and workgroup of a deployed stack, and a query. Out: its whole result, read from the result file in
S3. PandasCursor rather than ArrowCursor: it reads that file through boto3, with the session's refreshable credentials
and endpoint, whereas ArrowCursor copies the credentials once and does not use the endpoint.
"""

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pyathena
from botocore.exceptions import BotoCoreError, ClientError
from pyathena.model import AthenaQueryExecution
from pyathena.pandas.cursor import PandasCursor
from pyathena.util import RetryConfig

from lib.data.engine.athena_errors import engine_error
from lib.data.engine.errors import CredentialsExpired, CredentialsMissing, QueryCancelled, raise_if_cancelled
from lib.data.engine.result import QueryResult, normalise
from lib.data.queries import Query

# Retries of throttled calls, for some seven seconds: a viewer waits, and the default of two minutes is too long.
_ATTEMPTS = 4


class AthenaEngine:
    """Runs queries in one Athena workgroup. Threads may share it, as they may share PyAthena's connections.

    A query is cancelled when its caller sets the event, after `timeout_seconds` and at Ctrl-C, because it is billed for
    what it scans.
    """

    def __init__(
        self,
        database: str,
        workgroup: str,
        region: str | None = None,
        timeout_seconds: float = 120.0,
        poll_seconds: float = 0.25,
        retry_seconds: int = 1,
    ) -> None:
        """Poll a running query every `poll_seconds`; the first pause before a retry is about `retry_seconds`."""
        self.database = database
        self.workgroup = workgroup
        self.region = region
        self.timeout_seconds = timeout_seconds
        self._poll_seconds = poll_seconds
        self._retry_seconds = retry_seconds

    def run(self, query: Query, cancelled: threading.Event | None = None) -> QueryResult:
        """See `QueryEngine.run`. Raises the EngineError for the failure."""
        raise_if_cancelled(cancelled)
        started = time.perf_counter()
        try:
            with self._connection.cursor(on_poll=self._cancel_on_poll(cancelled)) as cursor:
                try:
                    cursor.execute(query.sql, dict(query.params))
                except QueryCancelled:
                    cursor.cancel()
                    raise
                frame, scanned_bytes = cursor.as_pandas(), cursor.data_scanned_in_bytes
        except (pyathena.Error, BotoCoreError, ClientError) as error:
            translated = engine_error(error)
            if isinstance(translated, CredentialsMissing | CredentialsExpired):
                self.__dict__.pop("_connection", None)  # a connection keeps the credentials that it was opened with
            raise translated from error
        return QueryResult(normalise(frame, query.columns), scanned_bytes, time.perf_counter() - started)

    @cached_property
    def _connection(self) -> Any:
        return pyathena.connect(
            schema_name=self.database,
            work_group=self.workgroup,
            s3_staging_dir="",  # the workgroup sets the result location
            region_name=self.region,
            poll_interval=self._poll_seconds,
            retry_config=RetryConfig(attempt=_ATTEMPTS, multiplier=self._retry_seconds),
            cursor_class=PandasCursor,
            kill_on_interrupt=True,
        )

    def _cancel_on_poll(self, cancelled: threading.Event | None) -> Callable[[AthenaQueryExecution], None]:
        """A callback for each polled status; the first poll follows the start, so no query runs uncancellable."""
        deadline = time.monotonic() + self.timeout_seconds

        def check(execution: AthenaQueryExecution) -> None:
            if execution.state in AthenaQueryExecution.TERMINAL_STATES:
                return  # already billed, so return its result
            raise_if_cancelled(cancelled)
            if time.monotonic() > deadline:
                raise QueryCancelled(
                    f"the query was cancelled after {self.timeout_seconds:g} seconds",
                    "Choose fewer days or fewer stores.",
                )

        return check
