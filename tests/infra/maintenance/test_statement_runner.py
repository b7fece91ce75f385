"""A statement that Athena does in parts is run until all of it is done."""

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.errors import StatementFailed
from infra.maintenance.lease import Lease
from infra.maintenance.statement_runner import run_statement
from infra.names import Names

MORE = (
    "ICEBERG_VACUUM_MORE_RUNS_NEEDED: Removed 20000 files in this round of vacuum, but there are more files remaining."
)


class FakeAws:
    """Athena, of which each execution ends as the next of `ends` says, and S3, which keeps the lease."""

    def __init__(self, *ends: dict[str, str]) -> None:
        self._ends = iter(ends)
        self.begun: list[str] = []
        self.renewals = 0

    def __call__(self, service: str) -> Any:
        return self

    def start_query_execution(self, QueryString: str, **_: Any) -> dict[str, str]:
        self.begun.append(QueryString)
        return {"QueryExecutionId": str(len(self.begun))}

    def get_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:
        return {"QueryExecution": {"QueryExecutionId": QueryExecutionId, "Status": next(self._ends)}}

    def stop_query_execution(self, **_: Any) -> None:
        pass

    def get_object(self, **_: Any) -> dict[str, Any]:
        return {"Body": self, "ETag": "1"}

    def read(self) -> bytes:
        return f'{{"expires": "{datetime(2020, 1, 1, tzinfo=UTC).isoformat()}"}}'.encode()

    def put_object(self, **_: Any) -> dict[str, str]:
        self.renewals += 1
        return {"ETag": "1"}


def run(aws: FakeAws, names: Names) -> dict[str, Any]:
    return run_statement(Lease(aws, names), aws, names, "VACUUM t")


def test_parts_are_run_until_the_last_and_each_renews_the_lease(names):
    failed = {"State": "FAILED", "StateChangeReason": MORE}
    aws = FakeAws(failed, failed, {"State": "SUCCEEDED"})

    assert "3" == run(aws, names)["QueryExecutionId"]
    assert ["VACUUM t"] * 3 == aws.begun
    assert 1 + 3 == aws.renewals


def test_another_failure_is_not_repeated(names):
    aws = FakeAws({"State": "FAILED", "StateChangeReason": "ICEBERG_COMMIT_ERROR"})

    with pytest.raises(StatementFailed, match="ICEBERG_COMMIT_ERROR"):
        run(aws, names)
    assert ["VACUUM t"] == aws.begun
