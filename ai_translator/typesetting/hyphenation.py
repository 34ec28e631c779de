"""Hyphenation points: by the bundled patterns, or by Pyphen's where that is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ai_translator.typesetting.liang import read_patterns

if TYPE_CHECKING:
    import pyphen

#: Shorter words stay whole; so many letters stay at least before and behind a hyphen.
_SHORTEST, _BEFORE, _BEHIND = 6, 2, 3
_WORD = re.compile(r"[^\W\d_]+")
_JOINED_BEFORE, _JOINED_BEHIND = re.compile(r"[@/._\\-]"), re.compile(r"[@/_\\-]|\.\w")
_LATER = 100_000  # words whose points are remembered
_FOLDER = Path(__file__).with_name("hyph-utf8")
#: Tags whose file has another name.
_NAMES = {"de": "de-1996", "en": "en-us", "fi": "fi-x-school", "nb": "no", "nn": "no"}


def hyphenates(language: str) -> bool:
    """Return True if words of the language can be hyphenated."""
    return _patterns(language) is not None


def hyphen_points(text: str, language: str) -> Iterator[int]:
    """Return the positions after which a hyphen may stand.

    There are none in words of capitals, which are names and abbreviations.
    """
    if not hyphenates(language):
        return
    for found in _WORD.finditer(text):
        word = found.group()
        if (
            len(word) >= _SHORTEST
            and not word[1:].isupper()
            and not _in_address(text, found.start(), found.end())
        ):
            yield from (found.start() + at for at in _points(word, language))


def _in_address(text: str, start: int, end: int) -> bool:
    """Return True for a part of an address, path or identifier.

    A hyphen would make it another one.
    """
    return (
        _JOINED_BEFORE.search(text[:start][-1:]) is not None
        or _JOINED_BEHIND.match(text[end : end + 2]) is not None
    )


@lru_cache(_LATER)
def _points(word: str, language: str) -> tuple[int, ...]:
    patterns = _patterns(language)
    assert patterns is not None
    return tuple(at for at in patterns.points(word) if _BEFORE <= at <= len(word) - _BEHIND)


@lru_cache
def _patterns(language: str) -> _Points | None:
    """Return the language's patterns; None where neither the package nor Pyphen has any."""
    path = _file(language)
    if path:
        return read_patterns(path)
    if not language or find_spec("pyphen") is None:
        return None
    import pyphen  # its dictionaries take a moment

    known = pyphen.language_fallback(language.replace("-", "_"))
    return _Pyphen(pyphen.Pyphen(lang=known)) if known else None


def _file(language: str) -> Path | None:
    """Return the pattern file for a language tag, then for the tag without its region."""
    tag = language.lower()
    for known in (tag, tag.split("-")[0]):
        path = _FOLDER / f"hyph-{_NAMES.get(known, known)}.tex"
        if known and path.is_file():
            return path
    return None


class _Points(Protocol):
    def points(self, word: str) -> tuple[int, ...]: ...


class _Pyphen:
    """Pyphen's dictionary under the interface of our patterns."""

    def __init__(self, dictionary: pyphen.Pyphen) -> None:
        self._dictionary = dictionary

    def points(self, word: str) -> tuple[int, ...]:
        return tuple(self._dictionary.positions(word))
