"""The query engines: Athena over the lake bucket, or DuckDB over a folder with the layout of the lake.

In: a `Query`. Out: a `QueryResult`, equal for both engines over the same rows, or an `EngineError`.
"""

from lib.data.engine.athena import AthenaEngine
from lib.data.engine.duckdb_lake import DuckDBEngine
from lib.data.engine.errors import (
    AccessDenied,
    CredentialsExpired,
    CredentialsMissing,
    EngineBusy,
    EngineError,
    EngineUnreachable,
    LakeFileBroken,
    LakeMissing,
    QueryCancelled,
    QueryFailed,
    QueryTooLarge,
    ScanLimitExceeded,
)
from lib.data.engine.result import QueryEngine, QueryResult

__all__ = [
    "AccessDenied",
    "AthenaEngine",
    "CredentialsExpired",
    "CredentialsMissing",
    "DuckDBEngine",
    "EngineBusy",
    "EngineError",
    "EngineUnreachable",
    "LakeFileBroken",
    "LakeMissing",
    "QueryCancelled",
    "QueryEngine",
    "QueryFailed",
    "QueryResult",
    "QueryTooLarge",
    "ScanLimitExceeded",
]
