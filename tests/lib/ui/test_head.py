"""The style sheet in the head of the app's documents."""

import asyncio
from typing import Any

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from lib.ui.head import head, style_sheet_middleware

PAGE = "<html><head><title>A page</title></head><body></head></body></html>"
BROWSER = {"accept": "text/html,*/*", "if-none-match": "W/x", "accept-encoding": "gzip"}


def get(path: str, headers: dict[str, str]) -> tuple[str, dict[str, str], dict[str, str]]:
    """The body and the headers of the response, and the headers of the request that the app received."""
    received: dict[str, str] = {}

    async def page(request):
        received.update(request.headers)
        return HTMLResponse(PAGE, headers={"etag": "x"})

    async def text(request):
        return PlainTextResponse("</head>")

    app = Starlette(routes=[Route("/", page), Route("/text", text)], middleware=[style_sheet_middleware()])
    messages: list[Any] = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        messages.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": raw, "query_string": b""}
    asyncio.run(app(scope, receive, send))
    start, *bodies = messages
    sent = {name.decode(): value.decode() for name, value in start["headers"]}
    return b"".join(each["body"] for each in bodies).decode(), sent, received


def test_a_document_has_style_sheet_and_script_once_at_the_end_of_its_head():
    body, sent, _ = get("/", BROWSER)

    assert PAGE.replace("</head>", f"{head()}</head>", 1) == body
    assert len(body.encode()) == int(sent["content-length"])


def test_a_document_is_neither_compressed_nor_taken_from_the_browsers_cache():
    _, sent, received = get("/", BROWSER)

    assert "etag" not in sent
    assert not {"if-none-match", "accept-encoding"} & set(received)


def test_other_responses_are_unchanged():
    assert "</head>" == get("/text", BROWSER)[0]
    assert PAGE == get("/", {"accept": "*/*"})[0]
