"""Occurrences of glossary terms in a text, and whether a translation kept to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ai_translator.languages import Language
from ai_translator.late_patterns import late_pattern
from ai_translator.model.segments import MARK
from ai_translator.translation.prompting.prompts import Term

#: Words; single characters of scripts without spaces; anything else but hyphens, which a term may
#: be written with or without.
_UNSPACED = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = late_pattern(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s\-‐‑]")
_LATIN = late_pattern(r"[A-Za-zÀ-ɏ]{4,}")
#: What makes a term the end, or the beginning, of a longer word.
_JOINED, _JOINED_BEHIND = late_pattern(r"[\w\-‐‑]"), late_pattern(r"[\w\-‐‑'’]")
_SIBILANT = ("sses", "shes", "ches", "xes", "zes")
_STEM = 4  # letters that tell a word, whatever its ending
_ENDING = 3  # letters that an inflection may change


class _IndexedTerm(NamedTuple):
    """A term as it is searched for.

    stems:    of its words
    capitals: which of its characters are such; () for a term that matches any case
    """

    term: Term
    stems: tuple[str, ...]
    capitals: Sequence[bool]


class Terms:
    """The terms of a glossary, indexed for search.

    Of two that begin at the same word, the longer is meant.
    """

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._by_first: dict[str, list[_IndexedTerm]] = {}
        self._found: dict[str, tuple[Term, ...]] = {}  # every text is asked about several times
        for term in terms:
            tokens = _TOKEN.findall(term.source)
            if tokens:
                key = tuple(map(stem, tokens))
                indexed = _IndexedTerm(term, key, _capitals(term.source, tokens))
                self._by_first.setdefault(key[0], []).append(indexed)
        for each in self._by_first.values():
            each.sort(key=lambda indexed: -len(indexed.stems))

    def within(self, text: str) -> tuple[Term, ...]:
        """Return the terms that occur in ``text`` (its marks do not count), each once, in order."""
        if not self._by_first:
            return ()
        if text not in self._found:
            self._found[text] = tuple(self._search(text))
        return self._found[text]

    def _search(self, text: str) -> dict[Term, None]:
        tokens = _TOKEN.findall(MARK.sub("", text))
        stems = list(map(stem, tokens))
        found: dict[Term, None] = {}
        end = 0  # of the last term
        for at in [at for at, word in enumerate(stems) if word in self._by_first]:
            if at >= end:
                length, term = self._longest(tokens, stems, at)
                if term is not None:
                    found[term] = None
                end = at + length
        return found

    def _longest(
        self, tokens: Sequence[str], stems: Sequence[str], at: int
    ) -> tuple[int, Term | None]:
        for term, wanted, capitals in self._by_first[stems[at]]:
            length = len(wanted)
            if length > 1 and tuple(stems[at : at + length]) != wanted:
                continue
            if not capitals or _written_so(term.source, capitals, tokens[at : at + length]):
                return length, term
        return 1, None


def to_check(terms: Sequence[Term], text: str) -> tuple[Term, ...]:
    """Return the terms that a translation of ``text`` is checked for.

    One that a model proposed may be translated otherwise in another form of the word.
    """
    if not terms:
        return ()
    bare = MARK.sub("", text).casefold()
    return tuple(term for term in terms if not term.automatic or _stands_in(term.source, bare))


def _stands_in(term: str, text: str) -> bool:
    """Whether the term stands there as it is, and not as a part of a longer word."""
    if not term.isascii():
        return True
    words = term.casefold()
    at = text.find(words)
    while at >= 0 and _is_part(text, at, at + len(words)):
        at = text.find(words, at + 1)
    return at >= 0


def _is_part(text: str, start: int, end: int) -> bool:
    """Return True if what stands there is a part of a longer word."""
    return bool(_JOINED.match(text[start - 1 : start]) or _JOINED_BEHIND.match(text, end))


def missed(terms: Sequence[Term], answer: str, target: Language) -> tuple[Term, ...]:
    """Return the terms that the answer does not keep to; inflected forms are accepted."""
    if not terms:
        return ()
    bare = MARK.sub("", answer).casefold()
    closed = "".join(bare.split())
    return tuple(term for term in terms if not _kept_to(term, bare, closed, target))


def _kept_to(term: Term, answer: str, closed: str, target: Language) -> bool:
    """Return True if a term is in an answer, which is case-folded; ``closed``: without spaces."""
    if term.kept:
        return term.source.casefold() in answer
    if "".join(term.target.split()).casefold() in closed:
        return True
    if not target.spaced or target.cjk:
        return False
    words = list(map(str.casefold, re.findall(r"[^\W_]+", term.target)))
    return bool(words) and all(word[: max(_STEM, len(word) - _ENDING)] in closed for word in words)


@lru_cache(maxsize=8192)
def stem(token: str) -> str:
    """Return the word case-folded, without a plural ending of English and its like."""
    word = token.casefold().removesuffix("'s").removesuffix("’s")
    if not _LATIN.fullmatch(word):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(_SIBILANT):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _capitals(term: str, tokens: Sequence[str]) -> Sequence[bool]:
    """Return which characters of a term are capitals; () for one that matches any case."""
    return () if term == term.lower() else [char.isupper() for char in "".join(tokens)]


def _written_so(term: str, capitals: Sequence[bool], tokens: Sequence[str]) -> bool:
    """Return True if the capitals agree: "US" is not "us"."""
    text = "".join(tokens)
    if text.isupper() and not term.isupper():
        return True
    return all(wanted == char.isupper() for wanted, char in zip(capitals, text))
