"""Keys of the translation memory: everything that could change a model's answer."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ai_translator.languages import Language
from ai_translator.translation.prompting.prompts import Term

_SIZE = 16  # bytes of a key
_IMPORTED, _CORRECTED = "imported", "corrected"


@dataclass(frozen=True)
class CacheKey:
    """What one backend, with its prompts and languages, contributes to a key.

    prompts:      the instructions sent with every text
    term_wording: the words that are sent besides, with texts that hold terms of the glossary
    """

    backend: str
    model: str
    endpoint: str
    identity: str
    prompts: str
    style: str
    source: str
    target: str
    term_wording: str = ""

    @cached_property
    def _start(self) -> bytes:
        return _joined(
            self.backend,
            self.model,
            self.endpoint,
            self.identity,
            self.prompts,
            self.style,
            self.source,
            self.target,
        )

    @property
    def origin(self) -> str:
        """The translator's name, for people."""
        return f"{self.backend}/{self.model}"

    def key(self, text: str, terms: Sequence[Term] = ()) -> bytes:
        """Return the key of a text to which these glossary terms apply."""
        applied = sorted(f"{term.source}={term.target}={term.note}" for term in terms)
        if applied:
            applied.append(self.term_wording)
        return hashlib.blake2b(
            self._start + _joined(normal(text), *applied), digest_size=_SIZE
        ).digest()


def imported_key(text: str, target: Language) -> bytes:
    """Return the key of an imported translation, which holds for every backend and setting."""
    return _of_person(_IMPORTED, text, target)


def corrected_key(text: str, target: Language) -> bytes:
    """Return the key of a person's correction of a document.

    It is beside an imported one: a correction that is taken back takes nothing else with it.
    """
    return _of_person(_CORRECTED, text, target)


def _of_person(how: str, text: str, target: Language) -> bytes:
    return hashlib.blake2b(_joined(how, target.code, normal(text)), digest_size=_SIZE).digest()


@lru_cache(maxsize=4)  # each text has several keys, one after another
def normal(text: str) -> str:
    """Return the text without differences that no reader sees."""
    lines = unicodedata.normalize("NFC", text).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _joined(*parts: str) -> bytes:
    """Return the parts as bytes, length-prefixed so that different parts never collide."""
    return b"".join(
        b"%d:%b" % (len(data), data)
        for data in (part.encode("utf-8", "surrogatepass") for part in parts)
    )
