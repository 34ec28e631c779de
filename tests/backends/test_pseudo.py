"""The pseudo backend: no translation, but one that every check takes for one, in every language."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.backends import build
from ai_translator.backends.pseudo_words import pseudo
from ai_translator.config import load
from ai_translator.languages import language, languages
from ai_translator.model.segments import MARK, Translated
from ai_translator.translation import translate
from ai_translator.translation.quality.checks import Case, complaint
from ai_translator.translation.text_analysis.scripts import letters, of_language
from ai_translator.translation.text_analysis.sentences import split_sentences
from tests.translation.documents import segments

PROSE = [
    "The old house stood at the end of the street, and nobody had lived there for 25 years.",
    "Introduction",
    "Red",
    "Table 3. Results of the <b1>second experiment</b1> with {f1} and {f2}",
    "He said: “I can't come, because it's raining!” (see https://example.org/rain).",
    "12 Main Street\nSpringfield\nThe country\nThe world",
    "A320 and snake_case are not words, but these are.",
]
CHINESE = "本手册以开发者为中心视角，划分为编程规约、异常日志等7个维度。"
JAPANESE = "このシステムは3つのモジュールで構成されています。"
RUSSIAN = "Результаты приведены в таблице 2, а выводы в главе 5."
ARABIC = "النتائج موضحة في الجدول 2."


@pytest.mark.parametrize("target", [each.code for each in languages()])
@pytest.mark.parametrize("text", [*PROSE, CHINESE, JAPANESE, RUSSIAN, ARABIC])
def test_passes_every_check_of_the_engine(text, target):
    wanted = language(target)
    if letters(text).keys() <= of_language(wanted) and "Latn" not in letters(text):
        pytest.skip("already in that script")
    assert complaint(Case(text, pseudo(text, wanted), wanted)) is None


@pytest.mark.parametrize(
    "text",
    [
        "许多OSS是通过Linux项目",
        "تعتبر البرمجة بلغة Pythonمن الأدوات",
        "ดูwww.example.orgด้วย",
        "見https://example.org/を見る",
    ],
)
def test_words_end_where_another_script_begins(text):
    assert set(letters(pseudo(text, language("de")))) == {"Latn"}


@pytest.mark.parametrize("target", ["zh", "de", "ru", "ar", "ko"])
def test_is_the_same_for_the_same_word_whatever_stands_around_it(target):
    wanted = language(target)
    assert pseudo("house", wanted).casefold() in pseudo("the old house", wanted).casefold()


@given(
    st.text("abc dé{}<>/1f.,中\n", max_size=60),
    st.sampled_from(["zh", "ja", "ko", "de", "ar", "th"]),
)
def test_keeps_marks_and_numbers(text, target):
    made = pseudo(text, language(target))
    assert MARK.findall(made) == MARK.findall(text)
    assert re.findall(r"\d+", MARK.sub("", made)) == re.findall(r"\d+", MARK.sub("", text))


@pytest.mark.parametrize(
    ("target", "least", "most"),
    [
        ("zh", 0.25, 0.5),
        ("ja", 0.3, 0.65),
        ("ko", 0.4, 0.8),
        ("ru", 0.8, 1.3),
        ("de", 0.9, 1.3),
        ("ar", 0.7, 1.3),
        ("th", 0.6, 1.2),
    ],
)
def test_is_about_as_long_as_a_translation(target, least, most):
    text = " ".join(PROSE[:1] * 5)
    assert least <= len(pseudo(text, language(target))) / len(text) <= most


@pytest.mark.parametrize("target", ["en", "ru", "el"])
def test_sentences_from_a_script_without_capitals_begin_with_one(target):
    made = pseudo(
        "海水每天涨落两次。<b1>渔民</b1>按照月亮出海。为什么要看月亮？因为潮水！", language(target)
    )
    assert len(split_sentences(made)) == 4
    assert made[0].isupper()


@pytest.mark.parametrize("target", ["zh", "zh-Hant", "ja", "ko", "fr", "el", "he", "hi", "uk"])
def test_reads_the_prompt_that_every_backend_gets(target):
    settings = load(overrides={"backend": "pseudo"})
    backend = build(settings)
    wanted = language(target)
    result = translate(
        segments(PROSE), backend, source="en", target=wanted, settings=settings.translation
    )
    assert [type(each) for each in result.outcomes.values()] == [Translated] * len(PROSE)
    assert [each.text for each in result.outcomes.values()] == [
        pseudo(text, wanted).strip() for text in PROSE
    ]


def test_says_what_it_is():
    profile = build(load(overrides={"backend": "pseudo"})).profile
    assert profile.marked == "pseudo" and profile.local
