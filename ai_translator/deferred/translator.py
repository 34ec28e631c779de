"""One document's translation through batches, in the place of a :class:`Translator`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any

from ai_translator.backends import Backend
from ai_translator.backends.remembered_forms import form_from_json
from ai_translator.config import Settings
from ai_translator.deferred.journal import Request, RequestJournal
from ai_translator.deferred.rounds import Rounds
from ai_translator.deferred.services import (
    DocumentBudget,
    DocumentServices,
    FirstLook,
    KeptMemory,
)
from ai_translator.errors import BackendError, WaitingError
from ai_translator.languages import Language
from ai_translator.model.segments import Segment
from ai_translator.profile import Profile
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.translation import Estimate, TranslationRun, Translator
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.results import Usage
from ai_translator.translation.shared_services.interfaces import SpendingBudget, TranslationMemory

_PATIENCE = 1e8  # seconds: a request that is collected has no time limit
REMEDY = "Run the same command again to collect them"

#: Opens a translator that sends directly, with what the batches of a document have brought.
OpenDirect = Callable[[TranslationMemory], AbstractAsyncContextManager[Translator]]


@dataclass(frozen=True, slots=True)
class Shared:
    """What the documents of a run share.

    settings: with the prices of batches
    backend, reviewer: as they are asked directly; the reviewer's is None where it is the same
    named:  the glossary and its like, as :func:`read_named_files` returns them
    known_as: a hash of all settings that show in a result
    direct: opens a translator for what batches have left; None: it goes into another batch
    begun:  documents that were looked at in this run
    """

    settings: Settings
    backend: Backend
    reviewer: Backend | None
    named: Mapping[str, Any]
    known_as: str
    journal: RequestJournal
    budget: SpendingBudget
    memory: TranslationMemory | None
    direct: OpenDirect | None
    begun: set[str]


def in_batch(model: str) -> str:
    """Return what a model is called in accounts, where it has answered in batches."""
    return f"{model} (batch)"


class DeferredTranslator:
    """Translates one document as far as there are answers."""

    def __init__(self, shared: Shared, note: Callable[[str], None]) -> None:
        """note: told what the document is known by, as soon as that is known."""
        self._shared, self._note = shared, note

    @property
    def stopped(self) -> BackendError | None:
        return None

    async def translate(
        self,
        segments: Sequence[Segment],
        *,
        source: str,
        target: Language,
        file: str = "",
        on_progress: ProgressCallback = ignore,
        terms: Sequence[Term] | None = None,
    ) -> TranslationRun:
        """Return the outcomes, as :meth:`Translator.translate` does.

        Raises WaitingError when answers are missing: those are asked for in the next batch.
        """
        document = self._name(segments, source, target, terms)
        self._note(document)
        journal = self._shared.journal
        self._shared.begun.add(document)
        raise_if_waiting(journal, document)
        memory = FirstLook(self._shared.memory, journal, document)
        known, answered = journal.counts(document)
        budget = DocumentBudget(self._shared.budget, known)
        rounds = Rounds(journal, document, lambda: budget.in_flight)
        services = DocumentServices(budget, memory)
        arguments: dict[str, Any] = {
            "source": source,
            "target": target,
            "file": file,
            "on_progress": on_progress,
            "terms": terms,
        }
        async with self._translator(rounds, services) as translator:
            end = await rounds.until_whole(translator.translate(segments, **arguments))
        if isinstance(end, TranslationRun):
            return replace(end, usage={in_batch(name): used for name, used in end.usage.items()})
        if answered and self._shared.direct is not None:
            return await self._finished_directly(document, memory, segments, arguments)
        journal.ask(end)
        raise WaitingError(f"{_requests(end)} a batch", remedy=REMEDY)

    async def estimate(
        self, segments: Sequence[Segment], *, source: str, target: Language
    ) -> Estimate:
        """Return what :meth:`translate` would ask for; sends nothing."""
        settings = self._shared.settings.translation
        async with Translator(
            self._shared.backend,
            settings,
            DocumentServices(self._shared.budget, KeptMemory({}, self._shared.memory)),
            **self._shared.named,
        ) as translator:
            return await translator.estimate(segments, source=source, target=target)

    def _translator(self, rounds: Rounds, services: DocumentServices) -> Translator:
        """Return the usual translator over the transport of these rounds."""
        shared = self._shared
        reviewer = shared.reviewer and self._deferred(shared.reviewer, rounds)
        return Translator(
            self._deferred(shared.backend, rounds),
            shared.settings.translation,
            services,
            reviewer=reviewer,
            private=shared.settings.private,
            **shared.named,
        )

    def _deferred(self, backend: Backend, rounds: Rounds) -> Backend:
        """Return the backend with the transport in the network's place.

        It is asked in the same form from the first run to the last, whatever is learned meanwhile.
        """
        deferral = backend.deferral
        assert deferral is not None and backend.form is not None
        pinned = self._shared.journal.pin(
            f"form {backend.model_name} {self._shared.known_as}",
            json.dumps({**backend.form.to_json(), "origin": backend.form.origin}),
        )
        stored = json.loads(pinned)
        form = form_from_json(stored) or backend.form
        form = replace(form, origin=str(stored.get("origin")))
        transport = rounds.transport(backend.model_name)
        return replace(
            backend,
            form=form,
            known=True,
            profile=_patient(backend.profile),
            connect=lambda: deferral.connect(transport, form),
            listening=None,
            engine=None,
            resolve=None,
            suggest=None,
            draw=rounds.draw,
        )

    async def _finished_directly(
        self,
        document: str,
        memory: FirstLook,
        segments: Sequence[Segment],
        arguments: Mapping[str, Any],
    ) -> TranslationRun:
        """Return the outcomes with what batches have left asked directly."""
        assert self._shared.direct is not None
        kept = KeptMemory(memory.kept, self._shared.memory)
        async with self._shared.direct(kept) as translator:
            run = await translator.translate(segments, **arguments)
        batches = {
            in_batch(model): Usage(count, 0, sent, received)
            for model, count, sent, received in self._shared.journal.used(document)
        }
        return replace(run, usage={**batches, **run.usage})

    def _name(
        self,
        segments: Sequence[Segment],
        source: str,
        target: Language,
        terms: Sequence[Term] | None,
    ) -> str:
        """Return what a document is known by: all that its requests are made of."""
        listed = [(term.source, term.target, term.note) for term in terms or ()]
        texts = [(segment.id, segment.source, segment.context) for segment in segments]
        said = [self._shared.known_as, source, target.code, terms is None, listed, texts]
        return hashlib.blake2b(json.dumps(said).encode(), digest_size=20).hexdigest()


def raise_if_waiting(journal: RequestJournal, document: str) -> None:
    """Raise WaitingError for a document whose requests are under way."""
    waiting = journal.waiting(document)
    if waiting:
        named = ", ".join(waiting)
        raise WaitingError(f"{_number(sum(waiting.values()))} in {named}", remedy=REMEDY)


def _requests(requests: Sequence[Request]) -> str:
    return f"{_number(len(requests))} for"


def _number(count: int) -> str:
    return f"{count} request{'s' if count != 1 else ''} wait{'s' if count == 1 else ''}"


def _patient(profile: Profile) -> Profile:
    return replace(profile, timeout=_PATIENCE)
