"""Athena over the lake bucket, through PyAthena.

In: the database and workgroup of a deployed stack, and a query. Out: its whole answer, read from the result file in
S3. PandasCursor rather than ArrowCursor: it reads that file through boto3, so with the session's own refreshing
credentials and endpoint, where ArrowCursor copies the credentials once and knows no endpoint.
"""

import time
from functools import cached_property
from typing import Any

import pyathena
from botocore.exceptions import BotoCoreError, ClientError
from pyathena.pandas.cursor import PandasCursor
from pyathena.util import RetryConfig

from lib.engine.athena_errors import engine_error
from lib.engine.errors import CredentialsExpired, CredentialsMissing, QueryCancelled
from lib.engine.result import QueryResult, normalise
from lib.queries import Query

_POLL_SECONDS = 0.25
# Throttled calls only, for some seven seconds: a viewer waits, so "busy" after two minutes (the default) is too late.
_ATTEMPTS = 4


class _TimeIsUp(Exception):
    """The query ran longer than its time limit."""


class AthenaEngine:
    """Answers queries in one Athena workgroup. Threads may share it, as PyAthena's connections allow.

    A query is stopped, because it is billed while it runs, after `timeout_seconds` and at Ctrl-C.
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

    def run(self, query: Query) -> QueryResult:
        """See `QueryEngine.run`. Raises the EngineError that fits what Athena said."""
        started = time.perf_counter()
        try:
            with self._connection.cursor(on_poll=self._time_limit()) as cursor:
                try:
                    cursor.execute(query.sql, dict(query.params))
                except _TimeIsUp as error:
                    cursor.cancel()
                    raise QueryCancelled(
                        f"the query was stopped after {self.timeout_seconds:g} seconds",
                        "Choose fewer days or fewer stores.",
                    ) from error
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

    def _time_limit(self) -> Any:
        deadline = time.monotonic() + self.timeout_seconds

        def check(_execution: object) -> None:
            if time.monotonic() > deadline:
                raise _TimeIsUp

        return check
