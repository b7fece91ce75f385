"""Serves Rekognition's DetectFaces on loopback, over open face models.

In: AWS JSON 1.1 requests on 127.0.0.1, as any AWS SDK sends them. Out: answers in Rekognition's shape, errors too, with
the model set's name in the header x-amzn-analyzer. GET /health answers once the models are loaded.

    python -m infra.local_cloud.rekognition.server --port 4580 --models .local/models

Requests must be signed with the secret in AWS_SECRET_ACCESS_KEY, and web pages are refused (`gateway/gateway.py`).
Pictures in S3 are fetched from the endpoint in AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_S3.
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

from infra.local_cloud.faces.analysis import MODEL_SET, AnalysedFace, FaceAnalyzer
from infra.local_cloud.faces.detection import DEFAULT_SIDE_PIXELS
from infra.local_cloud.gateway.gateway import Gateway, SecretMissing, secret_of
from infra.local_cloud.rekognition.answer import response, wanted_attributes
from infra.local_cloud.rekognition.errors import Code, Refused
from infra.local_cloud.rekognition.pictures import S3Pictures, check_size, open_picture
from infra.local_cloud.rekognition.request import DetectFaces, read_request

HOST = "127.0.0.1"
HEALTH_PATH = "/health"
MAX_WAITING_REQUESTS = 64
_SHUTDOWN_SECONDS = 5

Analyse = Callable[[Image.Image, bool], Sequence[AnalysedFace]]
"""A picture, and whether attributes are wanted -> its faces, largest first."""


class AwsJsonResponse(JSONResponse):
    media_type = "application/x-amz-json-1.1"


class Server:
    """The operation behind the wire; one picture is worked on at a time, with two threads, and others wait."""

    def __init__(self, analyse: Analyse) -> None:
        self._analyse = analyse
        self._pictures = S3Pictures()
        self._one_at_a_time = anyio.CapacityLimiter(1)

    def app(self) -> Starlette:
        routes = [Route("/", self.operate, methods=["POST"]), Route(HEALTH_PATH, self.health, methods=["GET"])]
        return Starlette(routes=routes, exception_handlers={Refused: _refuse, Exception: _fail})

    async def health(self, request: Request) -> Response:
        return JSONResponse({"status": "ok", "analyzer": MODEL_SET})

    async def operate(self, request: Request) -> Response:
        """One request of the service. Raises Refused."""
        asked = read_request(request.headers, await request.body())
        if self._one_at_a_time.statistics().tasks_waiting >= MAX_WAITING_REQUESTS:
            raise Refused(Code.THROTTLING, f"Rate exceeded: {MAX_WAITING_REQUESTS} requests are waiting; try again")
        answer = await anyio.to_thread.run_sync(self._detect_faces, asked, limiter=self._one_at_a_time)
        return AwsJsonResponse(answer, headers=_headers())

    def _detect_faces(self, asked: DetectFaces) -> dict[str, Any]:
        if isinstance(asked.picture, bytes):
            content = check_size(asked.picture)
        else:
            content = self._pictures.fetch(asked.picture, asked.caller)
        picture = open_picture(content)
        wanted = wanted_attributes(asked.attributes)
        return response(self._analyse(picture, bool(wanted)), picture.size, wanted)


async def _refuse(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    body = {"__type": error.code.value, "Code": error.code.value, "Message": error.message}
    return AwsJsonResponse(body, error.http_status, headers=_headers())


async def _fail(request: Request, error: Exception) -> Response:
    """Answers for a fault of ours; Starlette raises it again after this, so uvicorn logs it."""
    return await _refuse(request, Refused(Code.INTERNAL_SERVER_ERROR, f"Internal server error: {error!r}"))


def _headers() -> dict[str, str]:
    """Those of every answer: a refused picture is labelled with the models that refused it, too."""
    return {"x-amzn-RequestId": str(uuid.uuid4()), "x-amzn-analyzer": MODEL_SET}


def serve(listener: socket.socket, analyse: Analyse, secret: str) -> None:
    """Answers requests signed with `secret` on `listener` until SIGTERM or SIGINT, then finishes those under way."""
    app = Gateway(Server(analyse).app(), secret, HEALTH_PATH)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_SHUTDOWN_SECONDS, lifespan="off")
    # uvicorn raises the signal again once it has shut down; ended as asked is not a failure.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local_cloud.rekognition.server", description="Serve Rekognition's DetectFaces locally."
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--models", type=Path, required=True, help="folder that infra.local_cloud.face_models filled")
    parser.add_argument(
        "--side",
        type=int,
        default=DEFAULT_SIDE_PIXELS,
        help="pixels of the longer side at which faces are looked for: 640 for a counter, 960 to 1280 for an aisle "
        "(default %(default)s)",
    )
    arguments = parser.parse_args()
    try:
        secret = secret_of(os.environ)
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
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used: {error}"
            print(f"Port {arguments.port} of {HOST} {why}. Choose another --port; 0 finds one.", file=sys.stderr)
            return 1
        listener.listen()
        print(f"DetectFaces on http://{HOST}:{listener.getsockname()[1]} ({MODEL_SET})", flush=True)
        serve(listener, analyzer.analyse, secret)
    return 0


if __name__ == "__main__":
    sys.exit(main())
