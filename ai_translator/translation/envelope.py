"""The texts of one request as elements with ids, and the elements of its answer back.

Ids cannot be counted on, so an answer whose ids are not exactly those that were sent is not believed as a whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom

from ai_translator.translation import ids

_CANARY_DIGITS = 8
_UNKNOWN = "the ids of the answer are not those of the texts"
_OBEYED = "the answer did what a text says"


@dataclass(frozen=True, slots=True)
class Envelope:
    """ids:    of the texts, in their order
    canary: (id, text) of one more text, which must come back as it is; None in most requests.
        A model that was told by the document what to do with all texts changes it.
    """

    ids: tuple[str, ...]
    canary: tuple[str, str] | None = None

    @classmethod
    def of(cls, count: int, *, canary: bool = False, random: Random | None = None) -> Envelope:
        """For ``count`` texts."""
        chosen = random or SystemRandom()
        drawn = ids.draw(count + canary, chosen)
        if not canary:
            return cls(drawn)
        digits = "".join(chosen.choices("23456789", k=_CANARY_DIGITS))
        half = _CANARY_DIGITS // 2
        return cls(drawn[:-1], (drawn[-1], f"{digits[:half]}-{digits[half:]}"))

    def question(self, texts: Sequence[str], context: str = "") -> str:
        """What is sent: the texts as elements, before them what stands around them."""
        lines = [f"<context>{context}</context>"] if context else []
        lines += [f'<s id="{id_}">{text}</s>' for id_, text in zip(self.ids, texts)]
        if self.canary:
            lines.append('<s id="{}">{}</s>'.format(*self.canary))
        return "\n".join(lines)

    def fault(self, given: Sequence[str], texts: Mapping[str, str], *, cut: bool = False) -> str:
        """Why the answer to several texts cannot be believed as a whole; "" when its ids are right.

        given: the ids of its elements, in their order;  texts: id -> text
        cut:   it ended too early: then the ids of the last texts may be missing
        """
        wanted = list(self.ids) + ([self.canary[0]] if self.canary else [])
        if cut:
            return "" if list(given) == wanted[: len(given)] else _UNKNOWN
        return self.fault_of_canary(texts) if sorted(given) == sorted(wanted) else _UNKNOWN

    def fault_of_canary(self, texts: Mapping[str, str]) -> str:
        """Why the answer seems to follow orders of the document; "" when it does not."""
        if self.canary is None:
            return ""
        id_, sent = self.canary
        back = "".join(
            char for char in unicodedata.normalize("NFKC", texts.get(id_, "")) if char.isalnum()
        )
        return "" if back == sent.replace("-", "") else _OBEYED
