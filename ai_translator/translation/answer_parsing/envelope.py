"""The envelope of a request: its texts as elements with ids, and the elements of its answer.

Ids must be exactly those that were sent, or the answer is not believed as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random, SystemRandom

from ai_translator.translation.answer_parsing import canary
from ai_translator.translation.prompting import ids

_FEWEST_LEFT_OUT = 2  # texts at the end of a request that a model did not get to
_UNKNOWN = "the ids of the answer are not those of the texts"
_CHANGED = "the answer changes what must stay as it is"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The ids of one request and its canaries (see ``canary.py``).

    ids:      of the texts, in their order
    canaries: id -> text, of what is sent besides
    order:    of all ids, as they are sent
    others:   ids of this and of other requests
    """

    ids: tuple[str, ...]
    canaries: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    others: Collection[str] = ()

    @classmethod
    def of(
        cls, count: int, *, words: Sequence[str] | None = None, random: Random | None = None
    ) -> Envelope:
        """Return an envelope for ``count`` texts.

        words: texts that canaries take their words from, as far as they have some; None for none.
            One is near the start of several texts and one at their end, as an order may be about
            what stands before it or behind.  A single text has one after it.
        """
        chosen = random or SystemRandom()
        if words is None:
            drawn = ids.draw(count, chosen)
            return cls(drawn, order=drawn)
        several = count > 1
        drawn = ids.draw(count + 1 + several, chosen)
        own, others = drawn[:count], drawn[count:]
        order = [*own, others[-1]]
        if several:
            order.insert(chosen.randrange(2), others[0])
        return cls(own, {id_: canary.draw(words, chosen) for id_ in others}, tuple(order))

    def with_words_of(self, text: str) -> Envelope:
        """Return the same with canaries that have words of a text."""
        drawn = Random("".join(self.order))  # as much by chance as the ids
        return replace(self, canaries={id_: canary.draw([text], drawn) for id_ in self.canaries})

    def question(self, texts: Sequence[str], context: str = "") -> str:
        """Return what is sent: the texts as elements, after their surrounding text."""
        said = {**dict(zip(self.ids, texts)), **self.canaries}
        elements = [f'<s id="{id_}">{said[id_]}</s>' for id_ in self.order]
        return "\n".join([f"<context>{context}</context>"] * bool(context) + elements)

    def fault(self, given: Sequence[str], texts: Mapping[str, str], *, cut: bool = False) -> str:
        """Return why the answer cannot be believed as a whole; "" if its ids are right.

        given: the ids of its elements, in their order
        texts: id -> text
        cut:   True if it ended too early: then the ids of the last texts may be missing.  So may
            they where a model stopped by itself; but a single one, unless it is a canary, may have
            gone into the text before it.
        """
        wanted = list(self.order)
        left_out = len(wanted) - len(given)
        early = cut or _FEWEST_LEFT_OUT <= left_out < len(wanted)
        early = early or (left_out == 1 and wanted[-1] in self.canaries)
        right = list(given) == wanted[: len(given)] if early else sorted(given) == sorted(wanted)
        if not right:
            return _UNKNOWN
        arrived = self.canaries.keys() & texts.keys()
        return (
            ""
            if all(canary.is_kept(self.canaries[id_], texts[id_]) for id_ in arrived)
            else _CHANGED
        )

    def only_text(self, texts: Mapping[str, str]) -> str | None:
        """Return the answer to a single text; None if there is none.

        It counts also if the model forgot its id, or swapped it with that of the canary; not if it
        has an id of another request: a server that mixes them up has given that one's answer.
        """
        only = self.ids[0]
        for id_, sent in self.canaries.items():
            if canary.is_any([sent], texts.get(only, "")):
                swapped = texts.get(id_)
                return None if swapped is None or self.is_canary(swapped) else swapped
        if only in texts:
            return texts[only]
        if len(texts) != 1 or self.canaries:
            return None
        [(id_, text)] = texts.items()
        return None if id_ in self.others else text

    def is_cut_off(self, texts: Mapping[str, str]) -> bool:
        """Return True if a canary came back but for its first or last character.

        The model has read the request well and cuts what it says; in another shape of the question
        it would do so unseen.
        """
        return any(
            not canary.is_kept(sent, texts[id_]) and canary.is_any([sent], texts[id_])
            for id_, sent in self.canaries.items()
            if id_ in texts
        )

    def count_exchanged_numbers(self, texts: Mapping[str, str]) -> int:
        """Return how many canaries came back with their numbers in each other's place.

        A language may turn words round; that of these two no language does.
        """
        return sum(
            canary.has_exchanged_numbers(sent, texts[id_])
            for id_, sent in self.canaries.items()
            if id_ in texts
        )

    def is_canary(self, answer: str) -> bool:
        """Return True if an answer, as the model gave it, is that to a canary."""
        return canary.is_any(self.canaries.values(), answer)

    def fault_alone(self, texts: Mapping[str, str]) -> str:
        """Return why the answer to a single text seems to follow its instructions; "" if not."""
        said = [texts.get(id_, "") for id_ in self.order]
        kept = (any(canary.is_kept(sent, each) for each in said) for sent in self.canaries.values())
        return "" if all(kept) else _CHANGED
