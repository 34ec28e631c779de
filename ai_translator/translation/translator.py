"""The translator: all requests in flight at once, every answer checked.

    services = local_services(settings.translation)
    async with Translator(backend, settings.translation, services) as translator:
        run = await translator.translate(
            segments, source="auto", target=language("zh"), file="a.pdf"
        )

A translator is one session with its backend: one set of connections for all its documents.  They
may be translated concurrently in the event loop that opened it.  The limit on its requests, the
budget and the memory are services, which it may share with other translators.
"""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self

from ai_translator.config import Price, TranslationSettings
from ai_translator.errors import BackendError, ModelNotFoundError
from ai_translator.languages import Language
from ai_translator.model.segments import Failed, Outcome, Segment
from ai_translator.progress import Progress, ProgressCallback, Stage, Traffic, ignore
from ai_translator.translation.backend_protocol import BackendLike
from ai_translator.translation.client.backend_client import BackendClient
from ai_translator.translation.client.termination import Stopped, first
from ai_translator.translation.document.document_terms import (
    LONG,
    AgreedTerms,
    DocumentTerms,
    count_words,
)
from ai_translator.translation.document.document_translator import DocumentTranslator
from ai_translator.translation.document.review import INSTRUCTIONS, packed
from ai_translator.translation.estimate import GROWTH, VERDICT_TOKENS, Estimate
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.prompting.requests import TextUnit, pack, text_units
from ai_translator.translation.results import TranslationRun, UnitResults, Usage
from ai_translator.translation.segmentation.segmenting import source_language
from ai_translator.translation.shared_services.interfaces import SpendingBudget, TranslationServices
from ai_translator.translation.shared_services.memory_lookup import MemoryLookup
from ai_translator.translation.shared_services.prices import cost, price_note
from ai_translator.translation.terminology.glossary import read_glossary
from ai_translator.translation.terminology.terms import Terms
from ai_translator.translation.text_analysis.token_counting import likely_tokens
from ai_translator.translation.translation_context import TranslationContext

_NO_TERMS = AgreedTerms()
_REVIEW_TRIES = 2.0  # of a request for verdicts that may go without an answer, until it ends
_TELLING = 1.0  # seconds between two words on the traffic, where no answer comes


