"""A server with OpenAI's Files and Batch endpoints, written from the published protocol.

with BatchServer() as server:
    ...  base_url=server.url                    # files are uploaded, batches made
    server.work()                               # all batches are answered, as a day later
    server.work(share=0.5, end="expired")       # half of each, then its time is up

It answers directly as well.  What it does wrong is said by its fields; every request that it has
answered in a batch is in ``worked``, so that what is paid for twice shows.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.backends import answers
from tests.backends.standin import StandIn

MOST_LINES = 50_000
_WINDOW = 24 * 3600


@dataclass
class Batch:
    """A batch; ``lines``: its requests, worked on from the first on."""

    id: str
    input: str
    metadata: Mapping[str, str]
    lines: list[dict[str, Any]]
    created: int
    status: str = "validating"
    output: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


@dataclass
class BatchServer(StandIn):
    """Faults, each of which a test sets.

    lose_creations: the next so many batches are made, and the connection ends without a word
    lose_uploads:   the same of files
    hold:           seconds between the making of a batch and the word about it
    no_list:        batches cannot be listed
    forget_metadata: batches are listed without it
    lists_ids:      batches are listed with nothing but their ids
    failures:       the next so many downloads end with 503
    truncate:       the next so many downloads end in the middle, as if that were all
    cut:            the same, and the connection ends there
    refuses:        a parameter that no request may have
    batches_refused: why the next batch fails in validation; "" for not at all
    most_lines:     of a batch; one with more fails in validation
    most_bytes:     of a file; a proxy refuses a larger one
    queue:          lines that may wait in all batches together; one that has more fails
    queue_at_once:  the same is said by a 429 when the batch is made
    no_batches:     there are files, and no batches
    refusal:        status and words for the next batch that is to be made
    pending:        looks at a file until it can be used
    late:           looks at a batch that has ended until it names its files and counts
    counts_nothing: there are no counts of requests
    forbidden:      status of every download
    elsewhere:      files lie at another place, named by a redirect; what it is sent is in ``fetched``
    shown:          what becomes of the JSON that tells of a batch
    """

    batches: dict[str, Batch] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    worked: Counter[str] = field(default_factory=Counter)
    deleted: list[str] = field(default_factory=list)
    lose_creations: int = 0
    lose_uploads: int = 0
    hold: float = 0.0
    no_list: bool = False
    forget_metadata: bool = False
    lists_ids: bool = False
    failures: int = 0
    truncate: int = 0
    cut: int = 0
    refuses: str = ""
    batches_refused: str = ""
    most_lines: int = MOST_LINES
    most_bytes: int = 1 << 30
    queue: int = 1 << 30
    queue_at_once: bool = False
    no_batches: bool = False
    refusal: tuple[int, str] | None = None
    pending: int = 0
    late: int = 0
    counts_nothing: bool = False
    forbidden: int = 0
    elsewhere: str = ""
    fetched: list[Mapping[str, str]] = field(default_factory=list)
    shown: Callable[[dict[str, Any]], Any] = lambda told: told

    def work(
        self, *, share: float = 1.0, end: str = "completed", seed: int = 1, **ways: Any
    ) -> None:
        """Answers every batch that is under way; the lines come in another order.

        ways: ``double``, ``missing`` (lines of the output), ``strange`` (answers to nothing)
        """
        for batch in self.batches.values():
            if batch.status in {"validating", "in_progress", "cancelling"}:
                self._work(batch, share, end, seed, **ways)

    def begin(self) -> None:
        """All batches are under way."""
        for batch in self.batches.values():
            if batch.status == "validating":
                batch.status = "in_progress"

    @property
    def running(self) -> list[Batch]:
        return [
            each for each in self.batches.values() if each.status in {"validating", "in_progress"}
        ]

    @property
    def paid_twice(self) -> list[str]:
        """Requests that were answered in more than one batch."""
        return [id_ for id_, count in self.worked.items() if count > 1]

    def _work(
        self,
        batch: Batch,
        share: float,
        end: str,
        seed: int,
        double: int = 0,
        missing: int = 0,
        strange: int = 0,
    ) -> None:
        count = round(share * len(batch.lines))
        for line in batch.lines[:count]:
            self._answered(batch, line)
        for line in batch.lines[count:]:
            told = {"code": f"batch_{end}", "message": "This request was not executed."}
            batch.errors.append(_line(line, None, told))
        shown = list(batch.output)
        random.Random(seed).shuffle(shown)
        shown = [*shown[missing:], *shown[:double]]
        other = {"custom_id": "r-of-somebody-else"}
        shown += [_line(other, {"status_code": 200, "body": {"choices": []}}, None)] * strange
        batch.status = end
        for name, lines in (("output", shown), ("error", batch.errors)):
            if lines:
                batch.files[name] = f"file-{name}-{batch.id}"
                text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
                self.files[batch.files[name]] = text.encode()

    def _answered(self, batch: Batch, line: dict[str, Any]) -> None:
        body = line["body"]
        fault = self.programme(sum(self.worked.values()), answers.question(body))
        if self.refuses in body:
            told = f"Unsupported parameter: '{self.refuses}' is not supported with this model."
            error = {"message": told, "param": self.refuses, "code": "unsupported_parameter"}
            response = {"status_code": 400, "request_id": "q", "body": {"error": error}}
            batch.errors.append(_line(line, response, None))
            return
        if fault in answers.REFUSALS:
            refused = answers.refusal(fault, body, self.retry_after)
            told = json.loads(refused.body or b"{}") if refused.body else {}
            response = {"status_code": refused.status, "request_id": "q", "body": told}
            batch.errors.append(_line(line, response, None))
            return
        self.worked[line["custom_id"]] += 1
        answer = self._answer(body, fault)
        message = {"role": "assistant", "content": answer.text}
        whole = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 0,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": answer.finish_reason}],
            "usage": answer.usage,
        }
        response = {"status_code": 200, "request_id": "q", "body": whole}
        batch.output.append(_line(line, response, None))

    def _app(self) -> web.Application:
        app = super()._app()
        app.router.add_post("/v1/files", self._upload)
        app.router.add_get("/v1/files/{id}", self._show_file)
        app.router.add_get("/v1/files/{id}/content", self._content)
        app.router.add_get("/bucket/{id}", self._from_bucket)
        app.router.add_delete("/v1/files/{id}", self._delete)
        app.router.add_post("/v1/batches", self._create)
        app.router.add_get("/v1/batches", self._listed)
        app.router.add_get("/v1/batches/{id}", self._show)
        app.router.add_post("/v1/batches/{id}/cancel", self._cancel)
        return app

    async def _upload(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request):
            return refused
        form = await request.post()
        sent = form["file"]
        assert form["purpose"] == "batch" and isinstance(sent, web.FileField)
        content = sent.file.read()
        if len(content) > self.most_bytes:
            page = "<html><head><title>413 Request Entity Too Large</title></head></html>"
            return web.Response(status=413, text=page, content_type="text/html")
        id_ = f"file-{len(self.files) + len(self.deleted)}"
        self.files[id_] = content
        if self.lose_uploads and request.transport:
            self.lose_uploads -= 1
            request.transport.abort()
        return web.json_response(self._file_as_json(id_))

    def _file_as_json(self, id_: str) -> dict[str, Any]:
        return {
            "id": id_,
            "object": "file",
            "bytes": len(self.files[id_]),
            "created_at": int(time.time()),
            "filename": "requests.jsonl",
            "purpose": "batch",
            "status": "pending" if self.pending else "processed",
        }

    async def _show_file(self, request: web.Request) -> web.Response:
        self.pending = max(0, self.pending - 1)
        return web.json_response(self._file_as_json(request.match_info["id"]))

    async def _create(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request):
            return refused
        if self.no_batches:
            return web.json_response({"detail": "Not Found"}, status=404)
        if self.refusal is not None:
            (status, words), self.refusal = self.refusal, None
            return _error(status, words)
        asked = await request.json()
        assert not self.pending, "the file is not processed yet"
        assert asked["endpoint"] == "/v1/chat/completions" and asked["completion_window"] == "24h"
        lines = [json.loads(line) for line in self.files[asked["input_file_id"]].splitlines()]
        waiting = sum(len(each.lines) for each in self.running)
        if self.queue_at_once and waiting + len(lines) > self.queue:
            left = f"batch contains {len(lines)} requests but only {self.queue - waiting} requests"
            return _error(429, f"Batch rate limit exceeded: {left} remaining")
        id_ = f"batch_{len(self.batches)}"
        batch = Batch(
            id_, asked["input_file_id"], asked.get("metadata") or {}, lines, int(time.time())
        )
        self.batches[id_] = batch
        batch.refused = [
            {"code": "invalid", "message": told, "line": at} for told, at in self._faults(batch)
        ]
        if waiting + len(lines) > self.queue:
            told = (
                f"Enqueued token limit reached for {lines[0]['body']['model']} in organization o. "
                "Limit: 2,000,000 enqueued tokens. Please try again once some in_progress batches "
                "have been completed."
            )
            batch.refused.append({"code": "token_limit_exceeded", "message": told, "line": None})
        if batch.refused:
            batch.status, self.batches_refused = "failed", ""
        await asyncio.sleep(self.hold)
        if self.lose_creations and request.transport:
            self.lose_creations -= 1
            request.transport.abort()
        return web.json_response(self._as_json(batch))

    def _faults(self, batch: Batch) -> list[tuple[str, int]]:
        """What validation says: ids twice, several models, too many lines."""
        found = [(self.batches_refused, 1)] if self.batches_refused else []
        ids = Counter(line["custom_id"] for line in batch.lines)
        found += [(f"duplicate custom_id {id_}", 1) for id_, count in ids.items() if count > 1]
        if len({line["body"]["model"] for line in batch.lines}) > 1:
            found.append(("mismatched model", 1))
        if len(batch.lines) > self.most_lines:
            told = f"This batch has {len(batch.lines)} requests, the maximum is {self.most_lines}."
            found.append((told, self.most_lines))
        for at, line in enumerate(batch.lines, 1):
            assert set(line) == {"custom_id", "method", "url", "body"} and line["method"] == "POST"
            if line["body"].get("stream"):
                found.append(("streams are not supported", at))
        return found

    async def _listed(self, request: web.Request) -> web.Response:
        if self.no_list:
            raise web.HTTPMethodNotAllowed("GET", ["POST"])
        newest = list(reversed(self.batches.values()))
        after = request.query.get("after")
        start = next((at + 1 for at, each in enumerate(newest) if each.id == after), 0)
        page = newest[start : start + int(request.query.get("limit", "20"))]
        return web.json_response(
            {
                "object": "list",
                "data": [
                    {"id": each.id} if self.lists_ids else self._as_json(each) for each in page
                ],
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
                "has_more": start + len(page) < len(newest),
            }
        )

    async def _show(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request):
            return refused
        batch = self.batches.get(request.match_info["id"])
        if batch is None:
            return _error(404, "No such batch")
        told = self._as_json(batch)
        if batch.status == "completed" and self.late:
            self.late -= 1
            told |= dict.fromkeys(("output_file_id", "error_file_id", "request_counts"))
        return web.json_response(self.shown(told))

    async def _cancel(self, request: web.Request) -> web.Response:
        batch = self.batches[request.match_info["id"]]
        batch.status = "cancelling"
        return web.json_response(self._as_json(batch))

    async def _content(self, request: web.Request) -> web.StreamResponse:
        if self.failures:
            self.failures -= 1
            return _error(503, "The server is overloaded")
        content = self.files.get(request.match_info["id"])
        if content is None:
            return _error(404, "No such File object")
        if self.forbidden:
            return _error(self.forbidden, "You have no access to this file")
        if self.elsewhere:
            where = f"{self.elsewhere}/bucket/{request.match_info['id']}?signature=for-nobody-else"
            raise web.HTTPFound(where)
        if self.truncate:
            self.truncate -= 1
            return web.Response(body=content[: len(content) * 2 // 3])
        if self.cut:
            self.cut -= 1
            response = web.StreamResponse(headers={"Content-Length": str(len(content))})
            await response.prepare(request)
            await response.write(content[: len(content) // 2])
            if request.transport:
                request.transport.close()
            return response
        return web.Response(body=content)

    async def _from_bucket(self, request: web.Request) -> web.Response:
        """A store of files that knows whom it may serve from the address."""
        self.fetched.append(dict(request.headers))
        assert request.query["signature"] == "for-nobody-else"
        return web.Response(body=self.files[request.match_info["id"]])

    async def _delete(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        if self.files.pop(id_, None) is None:
            return _error(404, "No such File object")
        self.deleted.append(id_)
        return web.json_response({"id": id_, "object": "file", "deleted": True})

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self.api_key and request.headers.get("Authorization") != f"Bearer {self.api_key}":
            return _error(
                401, f"Incorrect API key provided: {request.headers['Authorization'][7:]}"
            )
        return None

    def _as_json(self, batch: Batch) -> dict[str, Any]:
        done, failed = len(batch.output), len(batch.errors)
        counts = {"total": len(batch.lines), "completed": done, "failed": failed}
        if batch.status in {"expired", "cancelled"}:
            counts["failed"] = sum(line["response"] is not None for line in batch.errors)
        return {
            "id": batch.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "errors": {"object": "list", "data": batch.refused} if batch.refused else None,
            "input_file_id": batch.input,
            "completion_window": "24h",
            "status": batch.status,
            "output_file_id": batch.files.get("output"),
            "error_file_id": batch.files.get("error"),
            "created_at": batch.created,
            "expires_at": batch.created + _WINDOW,
            "request_counts": None if self.counts_nothing else counts,
            "metadata": None if self.forget_metadata else dict(batch.metadata),
        }


def _line(line: Mapping[str, Any], response: Any, error: Any) -> dict[str, Any]:
    return {
        "id": f"batch_req_{line['custom_id']}",
        "custom_id": line["custom_id"],
        "response": response,
        "error": error,
    }


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message, "type": "error"}}, status=status)
