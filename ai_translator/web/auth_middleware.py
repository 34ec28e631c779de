"""Authorization of every request: its session, and whether the files it names are its own.

Gradio serves any file of its cache to anyone who knows the path, and takes such a path as an
upload.  Here a cookie that no script can read identifies the session.  Uploads and results belong
to it.  Everything else is refused: other sessions' files, files of the system, addresses that the
server would have to fetch, and events of another tab.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from ai_translator.web.sessions import Sessions

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "ai-translator-session"
_TOKEN = re.compile(r"[0-9a-f]{32}")
_FILE, _UPLOAD = re.compile(r".*?/file=(.*)", re.DOTALL), re.compile(r"(/gradio_api)?/upload/?")
_FORBIDDEN = re.compile(
    r"/(gradio_api/)?(proxy=|file/|stream/|process_recording|monitoring|vibe|undo-vibe|dev/|profiling)"
)
_HEARTBEAT = re.compile(r"/(?:gradio_api/)?heartbeat/(.+)")
_MOST_JSON = 4 << 20  # bytes of a request that is no upload


class AuthMiddleware:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app, self._sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        session = _session_of(scope)
        if session is None:
            session = secrets.token_hex(16)
            scope = _with_cookie(scope, session)
            send = _setting_cookie(send, session)
        path: str = scope["path"]
        wanted, tab = _FILE.fullmatch(path), _tab_of(scope)
        foreign = wanted and not self._sessions.may_read(session, wanted[1])
        if (
            _FORBIDDEN.match(path)
            or foreign
            or (tab and not self._sessions.is_own_tab(session, tab))
        ):
            await _refuse(send, 403)
        elif scope["method"] == "POST" and _UPLOAD.fullmatch(path):
            await self._app(scope, receive, self._noting(send, session))
        elif scope["method"] == "POST":
            await self._checked(scope, receive, send, session)
        else:
            await self._app(scope, receive, send)

    def _noting(self, send: Send, session: str) -> Send:
        """Record the paths that the answer to an upload names."""
        body = bytearray()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    for path in _uploaded(bytes(body)):
                        self._sessions.own(session, path)
            await send(message)

        return noting

    async def _checked(self, scope: Scope, receive: Receive, send: Send, session: str) -> None:
        """Pass a request on if every file that it names is its session's own."""
        body = bytearray()
        while True:
            message = await receive()
            body.extend(message.get("body", b""))
            if message["type"] != "http.request" or not message.get("more_body"):
                break
            if len(body) > _MOST_JSON:
                await _refuse(send, 413)
                return
        if not self._is_own(session, bytes(body)):
            await _refuse(send, 403)
            return
        waiting = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, again, send)

    def _is_own(self, session: str, body: bytes) -> bool:
        try:
            content = json.loads(body)
        except ValueError:
            return True  # no request of the page's: Gradio will say so
        tab = content.get("session_hash") if isinstance(content, dict) else None
        if tab is not None and not self._sessions.is_own_tab(session, str(tab)):
            return False
        return all(self._sessions.may_read(session, path) for path in _named(content))


def session_of(cookies: Mapping[str, str]) -> str:
    """Return the session of a request that has passed the middleware."""
    return cookies[COOKIE]


def _session_of(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                continue
            if found is not None and _TOKEN.fullmatch(found.value):
                return found.value
    return None


def _tab_of(scope: Scope) -> str:
    """Return the tab (Gradio's session hash) of a request without a body."""
    path: str = scope["path"]
    if beat := _HEARTBEAT.fullmatch(path):
        return beat[1]
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("session_hash", [""])[0]


def _with_cookie(scope: Scope, session: str) -> Scope:
    """Return the request as if it had the cookie already; a malformed one is not passed on."""
    others = [
        value
        for name, value in scope["headers"]
        if name == b"cookie" and COOKIE.encode() not in value
    ]
    headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    cookies = b"; ".join([*others, f"{COOKIE}={session}".encode()])
    return {**scope, "headers": [*headers, (b"cookie", cookies)]}


def _setting_cookie(send: Send, session: str) -> Send:
    async def setting(message: Message) -> None:
        if message["type"] == "http.response.start":
            value = f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict".encode()
            message = {**message, "headers": [*message.get("headers", []), (b"set-cookie", value)]}
        await send(message)

    return setting


async def _refuse(send: Send, status: int) -> None:
    text = b"This file is not yours, or not there." if status == 403 else b"Too large."
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _uploaded(body: bytes) -> list[str]:
    try:
        found = json.loads(body)
    except ValueError:
        return []
    return [path for path in found if isinstance(path, str)] if isinstance(found, list) else []


def _named(content: object) -> Iterator[str]:
    """Yield every file that a request names, at any depth."""
    waiting: list[Any] = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if "path" in each:
                yield str(each["path"])
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
