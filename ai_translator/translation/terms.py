"""Occurrences of glossary terms in a text, and whether a translation kept to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ai_translator.languages import Language
from ai_translator.model.segments import MARK
from ai_translator.translation.prompts import Term

#: Words; single characters of scripts without spaces; anything else but hyphens, which a term may
#: be written with or without.
_UNSPACED = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s\-‐‑]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]{4,}")
_SIBILANT = ("sses", "shes", "ches", "xes", "zes")
_STEM = 4  # letters that tell a word, whatever its ending
_ENDING = 3  # letters that an inflection may change


class Terms:
    """The terms of a glossary, indexed for search.

    Of two that begin at the same word, the longer is meant.
    """

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
        self._found: dict[str, tuple[Term, ...]] = {}  # every text is asked about several times
        for term in terms:
            tokens = _TOKEN.findall(term.source)
            if tokens:
                key = tuple(map(stem, tokens))
                self._by_first.setdefault(key[0], []).append((key, term))
        for each in self._by_first.values():
            each.sort(key=lambda entry: -len(entry[0]))

    def __bool__(self) -> bool:
        return bool(self._by_first)

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
        at = 0
        while at < len(tokens):
            length, term = self._longest(tokens, stems, at)
            if term is not None:
                found[term] = None
            at += length
        return found

    def _longest(
        self, tokens: Sequence[str], stems: Sequence[str], at: int
    ) -> tuple[int, Term | None]:
        for key, term in self._by_first.get(stems[at], ()):
            end = at + len(key)
            if tuple(stems[at:end]) == key and _written_so(term.source, tokens[at:end]):
                return len(key), term
        return 1, None


def to_check(terms: Iterable[Term], text: str) -> tuple[Term, ...]:
    """Return the terms that a translation of ``text`` is checked for.

    One that a model proposed may be translated otherwise in another form of the word.
    """
    bare = MARK.sub("", text).casefold()
    return tuple(term for term in terms if not term.automatic or _stands_in(term.source, bare))


def _stands_in(term: str, text: str) -> bool:
    """Whether the term stands there as it is, and not as a part of a longer word."""
    found = rf"(?<![\w\-‐‑]){re.escape(term.casefold())}(?![\w\-‐‑'’])"
    return re.search(found, text) is not None or not term.isascii()


def missed(terms: Iterable[Term], answer: str, target: Language) -> tuple[Term, ...]:
    """Return the terms that the answer does not keep to; inflected forms are accepted."""
    bare = MARK.sub("", answer)
    return tuple(term for term in terms if not _kept_to(term, bare, target))


def _kept_to(term: Term, answer: str, target: Language) -> bool:
    if term.kept:
        return term.source.casefold() in answer.casefold()
    closed = "".join(answer.split()).casefold()
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


def _written_so(term: str, tokens: Sequence[str]) -> bool:
    """Return True if the capitals agree: "US" is not "us".

    A term without capitals matches any case.
    """
    if term == term.lower():
        return True
    text = "".join(tokens)
    if text.isupper() and not term.isupper():
        return True
    wanted = "".join(_TOKEN.findall(term))
    return all(one.isupper() == two.isupper() for one, two in zip(wanted, text))
