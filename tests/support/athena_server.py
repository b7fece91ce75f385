"""A server on loopback that speaks as much of Athena's and S3's wire protocol as a failing query needs.

The errors travel as AWS sends them, so botocore and PyAthena make of them what they make of the real ones:
https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_COLUMN = {"Name": "rows", "Type": "bigint", "Precision": 19, "Scale": 0, "Nullable": "UNKNOWN"}
QUERY_ID = "3f1c2d9e-9a55-4b1e-8d64-0d6c1f2a7b10"


@dataclass(frozen=True)
class Refused:
    """The call itself is refused, with an error code and its message."""

    code: str
    message: str


@dataclass(frozen=True)
class Ended:
    """The query was taken and ended in this state, for this reason."""

    state: str
    reason: str | None


@dataclass(frozen=True)
class ResultRefused:
    """The query succeeded, and S3 refuses its result file; a HEAD request's answer has no body."""

    status: int


Reply = Refused | Ended | ResultRefused


class AthenaServer(ThreadingHTTPServer):
    """Answers every query with the one failure that is set in `reply`; `stopped` are the queries it was told to stop.

    With `Ended("RUNNING", None)` a query runs until it is stopped.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply: Reply = Ended("FAILED", None)
        self.stopped: list[str] = []

    def environment(self) -> dict[str, str]:
        """What points the app at it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_ACCESS_KEY_ID": "made-up",
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "AWS_REGION": "eu-west-1",
            "SHOPPER_DATABASE": "shop",
            "SHOPPER_WORKGROUP": "shop",
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def athena_server() -> Iterator[AthenaServer]:
    """The server, until the block ends."""
    with AthenaServer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: AthenaServer

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        reply = self.server.reply
        if isinstance(reply, Refused):
            self._answer(400, {"__type": reply.code, "message": reply.message})
        elif self.headers["X-Amz-Target"] == "AmazonAthena.StartQueryExecution":
            self._answer(200, {"QueryExecutionId": QUERY_ID})
        elif self.headers["X-Amz-Target"] == "AmazonAthena.StopQueryExecution":
            self.server.stopped.append(json.loads(asked)["QueryExecutionId"])
            self._answer(200, {})
        elif self.headers["X-Amz-Target"] == "AmazonAthena.GetQueryExecution":
            shown = Ended("CANCELLED", None) if self.server.stopped else reply
            self._answer(200, {"QueryExecution": _execution(shown)})
        else:
            self._answer(200, {"ResultSet": {"Rows": [], "ResultSetMetadata": {"ColumnInfo": [_COLUMN]}}})

    def do_HEAD(self) -> None:
        assert isinstance(self.server.reply, ResultRefused)
        self.send_response(self.server.reply.status)
        self.end_headers()

    do_GET = do_HEAD

    def _answer(self, status: int, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the tests' output quiet."""


def _execution(reply: Ended | ResultRefused) -> dict[str, object]:
    ended = reply if isinstance(reply, Ended) else Ended("SUCCEEDED", None)
    status = {"State": ended.state} | ({"StateChangeReason": ended.reason} if ended.reason else {})
    return {
        "QueryExecutionId": QUERY_ID,
        "Query": "SELECT",
        "QueryExecutionContext": {"Database": "shop", "Catalog": "awsdatacatalog"},
        "WorkGroup": "shop",
        "StatementType": "DML",
        "SubstatementType": "SELECT",
        "Status": status,
        "Statistics": {"DataScannedInBytes": 155_000_000},
        "ResultConfiguration": {"OutputLocation": f"s3://shop-results/{QUERY_ID}.csv"},
    }
