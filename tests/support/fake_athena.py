"""Fake Athena: a loopback server with the part of Athena's and S3's wire protocols that a failing query uses.

Errors have the form in which AWS sends them, so botocore and PyAthena parse them like the real ones:
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
class ApiError:
    """The API call itself fails, with this error code and message."""

    code: str
    message: str


@dataclass(frozen=True)
class QueryState:
    """The query was accepted and is in this state, for this reason."""

    state: str
    reason: str | None


@dataclass(frozen=True)
class ResultFileError:
    """The query succeeded, but S3 rejects reads of its result file; the response to HEAD has no body."""

    status: int


Reply = ApiError | QueryState | ResultFileError


class FakeAthena(ThreadingHTTPServer):
    """Answers every query with the failure in `reply`; `stopped` lists the queries that a client stopped.

    With `QueryState("RUNNING", None)` a query runs until it is stopped.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply: Reply = QueryState("FAILED", None)
        self.stopped: list[str] = []

    def environment(self) -> dict[str, str]:
        """The environment variables that point the app at this server."""
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
def fake_athena() -> Iterator[FakeAthena]:
    """Runs the server until the block ends."""
    with FakeAthena() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: FakeAthena

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        reply = self.server.reply
        if isinstance(reply, ApiError):
            self._answer(400, {"__type": reply.code, "message": reply.message})
        elif self.headers["X-Amz-Target"] == "AmazonAthena.StartQueryExecution":
            self._answer(200, {"QueryExecutionId": QUERY_ID})
        elif self.headers["X-Amz-Target"] == "AmazonAthena.StopQueryExecution":
            self.server.stopped.append(json.loads(body)["QueryExecutionId"])
            self._answer(200, {})
        elif self.headers["X-Amz-Target"] == "AmazonAthena.GetQueryExecution":
            shown = QueryState("CANCELLED", None) if self.server.stopped else reply
            self._answer(200, {"QueryExecution": _execution(shown)})
        else:
            self._answer(200, {"ResultSet": {"Rows": [], "ResultSetMetadata": {"ColumnInfo": [_COLUMN]}}})

    def do_HEAD(self) -> None:
        assert isinstance(self.server.reply, ResultFileError)
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
        """Logs nothing, to keep the tests' output short."""


def _execution(reply: QueryState | ResultFileError) -> dict[str, object]:
    ended = reply if isinstance(reply, QueryState) else QueryState("SUCCEEDED", None)
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
