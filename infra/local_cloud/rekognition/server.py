"""Serves Rekognition's DetectFaces on loopback, with open face models.

In: AWS JSON 1.1 requests on 127.0.0.1, as AWS SDKs send them. Out: responses and errors in Rekognition's format, with
the model set's name in the header x-amzn-analyzer. GET /health responds once the models are loaded.

    python -m infra.local_cloud.rekognition.server --port 4580 --models .local/models

Requests must be signed with the secret in AWS_SECRET_ACCESS_KEY, and browser requests are rejected
(`gateway/middleware.py`). Pictures in S3 are read from the endpoint in AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_S3.
"""

import argparse
import contextlib
import errno
import os
import signal
import socket
import sys
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local_cloud.faces.analysis import MODEL_SET, AnalyzedFace, FaceAnalyzer
from infra.local_cloud.faces.detection import DEFAULT_SIDE_PIXELS
from infra.local_cloud.gateway.middleware import Gateway, SecretMissing, read_secret
from infra.local_cloud.rekognition.errors import ErrorCode, ServiceError
from infra.local_cloud.rekognition.pictures import S3PictureLoader, check_inline_size, open_picture
from infra.local_cloud.rekognition.request import DetectFacesRequest, read_request
from infra.local_cloud.rekognition.response import detect_faces_response, requested_keys

HOST = "127.0.0.1"
HEALTH_PATH = "/health"
MAX_WAITING_REQUESTS = 64
_SHUTDOWN_SECONDS = 5

Analyze = Callable[[Image.Image, bool], Sequence[AnalyzedFace]]
"""Takes a picture and whether to predict attributes; returns its faces, largest first."""


class AwsJsonResponse(JSONResponse):
    media_type = "application/x-amz-json-1.1"


class Server:
    """The HTTP application. Pictures are analysed one at a time, with two threads; other requests queue."""

    def __init__(self, analyze: Analyze) -> None:
        self._analyze = analyze
        self._pictures = S3PictureLoader()
        self._one_at_a_time = anyio.CapacityLimiter(1)

    def app(self) -> Starlette:
        routes = [Route("/", self.operate, methods=["POST"]), Route(HEALTH_PATH, self.health, methods=["GET"])]
        return Starlette(routes=routes, exception_handlers={ServiceError: _error_response, Exception: _fail})

    async def health(self, request: Request) -> Response:
        return JSONResponse({"status": "ok", "analyzer": MODEL_SET})

    async def operate(self, request: Request) -> Response:
        """Handles one DetectFaces request. Raises ServiceError."""
        detect_faces = read_request(request.headers, await request.body())
        if self._one_at_a_time.statistics().tasks_waiting >= MAX_WAITING_REQUESTS:
            raise ServiceError(
                ErrorCode.THROTTLING, f"Rate exceeded: {MAX_WAITING_REQUESTS} requests are queued; try again"
            )
        content = await anyio.to_thread.run_sync(self._detect_faces, detect_faces, limiter=self._one_at_a_time)
        return AwsJsonResponse(content, headers=_headers())

    def _detect_faces(self, request: DetectFacesRequest) -> dict[str, Any]:
        if isinstance(request.picture, bytes):
            content = check_inline_size(request.picture)
        else:
            content = self._pictures.fetch(request.picture, request.caller)
        picture = open_picture(content)
        keys = requested_keys(request.attributes)
        return detect_faces_response(self._analyze(picture, bool(keys)), picture.size, keys)


async def _error_response(request: Request, error: Exception) -> Response:
    if not isinstance(error, ServiceError):
        raise error
    body = {"__type": error.code.value, "Code": error.code.value, "Message": error.message}
    return AwsJsonResponse(body, error.http_status, headers=_headers())


async def _fail(request: Request, error: Exception) -> Response:
    """Handles an unexpected exception; Starlette re-raises it afterwards, so uvicorn logs it."""
    return await _error_response(
        request, ServiceError(ErrorCode.INTERNAL_SERVER_ERROR, f"Internal server error: {error!r}")
    )


def _headers() -> dict[str, str]:
    """The headers of every response: errors name the model set too."""
    return {"x-amzn-RequestId": str(uuid.uuid4()), "x-amzn-analyzer": MODEL_SET}


def serve(listener: socket.socket, analyze: Analyze, secret: str) -> None:
    """Serves requests signed with `secret` on `listener` until SIGTERM or SIGINT, then finishes those in progress."""
    app = Gateway(Server(analyze).app(), secret, HEALTH_PATH)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_SHUTDOWN_SECONDS, lifespan="off")
    # uvicorn re-raises the signal once it has shut down, but a requested shutdown is not a failure.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def port_error(port: int, error: OSError | OverflowError) -> str:
    """The error message for a port that the server cannot listen on."""
    in_use = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
    reason = "is in use by another program" if in_use else f"cannot be used: {error}"
    return f"Port {port} of {HOST} {reason}. Choose another --port, or 0 for any free port."


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local_cloud.rekognition.server", description="Serve Rekognition's DetectFaces locally."
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 for any free port")
    parser.add_argument("--models", type=Path, required=True, help="folder of the fetched face models")
    parser.add_argument(
        "--side",
        type=int,
        default=DEFAULT_SIDE_PIXELS,
        help="longer side in pixels to which pictures are scaled for detection: 640 for a counter, 960 to 1280 for an "
        "aisle (default %(default)s)",
    )
    arguments = parser.parse_args()
    try:
        secret = read_secret(os.environ)
    except SecretMissing as error:
        print(error, file=sys.stderr)
        return 1
    with socket.socket() as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, arguments.port))
            analyzer = FaceAnalyzer(arguments.models, arguments.side)
        except FileNotFoundError as error:
            fetch = f"python -m infra.local_cloud.face_models --folder {arguments.models}"
            print(f"Face model {error.filename} is missing. Fetch it with: {fetch}", file=sys.stderr)
            return 1
        except (OSError, OverflowError) as error:
            print(port_error(arguments.port, error), file=sys.stderr)
            return 1
        listener.listen()
        print(f"DetectFaces on http://{HOST}:{listener.getsockname()[1]} ({MODEL_SET})", flush=True)
        serve(listener, analyzer.analyze, secret)
    return 0


if __name__ == "__main__":
    sys.exit(main())
