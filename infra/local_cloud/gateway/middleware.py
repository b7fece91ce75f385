"""The gateway: ASGI middleware that authenticates every request to a server of the local cloud.

In: an ASGI app and the secret of this start. Out: an ASGI app that rejects all but signed requests from programs.

Why: ministack accepts unsigned requests, sends `Access-Control-Allow-Origin: *` and runs Lambda functions as local
processes, so any web page open on the machine could run code there. The Fetch standard lets a page send text/plain to
any address without a preflight (https://fetch.spec.whatwg.org/#cors-safelisted-method), and with DNS rebinding a page
can reach 127.0.0.1 under its own host name.
"""

import hashlib
import hmac
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

from infra.local_cloud.gateway.errors import HTTP_STATUS, Reason, RequestRejected, error_response, printable
from infra.local_cloud.gateway.signature import (
    UNSIGNED_PAYLOADS,
    Request,
    check_caller,
    check_signature,
    declared_payload_hash,
    read_signature,
)

SECRET_VARIABLE = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 a variable's name
_OWN_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?", re.IGNORECASE)
_POLICY_VIOLATION = 1008  # RFC 6455, section 7.4.1

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class SecretMissing(RuntimeError):
    """A server of the local cloud was started without the secret that requests are signed with."""


class Gateway:
    """Forwards requests signed with `secret`, and `GET health_path`; rejects all others and all browser requests."""

    def __init__(self, app: App, secret: str, health_path: str) -> None:
        self._app = app
        self._secret = secret
        self._health_path = health_path

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._handle(scope, receive, send)
        else:  # a WebSocket: the pipeline never opens one, and web pages may open them to any address
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})

    async def _handle(self, scope: Message, receive: Receive, send: Send) -> None:
        request, body = _request(scope), _RequestBody(receive)
        service: str | None = None
        try:
            reject_browser_requests(request.headers)
            if (request.method, request.path) == ("GET", self._health_path):
                scope = {**scope, "query_string": b"", "headers": []}  # ministack could read an action from these
            else:
                signature = read_signature(request)
                service = signature.service
                check_caller(signature, datetime.now(UTC))
                payload = declared_payload_hash(request, signature)
                if payload is None:
                    check_signature(request, signature, await body.sha256(), self._secret)
                else:
                    check_signature(request, signature, payload, self._secret)
                    if payload not in UNSIGNED_PAYLOADS:
                        check_body(payload, await body.sha256())
        except RequestRejected as error:
            await body.discard()
            await _send_error(error, request, service, send)
        except _ClientDisconnected:
            return
        else:
            await self._app(scope, body.receive, _without_cors(send))


def read_secret(environ: Mapping[str, str]) -> str:
    """The secret of this start, as set by `cloud.start`. Raises SecretMissing when it is not set."""
    if secret := environ.get(SECRET_VARIABLE):
        return secret
    raise SecretMissing(
        f"{SECRET_VARIABLE} is not set, and requests are verified with it. Start the servers with "
        "python -m infra.local_cloud, or set it to a random string that no other program has."
    )


def reject_browser_requests(headers: Mapping[str, str]) -> None:
    """Rejects what only browsers send: Origin, a Sec-Fetch-Site other than `none` (a typed address), or a Host other
    than loopback. Raises RequestRejected."""
    host = headers.get("host", "")
    if not _OWN_HOST.fullmatch(host):
        raise RequestRejected(
            Reason.FOREIGN_HOST,
            f"Host is {printable(host)}, and the local cloud serves 127.0.0.1 and localhost only. Use the address in "
            "AWS_ENDPOINT_URL, and path-style addressing for buckets.",
        )
    for name, harmless in (("origin", None), ("sec-fetch-site", "none")):
        value = headers.get(name, harmless)
        if value != harmless:
            raise RequestRejected(
                Reason.WEB_PAGE,
                f"The local cloud does not serve web pages, and this request has {name.title()}: "
                f"{printable(value or '')}. Use an AWS SDK or the aws command.",
            )


def check_body(signed: str, actual: str) -> None:
    """Raises RequestRejected when the body is not the signed one; both arguments are SHA-256 digests in hex."""
    if not hmac.compare_digest(signed, actual):
        raise RequestRejected(
            Reason.WRONG_BODY,
            f"The body's SHA-256 is {actual}, but x-amz-content-sha256 is {signed}. Send the body that was signed.",
        )


class _ClientDisconnected(Exception):
    """The client disconnected before it had sent the whole body."""


class _RequestBody:
    """A request body that the gateway can read first and the app can still receive."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: deque[Message] = deque()
        self._ended = False

    async def sha256(self) -> str:
        """Buffers the whole body, as ministack does too, and returns its digest in hex. Raises _ClientDisconnected."""
        digest = hashlib.sha256()
        while not self._ended:
            message = await self._next()
            digest.update(message.get("body", b""))
            self._read.append(message)
        return digest.hexdigest()

    async def discard(self) -> None:
        """Reads the rest: a client that is still sending would see a broken connection instead of the error."""
        try:
            while not self._ended:
                await self._next()
        except _ClientDisconnected:
            self._ended = True

    async def receive(self) -> Message:
        """ASGI's receive for the app: first the buffered messages, then the remaining ones."""
        return self._read.popleft() if self._read else await self._receive()

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request":
            raise _ClientDisconnected
        self._ended = not message.get("more_body", False)
        return message


def _request(scope: Message) -> Request:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    path = scope["raw_path"].decode("latin-1")
    return Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers)


def _without_cors(send: Send) -> Send:
    """Wraps `send` to drop the headers that would let a web page read the response."""

    async def send_without_cors(message: Message) -> None:
        if "headers" in message:
            kept = [pair for pair in message["headers"] if not bytes(pair[0]).lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return send_without_cors


async def _send_error(error: RequestRejected, request: Request, service: str | None, send: Send) -> None:
    headers, body = error_response(error, request.headers, service)
    await send({"type": "http.response.start", "status": HTTP_STATUS, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})
