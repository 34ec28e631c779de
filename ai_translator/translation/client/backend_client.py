"""A backend in use.

The chain that its requests go through, how it is asked, its limits, and the one sender of all of
them.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any, NoReturn

from ai_translator.config import TranslationSettings
from ai_translator.errors import (
    BackendError,
    BlockedError,
    ContextOverflowError,
    ParameterRefusedError,
)
from ai_translator.languages import language
from ai_translator.request_form import PromptShape, RequestForm
from ai_translator.translation.answer_parsing.answers import Answer, without_question
from ai_translator.translation.answer_parsing.boilerplate import (
    Boilerplate,
    without_boilerplate,
    without_numbering,
)
from ai_translator.translation.answer_parsing.cleaning import cleaned
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.backend_protocol import BackendLike
from ai_translator.translation.client.admission import Admission
from ai_translator.translation.client.counted_tokens import CountedTokens
from ai_translator.translation.client.length_search import LengthSearch
from ai_translator.translation.client.sending import Sender
from ai_translator.translation.client.shape_search import ShapeSearch
from ai_translator.translation.client.told_lengths import ToldLength, length_told
from ai_translator.translation.prompting.mt_prompts import parameters, question
from ai_translator.translation.prompting.prompts import Prompts, Term
from ai_translator.translation.prompting.requests import (
    GROWTH,
    Limits,
    TextUnit,
    even_parts,
    reduced,
    tokens,
)
from ai_translator.translation.quality.circuit_breaker import CircuitBreaker
from ai_translator.translation.results import Usage
from ai_translator.translation.shared_services.cache_keys import CacheKey
from ai_translator.translation.shared_services.interfaces import TranslationServices
from ai_translator.translation.text_analysis.token_counting import likely_tokens
from ai_translator.translation.translation_context import TranslationContext

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

log = logging.getLogger(__name__)

_MOST_MENDS = 8  # of the form of a request; each is a refusal that was understood
_LEAST_CONTEXT = 512  # tokens of question and answer: a model that takes fewer translates nothing
_FIXED_QUESTION = 150  # tokens of the question of a model made for translating, without the text
_PROMPT_MARGIN = 40  # tokens: names of languages, ids
#: Tokens of an answer for each of its text, where a server says what it takes: what is too long
#: after all costs one refusal, and :func:`tokens` counts a third too many.
_LEARNED_GROWTH = 1.0
_COUNTED_TOO_MANY = 1.2  # times the tokens of a text, or more, by :func:`tokens`
_ANY_LANGUAGE = language("zh")
_FRAME = 8  # tokens of an element round a text
_OF_CHARACTERS = 0.95  # of a limit of characters: the context before a text differs
_LEAST_ROOM, _LEAST_SIZE = 100, 16  # characters, tokens of text
_LEAST_ANSWER = 128  # tokens that an answer needs beside its question
#: Texts in a row that came back without their tags, before none is sent any more.
_ENOUGH_LOST, _ENOUGH_LOST_BARE = 6, 2
_SENT_IDS = 200  # of the last requests, whose answers may come to others
_CHAT_SHAPES = frozenset(
    {
        PromptShape.SYSTEM_TAGGED,
        PromptShape.USER_TAGGED,
        PromptShape.SYSTEM_BARE,
        PromptShape.USER_BARE,
    }
)


class BackendClient:
    """One for each backend of a translator, shared by all its documents.

    admission: lets the first request go ahead
    breaker:   counts the answers of all documents
    search:    finds the shape of the question for a model that no table knows
    """

    def __init__(
        self,
        backend: BackendLike,
        model: BaseChatModel,
        settings: TranslationSettings,
        services: TranslationServices,
        *,
        private: bool = False,
        callbacks: Sequence[Any] = (),
    ) -> None:
        self.name = backend.model_name
        self.sender = Sender(backend, settings, services)
        self._backend, self._model, self._settings = backend, model, settings
        self._prompts = Prompts.of(settings.prompts)
        self._private, self._callbacks = private, list(callbacks)
        self._plain = backend.profile.segments_per_request == 1
        self._context = backend.profile.context_tokens
        self._context_learned = False
        self._mends = self._lost_tags = 0
        self._most_answered = 0  # texts of a request that was answered
        self._most_texts: int | None = None  # that pass, as far as is known
        self._lengths = LengthSearch()
        self._counted = CountedTokens(_FIXED_QUESTION)
        self._most_whole = 0  # tokens of the largest request whose answer was not cut
        self._raised = False
        self._boilerplate = Boilerplate()
        self.form = backend.form or RequestForm(shape=_shape(backend))
        if self._plain and self.form.shape.tagged:
            self.form = replace(self.form, shape=_shape(backend))
        self.search = ShapeSearch(self.form.shape, known=backend.known)
        self.admission = Admission(
            cautious=not self.form.shape.tagged,
            sure=backend.known,
            unproven=self.form.is_unproven,
            at_once=backend.draw is not None,
        )
        self.breaker = CircuitBreaker(self.name)
        self._sent_ids: deque[str] = deque(maxlen=_SENT_IDS)
        self._begin()

    @property
    def keeps_tags(self) -> bool:
        """True if the model was not yet seen to lose the tags of styles again and again."""
        enough = _ENOUGH_LOST if self.form.shape.tagged else _ENOUGH_LOST_BARE
        return self._lost_tags < enough

    def cache_key(self, context: TranslationContext) -> CacheKey:
        """Return by what the memory knows this channel's translations again."""
        backend = self._backend
        instructions = self._prompts.instructions(
            context.source,
            context.target,
            _shape(backend),  # not the one that a probe finds: its answers are as good
            style=context.style,
        )
        return CacheKey(
            backend.kind,
            backend.model_name,
            backend.endpoint,
            backend.identity,
            instructions,
            context.style,
            context.source.code if context.source else "auto",
            context.target.code,
            self._prompts.term_wording,
        )

    @property
    def tagged(self) -> bool:
        """True if texts are sent as elements with ids, one or several; else one bare text."""
        return self.form.shape.tagged

    async def ask(
        self,
        request: Sequence[TextUnit],
        context: TranslationContext,
        usage: Usage,
        *,
        envelope: Envelope,
        complaint: str = "",
        bare: bool = False,
    ) -> Answer:
        """Return the answer to a request for these texts; its form is adapted as the server asks.

        envelope: the ids they go by, if they go as elements
        bare:     whether to ask the plain question, whatever the form is: of one text
        Raises Stopped, or BackendError when this request alone has failed.
        """
        while True:
            form = self.form
            asked = replace(form, shape=form.shape.bare) if bare else form
            filled = self._filled(request, context, envelope, asked.shape, complaint)
            chain = self._chain_for(asked, request, context)
            try:
                with _untraced() if self._private else nullcontext():
                    divisible = self._is_divisible(request)
                    answer = await self.sender.send(chain, filled, usage, divisible=divisible)
            except BackendError as error:
                if not self._learns_from(error, form, request, context):
                    self._raise_last(error)
                continue
            self._most_answered = max(self._most_answered, len(request))
            self._learn_from_answer(request, envelope, answer)
            if answer.thought_away and self._raise_budget(form, answer):
                continue
            return replace(answer, shape=asked.shape)

    def judged(self, usable: int, complaint: str = "", *, alone: bool = True) -> None:
        """Record the outcome of one answer.  Raises Stopped if no further request makes sense.

        usable: texts of it that could be used;  complaint: what was wrong with the others
        alone:  whether it is that to a single text
        """
        if usable:
            if not self.admission.proven:
                self._backend.keep(self.form)
            self.admission.good()
        else:
            self.admission.bad()
        if error := self.breaker.record(bool(usable), complaint, alone=alone):
            raise self.sender.give_up(error)

    def cleaned(self, request: Sequence[TextUnit], envelope: Envelope, answer: Answer) -> Answer:
        """Return the answer without what the model puts into and around each of its texts."""
        sources = {id_: unit.text for id_, unit in zip(envelope.ids, request)}
        asked = {**sources, **envelope.canaries}
        answer = without_question(answer, asked)
        known = self._boilerplate
        numbered = without_numbering(asked, answer.texts)
        texts = without_boilerplate(known, sources, numbered)
        for id_, source in sources.items():
            if id_ in texts:
                given = answer.texts[id_]
                # Cleaning would take off the numbers by which a canary at a text's place shows.
                is_canary = envelope.is_canary(given)
                misplaced = given if len(request) == 1 else ""
                texts[id_] = misplaced if is_canary else cleaned(texts[id_], source)
        return replace(answer, texts=texts, loose=known.without(answer.loose))

    def envelope_of(self, request: Sequence[TextUnit]) -> Envelope:
        """Return ids for these texts, and canaries as they need them."""
        envelope = envelope_of(request, self._random([unit.text for unit in request]))
        self._sent_ids.extend(envelope.order)
        return replace(envelope, others=self._sent_ids)

    def ids_of(self, texts: Sequence[str]) -> Envelope:
        """Return ids for these texts, without canaries."""
        return Envelope.of(len(texts), random=self._random(texts))

    def _random(self, texts: Sequence[str]) -> Random | None:
        draw = self._backend.draw
        return draw(texts) if draw is not None else None

    def lost_tags(self, lost: bool) -> None:
        """Return True if a good translation came back without the tags of its styles."""
        self._lost_tags = self._lost_tags + 1 if lost else 0

    def take_shape(self, shape: PromptShape) -> None:
        """Asks in another shape from now on."""
        if shape is not self.form.shape:
            self.form = replace(self.form, shape=shape, origin="probe")
            self._begin()

    def try_shape_again(self, answer: Answer, *, good: bool) -> None:
        """Ask for many texts at once again, after a first good answer to a single one; once."""
        tagged = answer.shape is None or answer.shape.tagged
        if self.search.tries_again and tagged:
            if (before := self.search.tried_again(good=good)) is not None:
                self.take_shape(before)
            else:
                self._backend.keep(self.form)
        elif good and not tagged and (again := self.search.once_more()) is not None:
            self.take_shape(again)

    def fits(self, request: Sequence[TextUnit]) -> bool:
        """Return True if the request is still within the limits, which may have been learned."""
        return self.limits.hold(request)

    @property
    def searches_length(self) -> bool:
        """True while each answer tells how long the next request may be: one goes at a time."""
        most = self._lengths.most
        return not self._lengths.is_over and most is not None and most <= self.limits.tokens

    def parts(self, unit: TextUnit) -> list[str]:
        """Return the text, or its parts where it is longer than what the server takes."""
        told = self._context_learned and tokens(unit.text) > self.limits.tokens
        if not (told or self._lengths.is_too_long(_size([unit]))):
            return [unit.text]
        return even_parts(unit.text, self.limits.tokens - _FRAME)

    async def ask_freely(self, instructions: str, text: str, usage: Usage) -> Answer:
        """Return the answer to a request with instructions of its own; raise as :meth:`ask`."""
        from langchain_core.prompts import ChatPromptTemplate

        from ai_translator.translation.answer_parsing.chain_steps import AnswerParser

        while True:
            form = self.form
            messages = [("system", "{instructions}"), ("user", "{text}")]
            if not (self._backend.profile.system_role and form.shape.system_role):
                messages = [("user", "{instructions}\n\n{text}")]
            chain: Runnable[Any, Answer] = (
                ChatPromptTemplate(messages) | self._adapted(form) | AnswerParser()
            )
            if self._callbacks:
                chain = chain.with_config(callbacks=self._callbacks)
            filled = {"instructions": instructions, "text": text}
            try:
                with _untraced() if self._private else nullcontext():
                    return await self.sender.send(chain, filled, usage)
            except ParameterRefusedError as error:
                if not self._mend(form, error):
                    raise self.sender.rejected(error) from error

    def count_tokens(
        self, request: Sequence[TextUnit], context: TranslationContext
    ) -> tuple[int, int]:
        """Return about how many tokens the question for these texts is, and the texts alone."""
        sent = sum(map(likely_tokens, self._messages(request, context)))
        return sent, sum(likely_tokens(unit.text) for unit in request)

    def _messages(self, request: Sequence[TextUnit], context: TranslationContext) -> list[str]:
        """Return the messages of the question for these texts, but for its ids."""
        filled = self._filled(request, context, envelope_of(request), self.form.shape)
        if self.form.shape not in _CHAT_SHAPES:
            return [str(filled["question"])]
        messages = self._prompts.template(self.form.shape).format_messages(**filled)
        return [str(message.text) for message in messages]

    def _begin(self) -> None:
        """Make chain and limits fit the form."""
        profile = self._backend.profile
        most = min(profile.output_tokens, self.form.answer_tokens or profile.output_tokens)
        profile = replace(profile, context_tokens=self._context, output_tokens=most)
        told = self._context_learned or self._is_answer_limited
        growth = self._counted.growth(_LEARNED_GROWTH, GROWTH) if told else GROWTH
        self._counted.prompt = self._prompt_tokens()
        self.limits = Limits.of(profile, self._settings, self._prompt_tokens(), growth)
        if self._most_texts is not None:
            segments = min(self.limits.segments, self._most_texts)
            self.limits = replace(self.limits, segments=segments)
        if (length := self._lengths.most) is not None:
            length = min(length, self.limits.tokens)
            self.limits = replace(self.limits, tokens=length, frame=_FRAME)
        if not self.form.shape.tagged:
            self.limits = replace(self.limits, segments=1)
            self.admission.cautious = True
        self._chain = self._built(self.form)

    def _chain_for(
        self, form: RequestForm, request: Sequence[TextUnit], context: TranslationContext
    ) -> Runnable[Any, Answer]:
        """Return the chain for a form, with what the body has for just this request."""
        terms = _terms(request, context)
        beside = parameters(form.shape, context.source, context.target, terms)
        if form is self.form and not beside:
            return self._chain
        return self._built(replace(form, extra={**beside, **form.extra}))

    def _built(self, form: RequestForm) -> Runnable[Any, Answer]:
        """Return the chain of question, model and parser in a form."""
        from ai_translator.translation.answer_parsing.chain_steps import AnswerParser, OneMessage

        first: Runnable[Any, Any] = OneMessage()
        if form.shape in _CHAT_SHAPES:
            first = self._prompts.template(form.shape)
        chain: Runnable[Any, Answer] = first | self._adapted(form) | AnswerParser()
        return chain.with_config(callbacks=self._callbacks) if self._callbacks else chain

    def _adapted(self, form: RequestForm) -> BaseChatModel:
        """Return the model, asked in a form."""
        adapt = self._backend.adapt
        return adapt(self._model, form) if adapt else self._model

    def _prompt_tokens(self) -> int:
        """Return at most how many tokens are sent besides the texts, styles and terms apart."""
        if self.form.shape not in _CHAT_SHAPES:
            return _FIXED_QUESTION
        words = self._prompts.instructions(None, _ANY_LANGUAGE, self.form.shape)
        return int(_OVERESTIMATE * likely_tokens(words)) + _PROMPT_MARGIN

    def _mend(self, form: RequestForm, error: ParameterRefusedError) -> bool:
        """Return True if the form is another one now than the one that was refused."""
        if form is not self.form:
            return True  # another request has met the same refusal
        if self._backend.adapt is None or self._mends >= _MOST_MENDS:
            return False
        mended = form.smallest if not self.admission.proven else None
        if error.parameter:
            mended = (
                form.mended(error.parameter, instead=error.instead, limit=error.limit) or mended
            )
        if mended is None or mended == form:
            return False
        self._mends += 1
        mended = replace(mended, origin="mended")
        log.info(
            "%s: the request is mended (%s refused)", self.name, error.parameter or "something"
        )
        self.form = mended
        if mended.shape is not form.shape:
            self.search.without_system_role(mended.shape)
        self._begin()
        return True

    def _learns_from(
        self,
        error: BackendError,
        form: RequestForm,
        request: Sequence[TextUnit],
        context: TranslationContext,
    ) -> bool:
        """Return True if the same request may be accepted in the form that is the one now."""
        match error:
            case ParameterRefusedError():
                return self._mend(form, error)
            case BlockedError():
                return self._take_plain_question(form)
            case ContextOverflowError():
                return self._learn_context(form, error, request, context)
        if error.oversized and self._is_divisible(request):
            self._learn_size(len(request))
        return False

    def _raise_last(self, error: BackendError) -> NoReturn:
        """Raise what becomes of a request whose form cannot be mended."""
        if isinstance(error, ParameterRefusedError):
            raise self.sender.rejected(error) from error
        if isinstance(error, BlockedError) and not self.admission.proven:
            raise self.sender.give_up(error) from error  # no one of the texts is the reason
        raise error

    def _is_divisible(self, request: Sequence[TextUnit]) -> bool:
        """Return True if the request holds more texts than any that was answered."""
        return len(request) > max(1, self._most_answered)

    def _take_plain_question(self, form: RequestForm) -> bool:
        """Return True if a request may pass in the plain question, its elements being blocked."""
        if form is not self.form:
            return True  # another request has met the same firewall
        if self.admission.proven or not form.shape.tagged:
            return False
        self.search.shape = form.shape.bare
        self.form = replace(form, shape=form.shape.bare, origin="mended")
        self._begin()
        return True

    def _learn_size(self, texts: int) -> None:
        """Record that so many texts are too many for something on the way to the server."""
        most = max(1, texts // 2)
        self._most_texts = most if self._most_texts is None else min(most, self._most_texts)
        self._begin()

    def _learn_context(
        self,
        form: RequestForm,
        error: ContextOverflowError,
        request: Sequence[TextUnit],
        context: TranslationContext,
    ) -> bool:
        """Record how much the model takes; whether the same request may fit now."""
        if error.characters and error.numbers:
            told = length_told(error, max(map(len, self._messages(request, context))), 0)
            if told is None or not self._takes_characters(told, request):
                return self._search_length(request)
            return self.fits(request)
        told = length_told(error, self.count_tokens(request, context)[0], form.answer_tokens or 0)
        if told is None:
            return self._search_length(request)
        limit = told.limit
        if limit < _LEAST_CONTEXT and error.limit is not None:
            remedy = "Load the model with a longer context, or try another one"
            text = f"{self.name}: takes only {limit} tokens of question and answer together"
            raise self.sender.give_up(ContextOverflowError(text, remedy=remedy)) from error
        if told.of_question and self._takes_told_length(limit, told.counted, request):
            return self.fits(request)
        if told.of_question:  # as much again for the answer
            room = _COUNTED_TOO_MANY * (limit - self._prompt_tokens())
            limit = max(limit, int(self._prompt_tokens() + 2 * room))
        if limit < self._context:
            alone = self.count_tokens(request, context)[0] if len(request) == 1 else 0
            left = limit - _OVERESTIMATE * alone
            self._take_context(limit, self._context if told.of_question else int(left))
        elif form is self.form:  # what it says is not all that it wants
            return self._search_length(request)
        return self.fits(request)

    def _search_length(self, request: Sequence[TextUnit]) -> bool:
        """Record that a request is too long, by a limit that is not told; it does not fit now."""
        self._lengths.refused(_size(request))
        self._begin()
        return False

    def _takes_characters(self, told: ToldLength, request: Sequence[TextUnit]) -> bool:
        """Take as much text as a message of so many characters may have.

        False where it leaves no room for any.
        """
        texts = sum(len(unit.text) for unit in request)
        room = _OF_CHARACTERS * (told.limit - (told.counted or texts) + texts)
        size = int(room * _size(request) / texts)
        if not _LEAST_ROOM <= room < texts:
            return False
        self._lengths.told(size)
        self._begin()
        return True

    def _takes_told_length(
        self, limit: int, counted: int | None, request: Sequence[TextUnit]
    ) -> bool:
        """Take as many tokens of text as a question may have, by what the server counts.

        False where that is not known, or where this request would have been short enough.
        """
        if counted is not None:
            self._counted.question(_size(request), counted)
        size = self._counted.size_for(limit)
        if size is None or not _LEAST_SIZE <= size < _size(request):
            return False
        self._lengths.told(size)
        self._begin()
        return True

    def _take_context(self, limit: int, left: int) -> None:
        """Ask for no more than this at a time, question and answer together.

        left: what a text that cannot share its request leaves for its answer
        """
        self._context, self._context_learned = limit, True
        self._begin()
        if self.form.answer_tokens is not None:  # the next question may be longer than this one
            later = int(_LEARNED_GROWTH * self.limits.tokens)
            most = max(_LEAST_ANSWER, min(left, later))
            if most < self.form.answer_tokens:
                self.form = replace(self.form, answer_tokens=most)
                self._begin()

    def _learn_from_answer(
        self, request: Sequence[TextUnit], envelope: Envelope, answer: Answer
    ) -> None:
        """Record that a request was not too long, where others were, and what its server counts."""
        size, changes = _size(request), self.searches_length or self._is_answer_limited
        self._counted.question(size, answer.input_tokens)
        came = [unit for id_, unit in zip(envelope.ids, request) if id_ in answer.texts]
        if answer.cut and came and len(came) < len(request):
            changes = self._learns_from_cut(size, _size(came)) or changes
        elif not answer.cut:
            self._most_whole = max(self._most_whole, size)
            self._lengths.answered(size)
            self._counted.answer(size, answer.output_tokens)
        if changes:
            self._begin()

    @property
    def _is_answer_limited(self) -> bool:
        """True if the server takes a smaller limit of the answer only than the settings say."""
        most = self.form.answer_tokens
        return most is not None and most < self._backend.profile.output_tokens

    def _learns_from_cut(self, asked: int, came: int) -> bool:
        """Record that of so many tokens only some were answered, where shorter requests are.

        A server that cuts every answer does so whatever the length.
        """
        if not 0 < self._most_whole < asked:
            return False
        self._lengths.refused(asked)
        self._lengths.answered(came)
        return True

    def _raise_budget(self, form: RequestForm, answer: Answer) -> bool:
        """Return True for once: the model thought until its answer was full.

        Whether to ask again with more.
        """
        if form is not self.form:
            return True
        most = self._backend.profile.most_output_tokens
        if not self._raised and form.answer_tokens is not None and form.answer_tokens < most:
            self._raised = True
            self.form = replace(form, answer_tokens=most)
            self._begin()
            return True
        if self.admission.proven:
            return False
        spent = f" of {form.answer_tokens} tokens" if form.answer_tokens else ""
        remedy = (
            "Set thinking: off, or raise max_tokens, under openai in config.yaml, or take a model "
            "that does not think"
        )
        text = (
            f"{self.name}: thinking used up the whole answer{spent}, nothing was left for the text"
        )
        raise self.sender.give_up(BackendError(text, remedy=remedy))

    def _filled(
        self,
        request: Sequence[TextUnit],
        context: TranslationContext,
        envelope: Envelope,
        shape: PromptShape,
        complaint: str = "",
    ) -> dict[str, Any]:
        terms = _terms(request, context)
        text = self._question(request, envelope, shape)
        filled: dict[str, Any] = self._prompts.variables(
            text,
            context.source,
            context.target,
            style=context.style,
            subject=context.subject,
            terms=terms,
            complaint=complaint,
        )
        if shape not in _CHAT_SHAPES:
            content = question(shape, text, context.source, context.target, terms)
            filled["question"] = content
        return filled

    def _question(self, request: Sequence[TextUnit], envelope: Envelope, shape: PromptShape) -> str:
        if not shape.tagged:
            return self._shown(request[0].text)
        return envelope.question([self._shown(unit.text) for unit in request], request[0].context)

    def _shown(self, text: str) -> str:
        """Return the text as the model sees it: without style tags, if it loses them anyway."""
        return text if self.keeps_tags else reduced(text, "")


def _size(request: Sequence[TextUnit]) -> int:
    """Return the tokens of a request's texts with what stands round each."""
    return sum(tokens(unit.text) + _FRAME for unit in request)


_OVERESTIMATE = 1.15  # of the tokens of a question: another table counts otherwise


def envelope_of(request: Sequence[TextUnit], random: Random | None = None) -> Envelope:
    """Return ids for these texts.

    Canaries go with several of them, as no table knows all orders that a document may hold; their
    words are not those of what could be one.  A single text that could be one has one without.
    """
    if len(request) == 1:
        return Envelope.of(1, words=() if request[0].alone else None, random=random)
    plain = [unit.text for unit in request if not unit.guarded]
    return Envelope.of(len(request), words=plain or [unit.text for unit in request], random=random)


def _shape(backend: BackendLike) -> PromptShape:
    """Return the shape of the question, for a backend whose profile says all about it."""
    profile = backend.profile
    shape = (
        PromptShape.SYSTEM_BARE if profile.segments_per_request == 1 else PromptShape.SYSTEM_TAGGED
    )
    return shape if profile.system_role else shape.without_system_role


@contextmanager
def _untraced() -> Iterator[None]:
    """Yield turn off LangSmith and every other tracer inside the block."""
    from langchain_core.tracers.context import tracing_v2_callback_var
    from langsmith.run_helpers import tracing_context

    token = tracing_v2_callback_var.set(None)
    try:
        with tracing_context(enabled=False):
            yield
    finally:
        tracing_v2_callback_var.reset(token)


def _terms(request: Sequence[TextUnit], context: TranslationContext) -> list[Term]:
    """Return the terms that occur in the request, each once."""
    return list(dict.fromkeys(term for unit in request for term in context.terms.within(unit.text)))