class Translator:
    """A session with a backend, as an async context manager.

    Once its last backend is given up, that holds for every document: see :attr:`stopped`.
    """

    def __init__(
        self,
        backend: BackendLike,
        settings: TranslationSettings,
        services: TranslationServices,
        *,
        fallback: BackendLike | None = None,
        reviewer: BackendLike | None = None,
        terms: Sequence[Term] | None = None,
        private: bool = False,
        callbacks: Sequence[Any] = (),
    ) -> None:
        """Read the glossary.

        services:  what it may share with other translators
        reviewer:  judges translations where ``settings.review`` asks for it; None: the backend does
        fallback:  asked for what ``backend`` could not do
        terms:     a glossary already read; else ``settings.glossary`` is read
        private:   True to send traces to nobody, whatever the environment asks for
        callbacks: LangChain callback handlers

        Raises ConfigError for a glossary with bad rows; entering it does so for a limit of money
        without a price.
        """
        self._backends = [backend] if fallback is None else [backend, fallback]
        self._settings, self._private, self._callbacks = settings, private, callbacks
        if terms is None:
            terms = read_glossary(settings.glossary) if settings.glossary else ()
        self._reviewer = reviewer
        self._review_client: BackendClient | None = None
        self._glossary = tuple(terms)
        self._document_terms: DocumentTerms | None = None
        self._services = services
        self._open = AsyncExitStack()
        self._clients: list[BackendClient] = []
        self._opening: asyncio.Task[None] | None = None
        self._lookup = MemoryLookup(None)

    async def __aenter__(self) -> Self:
        try:
            for each in self._backends:
                if each.resolve is None:
                    await self._services.budget.check(each.model_name)
            if not self._backends[0].profile.marked:  # made-up words are not worth remembering
                self._lookup = MemoryLookup(await self._services.open_memory())
            self._open.push_async_callback(self._lookup.close)
            if any(each.resolve for each in self._backends):
                # The endpoint is asked for its models while the first document is read.
                self._opening = asyncio.create_task(self._connect())
                self._open.push_async_callback(_ended, self._opening)
            else:
                await self._connect()
        except BaseException:
            await self._open.aclose()
            raise
        return self

    async def _connect(self) -> None:
        """Open a session with each backend.

        Raises BackendError, and ConfigError for a model without a price where there is a limit.
        """
        self._backends = [await _resolved(each, self._services.budget) for each in self._backends]
        for backend in self._backends:
            self._clients.append(await self._open_client(backend))
        if self._settings.review is not None:
            self._review_client = (
                self._clients[0]
                if self._reviewer is None
                else await self._open_client(await _resolved(self._reviewer, self._services.budget))
            )

    async def _open_client(self, backend: BackendLike) -> BackendClient:
        model = await self._open.enter_async_context(backend.session())
        client = BackendClient(
            backend,
            model,
            self._settings,
            self._services,
            private=self._private,
            callbacks=self._callbacks,
        )
        self._open.callback(client.admission.close)
        self._open.push_async_callback(client.sender.close)
        return client

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._opening is not None and not self._opening.done():
            self._opening.cancel()
            await asyncio.wait({self._opening})
        await self._open.aclose()

    async def _opened(self) -> None:
        """Wait until every backend has a session."""
        if self._opening is not None:
            await asyncio.shield(self._opening)

    @property
    def stopped(self) -> BackendError | None:
        """Why the (last) backend was given up; None as long as it was not."""
        return self._clients[-1].sender.stopped if self._clients else None

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
        """Return the outcomes of one document's segments.

        source: a language code or ``auto``.
        terms:  the document's own, below the glossary; None: looked for as the settings say
        Cancelling it ends its own requests and no others. Raises a BackendError if not one segment
        could be translated because of the backend.
        """
        if not segments:
            return TranslationRun()
        await self._opened()
        begun = time.monotonic()
        usage: dict[str, Usage] = {}
        settled = 0

        def tell(count: int) -> None:
            nonlocal settled
            settled = count
            traffic = self._traffic(usage)
            on_progress(Progress(Stage.TRANSLATE, count, len(segments), file, traffic))

        results = UnitResults(segments, target, tell)
        stopped: BackendError | None = None
        if terms is None:
            agreed = await self._find_terms(segments, source, target, usage)
        else:
            self._check_open()
            agreed = AgreedTerms(tuple(terms))
            context = TranslationContext(source_language(source), target)
            self._terms_of_documents().learn(terms, context)
        document = self._document_translator(source, target, results, agreed)
        document.usage.update(usage)
        usage = document.usage
        try:
            async with _every(_TELLING, lambda: tell(settled)):
                await document.translate(segments)
        except* Stopped as group:
            stopped = first(group).error
        if isinstance(stopped, ModelNotFoundError):
            stopped = await self._with_suggestion(stopped)
        outcomes = results.outcomes(f"not translated: {stopped}" if stopped else "not translated")
        fault = stopped or document.uselessness
        if fault is not None:
            _raise_if_nothing(
                outcomes, _with_account(fault, document.usage, self._settings.known_prices)
            )
        seconds = time.monotonic() - begun
        return TranslationRun(
            outcomes,
            document.usage,
            seconds,
            stopped,
            len(results.known),
            results.asked_again,
            results.missed,
            results.style_lost,
            self._backends[0].model_name,
            self._how(),
            results.doubtful,
            agreed.terms,
            document.review,
            agreed.field,
            results.known,
        )

    def _traffic(self, usage: Mapping[str, Usage]) -> Traffic:
        """Return what is on its way, and what a document has taken so far."""
        prices = self._settings.known_prices
        costs = [
            cost(prices, model, each.input_tokens, each.output_tokens)
            for model, each in usage.items()
        ]
        known = [each for each in costs if each is not None]
        return Traffic(
            sum(client.sender.in_flight for client in self._clients),
            sum(each.input_tokens + each.output_tokens for each in usage.values()),
            sum(known) if known else None,
        )

    async def _with_suggestion(self, error: BackendError) -> BackendError:
        """Return the error with the models that the endpoint has."""
        suggest = self._backends[-1].suggest
        return await suggest(error) if suggest is not None else error

    def _how(self) -> str:
        """Return how the first backend was asked, for people.

        Its model, if the settings left that open, and the form of its requests.
        """
        backend, form = self._backends[0], self._clients[0].form
        chosen = f"{backend.model_name} was taken: {backend.chosen}; " if backend.chosen else ""
        return f"{chosen}{form.shape} ({form.origin})"

    async def look_up(
        self, segments: Sequence[Segment], *, source: str, target: Language
    ) -> TranslationRun:
        """Return what the memory knows of a document's segments; sends nothing."""
        await self._opened()
        results = UnitResults(segments, target, lambda _count: None)
        document = self._document_translator(source, target, results)
        await document.remember(results.open(text_units(segments, self._clients[0].limits)))
        return TranslationRun(
            results.outcomes("it is not in the translation memory"),
            remembered=len(results.known),
            missed=results.missed,
            style_lost=results.style_lost,
            doubtful=results.doubtful,
            known=results.known,
        )

    async def estimate(
        self, segments: Sequence[Segment], *, source: str, target: Language
    ) -> Estimate:
        """Return what :meth:`translate` would take; sends nothing."""
        await self._opened()
        results = UnitResults(segments, target, lambda _count: None)
        document = self._document_translator(source, target, results)
        client, model = self._clients[0], self._backends[0].model_name
        units = results.open(text_units(segments, client.limits))
        left = await document.remember(units)
        requests = pack(left, client.limits)
        counted = [client.count_tokens(request, document.context) for request in requests]
        sent = sum(all_ for all_, _ in counted)
        received = int(GROWTH * sum(texts for _, texts in counted))
        prices = self._settings.known_prices
        costs = [cost(prices, model, sent, received)]
        reviewed = self._review_requests(document.to_review(units))
        if reviewed and self._review_client is not None:
            asked = sum(map(_review_tokens, reviewed))
            told = VERDICT_TOKENS * sum(map(len, reviewed))
            costs.append(cost(prices, self._review_client.name, asked, told))
            sent, received = sent + asked, received + told
        terms = self._term_candidates(segments) if left else []
        return Estimate(
            len(segments),
            len(results.known),
            len(requests) + len(reviewed) + bool(terms),
            sent,
            received,
            model,
            None if None in costs else sum(each for each in costs if each is not None),
            price_note(self._settings.known_prices, model),
        )

    def _review_requests(self, units: Sequence[TextUnit]) -> list[list[tuple[TextUnit, str]]]:
        """Return the requests of a review, where there is one; a translation is like its text."""
        if self._settings.review is None:
            return []
        return packed({unit: unit.text for unit in units})

    def _term_candidates(self, segments: Sequence[Segment]) -> list[str]:
        """Return the words to agree on, where that is wanted and worth a request."""
        chosen, client = self._settings.terms, self._clients[0]
        wanted = chosen == "auto" or (chosen == "long" and count_words(segments) >= LONG)
        if not wanted or not client.tagged or self._backends[0].profile.marked:
            return []
        return self._terms_of_documents().candidates(segments)

    def _terms_of_documents(self) -> DocumentTerms:
        if self._document_terms is None:
            client = self._clients[0]
            turn = partial(self._services.turn, f"terms of {client.name}")
            self._document_terms = DocumentTerms(client, self._lookup, self._glossary, turn)
        return self._document_terms

    async def _find_terms(
        self, segments: Sequence[Segment], source: str, target: Language, usage: dict[str, Usage]
    ) -> AgreedTerms:
        """Return the terms of a document; none when the backend is given up."""
        self._check_open()
        found = self._term_candidates(segments)
        if not found and (self._document_terms is None or self._settings.terms == "off"):
            return AgreedTerms()
        context = TranslationContext(source_language(source), target)
        try:
            return await self._terms_of_documents().find(segments, found, context, usage)
        except Stopped:
            return AgreedTerms()

    def _check_open(self) -> None:
        if not self._clients:
            raise RuntimeError("a Translator is used inside its async with block")

    def _document_translator(
        self,
        source: str,
        target: Language,
        results: UnitResults,
        agreed: AgreedTerms = _NO_TERMS,
    ) -> DocumentTranslator:
        self._check_open()
        user = Terms(self._glossary)
        below = [term for term in agreed.terms if not user.within(term.source)]
        context = TranslationContext(
            source_language(source),
            target,
            self._settings.style,
            Terms([*self._glossary, *below]),
            agreed.field,
        )
        return DocumentTranslator(
            self._clients,
            context,
            self._settings.attempts,
            results,
            self._lookup,
            reviewer=self._review_client,
            patience=self._review_patience,
        )

    @property
    def _review_patience(self) -> float:
        """Seconds that a review waits without any answer: for a try and another one."""
        reviewer = self._reviewer or self._backends[0]
        return _REVIEW_TRIES * reviewer.profile.timeout + self._settings.give_up_after


