"""The server's errors under overload, when S3 is unavailable, and after an unexpected exception."""

import asyncio
import base64
import io
import json
import threading
from contextlib import suppress
from typing import Any

import boto3
import pytest
from PIL import Image

from infra.local_cloud.faces.analysis import MODEL_SET
from infra.local_cloud.rekognition.server import MAX_WAITING_REQUESTS, Server

HEADERS = [
    (b"x-amz-target", b"RekognitionService.DetectFaces"),
    (b"authorization", b"AWS4-HMAC-SHA256 Credential=111122223333/20261122/us-east-1/rekognition/aws4_request"),
]
SCOPE = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": HEADERS}


def picture() -> dict[str, str]:
    content = io.BytesIO()
    Image.new("RGB", (100, 100)).save(content, "JPEG")
    return {"Bytes": base64.b64encode(content.getvalue()).decode()}


async def messages(app, image) -> list[dict[str, Any]]:
    """The ASGI messages that the app sends in response to one DetectFaces request."""
    sent: list[dict[str, Any]] = []

    async def receive():
        return {"type": "http.request", "body": json.dumps({"Image": image}).encode(), "more_body": False}

    async def send(message):
        sent.append(message)

    with suppress(ZeroDivisionError):  # Starlette responds, then re-raises it for the server's log
        await app(SCOPE, receive, send)
    return sent


async def response_to(app, image) -> tuple[int, dict[str, Any]]:
    """Status and body of the app's response to one DetectFaces request."""
    start, *rest = await messages(app, image)
    return start["status"], json.loads(b"".join(message.get("body", b"") for message in rest))


def test_requests_beyond_the_queue_limit_are_throttled_and_the_others_succeed():
    first_may_finish = threading.Event()

    def analyze(image, with_attributes):
        assert first_may_finish.wait(30)
        return []

    async def send_many():
        app = Server(analyze).app()
        waiting = [asyncio.create_task(response_to(app, picture())) for _ in range(MAX_WAITING_REQUESTS + 1)]
        await asyncio.sleep(0.3)
        over = await response_to(app, picture())
        first_may_finish.set()
        return over, await asyncio.gather(*waiting)

    over, others = asyncio.run(send_many())

    assert (400, "ThrottlingException") == (over[0], over[1]["__type"])
    assert [(200, {"FaceDetails": []})] * (MAX_WAITING_REQUESTS + 1) == others


def test_an_unexpected_exception_is_an_internal_server_error():
    def analyze(image, with_attributes):
        raise ZeroDivisionError("a fault")

    status, body = asyncio.run(response_to(Server(analyze).app(), picture()))

    assert (500, "InternalServerError") == (status, body["__type"])


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_an_unavailable_s3_is_a_retryable_internal_server_error(monkeypatch, variable):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    settings = {variable: "http://127.0.0.1:9", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    settings["AWS_MAX_ATTEMPTS"] = "1"
    for name, value in {**settings, "AWS_ACCESS_KEY_ID": "1", "AWS_SECRET_ACCESS_KEY": "local"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # boto3 caches the first credentials

    app = Server(lambda image, with_attributes: []).app()
    status, body = asyncio.run(response_to(app, {"S3Object": {"Bucket": "bucket", "Name": "name"}}))

    assert (500, "InternalServerError") == (status, body["__type"])
    assert "S3 did not respond" in body["Message"]


@pytest.mark.parametrize("image", [picture(), {"Bytes": base64.b64encode(b"a text").decode()}, {}])
@pytest.mark.parametrize("fault", [None, ZeroDivisionError("a fault")])
def test_every_response_names_the_models(image, fault):
    def analyze(image, with_attributes):
        if fault is not None:
            raise fault
        return []

    start, *_ = asyncio.run(messages(Server(analyze).app(), image))

    assert MODEL_SET == dict(start["headers"])[b"x-amzn-analyzer"].decode()
