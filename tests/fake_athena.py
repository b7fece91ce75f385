"""Athena's side of the wire for what a local cloud never does: refusals, limits and queries that run for ever.

In: how each query ends. Out: an HTTP server on loopback that speaks Athena's JSON protocol to the real PyAthena, and
counts what it was asked. https://docs.aws.amazon.com/athena/latest/APIReference/
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RUNNING, FAILED, CANCELLED = "RUNNING", "FAILED", "CANCELLED"


@dataclass
class FakeAthena:
    """`refusal` (code, message) answers every start; else each query ends in `state` for `reason`."""

    url: str = ""
    refusal: tuple[str, str] | None = None
    state: str = RUNNING
    reason: str = ""
    started: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """What points an app at it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_ACCESS_KEY_ID": "made-up",
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "AWS_REGION": "eu-west-1",
            "SHOPPER_DATABASE": "shopper",
            "SHOPPER_WORKGROUP": "shopper",
        }

    def answer(self, action: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if action == "StartQueryExecution":
            if self.refusal:
                return 400, {"__type": self.refusal[0], "message": self.refusal[1]}
            self.started.append(asked["QueryString"])
            return 200, {"QueryExecutionId": f"query-{len(self.started)}"}
        query_id = asked.get("QueryExecutionId", "")
        if action == "StopQueryExecution":
            self.stopped.append(query_id)
            return 200, {}
        state = CANCELLED if query_id in self.stopped else self.state
        status = {"State": state, "StateChangeReason": self.reason, "SubmissionDateTime": 1.0}
        place = {"OutputLocation": f"s3://results/{query_id}.csv"}
        return 200, {
            "QueryExecution": {
                "QueryExecutionId": query_id,
                "Query": "SELECT 1",
                "Status": status,
                "Statistics": {},
                "ResultConfiguration": place,
            }
        }


@contextmanager
def fake_athena(**ending: Any) -> Iterator[FakeAthena]:
    """Serves on a free port until the block ends."""
    athena = FakeAthena(**ending)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            action = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            status, answer = athena.answer(action, asked)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    athena.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield athena
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
