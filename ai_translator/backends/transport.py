"""Between the HTTP client and the network.

Bounded answers, no redirect to strangers, one form of answer.

The client above it is the openai package's own; it sees a well-formed answer or an error of ours,
never a body of 50 MB, a page of HTML or a stream that nobody asked for.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import zlib
from collections.abc import Callable

import httpx2

from ai_translator.backends.completions import reply
from ai_translator.backends.event_stream import StreamReader
from ai_translator.backends.server_errors import NotACompletion
from ai_translator.errors import BackendError, ProtocolError, UnreachableError

#: Header of a request for a stream whose events the caller wants as one answer.
GATHER = "x-gather-stream"
#: Bytes of a body.  An answer of 16,000 tokens after 30,000 tokens of thoughts, every character
#: escaped, is a quarter of it.
MOST_BYTES = 2 << 20
MOST_LIST_BYTES = (
    12 << 20
)  # of a list of models: a large gateway has hundreds, with prices and descriptions
_MOST_STREAMED = 64 << 20  # bytes of a stream, most of which are frames around single tokens
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SEE_OTHER = 303  # the answer is to be fetched elsewhere (RFC 9110, 15.4.4; Modal)
_FETCHING = ("authorization", "api-key", "accept-encoding", "user-agent")
#: A body that has begun is whole: servers write it when it is finished.  So it must come at least
#: so fast, after a grace.
_SLOWEST = 2000.0  # bytes a second
_BODY_GRACE = 5.0  # seconds
#: Seconds of blanks, with which some servers keep a waiting connection alive, before a first
#: answer.
_BLANKS_GRACE = 20.0
#: How a stream of events begins, whatever its content type says.
_EVENT_LINE = re.compile(rb"\s{0,40}(?:data|event|id|retry)?:")
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_MOST_CODINGS = 2  # one above another
_PLAIN_STARTS = frozenset({b"{", b"[", b"<", b"d", b"e", b":"})  # JSON, a page, events
_AFTER_REASON = 2.0  # seconds that a stream may go on after it said why it ended
_KEPT_HEADERS = ("retry-after", "retry-after-ms", "x-retry-after", "x-ratelimit-reset-after",
"x-ratelimit-reset-requests",
                 "x-ratelimit-reset-tokens", "x-request-id", "location")  # fmt: skip


class BoundedTransport(httpx2.AsyncBaseTransport):
    """Wraps the real transport.

    Raises BackendError for what is no answer, with what came and what to do.
    """

    def __init__(
        self, inner: httpx2.AsyncBaseTransport, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._inner, self._clock = inner, clock
        self._answered = False
        self._prefix = ""  # of every path: "/v1", once that was seen to be what base_url lacks

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if _wants_stream(request):
            return await self._inner.handle_async_request(_below(request, self._prefix))
        response = await self._final(_below(request, self._prefix))
        if response.status_code == 404 and not self._answered and not _has_version(request.url):
            other = await self._final(_below(request, "/v1"))
            if other.status_code != 404:
                self._prefix = "/v1"
                return other
        return response

    async def _final(self, request: httpx2.Request) -> httpx2.Response:
        """Return the response at the end of all redirects."""
        asks = request.method == "POST"
        for _ in range(_MOST_REDIRECTS + 1):
            response = await self._inner.handle_async_request(request)
            try:
                if response.status_code not in _REDIRECTS:
                    return await self._whole(request, response, asks=asks)
                request = _redirected(request, response)
            finally:
                await response.aclose()
        raise UnreachableError(
            f"{_origin(request.url)}: redirects in a circle", remedy="Check base_url"
        )

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _whole(
        self, request: httpx2.Request, response: httpx2.Response, *, asks: bool
    ) -> httpx2.Response:
        """Return the response in one form.  ``asks``: it is that to a question."""
        try:
            body = _Body(
                request,
                response,
                MOST_BYTES if asks else MOST_LIST_BYTES,
                self._clock,
                patient=self._answered or not asks,
            )
            content = await body.read()
            if not asks:
                return _response(request, response, response.status_code, content)
            found = reply(
                response.status_code,
                content,
                charset=response.charset_encoding or "",
                streamed=body.stream,
            )
        except NotACompletion as error:
            raise _off_protocol(request, error) from error
        if found.status < 300:
            self._answered = True
        return _response(request, response, found.status, json.dumps(found.body).encode())


def _response(
    request: httpx2.Request, response: httpx2.Response, status: int, content: bytes
) -> httpx2.Response:
    kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return httpx2.Response(
        status,
        headers={**kept, "content-type": "application/json"},
        content=content,
        request=request,
    )


def _off_protocol(request: httpx2.Request, error: NotACompletion) -> BackendError:
    where = _origin(request.url)
    if error.page:
        remedy = (
            "Check base_url (it often ends in /v1), and whether the network wants a sign-in first"
        )
        return ProtocolError(f"{where}: {error}", remedy=remedy, transient=True)
    remedy = "Check base_url (it often ends in /v1), or try another model"
    return ProtocolError(f"{where}: {error}", remedy=remedy, transient=True)


def _wants_stream(request: httpx2.Request) -> bool:
    """Return True if the caller asked for a stream, and will read it himself."""
    if request.headers.pop(GATHER, None):
        return False
    return b'"stream":true' in request.content or b'"stream": true' in request.content


def _has_version(url: httpx2.URL) -> bool:
    """Return True if the path names a protocol version, or goes through a gateway's own paths."""
    bare = url.path.removesuffix("/chat/completions").removesuffix("/models")
    return bool(bare.strip("/"))


def _below(request: httpx2.Request, prefix: str) -> httpx2.Request:
    """Return the request with ``prefix`` before the path."""
    if not prefix:
        return request
    url = request.url.copy_with(path=prefix + request.url.path)
    return _moved(request, url)


