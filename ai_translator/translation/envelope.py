"""The envelope of a request: its texts as elements with ids, and the elements of its answer.

Ids must be exactly those that were sent, or the answer is not believed as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom

from ai_translator.translation import ids
from ai_translator.translation.cleaning import cleaned

_CANARY_DIGITS = 8
_FEWEST_LEFT_OUT = 2  # texts at the end of a request that a model did not get to
_TAG = re.compile(r"<[^<>]{1,40}>")
#: A number that a model puts before each of its texts.
_NUMBERING = re.compile(r"\A\s{0,4}[(（\[]?\d{1,3}[.)、．）\]:：]\s{0,4}")
_MOST = 400  # characters of an answer to the canary that are looked at
_UNKNOWN = "the ids of the answer are not those of the texts"
_CHANGED = "the answer changes what must stay as it is"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The ids of one request and its canary.

    ids:    of the texts, in their order
    canary: (id, text) of one more text, which comes back unchanged under its id; None for a single
        text.  A model that the document told what to do with all texts changes it, and one that
        mixes texts up moves it.
    place:  before which of the texts the canary is
    strict: whether it must come back; else a model may leave out what is no text
    """

    ids: tuple[str, ...]
    canary: tuple[str, str] | None = None
    place: int = 0
    strict: bool = True

    @classmethod
    def of(
        cls,
        count: int,
        *,
        canary: bool = False,
        strict: bool = True,
        random: Random | None = None,
    ) -> Envelope:
        """Return an envelope for ``count`` texts.

        A canary is among several texts, and after a single one.
        """
        chosen = random or SystemRandom()
        drawn = ids.draw(count + canary, chosen)
        if not canary:
            return cls(drawn)
        digits = "".join(chosen.choices("23456789", k=_CANARY_DIGITS))
        half = _CANARY_DIGITS // 2
        place = chosen.randrange(1, count) if count > 1 else 1
        return cls(drawn[:-1], (drawn[-1], f"{digits[:half]}-{digits[half:]}"), place, strict)

    def question(self, texts: Sequence[str], context: str = "") -> str:
        """Return what is sent: the texts as elements, after their surrounding text."""
        elements = [f'<s id="{id_}">{text}</s>' for id_, text in zip(self.ids, texts)]
        if self.canary:
            elements.insert(self.place, '<s id="{}">{}</s>'.format(*self.canary))
        return "\n".join([f"<context>{context}</context>"] * bool(context) + elements)

    def fault(self, given: Sequence[str], texts: Mapping[str, str], *, cut: bool = False) -> str:
        """Return why the answer cannot be believed as a whole; "" if its ids are right.

        given: the ids of its elements, in their order
        texts: id -> text
        cut:   True if it ended too early: then the ids of the last texts may be missing.  So may
            they where a model stopped by itself; but a single one may have gone into the text
            before it.
        """
        wanted = list(self.ids)
        if self.canary and (self.strict or self.canary[0] in given):
            wanted.insert(self.place, self.canary[0])
        early = cut or _FEWEST_LEFT_OUT <= len(wanted) - len(given) < len(wanted)
        right = list(given) == wanted[: len(given)] if early else sorted(given) == sorted(wanted)
        if not right:
            return _UNKNOWN
        arrived = self.canary is not None and self.canary[0] in given
        return self.fault_of_canary(texts) if arrived else ""

    def only_text(self, texts: Mapping[str, str]) -> str | None:
        """Return the answer to a single text; None if there is none.

        It counts also if the model forgot its id, or swapped it with the canary.
        """
        if self.canary and _is_kept(self.canary[1], texts.get(self.ids[0], "")):
            return texts.get(self.canary[0])
        if self.ids[0] in texts:
            return texts[self.ids[0]]
        return next(iter(texts.values())) if len(texts) == 1 and not self.canary else None

    def fault_of_canary(self, texts: Mapping[str, str]) -> str:
        """Return why the answer seems to follow instructions of the document; "" if it does not."""
        if self.canary is None:
            return ""
        id_, sent = self.canary
        places = [id_] if len(self.ids) > 1 else [id_, self.ids[0]]
        kept = any(_is_kept(sent, texts.get(place, "")) for place in places)
        return "" if kept else _CHANGED


def _is_kept(sent: str, answer: str) -> bool:
    """Return True if a canary came back, with no more around it than around translations."""
    given = _TAG.sub("", cleaned(answer[:_MOST], sent))
    return _digits(sent) in {_digits(given), _digits(_NUMBERING.sub("", given))}


def _digits(text: str) -> str:
    """Return the letters and digits of a text, digits of any script as ASCII."""
    return "".join(
        str(unicodedata.decimal(char, char))
        for char in unicodedata.normalize("NFKC", text)
        if char.isalnum()
    )
