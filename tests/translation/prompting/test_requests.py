"""Packing and cutting."""

from hypothesis import given
from hypothesis import strategies as st

from ai_translator.config import TranslationSettings
from ai_translator.languages import language
from ai_translator.model.segments import MARK
from ai_translator.profile import Profile
from ai_translator.translation.prompting.requests import (
    Limits,
    TextUnit,
    halves,
    pack,
    rejoin,
    sentences,
    split,
    text_units,
    tokens,
)
from tests.translation.documents import segments

LIMITS = Limits(segments=5, chars=200, tokens=100)
SENTENCES = st.lists(st.text("abc déf. 中文。!?", min_size=1, max_size=80), min_size=1, max_size=12)


@given(st.lists(st.text("abc déf. 中文。!?", max_size=150), max_size=40, unique=True))
def test_every_job_is_in_one_request_and_no_request_is_too_big(texts):
    work = [TextUnit(text) for text in texts]
    requests = pack(work, LIMITS)
    assert sorted(job.text for request in requests for job in request) == sorted(texts)
    for request in requests:
        assert len(request) <= LIMITS.segments
        assert len(request) == 1 or sum(len(job.text) for job in request) <= LIMITS.chars


def test_the_longest_request_comes_first():
    sizes = [
        sum(len(job.text) for job in request)
        for request in pack([TextUnit("x" * n) for n in (50, 190, 10, 120, 30)], LIMITS)
    ]
    assert sizes == sorted(sizes, reverse=True)


@given(SENTENCES, st.integers(10, 60))
def test_cutting_loses_nothing_and_keeps_the_limit(parts, most):
    text = " ".join(parts)
    parts = split(text, most)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(tokens(part) <= most for part in parts)


def test_cuts_are_at_sentence_ends():
    text = "The first sentence is here. The second one follows it. And the third ends it."
    assert split(text, 12) == [
        "The first sentence is here.",
        "The second one follows it.",
        "And the third ends it.",
    ]


def test_cuts_are_not_inside_tags():
    text = "One is here. <b1>Two is here. Three is here.</b1> Four is here."
    for part in split(text, 18):
        marks = MARK.findall(part)
        assert marks in ([], ["<b1>", "</b1>"])


def test_a_short_text_is_one_part():
    assert split("Short.", 100) == ["Short."]


def test_halves_of_one_sentence_are_itself():
    assert halves("Only one sentence here") == ["Only one sentence here"]
    assert len(halves("One is here. Two is here. Three is here. Four is here.")) == 2


def test_no_word_is_cut_while_there_is_a_space():
    text = (
        "In the morning the extraordinarily shadowy characters stayed in the upper room of the neighbourhood "
        * 3
    )
    words = set(text.split())
    for most in range(6, 60):
        assert {word for part in split(text, most) for word in part.split()} <= words
    uneven = "Yes. In the morning the shadows stayed in the upper room and did not come down until it was noon."
    assert halves(uneven) == ["Yes.", uneven.removeprefix("Yes. ")]


def test_parts_are_joined_as_the_target_writes():
    assert rejoin(["a", "b"], language("de")) == "a b"
    assert rejoin(["甲。", "乙。"], language("zh")) == "甲。乙。"
    assert rejoin(["用 FFT.", "CNN 也用.", "乙。", "A 用。"], language("zh")) == (
        "用 FFT. CNN 也用.乙。A 用。"
    )
    assert rejoin(["<b1>甲。</b1>", "<b2>乙</b2>"], language("ja")) == "<b1>甲。</b1><b2>乙</b2>"


def test_the_same_text_is_one_job():
    found = text_units(segments(["same", "other", "same"]), LIMITS)
    assert list(found) == ["same", "other"]


def test_limits_come_from_the_profile_and_the_settings():
    assert Limits.of(Profile(), TranslationSettings()).segments == 12
    assert Limits.of(Profile(), TranslationSettings(segments_per_request=3)).segments == 3
    assert (
        Limits.of(
            Profile(segments_per_request=1), TranslationSettings(segments_per_request=3)
        ).segments
        == 1
    )
    assert Limits.of(Profile(context_tokens=2048), TranslationSettings()).tokens < 1024


def test_a_tag_begins_no_sentence():
    text = "It has no money. <b1>Nothing in it is new</b1>; see below. The end."
    assert sentences(text) == [
        "It has no money.",
        "<b1>Nothing in it is new</b1>; see below.",
        "The end.",
    ]
