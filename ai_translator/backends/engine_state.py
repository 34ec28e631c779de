"""Whether the engine behind a server works, by the pages that local servers have for that.

A server's HTTP side lists models and refuses nonsense long after its engine hangs or has died; and
a small machine may need minutes for its first answer.  From outside both look alike, but for these
pages:

- ``/health``: vLLM, TGI and SGLang say 503, or nothing, once the engine makes no token;
- ``/slots`` (llama.cpp), ``/api/ps`` (Ollama), ``/api/v0/models`` (LM Studio), ``/running``
  (llama-swap): what is at work, or being loaded;
- ``/metrics`` (vLLM, SGLang, TGI, llama.cpp): tokens so far, which grow.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

#: (status, body) of a page; None where nothing came back in time, or no connection could be made.
Page = tuple[int, bytes] | None
Look = Callable[[str], Awaitable[Page]]

_BETWEEN_LOOKS = 2.0  # seconds, in which an engine at work makes a token
_LOADING = re.compile(rb"loading", re.I)
_COUNTER = re.compile(
    rb"^(?:vllm|sglang|tgi|llamacpp)\w*[:_]\w*tokens?\w*(?:\{[^}\n]{0,500}\})? (\d[\d.e+]{0,30})",
    re.M | re.I,
)
_AT_WORK = frozenset({"loaded", "loading", "starting"})


async def engine_state(look: Look) -> bool | None:
    """Return True if the engine works or loads, False if it is dead, None if no page tells.

    look: fetches the page at a path of the server; it ends in bounded time
    """
    health, *signs = await asyncio.gather(
        look("/health"),
        _says(look, "/slots", _has_busy_slot),
        _says(look, "/api/ps", _has_model),
        _says(look, "/api/v0/models", _has_active_model),
        _says(look, "/running", _has_active_model),
        _counts_tokens(look),
    )
    if any(signs):
        return True
    if health is None:
        return False
    status, body = health
    return False if status >= 500 and not _LOADING.search(body) else None


async def _says(look: Look, path: str, sign: Callable[[Any], bool]) -> bool:
    """Return True if the JSON at ``path`` shows a sign of work."""
    page = await look(path)
    return page is not None and page[0] == 200 and sign(_json(page[1]))


async def _counts_tokens(look: Look) -> bool:
    """Return True if the server's count of tokens grows from one look to the next."""
    before = await look("/metrics")
    if before is None or not _counted(before):
        return False
    await asyncio.sleep(_BETWEEN_LOOKS)
    after = await look("/metrics")
    return after is not None and _counted(after) != _counted(before)


def _counted(page: tuple[int, bytes]) -> list[bytes]:
    return _COUNTER.findall(page[1]) if page[0] == 200 else []


def _json(content: bytes) -> Any:
    """Return the JSON in a page; None where it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _has_busy_slot(value: Any) -> bool:
    return any(slot.get("is_processing") is True for slot in _objects(value))


def _has_model(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(_objects(value.get("models")))


def _has_active_model(value: Any) -> bool:
    lists = value.values() if isinstance(value, Mapping) else ()
    return any(model.get("state") in _AT_WORK for each in lists for model in _objects(each))


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