def _review_tokens(request: Sequence[tuple[TextUnit, str]]) -> int:
    """Estimate the tokens of a request for verdicts."""
    texts = sum(likely_tokens(unit.text) for unit, _ in request)
    return likely_tokens(INSTRUCTIONS) + int((1 + GROWTH) * texts)


async def _ended(task: asyncio.Task[None]) -> None:
    """Ask for the error of a task, lest asyncio complains that nobody did."""
    if task.done() and not task.cancelled():
        task.exception()


async def _resolved(backend: BackendLike, budget: SpendingBudget) -> BackendLike:
    """Return the backend with what its endpoint had to be asked for.

    Raises BackendError, ConfigError.
    """
    if backend.resolve is None:
        return backend
    found = await backend.resolve()
    await budget.check(found.model_name)
    return found


@asynccontextmanager
async def _every(seconds: float, tell: Callable[[], None]) -> AsyncIterator[None]:
    """Call ``tell`` every so often while the block runs."""

    async def repeat() -> None:
        while True:
            await asyncio.sleep(seconds)
            tell()

    ticking = asyncio.create_task(repeat())
    try:
        yield
    finally:
        ticking.cancel()
        await asyncio.wait({ticking})


def _raise_if_nothing(outcomes: Mapping[str, Outcome], fault: BackendError) -> None:
    """Raise the error of a backend that was given up before its first good answer.

    A backend none of whose answers could be used raises, too.
    """
    if all(isinstance(outcome, Failed) for outcome in outcomes.values()):
        raise fault


def _with_account(
    fault: BackendError, usage: Mapping[str, Usage], prices: Mapping[str, Price]
) -> BackendError:
    """Return the error with what was spent until then, as far as it is known."""
    sent = sum(each.requests for each in usage.values())
    if not sent:
        return fault
    told = [f"{sent} request{'s' if sent > 1 else ''}"]
    if tokens := sum(each.input_tokens + each.output_tokens for each in usage.values()):
        told.append(f"{tokens} tokens")
    costs = [
        cost(prices, model, each.input_tokens, each.output_tokens) for model, each in usage.items()
    ]
    if tokens and costs and None not in costs:
        told.append(f"cost {sum(filter(None, costs)):.4g}")
    account = copy.copy(fault)
    account.message = f"{fault.message} (sent: {', '.join(told)})"
    account.args = (account.message,)
    return account
