"""How long a server asks to wait.

In headers, in the body of the error, in the words of its message.
"""

from __future__ import annotations

import email.utils
import math
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

#: A wait that a person would still call one: a day.  What is longer, negative or no number says
#: nothing.
_MOST_SECONDS = 86_400.0
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_PART = re.compile(
    r"(\d{1,7}(?:\.\d{1,6})?)\s{0,2}(milliseconds?|msecs?|ms|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|[smhd])(?![a-z])",
    re.I,
)
_ASKED = re.compile(
    r"(?:try again|retry|retry[-_ ]?after|retry[-_ ]?delay|wait|available again|reset\w*|"
    r"come back)\b[^0-9]{0,40}?(?=\d)",
    re.I,
)
_ASKED_CHINESE = re.compile(
    r"(\d{1,6}(?:\.\d{1,6})?)\s{0,2}(毫秒|秒|分钟|分鐘|小时|小時)[^\d]{0,6}后?[^\d]{0,4}(?:重试|再试|重試|再試)"
)
_CHINESE_UNITS = {
    "毫秒": 0.001,
    "秒": 1.0,
    "分钟": 60.0,
    "分鐘": 60.0,
    "小时": 3600.0,
    "小時": 3600.0,
}
_BARE_NUMBER = re.compile(r"(\d{1,7}(?:\.\d{1,6})?)(?![\d.]*\w)")
_MOST_TEXT = 4000  # characters of a message that are looked at
_HEADERS = (
    ("retry-after-ms", 0.001),
    ("retry-after", 1.0),
    ("x-retry-after", 1.0),
    ("x-ratelimit-reset-after", 1.0),
)
_RESET_HEADERS = ("x-ratelimit-reset-requests", "x-ratelimit-reset-tokens")


def asked_wait(
    headers: Mapping[str, str], body: Any, message: str, now: Callable[[], float] = time.time
) -> float | None:
    """Return seconds to wait before the next try, as far as the server says something sensible.

    None when it does not.

    headers: of the response;  body: its JSON, decoded, or None;  message: the error's words.
    """
    for found in (_of_headers(headers, now), _of_body(body), _of_text(message)):
        if found is not None and math.isfinite(found) and 0 <= found <= _MOST_SECONDS:
            return found
    return None


def _of_headers(headers: Mapping[str, str], now: Callable[[], float]) -> float | None:
    """Return RFC 9110, 10.2.3, and what OpenAI and others have beside it."""
    for name, unit in _HEADERS:
        value = str(headers.get(name) or "").strip()
        if not value:
            continue
        try:
            seconds = float(value) * unit
        except ValueError:
            date = email.utils.parsedate_tz(value)
            if date is None:
                return _duration(value)
            seconds = max(0.0, email.utils.mktime_tz(date) - now())
        return seconds
    waits = [found for name in _RESET_HEADERS if (found := _duration(str(headers.get(name) or "")))]
    return max(waits) if waits else None


def _of_body(body: Any, depth: int = 0) -> float | None:
    """Return google's RetryInfo (``retryDelay: "35s"``) and its like, at most some levels down."""
    if depth > 5:
        return None
    if isinstance(body, Mapping):
        for key in (
            "retryDelay",
            "retry_delay",
            "retry_after",
            "retryAfter",
            "retry_after_seconds",
        ):
            value = body.get(key)
            if isinstance(value, bool):
                continue
            if isinstance(value, (int, float)):
                return float(value)
            if isinstance(value, str):
                found = _duration(value)
                if found is not None:
                    return found
        children: Any = list(body.values())[:20]
    else:
        children = body[:20] if isinstance(body, list) else ()
    return next(
        (found for child in children if (found := _of_body(child, depth + 1)) is not None), None
    )


def _of_text(message: str) -> float | None:
    """Return "try again in 1m2.5s", "retry after 35 seconds", "请 20 秒后重试"."""
    message = message[:_MOST_TEXT]
    if chinese := _ASKED_CHINESE.search(message):
        return float(chinese[1]) * _CHINESE_UNITS[chinese[2]]
    for asked in _ASKED.finditer(message):
        found = _duration(message[asked.end() : asked.end() + 60])
        if found is not None:
            return found
    return None


def _duration(text: str) -> float | None:
    """Return ``35s``, ``1m2.5s``, ``2 minutes and 10 seconds``, ``120ms``, ``35``.

    None for anything else.
    """
    text = text.strip()
    total, at, any_ = 0.0, 0, False
    for part in _PART.finditer(text):
        if text[at : part.start()].strip(" ,and").strip():
            break
        total += float(part[1]) * _unit(part[2])
        at, any_ = part.end(), True
    if any_:
        return total
    bare = _BARE_NUMBER.match(text)
    return float(bare[1]) if bare else None


def _unit(name: str) -> float:
    name = name.casefold()
    if name.startswith(("ms", "milli")):
        return _UNITS["ms"]
    return _UNITS[name[0]]
