"""Whole documents through models that make one mistake: what is asked again, what stands, what is said of it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable

import pytest
from langchain_core.messages import AIMessage

from ai_translator.config import Price, TranslationSettings
from ai_translator.errors import (
    BackendError,
    ContentFilterError,
    ContextOverflowError,
    ModelNotFoundError,
    RateLimitedError,
    UnusableAnswersError,
)
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated, Unchanged
from ai_translator.profile import Profile
from ai_translator.request_form import PromptShape, RequestForm
from ai_translator.translation import translate
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.shared_services.local_services import local_services
from ai_translator.translation.translator import Translator
from tests.backends.pseudo_words import translation
from tests.translation.documents import segments
from tests.translation.scripted import Scripted, right

CHINESE = language("zh")
_ELEMENT = re.compile(r'<s id="([^"]+)">(.*?)</s>', re.S)
TEXTS = [
    "The weather was good in the spring of 1999.",
    "Nobody had lived in the old house for many years.",
    "Every harbour has a table of tides. It is made for another harbour. Who reads it?",
    "A wooden ruler, a clock and a notebook are enough to predict the tide.",
    "The gauge stands at the end of the <b1>pier</b1>.",
    "In winter the boats are pulled up on the sand and covered with canvas.",
]


def run(script, texts=TEXTS, *, backend: Scripted | None = None, options=None, **settings):
    made = backend or Scripted(script)
    made.script = script
    chosen = TranslationSettings(**{"memory": "off", "terms": "off", **settings})
    result = translate(
        segments(texts), made, source="en", target=CHINESE, settings=chosen, **(options or {})
    )
    return result, made


def changed(change: Callable[[str, str], str | None]):
    """The right answer with each (text, translation) changed; None: no element."""

    def script(messages, _form):
        question = str(messages[-1].text)
        found = _ELEMENT.findall(question)
        if not found:
            return change(question, translation(question)) or ""
        made = [(id_, change(text, translation(text))) for id_, text in found]
        return "\n".join(f'<s id="{id_}">{text}</s>' for id_, text in made if text is not None)

    return script


def texts_of(result) -> list[str | None]:
    return [
        each.text if isinstance(each, Translated) else None for each in result.outcomes.values()
    ]


def asked(backend: Scripted) -> list[list[str]]:
    """The texts of each request that are of the document."""
    known = set(TEXTS)
    return [
        [text for _, text in _ELEMENT.findall(str(messages[-1].text)) if text in known]
        for messages, _ in backend.asked
    ]


def test_a_good_model_is_asked_once():
    result, backend = run(right)
    assert texts_of(result) == list(map(translation, TEXTS))
    assert len(backend.asked) == 1 and result.asked_again == 0 and result.doubtful == {}
    assert "some-model" in result.usage and result.model == "some-model"
    assert result.asked.startswith("system+tagged (settings)")
    assert result.stopped is None and result.remembered == 0


def once(spoil: Callable[[str], str | None], text: str):
    """A mistake in the first answer to one text."""
    seen: Counter[str] = Counter()

    def change(source, answer):
        seen[source] += 1
        return spoil(answer) if source == text and seen[source] == 1 else answer

    return changed(change)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: "",
        lambda answer: answer + "（译者注：存疑）",
        lambda answer: answer + " www.evil.example",
        lambda answer: "抱歉，我无法翻译这段文字。",
        lambda answer: "1987" + answer,
    ],
)
@pytest.mark.parametrize("text", [TEXTS[1], TEXTS[5]])
def test_a_text_whose_first_answer_is_bad_is_asked_again(spoil, text):
    result, backend = run(once(spoil, text))
    assert texts_of(result) == list(map(translation, TEXTS))
    assert result.asked_again == 1 and [text] in asked(backend)
    assert len(backend.asked) <= 3


@pytest.mark.parametrize("times", [2, 3])
def test_a_text_that_is_said_again_and_again_is_taken_once(times):
    result, backend = run(changed(lambda source, answer: answer * times))
    assert texts_of(result) == list(map(translation, TEXTS))
    assert len(backend.asked) == 1


def test_a_text_that_never_comes_well_has_failed_with_the_reason_and_the_others_stand():
    bad = changed(lambda text, answer: "" if text == TEXTS[1] else answer)
    result, backend = run(bad, attempts=2)
    assert texts_of(result) == [None if t == TEXTS[1] else translation(t) for t in TEXTS]
    (failed,) = (each for each in result.outcomes.values() if isinstance(each, Failed))
    assert failed.reason == "the answer is empty"
    assert sum(TEXTS[1] in texts for texts in asked(backend)) <= 4


def test_a_name_that_stays_the_same_is_believed_the_second_time():
    texts = [*TEXTS, "GitHub Actions"]
    same = changed(lambda text, answer: text if text == "GitHub Actions" else answer)
    result, _ = run(same, texts)
    *_, last = result.outcomes.values()
    assert isinstance(last, Unchanged) and last.reason == "the same in both languages"
    assert "GitHub Actions" not in str(result.doubtful)


def test_prose_that_stays_the_same_is_no_translation():
    same = changed(lambda text, answer: text if text == TEXTS[1] else answer)
    result, _ = run(same, attempts=2)
    assert texts_of(result)[1] is None


def test_answers_that_changed_places_are_asked_again():
    done: list[int] = []

    def script(messages, form):
        found = _ELEMENT.findall(str(messages[-1].text))
        if done or len(found) < 4:
            return right(messages, form)
        done.append(1)
        moved = [*(text for _, text in found[1:]), found[0][1]]
        return "\n".join(f'<s id="{i}">{translation(t)}</s>' for (i, _), t in zip(found, moved))

    result, backend = run(script)
    assert texts_of(result) == list(map(translation, TEXTS))
    assert result.asked_again == len(TEXTS) and 2 < len(backend.asked) <= 8


def test_one_answer_for_all_is_believed_for_none():
    result = None
    with pytest.raises(UnusableAnswersError) as caught:
        run(changed(lambda _text, _answer: "这里的内容已经被完全不同的文字所取代。"))
    assert result is None and "could be used" in str(caught.value)
    assert "sent: " in str(caught.value) and "request" in str(caught.value)


def test_two_texts_with_one_answer_are_asked_alone():
    same = {TEXTS[0], TEXTS[5]}
    seen: Counter[str] = Counter()

    def change(text, answer):
        seen[text] += 1
        return translation(TEXTS[1]) if text in same and seen[text] == 1 else answer

    result, _ = run(changed(change))
    assert texts_of(result) == list(map(translation, TEXTS))


def test_a_lost_tag_costs_one_more_request_and_then_the_style():
    result, backend = run(changed(lambda _text, answer: re.sub(r"</?b1>", "", answer)))
    assert result.style_lost and len(result.style_lost) == 1
    assert texts_of(result)[4] == re.sub(r"</?b1>", "", translation(TEXTS[4]))
    assert 2 <= len(backend.asked) <= 8


def test_a_lost_tag_that_comes_back_costs_nothing_else():
    result, backend = run(once(lambda answer: re.sub(r"</?b1>", "", answer), TEXTS[4]))
    assert not result.style_lost and texts_of(result)[4] == translation(TEXTS[4])
    assert 2 <= len(backend.asked) <= 3


def test_a_model_that_ends_early_is_asked_for_the_rest_in_shorter_requests():
    done: list[int] = []

    def script(messages, form):
        said = right(messages, form).split("\n")
        if done or len(said) < 5:
            return "\n".join(said)
        done.append(1)
        cut = {"finish_reason": "length"}
        return AIMessage("\n".join(said[:3]), response_metadata=cut)

    result, backend = run(script)
    assert texts_of(result) == list(map(translation, TEXTS))
    assert len(backend.asked) <= 3
    sizes = [len(texts) for texts in asked(backend)]
    assert max(sizes[1:]) < sizes[0]


def test_a_filter_that_one_text_meets_costs_that_text():
    def script(messages, form):
        if "1999" in str(messages[-1].text):
            return ContentFilterError("the content filter refuses it")
        return right(messages, form)

    result, backend = run(script, attempts=1)
    assert texts_of(result) == [None, *map(translation, TEXTS[1:])]
    assert "filter" in str(next(iter(result.outcomes.values())))
    assert len(backend.asked) <= 8


def test_what_is_too_long_for_the_context_is_halved():
    def script(messages, form):
        found = _ELEMENT.findall(str(messages[-1].text))
        return ContextOverflowError("too long") if len(found) > 5 else right(messages, form)

    result, _ = run(script)
    assert texts_of(result) == list(map(translation, TEXTS))


def test_a_long_text_that_is_cut_off_is_asked_in_parts():
    """The model gets to the other text, and never to the end of the long one."""

    def script(messages, form):
        question = str(messages[-1].text)
        said = right(messages, form)
        if not ("Every harbour" in question and "Who reads it" in question):
            return said
        kept = [line for line in said.split("\n") if translation("harbour") not in line]
        return AIMessage("\n".join(kept) or "<s", response_metadata={"finish_reason": "length"})

    result, _ = run(script, texts=TEXTS[1:3], attempts=2)
    assert texts_of(result)[1].replace(" ", "") == translation(TEXTS[2]).replace(" ", "")


def test_a_sentence_that_is_left_out_is_asked_for_by_itself():
    long = " ".join(re.sub(r"</?b1>", "", text) for text in TEXTS if "1999" not in text)

    def change(text, answer):
        said = re.findall(r"[^。？]+[。？]", answer)
        return "".join([said[0], said[-1]]) if len(said) > 5 else answer

    result, backend = run(changed(change), [TEXTS[0], long])
    assert texts_of(result)[1].replace(" ", "") == translation(long).replace(" ", "")
    assert len(backend.asked) >= 2


def test_terms_of_the_glossary_are_asked_for_again_and_their_lack_is_told():
    terms = [Term("ruler", "直尺")]
    result, backend = run(right, options={"terms": terms})
    ((missed,),) = (result.missed.values(),)
    assert [term.source for term in missed] == ["ruler"]
    told = [str(messages) for messages, _ in backend.asked if "ruler must be 直尺" in str(messages)]
    assert told and texts_of(result)[3] == translation(TEXTS[3])


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RateLimitedError("quota"), RateLimitedError),
        (ModelNotFoundError("no such model"), ModelNotFoundError),
    ],
)
def test_a_model_that_is_not_to_be_had_ends_it_with_its_reason(error, kind):
    with pytest.raises(kind):
        run(lambda *_: error)


def test_the_models_that_there_are_are_suggested():
    async def suggest(error):
        return ModelNotFoundError(f"{error.message}; there are: a, b")

    with pytest.raises(ModelNotFoundError, match="there are: a, b"):
        run(lambda *_: ModelNotFoundError("none"), backend=Scripted(suggest=suggest))


def test_what_one_backend_cannot_do_another_is_asked_for_and_accounted_apart():
    other = Scripted(right, model_name="other-model")
    bad = changed(lambda text, answer: "" if text == TEXTS[1] else answer)
    result, first = run(bad, attempts=1, options={"fallback": other})
    assert texts_of(result) == list(map(translation, TEXTS))
    assert result.usage["other-model"].requests == 1 == len(other.asked)
    assert asked(other) == [[TEXTS[1]]] and result.usage["some-model"].requests == len(first.asked)


def test_a_backend_that_is_given_up_leaves_all_to_the_other():
    other = Scripted(right, model_name="other-model")
    result, first = run(lambda *_: ModelNotFoundError("none"), options={"fallback": other})
    assert texts_of(result) == list(map(translation, TEXTS)) and result.stopped is None
    assert len(first.asked) == 1


def test_a_model_that_no_table_knows_is_asked_in_other_shapes_until_one_serves():
    def script(messages, form):
        if form.shape.tagged:
            return "Here you are: " + translation("all of it")
        return translation(str(messages[-1].text).rsplit("\n\n", 1)[-1])

    backend = Scripted(known=False)
    result, _ = run(script, backend=backend)
    done = [each for each in texts_of(result) if each]
    assert len(done) >= len(TEXTS) - 1
    shapes = list(dict.fromkeys(form.shape for _, form in backend.asked))
    assert shapes[0] is PromptShape.SYSTEM_TAGGED and not shapes[-1].tagged
    assert backend.kept and not backend.kept[-1].shape.tagged


def test_a_failing_request_keeps_what_others_have_brought():
    calls: list[int] = []

    def script(messages, form):
        calls.append(1)
        return BackendError("bad request") if len(calls) == 2 else right(messages, form)

    result, _ = run(script, segments_per_request=3, retries=0)
    assert texts_of(result) == list(map(translation, TEXTS))


def test_progress_tells_what_is_settled_what_is_under_way_and_what_it_cost():
    events = []
    prices = {"some-model": Price(input=1.0, output=2.0)}

    def script(messages, form):
        usage = {"input_tokens": 100, "output_tokens": 50, "total_tokens": 150}
        return AIMessage(right(messages, form), usage_metadata=usage)

    result, backend = run(
        script, options={"on_progress": events.append, "file": "a.pdf"}, prices=prices,
        segments_per_request=2,
    )  # fmt: skip
    assert events[0].done == 0 and events[-1].done == events[-1].total == len(TEXTS)
    assert [each.done for each in events] == sorted(each.done for each in events)
    assert {each.file for each in events} == {"a.pdf"}
    last = events[-1].traffic
    assert last.tokens == 150 * len(backend.asked)
    assert last.cost == pytest.approx(len(backend.asked) * (100 * 1.0 + 50 * 2.0) / 1e6)
    assert (result.input_tokens, result.output_tokens) == (
        100 * len(backend.asked),
        50 * len(backend.asked),
    )


async def _estimate(texts=TEXTS, backend=None, **settings):
    chosen = TranslationSettings(**{"memory": "off", "terms": "off", **settings})
    async with Translator(backend or Scripted(), chosen, local_services(chosen)) as translator:
        return await translator.estimate(segments(texts), source="en", target=CHINESE)


async def test_an_estimate_counts_requests_and_tokens_and_knows_prices():
    found = await _estimate(segments_per_request=2)
    assert (found.segments, found.remembered, found.requests) == (6, 0, 3) and found.cost is None
    whole = await _estimate()
    assert whole.requests == 1 and whole.input_tokens < found.input_tokens
    assert whole.output_tokens == found.output_tokens > 0
    prices = {"some-model": Price(input=1.0, output=3.0)}
    priced = await _estimate(prices=prices)
    assert priced.cost == pytest.approx(
        (priced.input_tokens * 1.0 + priced.output_tokens * 3.0) / 1e6
    )


async def test_an_estimate_counts_the_second_look():
    plain, reviewed = await _estimate(), await _estimate(review="auto")
    assert reviewed.requests == plain.requests + 1
    assert reviewed.input_tokens > plain.input_tokens + 100
    assert reviewed.output_tokens > plain.output_tokens


def test_nothing_to_do_asks_nobody():
    result, backend = run(right, [])
    assert result.outcomes == {} and backend.asked == []


async def test_a_translator_is_used_inside_its_block():
    chosen = TranslationSettings(memory="off")
    translator = Translator(Scripted(), chosen, local_services(chosen))
    with pytest.raises(RuntimeError, match="async with"):
        await translator.translate(segments(TEXTS), source="en", target=CHINESE)
    assert translator.stopped is None


def test_a_plain_model_is_asked_text_by_text():
    profile = Profile(segments_per_request=1, timeout=5.0)
    result, backend = run(right, backend=Scripted(profile=profile, form=RequestForm()))
    assert texts_of(result) == list(map(translation, TEXTS)) and len(backend.asked) == len(TEXTS)


class _Reviewer:
    """Finds fault with the texts that hold a word, and with their second translation unless cured."""

    def __init__(self, word: str, *, cured: bool):
        self.word, self.cured = word, cured
        self.judged: Counter[str] = Counter()

    def __call__(self, messages, form):
        question = str(messages[-1].text)
        pairs = re.findall(r'<s id="([^"]+)"><source>(.*?)</source>', question, re.S)
        if not pairs:
            return right(messages, form)
        said = []
        for id_, source in pairs:
            self.judged[source] += 1
            bad = self.word in source and not (self.cured and self.judged[source] > 1)
            verdict = "accuracy: another number" if bad else "ok"
            said.append(f'<s id="{id_}">{verdict}</s>')
        return "\n".join(said)


@pytest.mark.parametrize("cured", [True, False])
def test_a_second_look_mends_or_leaves_doubtful(cured):
    reviewer = _Reviewer("ruler", cured=cured)
    told = []

    def script(messages, form):
        said = reviewer(messages, form)
        if "a reviewer found" in str(messages):
            told.append(str(messages))
            return said.replace(translation(TEXTS[3]), translation(TEXTS[3])[:-1] + "了。")
        return said

    result, _ = run(script, review="auto")
    account = result.review
    assert (account.judged, account.faulty, account.mended) == (len(TEXTS), 1, int(cured))
    assert "accuracy: another number" in told[0]
    assert texts_of(result)[3].endswith("了。") is cured
    assert bool(result.doubtful) is not cured


async def test_a_look_up_asks_nobody_and_says_what_is_not_known(tmp_path):
    chosen = TranslationSettings(memory=str(tmp_path / "memory.sqlite"), terms="off")
    async with Translator(Scripted(right), chosen, local_services(chosen)) as translator:
        await translator.translate(segments(TEXTS[2:5]), source="en", target=CHINESE)
    silent = Scripted(lambda *_: BackendError("not to be asked"))
    async with Translator(silent, chosen, local_services(chosen)) as translator:
        found = await translator.look_up(segments(TEXTS), source="en", target=CHINESE)
    assert texts_of(found) == [None, None, *map(translation, TEXTS[2:5]), None]
    assert silent.asked == [] and found.usage == {}
    assert (found.remembered, found.known) == (3, ("s3", "s4", "s5"))
    reasons = {each.reason for each in found.outcomes.values() if isinstance(each, Failed)}
    assert reasons == {"it is not in the translation memory"}


def test_a_backend_that_is_given_up_over_the_terms_leaves_all_to_the_other():
    texts = [*TEXTS, "A tide gauge is read twice a day.", "Each tide gauge has its keeper."]
    other = Scripted(right, model_name="other-model")
    options = {"fallback": other}
    result, first = run(lambda *_: ModelNotFoundError("none"), texts, options=options, terms="auto")
    assert texts_of(result) == list(map(translation, texts)) and result.terms == ()
    assert len(first.asked) == 1


def test_terms_are_agreed_on_before_anything_is_asked():
    texts = [*TEXTS, "A tide gauge is read twice a day.", "Each tide gauge has its keeper."]

    def script(messages, form):
        return right(messages, form).replace(
            translation("Which field does this document belong to?"), "marine biology"
        )

    result, backend = run(script, texts, terms="auto")
    assert [(term.source, term.target) for term in result.terms] == [
        ("tide gauge", translation("tide gauge"))
    ]
    assert result.subject == "marine biology"
    first, second, *_ = (str(messages) for messages, _ in backend.asked)
    assert "Which field" in first and "The weather was good" in first  # how the document begins
    assert translation("tide gauge") in second and "marine biology" in second


async def test_a_translator_that_is_left_before_its_model_is_known_waits_for_nobody():
    """The endpoint is asked for its models while the first document is read."""
    asked = []

    async def resolve():
        asked.append(1)
        await asyncio.sleep(60)

    chosen = TranslationSettings(memory="off")
    async with asyncio.timeout(5):
        async with Translator(
            Scripted(resolve=resolve), chosen, local_services(chosen)
        ) as translator:
            await asyncio.sleep(0.01)
            assert translator.stopped is None
    assert asked == [1]


async def test_a_model_that_is_not_found_out_ends_what_needs_it():
    async def resolve():
        raise ModelNotFoundError("no model there")

    chosen = TranslationSettings(memory="off")
    async with Translator(Scripted(resolve=resolve), chosen, local_services(chosen)) as translator:
        for _ in range(2):
            with pytest.raises(ModelNotFoundError):
                await translator.translate(segments(TEXTS), source="en", target=CHINESE)


async def test_a_model_that_is_found_out_is_named_with_how():
    async def resolve():
        return Scripted(right, model_name="found-model", chosen="the nearest of 3")

    chosen = TranslationSettings(memory="off", terms="off")
    async with Translator(Scripted(resolve=resolve), chosen, local_services(chosen)) as translator:
        result = await translator.translate(segments(TEXTS), source="en", target=CHINESE)
    assert result.model == "found-model" and texts_of(result) == list(map(translation, TEXTS))
    assert result.asked == "found-model was taken: the nearest of 3; system+tagged (settings)"


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        (None, "no such model (sent: 1 request)"),
        ((70, 30), "no such model (sent: 2 requests, 100 tokens, cost 0.00013)"),
    ],
)
def test_what_was_spent_until_the_end_is_told(usage, said):
    """An answer of no use is paid, too."""
    left = [usage] if usage else []

    def script(_messages, _form):
        if not left:
            return ModelNotFoundError("no such model")
        sent, received = left.pop()
        tokens = {"input_tokens": sent, "output_tokens": received, "total_tokens": sent + received}
        return AIMessage("", usage_metadata=tokens)

    prices = {"some-model": Price(input=1.0, output=2.0)}
    with pytest.raises(ModelNotFoundError) as caught:
        run(script, TEXTS[:1], prices=prices)
    assert caught.value.message == said
    with pytest.raises(ModelNotFoundError) as caught:
        left[:] = [usage] if usage else []
        run(script, TEXTS[:1])
    assert "cost" not in caught.value.message
