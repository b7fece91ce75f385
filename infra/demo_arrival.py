"""Whether the demo's own pictures have arrived at the far end: in Athena.

In: the database and workgroup of the stack. Out: how many pictures that a camera took are there, and their faces.
"""

import time
from dataclasses import dataclass

from infra import aws
from lib.contract.lake import IMAGE_OBSERVATIONS
from lib.contract.observation import SYNTHETIC_ANALYZER

_POLL_INTERVAL_SECONDS = 0.2
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
    while (status := athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"])[
        "State"
    ] in _UNFINISHED:
        time.sleep(_POLL_INTERVAL_SECONDS)
    if status["State"] != "SUCCEEDED":
        raise CountFailed(
            f"the count of pictures in {database} ended as {status['State']}: {status['StateChangeReason']}"
        )
    header_and_row = athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
    pictures, faces = (int(cell["VarCharValue"]) for cell in header_and_row[1]["Data"])
    return Arrived(pictures, faces)
