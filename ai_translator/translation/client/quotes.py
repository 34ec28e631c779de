"""Quotes of a document in messages that are no place for it."""

from __future__ import annotations

#: Characters in a row that a message has from the document by no chance, and the same of a script
#: with thousands of them.
_LEAST, _LEAST_DENSE = 20, 8


def without_quotes(message: str, text: str) -> str:
    """Return ``message`` with an ellipsis for each stretch that stands in ``text``, too."""
    text = " ".join(text.split())
    kept: list[str] = []
    at = 0
    while at < len(message):
        end = _end_of_quote(message, at, text)
        kept.append(message[at] if end == at else "…")
        at = max(end, at + 1)
    return "".join(kept)


def _end_of_quote(message: str, at: int, text: str) -> int:
    """Return where a quote of ``text`` that begins at ``at`` ends; ``at`` if none does."""
    least = _LEAST if message[at : at + _LEAST_DENSE].isascii() else _LEAST_DENSE
    end = at + least
    if end > len(message) or message[at:end] not in text:
        return at
    while end < len(message) and message[at : end + 1] in text:
        end += 1
    return end
