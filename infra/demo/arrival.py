"""Whether the demo's own pictures have arrived at the far end: in Athena.

In: the database and workgroup of the stack. Out: how many pictures that a camera took are there, and their faces.
"""

import time
from dataclasses import dataclass
from typing import Any

from infra import aws
from lib.contract.lake import IMAGE_OBSERVATIONS
from lib.contract.observation import SYNTHETIC_ANALYZER

_POLL_INTERVAL_SECONDS = 0.2
_TIMEOUT_SECONDS = 60.0
_UNFINISHED = ("QUEUED", "RUNNING")


class CountFailed(RuntimeError):
    """Athena did not answer the count; says why."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Pictures from cameras, not synthetic ones, and the faces in them."""

    pictures: int
    faces: int


def count_arrived(database: str, workgroup: str) -> Arrived:
    """What Athena sees now. Raises CountFailed when the query does not succeed."""
    athena = aws.client("athena")
    query_id = athena.start_query_execution(
        QueryString=(
            f"SELECT count(*), coalesce(sum(faces), 0) FROM {IMAGE_OBSERVATIONS.name}"  # noqa: S608 our own names
            f" WHERE analyzer <> '{SYNTHETIC_ANALYZER}'"
        ),
        QueryExecutionContext={"Database": database},
        WorkGroup=workgroup,
    )["QueryExecutionId"]
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while (status := _status(athena, query_id))["State"] in _UNFINISHED and time.monotonic() < deadline:
        time.sleep(_POLL_INTERVAL_SECONDS)
    if status["State"] != "SUCCEEDED":
        reason = status.get("StateChangeReason") or f"no answer within {_TIMEOUT_SECONDS:.0f} s"
        raise CountFailed(f"The count of pictures in {database} is {status['State']}: {reason}. Run `make demo` again.")
    header_and_row = athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
    pictures, faces = (int(cell["VarCharValue"]) for cell in header_and_row[1]["Data"])
    return Arrived(pictures, faces)


def _status(athena: Any, query_id: str) -> dict[str, Any]:
    status: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
    return status
