"""The handler: real boto3 clients against a loopback server, and the entry point itself."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config

from infra.functions.face_detector import handler
from infra.functions.face_detector.errors import CallFailed
from infra.functions.face_detector.runtime import Services
from infra.functions.face_detector.settings import InvalidSettings
from tests.infra.functions.fakes import recorded, s3_body, sqs_event

CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)


class RejectingServer(BaseHTTPRequestHandler):
    """Rejects every image as Rekognition does, accepts every object, and then has none."""

    def do_POST(self) -> None:
        body = json.dumps(
            {"__type": "InvalidImageFormatException", "Message": "Request has invalid image format"}
        ).encode()
        self.send_response(400)
        self.send_header("X-Amzn-Analyzer", "centerface-640")
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Suppresses the server's log."""


@pytest.fixture
def server_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), RejectingServer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def services_at(url: str) -> Services:
    once = Config(retries={"total_max_attempts": 1})
    session = boto3.Session("test", "test", region_name="eu-west-1")
    s3, rekognition, firehose = (
        session.client(name, endpoint_url=url, config=once) for name in ("s3", "rekognition", "firehose")
    )
    return handler.services(s3=s3, rekognition=rekognition, firehose=firehose)


def test_a_service_error_keeps_its_code_message_and_headers(server_url: str):
    with pytest.raises(CallFailed, match="detect_faces failed with InvalidImageFormatException") as failure:
        services_at(server_url).detect_faces(Image={"S3Object": {"Bucket": "raw", "Name": "cam/a.jpg"}})
    assert "InvalidImageFormatException" == failure.value.code
    assert "Request has invalid image format" == failure.value.message
    assert "centerface-640" == failure.value.headers["x-amzn-analyzer"]


def test_a_missing_object_has_the_code_that_the_archive_checks(server_url: str):
    with pytest.raises(CallFailed) as failure:
        services_at(server_url).head_object(Bucket="archive", Key="cam/a.jpg")
    assert "404" == failure.value.code


def test_a_refused_connection_is_a_failed_call_too():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, but not listening
        services = services_at(f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(CallFailed) as failure:
            services.detect_faces(Image={"S3Object": {"Bucket": "raw", "Name": "cam/a.jpg"}})
    assert "EndpointConnectionError" == failure.value.code
    assert {} == failure.value.headers


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch, server_url: str) -> Iterator[None]:
    """The environment of a deployed function whose AWS is the test's server."""
    variables = {
        "AWS_ENDPOINT_URL": server_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "FACE_STREAM": "faces",
        "IMAGE_STREAM": "images",
        "LAKE_BUCKET": "lake",
        "ARCHIVE_BUCKET": "archive",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    handler.runtime.cache_clear()
    yield
    handler.runtime.cache_clear()


def test_the_entry_point_returns_the_failed_messages_and_prints_json(deployed, capsys: pytest.CaptureFixture[str]):
    event = sqs_event(good=json.dumps(recorded("s3_test_event.json")), refused=s3_body("shop-pi/a.jpg"), bad="{")
    assert {"batchItemFailures": [{"itemIdentifier": "bad"}, {"itemIdentifier": "refused"}]} == handler.handler(
        event, CONTEXT
    )
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["MalformedBody", "TryAgain"] == [line["status"] for line in lines]
    assert "put_record_batch failed with InvalidImageFormatException" in lines[1]["message"]


def test_the_clients_are_created_once(deployed):
    assert handler.runtime() is handler.runtime()


def test_a_missing_setting_fails_the_first_invocation_and_is_named(deployed, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("IMAGE_STREAM")
    with pytest.raises(InvalidSettings, match="IMAGE_STREAM is not set"):
        handler.handler({"Records": []}, CONTEXT)


def test_importing_the_handler_needs_no_environment_and_imports_only_the_contract():
    program = (
        "import sys, infra.functions.face_detector.handler;"
        "print(*sorted(name for name in sys.modules if name.split('.')[0] in ('lib', 'infra', 'capture')))"
    )
    environment = {"PATH": os.environ["PATH"]}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    unexpected = [
        name
        for name in run.stdout.split()
        if not name.startswith(("lib.contract", "infra.functions")) and name not in {"lib", "infra"}
    ]
    assert [] == unexpected
