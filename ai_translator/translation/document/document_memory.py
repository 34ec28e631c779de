"""What the memory knows of the texts of one document, and what it is to remember of them.

A text that another document has asked for at the same time is waited for, not asked for twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ai_translator.languages import Language
from ai_translator.model.segments import Outcome, Translated, Unchanged
from ai_translator.translation.answer_parsing.style_tags import with_whole_tags
from ai_translator.translation.client.backend_client import BackendClient
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality import checks
from ai_translator.translation.quality.accepted_answers import (
    BARE,
    WINDOW,
    AcceptedAnswer,
    AcceptedAnswers,
)
from ai_translator.translation.quality.alignment import is_misplaced
from ai_translator.translation.quality.attempts import SAME, unchanged
from ai_translator.translation.quality.same_answers import SameAnswers
from ai_translator.translation.shared_services.cache_keys import corrected_key, imported_key
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.memory_lookup import MemoryLookup
from ai_translator.translation.translation_context import TranslationContext

#: Version of the rules for what enters the memory.  Entries of earlier ones are judged anew.
_RULES = 2


@dataclass(frozen=True, slots=True)
class KnownText:
    """What the memory has for a text.

    doubt:      what may be wrong with it, as it was reported when it entered; "" for nothing
    style_lost: whether it has fewer style tags than the text
    imported:   whether it was imported: a person's, or what a person has let pass
    """

    outcome: Outcome
    doubt: str = ""
    style_lost: bool = False
    imported: bool = False


class DocumentMemory:
    """The memory, as the texts of one document and its backends see it."""

    def __init__(
        self, lookup: MemoryLookup, clients: Sequence[BackendClient], context: TranslationContext
    ) -> None:
        self._lookup, self._context = lookup, context
        self._first = clients[0]
        self._cache_keys = {client: client.cache_key(context) for client in clients}
        self._found_keys: dict[tuple[BackendClient, str], bytes] = {}
        self._claims: set[bytes] = set()

    async def known(self, units: Sequence[TextUnit]) -> dict[TextUnit, KnownText]:
        """Return what is remembered and passes the checks of today."""
        if not self._lookup.remembers:
            return {}
        keys = {unit: [*self._persons(unit), *self._models(unit)] for unit in units}
        entries = await self._lookup.find([key for each in keys.values() for key in each])
        found: dict[TextUnit, KnownText] = {}
        earlier: list[tuple[TextUnit, str]] = []
        for unit in units:
            for entry in self._in_order(unit, entries):
                known = self._of_entry(unit, entry)
                if known is None:
                    continue
                found[unit] = known
                if isinstance(known.outcome, Translated) and self._is_of_earlier_rules(unit, entry):
                    earlier.append((unit, known.outcome.text))
                break
        for unit in _doubtful(earlier, self._context.target):
            del found[unit]
        return found

    async def keep(self, done: Sequence[tuple[TextUnit, Outcome]], client: BackendClient) -> None:
        """Remember the outcomes that a backend has given."""
        await self._lookup.keep([self._entry(unit, outcome, client) for unit, outcome in done])

    async def forget(self, unit: TextUnit) -> None:
        """Remove what was remembered of a text."""
        await self._lookup.forget(self._models(unit))

    def claim(self, unit: TextUnit) -> bool:
        """Return True if this document is the one to ask for this text."""
        key = self._key(unit, self._first)
        if self._lookup.claim(key) is not None:
            return False
        self._claims.add(key)
        return True

    async def from_another(self, unit: TextUnit) -> Outcome | None:
        """Return the outcome in another document that asks for this text.

        None: that one has given it up, and it is claimed for this document.
        """
        key = self._key(unit, self._first)
        while (elsewhere := self._lookup.claim(key)) is not None:
            await asyncio.wait([elsewhere])
            if not elsewhere.cancelled():
                return elsewhere.result()
        self._claims.add(key)
        return None

    def release(self, unit: TextUnit, outcome: Outcome) -> None:
        """Tell the documents that wait for a text what became of it."""
        self._release(self._key(unit, self._first), outcome)

    def release_all(self) -> None:
        """Leave what has no outcome to the documents that wait for it."""
        for key in list(self._claims):
            self._release(key, None)

    def _release(self, key: bytes, outcome: Outcome | None) -> None:
        if key in self._claims:
            self._claims.discard(key)
            self._lookup.settle(key, outcome)

    def _of_entry(self, unit: TextUnit, entry: MemoryEntry) -> KnownText | None:
        """Return what a memory entry says of a text, if it passes the checks.

        An imported translation need only have its marks.
        """
        target = self._context.target
        imported = entry.key in self._persons(unit)
        if entry.unchanged:
            same = Unchanged(SAME) if imported else unchanged(unit.text, target)
            return KnownText(same, imported=imported) if same is not None else None
        case = checks.Case(unit.text, entry.target, target)
        if not (checks.has_broken_marks(case) if imported else checks.complaint(case)):
            return self._translated(unit, entry.target, style_lost=False, imported=imported)
        answer, source = with_whole_tags(entry.target, unit.text)
        if source == unit.text or checks.complaint(checks.Case(source, answer, target)):
            return None
        return self._translated(unit, answer, style_lost=True, imported=imported)

    def _translated(
        self, unit: TextUnit, text: str, *, style_lost: bool, imported: bool
    ) -> KnownText:
        doubt = _doubt_of(unit, text, self._context.target)
        return KnownText(Translated(text), doubt or "", style_lost, imported)

    def _is_of_earlier_rules(self, unit: TextUnit, entry: MemoryEntry) -> bool:
        return entry.rules < _RULES and entry.key not in self._persons(unit)

    def _entry(self, unit: TextUnit, outcome: Outcome, client: BackendClient) -> MemoryEntry:
        cache_key = self._cache_keys[client]
        text = outcome.text if isinstance(outcome, Translated) else unit.text
        return MemoryEntry(
            self._key(unit, client),
            unit.text,
            text,
            isinstance(outcome, Unchanged),
            cache_key.source,
            cache_key.target,
            cache_key.origin,
            rules=_RULES,
        )

    def _in_order(
        self, unit: TextUnit, entries: Mapping[bytes, MemoryEntry]
    ) -> Iterator[MemoryEntry]:
        """Yield what there is for a text: a person's newest word, then what models have said."""
        persons = [entries[key] for key in self._persons(unit) if key in entries]
        yield from sorted(persons, key=lambda entry: entry.created, reverse=True)
        yield from (entries[key] for key in self._models(unit) if key in entries)

    def _persons(self, unit: TextUnit) -> tuple[bytes, bytes]:
        target = self._context.target
        return corrected_key(unit.text, target), imported_key(unit.text, target)

    def _models(self, unit: TextUnit) -> list[bytes]:
        return [self._key(unit, client) for client in self._cache_keys]

    def _key(self, unit: TextUnit, client: BackendClient) -> bytes:
        place = client, unit.text
        if place not in self._found_keys:
            terms = self._context.terms.within(unit.text)
            self._found_keys[place] = self._cache_keys[client].key(unit.text, terms)
        return self._found_keys[place]


