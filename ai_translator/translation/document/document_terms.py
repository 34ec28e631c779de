"""Terms of a document and their translations, agreed on before its texts are sent.

Requests in flight at the same time would each choose words of their own.  So the words that occur
often are translated first, all in one request, with the opening of the document, from which the
model also names its field.  What comes back goes with the texts in which it occurs, below the
user's glossary, which always wins, and with those of the translator's other documents.
"""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from ai_translator.errors import BackendError
from ai_translator.languages import Language
from ai_translator.model.segments import MARK, Segment
from ai_translator.translation.answer_parsing.postprocess import postprocess
from ai_translator.translation.client.backend_client import BackendClient
from ai_translator.translation.client.termination import Stopped
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality import checks
from ai_translator.translation.results import Usage
from ai_translator.translation.segmentation.prompt_injection import (
    Injection,
    injection,
    speaks_of_texts,
)
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.memory_lookup import MemoryLookup
from ai_translator.translation.terminology.term_extraction import candidates
from ai_translator.translation.terminology.terms import Terms
from ai_translator.translation.text_analysis.scripts import letters
from ai_translator.translation.translation_context import TranslationContext

log = logging.getLogger(__name__)

Turn: TypeAlias = Callable[[], AbstractAsyncContextManager[object]]

LONG = 2000  # words of a document from which on its terms are worth a request
_MOST = 40  # terms of a document: what one request holds
_LONGEST = 60  # characters of a term's translation
_WORD = re.compile(r"[^\W\d_]{2,}")
_CHARS_A_WORD = 1.7  # of scripts without spaces
_OPENING = 400  # characters of a document that tell its field
_QUESTION = "Which field does this document belong to?"
_STYLE = (
    "each text but the last is a term of the document that begins as <context> shows; give the "
    "term that experts of its field use, in its base form, without article, brackets or comment. "
    "The last text is a question to you: answer it in English with one to three words, like "
    '"marine biology"'
)
_FIELD = re.compile(r"[A-Za-z][A-Za-z\-]*(?:(?: and | & | )[A-Za-z][A-Za-z\-]*){0,3}")
_LONGEST_FIELD = 40  # characters


def count_words(segments: Iterable[Segment]) -> int:
    """About how many words a document has, in whatever script."""
    total = 0.0
    for segment in segments:
        bare = MARK.sub(" ", segment.source)
        found = letters(bare)
        dense = found["Han"] + found["Kana"] + found["Thai"]
        total += dense / _CHARS_A_WORD if 2 * dense > found.total() else len(_WORD.findall(bare))
    return int(total)


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """What the requests of a document agree on.  ``field``: its field in English, "" if unknown."""

    terms: tuple[Term, ...] = ()
    field: str = ""


