"""Athena over the lake bucket, through PyAthena.

In: the database and workgroup of a deployed stack, and a query. Out: its whole answer, read from the result file in
S3. PandasCursor rather than ArrowCursor: it reads that file through boto3, so with the session's own refreshing
credentials and endpoint, where ArrowCursor copies the credentials once and knows no endpoint.
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
from lib.data.engine.errors import CredentialsExpired, CredentialsMissing, QueryCancelled, raise_if_unwanted
from lib.data.engine.result import QueryResult, normalise
from lib.data.queries import Query

_POLL_SECONDS = 0.25
# Throttled calls only, for some seven seconds: a viewer waits, so "busy" after two minutes (the default) is too late.
_ATTEMPTS = 4


class AthenaEngine:
    """Answers queries in one Athena workgroup. Threads may share it, as PyAthena's connections allow.

    A query is stopped, because it is billed for what it has read, when its caller no longer wants it, after
    `timeout_seconds` and at Ctrl-C.
    """

    def __init__(
        self,
        database: str,
        workgroup: str,
        region: str | None = None,
        timeout_seconds: float = 120.0,
    ) -> None:
        self.database = database
        self.workgroup = workgroup
        self.region = region
        self.timeout_seconds = timeout_seconds

    def run(self, query: Query, cancelled: threading.Event | None = None) -> QueryResult:
        """See `QueryEngine.run`. Raises the EngineError that fits what Athena said."""
        raise_if_unwanted(cancelled)
        started = time.perf_counter()
        try:
            with self._connection.cursor(on_poll=self._stop_when_unwanted(cancelled)) as cursor:
                try:
                    cursor.execute(query.sql, dict(query.params))
                except QueryCancelled:
                    cursor.cancel()
                    raise
                frame, scanned_bytes = cursor.as_pandas(), cursor.data_scanned_in_bytes
        except (pyathena.Error, BotoCoreError, ClientError) as error:
            known = engine_error(error)
            if isinstance(known, CredentialsMissing | CredentialsExpired):
                self.__dict__.pop("_connection", None)  # a connection keeps the credentials it began with
            raise known from error
        return QueryResult(normalise(frame, query.columns), scanned_bytes, time.perf_counter() - started)

    @cached_property
    def _connection(self) -> Any:
        return pyathena.connect(
            schema_name=self.database,
            work_group=self.workgroup,
            s3_staging_dir="",  # the workgroup decides where results go
            region_name=self.region,
            poll_interval=_POLL_SECONDS,
            retry_config=RetryConfig(attempt=_ATTEMPTS),
            cursor_class=PandasCursor,
            kill_on_interrupt=True,
        )

    def _stop_when_unwanted(self, cancelled: threading.Event | None) -> Callable[[AthenaQueryExecution], None]:
        """PyAthena calls it with each status, the first right after the start, so that no query escapes."""
        deadline = time.monotonic() + self.timeout_seconds

        def check(execution: AthenaQueryExecution) -> None:
            if execution.state in AthenaQueryExecution.TERMINAL_STATES:
                return  # paid for, so an answer is better than none
            raise_if_unwanted(cancelled)
            if time.monotonic() > deadline:
                raise QueryCancelled(
                    f"the query was stopped after {self.timeout_seconds:g} seconds",
                    "Choose fewer days or fewer stores.",
                )

        return check