def _moved(request: httpx2.Request, url: httpx2.URL) -> httpx2.Request:
    headers = {key: value for key, value in request.headers.items() if key.casefold() != "host"}
    return httpx2.Request(
        request.method, url, headers=headers, content=request.content, extensions=request.extensions
    )


def _redirected(request: httpx2.Request, response: httpx2.Response) -> httpx2.Request:
    """Return the same request to the new address, when that is the same server.

    Raises BackendError for any other one.
    """
    target = request.url.join(response.headers.get("location", ""))
    same = target.host == request.url.host and (
        target.port == request.url.port or (request.url.scheme, target.scheme) == ("http", "https")
    )
    if not same:
        raise UnreachableError(
            f"{_origin(request.url)}: redirects to {_origin(target)}, which is not followed: "
            f"key and text would go there",
            remedy="If that is right, name it in base_url",
        )
    if response.status_code == _SEE_OTHER:
        headers = {name: request.headers[name] for name in _FETCHING if name in request.headers}
        return httpx2.Request("GET", target, headers=headers, extensions=request.extensions)
    return _moved(request, target)


def _origin(url: httpx2.URL) -> str:
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}"


class _Body:
    """One body, read to its end or to its bounds.

    stream: the reader of its events, when it is a stream
    """

    def __init__(
        self,
        request: httpx2.Request,
        response: httpx2.Response,
        most: int,
        clock: Callable[[], float],
        *,
        patient: bool,
    ) -> None:
        self._where = _origin(request.url)
        self._response, self._most, self._clock, self._patient = response, most, clock, patient
        self._inflate = _inflater(response.headers.get("content-encoding", ""))
        kind = response.headers.get("content-type", "")
        self.stream = StreamReader(most) if "event-stream" in kind.casefold() else None
        self._begun = self._first = clock()
        self._reason_at: float | None = None
        self._content = bytearray()
        self._raw = 0

    async def read(self) -> bytes:
        chunks = self._response.stream.__aiter__()  # type: ignore[union-attr]
        while not (self.stream and self.stream.over):
            try:
                async with asyncio.timeout(self._patience()):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                break
            except TimeoutError as error:
                if self.stream and self._reason_at is not None:
                    break
                raise self._too_slow() from error
            self._take(chunk)
        if self.stream:
            self.stream.close()
        return bytes(self._content)

    def _take(self, chunk: bytes) -> None:
        self._raw += len(chunk)
        data = self._inflate(chunk, self._most + 1)
        if self.stream is None and not self._content and _EVENT_LINE.match(data):
            self.stream = StreamReader(self._most)
        if self.stream:
            self.stream.feed(data)
            if self._raw > _MOST_STREAMED:
                raise NotACompletion("the answer is a stream without end")
            if self.stream.ended and self._reason_at is None:
                self._reason_at = self._clock()
            return
        if not self._content:
            data = data.lstrip()
            self._first = self._clock()
        self._content += data
        if len(self._content) > self._most:
            raise NotACompletion(f"the answer is larger than {self._most >> 20} MB")

    def _patience(self) -> float | None:
        """Return seconds until the next piece must be there.

        None: that is the business of the request's own time limit.
        """
        now = self._clock()
        if self.stream:
            return (
                None if self._reason_at is None else max(0.0, self._reason_at + _AFTER_REASON - now)
            )
        if self._content:
            return max(0.001, self._first + _BODY_GRACE + len(self._content) / _SLOWEST - now)
        return None if self._patient else max(0.001, self._begun + _BLANKS_GRACE - now)

    def _too_slow(self) -> BackendError:
        if self._content:
            return ProtocolError(
                f"{self._where}: the answer comes in drops and has no end",
                remedy="Check network and server",
                transient=True,
            )
        remedy = "The server is overloaded, or no server of this protocol: try again later"
        return UnreachableError(
            f"{self._where}: the connection is kept open and no answer comes", remedy=remedy
        )


def _inflater(encoding: str) -> Callable[[bytes, int], bytes]:
    """Return what undoes the content codings, giving at most so many bytes for a piece.

    A bomb stays small.
    """
    kinds = [kind.strip().casefold() for kind in encoding.split(",")]
    unknown = next((kind for kind in kinds if kind not in {*_PACKED, "", "identity"}), None)
    if unknown is not None or len(kinds) > _MOST_CODINGS:
        raise NotACompletion(f"the answer is coded as {encoding[:40]!r}, which was not asked for")
    steps = [_Unpacking(kind) for kind in reversed(kinds) if kind in _PACKED]

    def inflate(data: bytes, most: int) -> bytes:
        for step in steps:
            data = step.unpacked(data, most)
        return data

    return inflate


class _Unpacking:
    """One coding undone, piece by piece; what is not coded as it says passes as it is."""

    def __init__(self, kind: str) -> None:
        self._ways = [zlib.MAX_WBITS + 32]  # a header of gzip or zlib
        if kind == "deflate":
            self._ways.append(-zlib.MAX_WBITS)  # without the header that it should have
        self._decoder = zlib.decompressobj(self._ways.pop(0))
        self._begun, self._coded = False, True

    def unpacked(self, data: bytes, most: int) -> bytes:
        """Return at most so many bytes.  Raises NotACompletion for what cannot be undone."""
        if not self._coded:
            return data
        try:
            found = self._decoder.decompress(data, most)
        except zlib.error as error:
            if not self._begun and self._ways:
                self._decoder = zlib.decompressobj(self._ways.pop(0))
                return self.unpacked(data, most)
            if self._begun or data.lstrip()[:1] not in _PLAIN_STARTS:
                raise NotACompletion("the answer cannot be unpacked") from error
            self._coded = False
            return data
        self._begun = True
        return found