class DocumentTerms:
    """The terms that the documents of one translator share."""

    def __init__(
        self, client: BackendClient, memory: MemoryLookup, glossary: Sequence[Term], turn: Turn
    ) -> None:
        """turn: a block in which no other translator is, either."""
        self._client, self._memory, self._turn = client, memory, turn
        self._glossary = tuple(glossary)
        self._user = Terms(glossary)
        self._known: dict[tuple[str, str, str], Term | None] = {}

    def candidates(self, segments: Sequence[Segment]) -> list[str]:
        """Return what occurs often in a document and is not in the glossary."""
        found = candidates((segment.source for segment in segments), 2 * _MOST)
        good = [each.term for each in found if _is_safe(each.term)]
        return [term for term in good if not self._user.within(term)][:_MOST]

    async def find(
        self,
        segments: Sequence[Segment],
        terms: Sequence[str],
        context: TranslationContext,
        usage: dict[str, Usage],
    ) -> AgreedTerms:
        """Return the terms with a translation: known ones, and those of one request.

        Those of other documents that occur in the segments are among them.
        Raises Stopped when the backend is given up; any other failure costs the terms only.
        """
        context = dataclasses.replace(context, style=_STYLE, terms=Terms())
        field = ""
        keys = {term: (*_languages(context), term) for term in terms}
        async with self._turn():  # else two documents would each choose a word for one term
            await self._remember(
                [term for term in terms if keys[term] not in self._known], keys, context
            )
            left = [term for term in terms if keys[term] not in self._known]
            if left:
                field = await self._ask(left, opening(segments), keys, context, usage)
        found = (self._known.get(keys[term]) for term in terms)
        own = [term for term in found if term is not None]
        terms_found = dict.fromkeys([*own, *self._occurring(segments, context)])
        return AgreedTerms(tuple(terms_found), field)

    def learn(self, terms: Iterable[Term], context: TranslationContext) -> None:
        """Take over the terms of a document, perhaps edited by a person, for the others."""
        for term in terms:
            if not self._user.within(term.source):
                self._known[(*_languages(context), term.source)] = term

    def _occurring(
        self, segments: Iterable[Segment], context: TranslationContext
    ) -> Iterator[Term]:
        """Yield the terms of all documents that occur in these segments."""
        languages = _languages(context)
        known = Terms(
            term for key, term in self._known.items() if term is not None and key[:2] == languages
        )
        for segment in segments:
            yield from known.within(segment.source)

    async def _remember(
        self,
        terms: Sequence[str],
        keys: dict[str, tuple[str, str, str]],
        context: TranslationContext,
    ) -> None:
        cache_key = self._client.cache_key(context)
        places = {cache_key.key(term): term for term in terms}
        for place, entry in (await self._memory.find(list(places))).items():
            term = places[place]
            self._known[keys[term]] = _term(term, entry.target, context.target)

    async def _ask(
        self,
        terms: Sequence[str],
        begins: str,
        keys: dict[str, tuple[str, str, str]],
        context: TranslationContext,
        usage: dict[str, Usage],
    ) -> str:
        """Ask for translations of terms and keep them; return the field of the document."""
        units = [TextUnit(text, begins) for text in (*terms, _QUESTION)]
        envelope = self._client.ids_of([unit.text for unit in units])
        used = usage.setdefault(self._client.name, Usage())
        try:
            answer = await self._client.ask(units, context, used, envelope=envelope)
        except Stopped:
            raise
        except BackendError as error:
            log.warning("no terms were agreed on: %s", error)
            return ""
        if fault := envelope.fault(answer.ids, answer.texts, cut=answer.cut):
            log.warning("no terms were agreed on: %s", fault)
            return ""
        cache_key = self._client.cache_key(context)
        entries = []
        for id_, term in zip(envelope.ids, terms):
            given = postprocess(answer.texts.get(id_, ""), term)
            self._known[keys[term]] = found = _term(term, given, context.target)
            if found is not None:
                entries.append(
                    MemoryEntry(
                        cache_key.key(term), term, found.target, found.kept,
                        cache_key.source, cache_key.target, cache_key.origin,
                    )
                )  # fmt: skip
        await self._memory.keep(entries)
        return _field(answer.texts.get(envelope.ids[-1], ""))


def opening(segments: Iterable[Segment]) -> str:
    """Return how a document begins, without what could be an order to the model."""
    found = ""
    for segment in segments:
        text = " ".join(MARK.sub("", segment.source).split())
        if injection(text) is Injection.NONE:
            found = f"{found} {text}".strip()
        if len(found) >= _OPENING:
            break
    return found[:_OPENING]


def _languages(context: TranslationContext) -> tuple[str, str]:
    return context.source.code if context.source else "", context.target.code


def _is_safe(term: str) -> bool:
    """Return True if the term may stand among the instructions: words, and no order."""
    plain = all(char.isalnum() or char in " -‐‑'’·・" for char in term)
    return plain and injection(term) is Injection.NONE


def _field(text: str) -> str:
    """Return the field that a model has named; "" for what is no name of one.

    It will stand among the instructions: a few plain words, none of which speaks of texts or of
    what to do with them.
    """
    text = " ".join(text.split()).strip(" .\"'“”")
    if len(text) > _LONGEST_FIELD or not _FIELD.fullmatch(text) or speaks_of_texts(text):
        return ""
    return text


def _term(source: str, target: str, language: Language) -> Term | None:
    """Return the term with this translation, if it is one."""
    text = " ".join(target.split()).rstrip("。.")
    if not text or len(text) > _LONGEST or MARK.search(text) or injection(text) is Injection.LIKELY:
        return None
    if text.casefold() == source.casefold():
        return Term(source, source, automatic=True)
    wrong = checks.complaint(checks.Case(source, text, language))
    return (
        None
        if wrong or any(char in text for char in ";=\n<>{}()（）")
        else Term(source, text, automatic=True)
    )
