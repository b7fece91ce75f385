"""The gateway: what a request must have before a server of the local cloud looks at it.

In: an ASGI app and this start's secret. Out: an ASGI app that refuses everything but signed requests from programs.

The trap: ministack takes unsigned requests, answers `Access-Control-Allow-Origin: *` and runs Lambda functions as local
processes, so any web page that is open on the machine could run code there. The Fetch standard lets a page send
text/plain to any address without asking first (https://fetch.spec.whatwg.org/#cors-safelisted-method), and by DNS
rebinding it can call 127.0.0.1 by a name of its own.
"""

import hashlib
import hmac
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

from infra.local_cloud.gateway.refusal import HTTP_STATUS, Reason, Refused, answer, shown
from infra.local_cloud.gateway.signature import (
    UNSIGNED_PAYLOADS,
    Request,
    check_caller,
    check_signature,
    read_signature,
    signed_digest,
)

SECRET_VARIABLE = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 a variable's name
_OWN_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?", re.IGNORECASE)
_POLICY_VIOLATION = 1008  # RFC 6455, section 7.4.1

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class SecretMissing(RuntimeError):
    """A server of the local cloud was started without the secret that its callers sign with."""


class Gateway:
    """Passes on what is signed with `secret`, and `GET health_path`; refuses the rest, and whatever a web page sent."""

    def __init__(self, app: App, secret: str, health_path: str) -> None:
        self._app = app
        self._secret = secret
        self._health_path = health_path

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # a WebSocket: nothing of the pipeline opens one, and pages may open them anywhere
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        request, body = _request(scope), _Body(receive)
        service: str | None = None
        try:
            refuse_web_pages(request.headers)
            if (request.method, request.path) == ("GET", self._health_path):
                scope = {**scope, "query_string": b"", "headers": []}  # so that nothing else can be asked for
            else:
                signature = read_signature(request)
                service = signature.service
                check_caller(signature, datetime.now(UTC))
                payload = signed_digest(request, signature)
                if payload is None:
                    check_signature(request, signature, await body.sha256(), self._secret)
                else:
                    check_signature(request, signature, payload, self._secret)
                    if payload not in UNSIGNED_PAYLOADS:
                        check_body(payload, await body.sha256())
        except Refused as refused:
            await body.discard()
            await _send_refusal(refused, request, service, send)
        except _Disconnected:
            return
        else:
            await self._app(scope, body.receive, _without_cors(send))


def secret_of(environ: Mapping[str, str]) -> str:
    """This start's secret, as `cloud.start` passes it on. Raises SecretMissing when there is none."""
    if secret := environ.get(SECRET_VARIABLE):
        return secret
    raise SecretMissing(
        f"{SECRET_VARIABLE} is not set, and requests are checked with it. Start the servers with "
        "python -m infra.local_cloud, or set it to a random text that no other program knows."
    )


def refuse_web_pages(headers: Mapping[str, str]) -> None:
    """Raises Refused for what only browsers send: Origin, a Sec-Fetch-Site but `none` (a typed address), a Host that is
    not this machine's loopback."""
    host = headers.get("host", "")
    if not _OWN_HOST.fullmatch(host):
        raise Refused(
            Reason.FOREIGN_HOST,
            f"Host is {shown(host)}, and the local cloud answers to 127.0.0.1 and localhost only. Use the address in "
            "AWS_ENDPOINT_URL, and path-style addressing for buckets.",
        )
    for name, harmless in (("origin", None), ("sec-fetch-site", "none")):
        value = headers.get(name, harmless)
        if value != harmless:
            raise Refused(
                Reason.WEB_PAGE,
                f"The local cloud answers no web page, and this request carries {name.title()}: {shown(value or '')}. "
                "Use an AWS SDK or the aws command.",
            )


def check_body(signed: str, actual: str) -> None:
    """Raises Refused when the body is not the one that was signed; both are SHA-256 digests in hex."""
    if not hmac.compare_digest(signed, actual):
        raise Refused(
            Reason.WRONG_BODY,
            f"The body's SHA-256 is {actual}, and x-amz-content-sha256 says {signed}. Send the body that was signed.",
        )


class _Disconnected(Exception):
    """The client left before it had sent the whole body."""


class _Body:
    """A request's body, which can be read here first and still be received by the app."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: deque[Message] = deque()
        self._ended = False

    async def sha256(self) -> str:
        """The whole body's digest in hex; ministack holds whole bodies in memory too. Raises _Disconnected."""
        digest = hashlib.sha256()
        while not self._ended:
            message = await self._next()
            digest.update(message.get("body", b""))
            self._read.append(message)
        return digest.hexdigest()

    async def discard(self) -> None:
        """Reads what is left: a client that is still sending would see its connection break, not the refusal."""
        try:
            while not self._ended:
                await self._next()
        except _Disconnected:
            self._ended = True

    async def receive(self) -> Message:
        """For the app: what was read here, then what is still to come."""
        return self._read.popleft() if self._read else await self._receive()

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request":
            raise _Disconnected
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
    """`send`, less the headers that would let a web page read the answer."""

    async def send_without_cors(message: Message) -> None:
        if "headers" in message:
            kept = [pair for pair in message["headers"] if not bytes(pair[0]).lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return send_without_cors


async def _send_refusal(refused: Refused, request: Request, service: str | None, send: Send) -> None:
    headers, body = answer(refused, request.headers, service)
    await send({"type": "http.response.start", "status": HTTP_STATUS, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})
