"""Authorization of every request: its session, and whether the files it names are its own.

Gradio serves any file of its cache to anyone who knows the path, and takes such a path as an
upload.  Here a cookie that no script can read identifies the session.  Uploads and results belong
to it.  Everything else is refused: other sessions' files, files of the system, addresses that the
server would have to fetch, and events of another tab.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Container, Iterator, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from ai_translator.web.security_middleware import refuse
from ai_translator.web.sessions import Sessions

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NOT_YOURS = "This file is not yours, or not there."
DEFECT = "Server error"  # the title of an error that is no fault of the request's
COOKIE = "ai-translator-session"
_COOKIE_DAYS = 30  # a closed browser finds its jobs again
_TOKEN = re.compile(r"[0-9a-f]{32}")
_FILE, _UPLOAD = re.compile(r".*?/file=(.*)", re.DOTALL), re.compile(r"(/gradio_api)?/upload/?")
_FORBIDDEN = re.compile(
    r"/(gradio_api/)?(proxy=|file/|stream/|process_recording|monitoring|vibe|undo-vibe|dev/|profiling)"
)
_HEARTBEAT = re.compile(r"/(?:gradio_api/)?heartbeat/(.+)")
#: Errors that the content of a request makes in code that expects another.
_STUMBLES = (TypeError, ValueError, LookupError, AttributeError)
_LOGIN = re.compile(r"/login/?")  # a form, not JSON
_OURS = re.compile(r"/api/.*", re.DOTALL)  # our own handlers look at what they get themselves
_DIRECT = re.compile(r"/gradio_api/(?:run|api)/.*", re.DOTALL)
_MOST_JSON = 4 << 20  # bytes of a request that is no upload
_MOST_TAB = 100  # characters of a tab's name; Gradio's own have about ten


class AuthMiddleware:
    """ASGI middleware.  functions: the numbers of the handlers that may be called."""

    def __init__(self, app: ASGIApp, sessions: Sessions, functions: Container[int]) -> None:
        self._app, self._sessions, self._functions = app, sessions, functions

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
        if _OURS.fullmatch(path):
            await self._app(scope, receive, send)
            return
        wanted, tabs = _FILE.fullmatch(path), _tabs_of(scope)
        foreign = wanted and not self._sessions.may_read(session, wanted[1])
        if len(tabs) > 1 or not all(0 < len(tab) <= _MOST_TAB for tab in tabs):
            await refuse(send, 400, "session_hash is not the name of one tab.")
        elif (
            _FORBIDDEN.match(path)
            or foreign
            or not all(self._sessions.is_own_tab(session, tab) for tab in tabs)
        ):
            await refuse(send, 403, _NOT_YOURS)
        elif scope["method"] == "POST" and _UPLOAD.fullmatch(path):
            await self._upload(scope, receive, send, session)
        elif scope["method"] == "POST" and not _LOGIN.fullmatch(path):
            if _DIRECT.fullmatch(path):
                send = _with_users_errors(send)
            await self._checked(scope, receive, send, session)
        else:
            await self._app(scope, receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send, session: str) -> None:
        """Pass an upload on if its session has room for it."""
        length = next((v for n, v in scope["headers"] if n.lower() == b"content-length"), b"")
        if not length.isdigit():
            await refuse(send, 411, "An upload must say how long it is.")
        elif not self._sessions.has_room(session, int(length)):
            text = "You have too many files here. Close tabs, or wait until old files are deleted."
            await refuse(send, 413, text)
        else:
            await _forgiving(self._app, scope, receive, self._noting(send, session))

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
                await refuse(send, 413, "Too large.")
                return
        if body:
            try:
                content = _parsed(bytes(body), self._functions)
            except ValueError as error:
                await refuse(send, 400, f"The request is not right: {error}.")
                return
            if not self._is_own(session, content):
                await refuse(send, 403, _NOT_YOURS)
                return
        waiting = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        await _forgiving(self._app, scope, again, send)

    def _is_own(self, session: str, content: Mapping[str, Any]) -> bool:
        tab = content.get("session_hash")
        if tab is not None and not self._sessions.is_own_tab(session, tab):
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


def _tabs_of(scope: Scope) -> list[str]:
    """Return the tabs (Gradio's session hash) that a request names outside of its body."""
    path: str = scope["path"]
    beat = _HEARTBEAT.fullmatch(path)
    query: bytes = scope.get("query_string", b"")
    named = parse_qs(query.decode("latin-1"), keep_blank_values=True).get("session_hash", [])
    return [*([beat[1]] if beat else []), *named]


def _parsed(body: bytes, functions: Container[int]) -> Mapping[str, Any]:
    """Return the JSON object of a request.

    Raises ValueError for anything else, for a name that is there twice (who checks it and who uses
    it must read the same), and for one that Gradio would stumble over.
    """
    try:
        content = json.loads(body, **_STRICT)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError("it is no JSON") from None
    if not isinstance(content, dict):
        raise ValueError("it is no JSON object")
    tab, number = content.get("session_hash"), content.get("fn_index")
    if tab is not None and not (isinstance(tab, str) and 0 < len(tab) <= _MOST_TAB):
        raise ValueError("session_hash is no name of a tab")
    if number is not None and not (type(number) is int and number in functions):
        raise ValueError("fn_index is no number of a function")
    if not isinstance(content.get("data", []), list):
        raise ValueError("data is no list")
    return content


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


#: What the parser of JSON calls for objects, and for NaN and Infinity.
_STRICT: Mapping[str, Any] = {
    "object_pairs_hook": _without_doubles,
    "parse_constant": _no_constant,
}


async def _forgiving(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 400 where Gradio stumbles over what a request holds, in place of its 500.

    What goes wrong within a handler does not come here: Gradio catches it, and says so.
    """
    held: list[Message] = []

    async def holding(message: Message) -> None:
        if held or (message["type"] == "http.response.start" and message["status"] == 500):
            held.append(message)
        else:
            await send(message)

    try:
        await app(scope, receive, holding)
    except Exception as error:
        if held and (isinstance(error, _STUMBLES) or _is_gradios(error)):
            log.info("%s is not right: %s: %s", scope["path"], type(error).__name__, error)
            await refuse(send, 400, "The request is not right.")
            return
        for message in held:
            await send(message)
        raise
    else:
        for message in held:
            await send(message)


def _is_gradios(error: Exception) -> bool:
    return type(error).__module__.partition(".")[0] == "gradio"


def _with_users_errors(send: Send) -> Send:
    """Give status 400 to what Gradio answers a direct call with 500 for, though its caller erred.

    That is every error but those that our own handlers call a defect: what else goes wrong does so
    while Gradio reads what it was given.
    """
    held: list[Message] = []

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 500:
            held.append(message)
            return
        if held and message["type"] == "http.response.body":
            start = held.pop()
            erred = not message.get("more_body") and _is_users_error(message.get("body", b""))
            await send({**start, "status": 400} if erred else start)
        await send(message)

    return changed


def _is_users_error(body: bytes) -> bool:
    try:
        content = json.loads(body)
    except ValueError:
        return False
    return isinstance(content, dict) and "error" in content and content.get("title") != DEFECT


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
            age = _COOKIE_DAYS * 86_400
            kept = f"Path=/; Max-Age={age}; HttpOnly; SameSite=Strict"
            value = f"{COOKIE}={session}; {kept}".encode()
            message = {**message, "headers": [*message.get("headers", []), (b"set-cookie", value)]}
        await send(message)

    return setting


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
