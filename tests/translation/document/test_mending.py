"""Second requests for many texts at once: tags that were lost, sentences that are missing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated
from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.client.backend_client import envelope_of
from ai_translator.translation.document.mending import Mender
from ai_translator.translation.prompting.requests import Limits, TextUnit
from ai_translator.translation.quality import checks
from ai_translator.translation.quality.attempts import Attempts
from tests.backends.pseudo_words import translation

CHINESE = language("zh")
LIMITS = Limits(segments=4, chars=4000, tokens=2000)
STYLED = [
    "The <b1>keeper</b1> of the pier had gone home.",
    "In winter the <i1>boats</i1> are pulled up on the sand.",
    "Nobody remembers who built the <b1>long wall</b1>.",
]
LONG = [
    "The tide rose before noon. Nobody came to the pier that day. The gulls slept on the wall.",
    "A notebook lay on the table. Its owner had left in haste. The clock had stopped at noon.",
]


class Model:
    """Answers each text by ``say``; counts what it is asked, and what is judged of it."""

    def __init__(self, say=translation, alone=translation):
        self.say, self.alone = say, alone
        self.requests: list[list[str]] = []
        self.complaints: list[str] = []
        self.asked_alone: list[str] = []
        self.judged: list[tuple[int, str]] = []

    async def ask(self, request: Sequence[TextUnit], envelope, complaint: str) -> Answer:
        self.requests.append([unit.text for unit in request])
        self.complaints.append(complaint)
        said = {id_: self.say(unit.text) for id_, unit in zip(envelope.ids, request)}
        said = {id_: text for id_, text in said.items() if text is not None}
        if any(isinstance(text, BackendError) for text in said.values()):
            raise next(text for text in said.values() if isinstance(text, BackendError))
        said |= dict(envelope.canaries)
        ids = tuple(id_ for id_ in envelope.order if id_ in said)
        return Answer(texts=said, ids=ids)

    async def ask_alone(self, attempts: Attempts):
        self.asked_alone.append(attempts.unit.text)
        return Translated(self.alone(attempts.unit.text))

    def mender(self, *, keeps_tags: bool = True, limits: Limits = LIMITS) -> Mender:
        return Mender(
            ask=self.ask,
            ask_alone=self.ask_alone,
            attempts=lambda unit: Attempts(unit, (), CHINESE),
            envelope=envelope_of,
            judged=lambda usable, why: self.judged.append((usable, why)),
            limits=limits,
            target=CHINESE,
            keeps_tags=keeps_tags,
        )


def without_tags(text: str) -> str:
    for tag in ("<b1>", "</b1>", "<i1>", "</i1>"):
        text = text.replace(tag, "")
    return translation(text)


def whole(text: str) -> str:
    """The translation, its sentences as Chinese joins them."""
    return translation(text).replace("。 ", "。")


def unstyled(texts: Sequence[str]) -> list[Attempts]:
    """Attempts whose first answer was good but for its tags."""
    waiting = [Attempts(TextUnit(text), (), CHINESE) for text in texts]
    for attempts in waiting:
        assert attempts.judge(without_tags(attempts.unit.text)) is None and attempts.lost_tags
    return waiting


def short(texts: Sequence[str]) -> list[Attempts]:
    return [Attempts(TextUnit(text), (), CHINESE) for text in texts]


async def test_lost_tags_are_asked_for_together_and_told_what_was_wrong():
    model = Model()
    found = await model.mender().restyle(unstyled(STYLED))
    assert {unit.text: outcome.text for unit, outcome in found.items()} == {
        text: translation(text) for text in STYLED
    }
    assert sorted(model.requests[0]) == sorted(STYLED) and len(model.requests) == 1
    assert "<b1>…</b1>" in model.complaints[0] and model.judged == [(3, "")]


async def test_what_comes_without_tags_again_is_taken_without_its_style():
    model = Model(without_tags)
    waiting = unstyled(STYLED)
    found = await model.mender().restyle(waiting)
    assert {unit.text: outcome.text for unit, outcome in found.items()} == {
        text: without_tags(text) for text in STYLED
    }
    assert all(attempts.style_lost for attempts in waiting)


async def test_a_model_that_cannot_keep_tags_is_not_asked_for_them_again():
    model = Model()
    found = await model.mender(keeps_tags=False).restyle(unstyled(STYLED))
    assert model.requests == [] and len(found) == 3
    assert await model.mender().restyle([]) == {}


async def test_a_request_that_fails_costs_the_style_and_no_text():
    model = Model(lambda _text: BackendError("the server failed"))
    found = await model.mender().restyle(unstyled(STYLED))
    assert len(found) == 3 and model.judged == [(0, "the server failed")]


async def test_an_answer_that_cannot_be_believed_brings_nothing_better():
    model = Model(lambda text: translation(STYLED[0]))
    found = await model.mender().restyle(unstyled(STYLED))
    assert [outcome.text for outcome in found.values()] == list(map(without_tags, STYLED))
    ((usable, why),) = model.judged
    assert usable == 0 and why


async def test_what_is_wrong_with_one_text_is_told():
    model = Model(lambda text: "" if text == STYLED[0] else translation(text))
    found = await model.mender().restyle(unstyled(STYLED))
    ((usable, why),) = model.judged
    assert (usable, why) == (2, "the answer is empty") and len(found) == 3


async def test_texts_that_lack_a_sentence_are_asked_sentence_by_sentence():
    model = Model()
    found = await model.mender().by_sentences(short(LONG))
    assert {unit.text: outcome.text for unit, outcome in found.items()} == {
        text: whole(text) for text in LONG
    }
    assert sorted(map(len, model.requests)) == [6] and not model.asked_alone
    assert model.judged == [(6, "")]


async def test_requests_hold_three_times_as_many_sentences_as_texts():
    model = Model()
    await model.mender(limits=Limits(1, 4000, 2000)).by_sentences(short(LONG))
    assert sorted(map(len, model.requests)) == [3, 3]


async def test_a_sentence_that_stands_twice_is_asked_once():
    model = Model()
    texts = [LONG[0], "The tide rose before noon. All the lanterns went out one by one. Snow fell."]
    await model.mender().by_sentences(short(texts))
    asked = [text for request in model.requests for text in request]
    assert sorted(asked) == sorted(set(asked)) and len(asked) == 5


async def test_a_sentence_that_does_not_come_well_is_asked_alone():
    bad = "Nobody came to the pier that day."
    model = Model(lambda text: "" if text == bad else translation(text))
    found = await model.mender().by_sentences(short(LONG))
    assert model.asked_alone == [bad]
    assert [outcome.text for outcome in found.values()] == list(map(whole, LONG))


async def test_a_single_sentence_is_asked_alone_at_once():
    model = Model()
    await model.mender().by_sentences(short([LONG[0].partition(". ")[0] + "."]))
    assert model.requests == [] and len(model.asked_alone) == 1


async def test_different_sentences_with_one_answer_are_all_asked_alone():
    same = {"Nobody came to the pier that day.", "Its owner had left in haste."}
    said = translation("Nobody came to the pier that day.")
    model = Model(lambda text: said if text in same else translation(text))
    found = await model.mender().by_sentences(short(LONG))
    assert same <= set(model.asked_alone)
    assert [outcome.text for outcome in found.values()] == list(map(whole, LONG))


async def test_parts_that_make_no_whole_have_failed():
    model = Model(alone=lambda _text: "Not in the language that was asked for at all, sorry.")
    model.say = lambda text: None if "haste" in text else translation(text)
    found = await model.mender().by_sentences(short(LONG[1:]))
    (outcome,) = found.values()
    assert isinstance(outcome, Failed) and outcome.reason


@pytest.mark.parametrize("lost", [{0}, {2}])
async def test_a_part_that_has_failed_fails_the_text(lost):
    class Failing(Model):
        async def ask_alone(self, attempts):
            return Failed("the model refused")

    sentences = [each if each.endswith(".") else f"{each}." for each in LONG[0].split(". ")]
    gone = {sentences[at] for at in lost}
    model = Failing(lambda text: "" if text in gone else translation(text))
    found = await model.mender().by_sentences(short(LONG[:1]))
    (outcome,) = found.values()
    assert isinstance(outcome, Failed) and "refused" in outcome.reason


def test_what_the_answers_to_other_texts_say_decides_how_it_is_asked_again():
    attempts = Attempts(TextUnit(LONG[0]), (), CHINESE)
    for why, by_sentences, doubt in (
        (checks.LOST_SENTENCE, True, ""),
        (checks.MOVED_SENTENCE, True, ""),
        (checks.SHORTER, False, ""),
        (checks.FEWER_SENTENCES, True, checks.FEWER_SENTENCES),
        (checks.SHARED_PHRASE, False, checks.SHARED_PHRASE),
    ):
        attempts.doubt = ""
        attempts.reconsider(why)
        assert (attempts.complaint, attempts.lacks_sentences, attempts.doubt) == (
            why, by_sentences, doubt
        )  # fmt: skip
