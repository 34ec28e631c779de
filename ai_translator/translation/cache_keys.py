"""By what the memory knows a translation again: all that could make a model answer differently."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ai_translator.languages import Language
from ai_translator.translation.prompts import Term

_SIZE = 16  # bytes of a key
_IMPORTED = "imported"


@dataclass(frozen=True)
class CacheKey:
    """What one channel makes of a text: backend, model, endpoint, identity, languages, style and
    every word of the prompt.
    """

    backend: str
    model: str
    endpoint: str
    identity: str
    prompts: str
    style: str
    source: str
    target: str

    @cached_property
    def _start(self) -> bytes:
        return _joined(
            self.backend, self.model, self.endpoint, self.identity, self.prompts, self.style, self.source, self.target
        )  # fmt: skip

    @property
    def origin(self) -> str:
        """For people: who translated it."""
        return f"{self.backend}/{self.model}"

    def key(self, text: str, terms: Sequence[Term] = ()) -> bytes:
        """The key of a text to which these terms of the glossary apply."""
        applied = sorted(f"{term.source}={term.target}={term.note}" for term in terms)
        return hashlib.blake2b(
            self._start + _joined(normal(text), *applied), digest_size=_SIZE
        ).digest()


def imported_key(text: str, target: Language) -> bytes:
    """The key of a translation that a person brought: it holds whatever the backend and its
    settings are.
    """
    return hashlib.blake2b(
        _joined(_IMPORTED, target.code, normal(text)), digest_size=_SIZE
    ).digest()


def normal(text: str) -> str:
    """The text without differences that no reader sees."""
    lines = unicodedata.normalize("NFC", text).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _joined(*parts: str) -> bytes:
    """Different parts give different bytes, whatever stands in them."""
    return b"".join(
        b"%d:%b" % (len(data), data)
        for data in (part.encode("utf-8", "surrogatepass") for part in parts)
    )
