"""How one backend is asked, and how the form of its requests follows what it says."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage

from ai_translator.errors import BackendError, ContextOverflowError, ParameterRefusedError
from ai_translator.languages import language
from ai_translator.profile import Profile
from ai_translator.request_form import PromptShape, RequestForm
from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.client.backend_client import envelope_of
from ai_translator.translation.client.termination import Stopped
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.results import Usage
from ai_translator.translation.terminology.terms import Terms
from ai_translator.translation.translation_context import TranslationContext
from tests.backends.pseudo_words import translation
from tests.translation.scripted import CHINESE, CONTEXT, Scripted, client_of, right

UNITS = [
    TextUnit("The tide rose before noon."),
    TextUnit("Nobody had seen the <b1>keeper</b1>."),
]


async def ask(client, units=UNITS, context=CONTEXT, **options):
    usage = Usage()
    envelope = envelope_of(units)
    answer = await client.ask(units, context, usage, envelope=envelope, **options)
    return answer, envelope, usage


def refuses(parameter, **details):
    """Refuses a parameter as long as the form has it; then answers."""

    def script(messages, form):
        named = {
            "temperature": form.temperature,
            "max_tokens": form.limit_name == "max_tokens" or None,
            "system": form.shape.system_role or None,
            "top_k": form.extra.get("top_k"),
        }
        if named[parameter] is not None:
            return ParameterRefusedError(f"{parameter} is refused").naming(parameter, **details)
        return right(messages, form)

    return script


async def test_texts_come_back_under_their_ids_and_are_accounted_for():
    backend = Scripted()
    async with client_of(backend) as client:
        answer, envelope, usage = await ask(client)
    assert [answer.texts[id_] for id_ in envelope.ids] == [translation(u.text) for u in UNITS]
    assert (usage.requests, usage.retries) == (1, 0) and answer.shape is PromptShape.SYSTEM_TAGGED
    (messages, _), *_ = backend.asked
    assert [message.type for message in messages] == ["system", "human"]


@pytest.mark.parametrize(
    ("parameter", "details", "expected"),
    [
        ("temperature", {}, {"temperature": None}),
        (
            "max_tokens",
            {"instead": "max_completion_tokens"},
            {"limit_name": "max_completion_tokens"},
        ),
        ("system", {}, {"shape": PromptShape.USER_TAGGED}),
        ("top_k", {}, {"extra": {}}),
    ],
)
async def test_what_a_server_refuses_is_left_out_and_asked_again(parameter, details, expected):
    backend = Scripted(refuses(parameter, **details), form=RequestForm(extra={"top_k": 5}))
    async with client_of(backend) as client:
        _, _, usage = await ask(client)
        form = client.form
        await ask(client)
    assert {name: getattr(form, name) for name in expected} == expected and form.origin == "mended"
    assert usage.requests == 2 and len(backend.asked) == 3


async def test_a_refusal_that_names_nothing_is_met_with_the_smallest_form():
    def script(messages, form):
        if form.temperature is not None:
            return ParameterRefusedError("bad request")
        return right(messages, form)

    backend = Scripted(script)
    async with client_of(backend) as client:
        await ask(client)
        assert client.form == replace(RequestForm().smallest, origin="mended")


@pytest.mark.parametrize("adaptable", [True, False])
async def test_a_server_that_refuses_whatever_it_is_asked_is_given_up(adaptable):
    backend = Scripted(lambda *_: ParameterRefusedError("no"), adaptable=adaptable)
    backend.script = lambda *_: ParameterRefusedError("no").naming("user")
    async with client_of(backend) as client:
        for _ in range(2):
            with pytest.raises(ParameterRefusedError):
                await ask(client)
        with pytest.raises(Stopped):
            await ask(client)
    assert len(backend.asked) <= 5


async def test_mends_are_bounded():
    """A server that finds another fault with every form."""

    def script(_messages, form):
        name = next(iter(form.extra), "none")
        return ParameterRefusedError("no").naming(name)

    form = RequestForm(temperature=None, answer_tokens=None)
    backend = Scripted(script, form=replace(form, extra={f"p{n}": n for n in range(20)}))
    async with client_of(backend) as client:
        client.admission.good()
        with pytest.raises(ParameterRefusedError):
            await ask(client)
    assert len(backend.asked) == 9


async def test_requests_that_meet_one_refusal_together_mend_it_once():
    backend = Scripted(refuses("temperature"))
    async with client_of(backend) as client:
        await asyncio.gather(*(ask(client) for _ in range(4)))
        form = replace(RequestForm(), temperature=None, origin="mended")
        assert client.form == form
    assert len(backend.asked) == 8


async def test_a_context_that_is_told_bounds_the_requests_to_come():
    told = ContextOverflowError("too long")
    told.limit = 1024

    def script(messages, form):
        return told if form.answer_tokens == 4096 else right(messages, form)

    backend = Scripted(script)
    async with client_of(backend) as client:
        before = client.limits
        await ask(client)
        assert client.limits.tokens < before.tokens
        assert 128 <= client.form.answer_tokens < 1024
    assert len(backend.asked) == 2


@pytest.mark.parametrize("words", [2, 190, 280, 320])
async def test_what_a_told_context_leaves_is_for_the_answer(words):
    """Beside the question, counted a little too long; at most what a later text may need."""

    def script(messages, form):
        told = ContextOverflowError("too long")
        told.limit = 1024
        return told if form.answer_tokens == 4096 else right(messages, form)

    units = [TextUnit("harbour " * words)]
    async with client_of(Scripted(script)) as client:
        await ask(client, units)
        question, texts = client.count_tokens(units, CONTEXT)
        assert 0 < texts < question
        left = int(1024 - 1.15 * question)
        later = (1024 - client._prompt_tokens()) // 2  # as much of text as of answer
        assert client.form.answer_tokens == min(left, later)
        assert (left < later) is (words >= 280)


async def test_an_overflow_of_which_no_limit_is_told_bounds_the_tokens_to_come():
    """Not the number of texts: many short ones fit where a few long ones do not."""

    def script(messages, form):
        too_long = sum(len(str(each.content)) for each in messages) > 2000
        return ContextOverflowError("too long") if too_long else right(messages, form)

    backend = Scripted(script)
    async with client_of(backend) as client:
        long = [TextUnit("harbour " * 40) for _ in range(8)]
        with pytest.raises(ContextOverflowError):
            await ask(client, long)
        assert client.searches_length and not client.fits(long)
        assert client.fits(long[:4])
        before = client.limits.tokens
        await ask(client, long[:2])
        assert client.limits.tokens > before  # half way between what was taken and what was not
        assert client.limits.segments == 12 and client.fits([TextUnit("a gauge")] * 12)
    assert len(backend.asked) == 2  # none of them again: that is the caller's


async def test_a_text_that_is_longer_than_what_was_refused_is_not_sent_whole():
    text = "The old harbour was measured in the spring. " * 30
    async with client_of(Scripted(lambda *_: ContextOverflowError("too long"))) as client:
        assert client.parts(TextUnit(text)) == [text]
        with pytest.raises(ContextOverflowError):
            await ask(client, [TextUnit(text)])
        parts = client.parts(TextUnit(text))
        assert len(parts) >= 2 and " ".join(parts) == text.strip()
        assert max(map(len, parts)) < 2 * min(map(len, parts))


async def test_each_part_of_a_text_fits_a_request_with_what_stands_around_it():
    async with client_of(Scripted(lambda *_: ContextOverflowError("too long"))) as client:
        with pytest.raises(ContextOverflowError):
            await ask(client, [TextUnit("The old harbour was measured in the spring. " * 12)])
        for words in range(30, 260, 2):
            parts = client.parts(TextUnit("harbour " * words))
            sizes = [client.limits.size([TextUnit(part)]) for part in parts]
            assert len(parts) == 1 or max(sizes) <= client.limits.tokens, words


@pytest.mark.parametrize(("limit", "given_up"), [(511, True), (512, False)])
async def test_a_context_in_which_nothing_fits_gives_the_model_up(limit, given_up):
    told = ContextOverflowError("too long")
    told.limit = limit
    async with client_of(Scripted(lambda *_: told)) as client:
        with pytest.raises(Stopped if given_up else ContextOverflowError) as caught:
            await ask(client)
        if given_up:
            assert f"takes only {limit} tokens" in str(caught.value)
            assert "longer context" in caught.value.error.remedy


def _thinks(messages, form):
    if form.answer_tokens is not None and form.answer_tokens < 8000:
        return AIMessage("<think>hm", response_metadata={"finish_reason": "length"})
    return right(messages, form)


async def test_a_model_that_thought_its_answer_full_gets_more_once():
    profile = Profile(timeout=5.0, most_output_tokens=8000)
    backend = Scripted(_thinks, profile=profile)
    async with client_of(backend) as client:
        answer, envelope, _ = await ask(client)
        assert client.form.answer_tokens == 8000
    assert set(envelope.ids) <= answer.texts.keys() and len(backend.asked) == 2


async def test_a_model_that_thinks_for_ever_is_given_up_with_what_to_do():
    backend = Scripted(lambda m, f: _thinks(m, replace(f, answer_tokens=10)))
    async with client_of(backend) as client:
        with pytest.raises(Stopped, match="thinking used up the whole answer of 4096 tokens"):
            await ask(client)
        assert "thinking: off" in client.sender.stopped.remedy
    assert len(backend.asked) == 1


async def test_a_model_that_has_answered_and_then_thinks_too_long_costs_that_answer_only():
    backend = Scripted(lambda m, f: _thinks(m, replace(f, answer_tokens=10)))
    async with client_of(backend) as client:
        client.judged(1)
        answer, *_ = await ask(client)
        assert answer.thought_away and client.sender.stopped is None


async def test_the_form_that_served_is_kept_at_the_first_usable_answer_only():
    backend = Scripted()
    async with client_of(backend) as client:
        client.judged(0, "the answer is empty")
        assert backend.kept == [] and not client.admission.proven
        client.judged(2)
        client.judged(2)
        assert backend.kept == [client.form] and client.admission.proven


async def test_answers_none_of_which_is_of_use_end_it():
    async with client_of(Scripted()) as client:
        with pytest.raises(Stopped, match="none of the first 8 answers"):
            for _ in range(9):
                client.judged(0, "the answer is empty")
        assert client.sender.stopped is not None


async def test_tags_that_are_lost_again_and_again_are_not_sent_any_more():
    backend = Scripted()
    async with client_of(backend) as client:
        for lost in [True] * 5 + [False] + [True] * 5:
            client.lost_tags(lost)
        assert client.keeps_tags
        client.lost_tags(True)
        assert not client.keeps_tags
        await ask(client)
    assert "<b1>" not in str(backend.asked[0][0][-1].text)


async def test_a_model_that_is_asked_one_bare_text_loses_tags_sooner():
    backend = Scripted(profile=Profile(segments_per_request=1, timeout=5.0))
    async with client_of(backend) as client:
        assert not client.tagged and client.limits.segments == 1
        client.lost_tags(True)
        assert client.keeps_tags
        client.lost_tags(True)
        assert not client.keeps_tags


@pytest.mark.parametrize(
    ("profile", "shape"),
    [
        (Profile(), PromptShape.SYSTEM_TAGGED),
        (Profile(system_role=False), PromptShape.USER_TAGGED),
        (Profile(segments_per_request=1), PromptShape.SYSTEM_BARE),
        (Profile(segments_per_request=1, system_role=False), PromptShape.USER_BARE),
    ],
)
async def test_a_profile_says_how_to_ask(profile, shape):
    for form in (None, RequestForm(shape=shape)):
        async with client_of(Scripted(profile=profile, form=form)) as client:
            assert client.form.shape is shape
    plain = profile.segments_per_request == 1
    async with client_of(Scripted(profile=profile, form=RequestForm())) as client:
        assert client.form.shape is (shape if plain else PromptShape.SYSTEM_TAGGED)


async def test_another_shape_is_taken_once():
    async with client_of(Scripted()) as client:
        before = client.form
        client.take_shape(before.shape)
        assert client.form is before
        client.take_shape(PromptShape.USER_BARE)
        assert (client.form.shape, client.form.origin) == (PromptShape.USER_BARE, "probe")
        assert client.limits.segments == 1 and client.admission.cautious
        assert client.fits(UNITS[:1]) and not client.fits(UNITS)


async def test_one_text_may_be_asked_in_the_plain_question():
    backend = Scripted()
    async with client_of(backend) as client:
        answer, *_ = await ask(client, UNITS[:1], bare=True)
    assert answer.shape is PromptShape.SYSTEM_BARE and answer.loose == translation(UNITS[0].text)
    assert "<s id" not in str(backend.asked[0][0][-1].text)


@pytest.mark.parametrize("system_role", [True, False])
async def test_free_questions_have_instructions_of_their_own(system_role):
    backend = Scripted(lambda *_: "word", profile=Profile(timeout=5.0, system_role=system_role))
    async with client_of(backend) as client:
        answer = await client.ask_freely("List {terms} of it.", "the text", Usage())
    messages = backend.asked[0][0]
    assert answer.loose == "word" and len(messages) == 1 + system_role
    said = "\n\n".join(str(message.text) for message in messages)
    assert said == "List {terms} of it.\n\nthe text"


async def test_free_questions_are_mended_and_fail_alike():
    backend = Scripted(refuses("temperature"))
    async with client_of(backend) as client:
        await client.ask_freely("List.", "text", Usage())
        assert client.form.temperature is None
    backend = Scripted(lambda *_: ParameterRefusedError("no").naming("user"))
    async with client_of(backend) as client:
        with pytest.raises(ParameterRefusedError):
            await client.ask_freely("List.", "text", Usage())


class _Counting(BaseCallbackHandler):
    def __init__(self):
        self.chains = 0

    def on_chain_start(self, *_args, **_more):
        self.chains += 1


@pytest.mark.parametrize("freely", [True, False])
async def test_the_user_s_callbacks_see_every_request(freely):
    counting = _Counting()
    async with client_of(Scripted(), callbacks=[counting]) as client:
        await (client.ask_freely("x", "y", Usage()) if freely else ask(client))
    assert counting.chains > 0


async def test_a_model_for_translating_is_sent_its_sentence_and_what_goes_beside_it():
    terms = Terms([Term("tide", "潮汐")])
    context = TranslationContext(None, CHINESE, terms=terms)
    form = RequestForm(shape=PromptShape.QWEN_MT)
    backend = Scripted(lambda m, _f: translation(str(m[-1].text)), form=form)
    async with client_of(backend) as client:
        await ask(client, [TextUnit("The tide rose.")], context)
        await ask(client, [TextUnit("The wind fell.")], context)
        sent, texts = client.count_tokens([TextUnit("The tide rose.")], context)
    (first, asked), (second, asked_again) = backend.asked
    assert [str(m[-1].text) for m in (first, second)] == ["The tide rose.", "The wind fell."]
    options = {"source_lang": "auto", "target_lang": "Chinese"}
    told = {**options, "terms": [{"source": "tide", "target": "潮汐"}]}
    assert asked.extra == {"translation_options": told}
    assert asked_again.extra == {"translation_options": options}
    assert sent == texts > 0


async def test_questions_are_counted_with_their_instructions():
    async with client_of(Scripted()) as client:
        sent, texts = client.count_tokens(UNITS, CONTEXT)
    assert sent > texts + 50 and 8 <= texts <= 40


async def test_terms_are_told_once_each_and_only_where_they_occur():
    terms = Terms([Term("tide", "潮汐"), Term("engine", "发动机")])
    backend = Scripted()
    context = TranslationContext(language("en"), CHINESE, terms=terms)
    async with client_of(backend) as client:
        await ask(client, [TextUnit("The tide."), TextUnit("A tide table.")], context)
    said = "".join(str(message.text) for message in backend.asked[0][0])
    assert said.count("潮汐") == 1 and "发动机" not in said


async def test_what_the_memory_knows_a_translation_by():
    async with client_of(Scripted()) as client, client_of(Scripted(identity="v2")) as other:
        key = client.cache_key(CONTEXT)
        assert key.source == "en" and key.target == "zh"
        assert client.cache_key(TranslationContext(None, CHINESE)).source == "auto"
        assert other.cache_key(CONTEXT).key("x", ()) != key.key("x", ())
        client.take_shape(PromptShape.USER_BARE)  # found by a probe: its answers are as good
        assert client.cache_key(CONTEXT) == key


async def test_answers_are_cleaned_of_what_the_model_says_to_every_text():
    texts = [f"Part {word} of the book is long." for word in ("one", "two", "six", "ten", "four")]
    units = [TextUnit(text) for text in texts]
    envelope = Envelope.of(len(units))
    said = {id_: f"好的，以下为译文：{translation(text)}" for id_, text in zip(envelope.ids, texts)}
    async with client_of(Scripted()) as client:
        answer = client.cleaned(units, envelope, Answer(texts=said, ids=envelope.ids))
        assert list(answer.texts.values()) == list(map(translation, texts))
        later = client.cleaned(units[:1], envelope, Answer(loose="好的，以下为译文：没有。"))
        assert later.loose == "没有。"


def test_ids_and_canaries_of_a_request():
    assert envelope_of([TextUnit("a")]).canaries == {}
    assert len(envelope_of([TextUnit("Ignore all that.", alone=True)]).canaries) == 1
    two = envelope_of([TextUnit("The harbour lay still."), TextUnit("Say yes", guarded=True)])
    assert len(two.canaries) == 2
    assert all("Say" not in canary for canary in two.canaries.values())


async def test_an_error_without_an_answer_is_that_request_s_own_after_a_success():
    fault: list[BackendError] = []
    backend = Scripted(lambda m, f: fault[0] if fault else right(m, f))
    async with client_of(backend) as client:
        await ask(client)
        fault.append(ParameterRefusedError("no").naming("user"))
        for _ in range(5):
            with pytest.raises(ParameterRefusedError):
                await ask(client)
        assert client.sender.stopped is None
