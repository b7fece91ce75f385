"""The style sheet in the head of the app's document, so that it applies before Streamlit draws anything, and the script
that gives the sidebar fewer tab stops (keyboard.js).

In: requests of browsers. Out: Streamlit's own responses; HTML documents get both. An element of a page would
bring it only after the navigation: what is drawn by then would move (docs/adr/0021-style-sheet-in-the-head.md).
"""

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.middleware import Middleware

from lib.ui.theme_css import style_sheet

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD_END = b"</head>"
# An unchanged or compressed document could not be given the style sheet.
_DROPPED_HEADERS = {b"accept-encoding", b"if-none-match", b"if-modified-since"}


def head() -> str:
    """What HTML documents get at the end of their head."""
    script = Path(__file__).with_name("keyboard.js").read_text(encoding="utf-8")
    return f"<style>{style_sheet()}</style><script>{script}</script>"


def style_sheet_middleware() -> Middleware:
    """For `st.App`."""
    return Middleware(_StyleSheet)


class _StyleSheet:
    """ASGI middleware that adds the style sheet to each HTML document."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app
        self._style = head().encode()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http" or not _accepts_html(scope):
            await self._app(scope, receive, send)
            return
        headers = [each for each in scope["headers"] if each[0] not in _DROPPED_HEADERS]
        await self._app({**scope, "headers": headers}, receive, self._styled(send))

    def _styled(self, send: "Send") -> "Send":
        """`send` for one response: a document is held back until it is complete."""
        start: Message = {}
        body = b""

        async def send_styled(message: "Message") -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                if _is_html(message):
                    return
            elif message["type"] == "http.response.body" and _is_html(start):
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                document = body.replace(_HEAD_END, self._style + _HEAD_END, 1)
                length = (b"content-length", str(len(document)).encode())
                kept = [each for each in start["headers"] if each[0] not in (b"content-length", b"etag")]
                await send({**start, "headers": [*kept, length]})
                message = {"type": "http.response.body", "body": document}
            await send(message)

        return send_styled


def _accepts_html(scope: "Scope") -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _is_html(start: "Message") -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])