def _doubt_of(unit: TextUnit, text: str, target: Language) -> str | None:
    """Return what may be wrong with a translation from the memory."""
    answer, source = with_whole_tags(text, unit.text)
    return checks.doubt(checks.Case(source, answer, target))


def _doubtful(pairs: Sequence[tuple[TextUnit, str]], target: Language) -> set[TextUnit]:
    """Return the units whose translations do not pass the checks of the answers of a document.

    They were written by earlier rules, and are judged all of a document together.
    """
    found = {unit for unit, text in pairs if _doubt_of(unit, text, target)}
    answers = AcceptedAnswers(
        {
            unit: AcceptedAnswer(with_whole_tags(text, unit.text)[1], text, BARE)
            for unit, text in pairs
        }
    )
    usual = answers.length_ratio()
    found.update(answers.misplaced(usual))
    if usual is not None:
        found.update(answers.shortened(usual))
    for at in range(0, len(pairs), WINDOW):
        window = pairs[at : at + WINDOW]
        if is_misplaced([(unit.text, text) for unit, text in window]):
            found.update(unit for unit, _ in window)
    same: SameAnswers[TextUnit] = SameAnswers()
    for unit, text in pairs:
        others = same.others(unit, unit.text, text)
        if others is not None:
            found.update([unit, *others])
    return found
