"""What the pages of local servers say of their engines."""

import asyncio
import json

import pytest

from ai_translator.backends import engine_state as subject
from ai_translator.backends.engine_state import engine_state

OK, FAILS, NOTHING = (200, b'{"status":"ok"}'), (503, b"engine is dead"), None


def state(**pages):
    """What these pages say; a path that is not among them is 404, a list is served in turn."""
    left = {f"/{name.replace('__', '/')}": page for name, page in pages.items()}

    async def look(path):
        page = left.get(path, (404, b"Not Found"))
        return page.pop(0) if isinstance(page, list) else page

    return asyncio.run(engine_state(look))


def body(value):
    return 200, json.dumps(value).encode()


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({}, None),
        ({"health": OK}, None),
        ({"health": FAILS}, False),
        ({"health": NOTHING}, False),
        ({"health": (503, b'{"error":{"message":"Loading model"}}')}, None),
        ({"health": FAILS, "slots": body([{"is_processing": True}])}, True),
        ({"slots": body([{"is_processing": False}, None, 7])}, None),
        ({"slots": (501, b"not enabled")}, None),
        ({"api__ps": body({"models": [{"name": "qwen3:8b"}]})}, True),
        ({"api__ps": body({"models": []})}, None),
        ({"api__ps": body([1, 2])}, None),
        ({"api__v0__models": body({"data": [{"id": "x", "state": "loaded"}]})}, True),
        ({"api__v0__models": body({"data": [{"id": "x", "state": "not-loaded"}]})}, None),
        ({"running": body({"running": [{"model": "x", "state": "starting"}]})}, True),
        ({"running": (200, b"[" * 100_000)}, None),
    ],
)
def test_a_page_tells(pages, expected):
    assert state(**pages) is expected


def metrics(tokens):
    return 200, b'# HELP x\nvllm:generation_tokens_total{model_name="m"} %d\n' % tokens


@pytest.mark.parametrize(("then", "expected"), [(12, True), (11, None)])
def test_tokens_that_grow_show_work(then, expected, monkeypatch):
    monkeypatch.setattr(subject, "_BETWEEN_LOOKS", 0.0)
    assert state(metrics=[metrics(11), metrics(then)]) is expected
