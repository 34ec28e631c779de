"""Where words may be parted, by Liang's patterns (Pyphen, an optional package: its dictionaries have licences of their own)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

#: Shorter words stay whole; so many letters stay at least before and behind a hyphen.
_SHORTEST, _BEFORE, _BEHIND = 6, 2, 3
_WORD = re.compile(r"[^\W\d_]+")
_JOINED_BEFORE, _JOINED_BEHIND = re.compile(r"[@/._\\-]"), re.compile(r"[@/_\\-]|\.\w")
_LATER = 100_000  # words whose points are remembered


def hyphenates(language: str) -> bool:
    """Whether words of the language can be parted here."""
    return _patterns(language) is not None


def hyphen_points(text: str, language: str) -> Iterator[int]:
    """Positions in the text behind which a hyphen may stand; none in capitals, which are names and abbreviations."""
    if not hyphenates(language):
        return
    for found in _WORD.finditer(text):
        word = found.group()
        if len(word) >= _SHORTEST and not word[1:].isupper() and not _in_address(text, found.start(), found.end()):
            yield from (found.start() + at for at in _points(word, language))


def _in_address(text: str, start: int, end: int) -> bool:
    """Part of an address, a path or an identifier: it would be another one with a hyphen."""
    return _JOINED_BEFORE.search(text[:start][-1:]) is not None or _JOINED_BEHIND.match(text[end : end + 2]) is not None


@lru_cache(_LATER)
def _points(word: str, language: str) -> tuple[int, ...]:
    patterns = _patterns(language)
    assert patterns is not None
    return tuple(at for at in patterns.positions(word) if _BEFORE <= at <= len(word) - _BEHIND)


@lru_cache
def _patterns(language: str) -> Any:
    """The language's patterns; None where there are none, or no Pyphen."""
    if not language or find_spec("pyphen") is None:
        return None
    import pyphen  # its dictionaries take a moment

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known) if known else None
