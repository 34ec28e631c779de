"""What servers say of a batch: their words for its state, and for what it has too much of.

OpenAI's words are the published ones; the others were seen at servers that speak its protocol.
All of it is data from outside: of any type, or missing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ai_translator.backends.deferral import BatchLimit, BatchState, BatchStatus
from ai_translator.late_patterns import late_pattern

_MOST_ERRORS = 3
_MOST_WORDS = 300  # characters of the server's own words
_LATEST = 4e9  # Unix time in seconds; what is later counts in milliseconds
_STATUSES = {each.value: each for each in BatchStatus if each.has_ended} | {
    "succeeded": BatchStatus.COMPLETED,
    "success": BatchStatus.COMPLETED,
    "done": BatchStatus.COMPLETED,
    "finished": BatchStatus.COMPLETED,
    "ended": BatchStatus.COMPLETED,
    "partially_completed": BatchStatus.COMPLETED,
    "canceled": BatchStatus.CANCELLED,
    "cancelling": BatchStatus.CANCELLING,
    "canceling": BatchStatus.CANCELLING,
    "cancellation_requested": BatchStatus.CANCELLING,
    "timeout_exceeded": BatchStatus.EXPIRED,
    "timed_out": BatchStatus.EXPIRED,
    "timeout": BatchStatus.EXPIRED,
    "error": BatchStatus.FAILED,
    "rejected": BatchStatus.FAILED,
}
#: OpenAI: "Enqueued token limit reached for MODEL in organization ORG. Limit: 2,000,000 enqueued
#: tokens. Please try again once some in_progress batches have been completed."  Azure: "The number
#: of enqueued tokens has surpassed the configured limit".  LiteLLM: "Batch rate limit exceeded".
_QUEUE = late_pattern(
    r"enqueued|token_limit_exceeded|too[_ ]many[_ ](?:tasks|jobs|batches)"
    r"|batch(?:es)? rate limit|in[_ ]progress batches"
    r"|(?:queued?|pending|active|concurrent|running)\b.{0,20}\b(?:batch(?:es)?|jobs?|requests|tokens)\b",
    re.I,
)
_SIZE = late_pattern(
    r"too (?:large|big|long)|too[_ ]many|payload|content_too_large|max(?:imum)?_"
    r"|(?:exceed|surpass|more than|over\b|limit\w* (?:of|to|is)|at most|up to|maximum)"
    r".{0,80}?(?:\b(?:requests?|lines?|rows|records|items|entries|bytes|size|characters)\b"
    r"|\d\s?[KMG]i?B\b)"
    r"|\b(?:requests|lines|rows|records|items|entries|bytes|size)\b.{0,80}?"
    r"(?:exceed|surpass|limit|maximum|more than|at most)",
    re.I,
)


def state_of(id_: str, batch: Any) -> BatchState:
    """Return the state of a batch.  batch: an object with what the server said as attributes."""
    said = str(_of(batch, "status") or "").strip()
    counts = _of(batch, "request_counts")
    total, done, refused = (_count(counts, name) for name in ("total", "completed", "failed"))
    named = (_of(batch, "output_file_id"), _of(batch, "error_file_id"))
    files = tuple(dict.fromkeys(each for each in named if isinstance(each, str) and each))
    status = _STATUSES.get(_plain(said), BatchStatus.UNDER_WAY)
    if _plain(said) not in _KNOWN and files and 0 < total <= done + refused:
        status = BatchStatus.COMPLETED  # whatever that is called: everything has its answer
    errors = tuple(_errors(batch))
    return BatchState(
        id_,
        status,
        files,
        total,
        done,
        refused,
        errors,
        limit_in(" ".join(errors)) if status is BatchStatus.FAILED else None,
        _seconds(_of(batch, "expires_at")),
        said[:_MOST_WORDS],
    )


def limit_in(words: str) -> BatchLimit | None:
    """Return what there is too much of, by a server's words; None for another reason."""
    if _QUEUE.search(words):
        return BatchLimit.QUEUE
    return BatchLimit.SIZE if _SIZE.search(words) else None


def _plain(word: str) -> str:
    return re.sub(r"[\s-]+", "_", word.casefold())


_KNOWN = {*_STATUSES, "validating", "in_progress", "finalizing"}


def _of(batch: Any, name: str) -> Any:
    return batch.get(name) if isinstance(batch, Mapping) else getattr(batch, name, None)


def _count(counts: Any, name: str) -> int:
    """Return a number of requests; 0 for what is none."""
    found = _of(counts, name)
    if isinstance(found, str) and found.isascii() and found.isdecimal():
        found = int(found[:12])
    is_number = isinstance(found, (int, float)) and math.isfinite(found)
    return max(0, int(found)) if is_number else 0


def _seconds(found: Any) -> float | None:
    """Return a Unix time; None for what is none."""
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not 0 < found < math.inf:
        return None
    seconds = found / 1000 if found > _LATEST else found
    return float(seconds) if seconds <= _LATEST else None


def _errors(batch: Any) -> Iterator[str]:
    """Yield the first of the reasons why a batch has failed, in one line each."""
    found = _of(batch, "errors")
    listed = _of(found, "data") if not isinstance(found, (list, str)) else found
    some = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
    for each in some[:_MOST_ERRORS]:
        line = _of(each, "line")
        place = f"line {line}: " if isinstance(line, int) and line > 0 else ""
        words = _of(each, "message") or _of(each, "code") or each
        code = _of(each, "code")
        named = f" [{code}]" if code and code != words else ""
        yield f"{place}{' '.join(f'{words}{named}'.split())}"[:_MOST_WORDS]
