"""What is not sent, and why."""

import time

import pytest

from ai_translator.config import TranslationSettings
from ai_translator.languages import language
from ai_translator.model.content import BlockKind
from ai_translator.translation.segmentation.rules import (
    RuleContext,
    counts,
    kept_by_kind,
    kept_by_text,
)
from tests.translation.documents import block

OPTIONS = TranslationSettings()


def reason(
    text: str, target: str = "zh", source: str | None = None, document: str = "An English document."
) -> str | None:
    setting = RuleContext(
        language(source) if source else None, language(target), OPTIONS, counts([document])
    )
    return kept_by_text(text, setting)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("42", "number"),
        ("3.14 %", "number"),
        ("2024-03-12", "number"),
        ("12/03/2024", "number"),
        ("1,234.50", "number"),
        ("10 kg", "number"),
        ("3.5 GHz", "number"),
        ("640 × 480 px", "number"),
        ("−5 °C", "number"),
        ("$19.99", "number"),
        (
            "?>9@AJ.D<F@-<>2.@A:0>#3$4,56#",
            "letters unknown",
        ),  # what a figure's font says for "string-validate-input (1.9x)"
        ("?>9@AJ.B<?><#3$4(56# ?>9@AJ.1<?2)'#3%4(56#", "letters unknown"),
        ("KA>29:92>#", "letters unknown"),
        ("K?</676/<# L5?><56# M/,56*# N547>F/# N:FF#O6:,/#", "letters unknown"),
        ("iv", "number"),
        ("XII", "number"),
        ("– • –", "no words"),
        ("✓", "no words"),
        ("", "no words"),
        ("A", "single letter"),
        ("(b)", "single letter"),
        ("https://example.org/a?b=c", "URL"),
        ("www.example.org", "URL"),
        ("doi: 10.1000/182", "URL"),
        ("someone@example.org", "e-mail address"),
        ("a@b.org, c@d.org", "e-mail address"),
        ("A320", "identifier"),
        ("ISO-9001", "identifier"),
        ("CVE-2017-5638", "identifier"),
        ("v1.2.3", "identifier"),
        ("1C4RJFBG2NC123456", "identifier"),
        ("{one, two}@example.org", "e-mail address"),
        ("snake_case_name", "identifier"),
        ("getElementById", "identifier"),
        ("setup.py", "identifier"),
        ("/usr/local/bin", "identifier"),
        ("--help", "identifier"),
        ("#hashtag", "identifier"),
        ("d41d8cd98f00b204e9800998ecf8427e", "identifier"),
    ],
)
def test_kept_by_rule(text, expected):
    assert reason(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Red",
        "Kiwi",
        "$1,000.00/yr",
        "(see<>above);[1]",
        "Go to #5, #6, #7!",
        "a + b = c, so be it",
        "OK",
        "March 2024",
        "5 years",
        "10-year plan",
        "Chapter 3",
        "I agree",
        "A1:2017-Injection",
        "PDF",
        "Dr. No",
        "end.",
        "mix",
        "Mr. X",
        "to do",
    ],
)
def test_short_words_are_sent(text):
    assert reason(text) is None


CHINESE = "本手册以 Java 开发者为中心视角。"
JAPANESE = "このシステムは3つのモジュールで構成されています。"
TRADITIONAL = "這個問題還沒有解決，請關閉電源。"
THERE = "already in the target language"


@pytest.mark.parametrize(
    ("text", "target", "source", "document", "expected"),
    [
        (CHINESE, "zh", None, CHINESE, THERE),
        ("目录", "zh", None, CHINESE, THERE),
        ("引言", "zh", "en", "An English document.", THERE),
        (JAPANESE, "zh", None, JAPANESE, None),
        ("目次", "zh", None, JAPANESE, None),
        ("目次", "zh", "ja", "目次", None),
        (TRADITIONAL, "zh", None, TRADITIONAL, None),
        (TRADITIONAL, "zh-Hant", None, TRADITIONAL, THERE),
        (CHINESE, "zh-Hant", "zh", CHINESE, None),
        (CHINESE, "ja", None, CHINESE, None),
        (JAPANESE, "ja", None, JAPANESE, THERE),
        ("目次", "ja", None, JAPANESE, THERE),
        ("のり", "ja", None, CHINESE, THERE),  # kana say it, whatever else is there
        ("目次", "ja", None, CHINESE, None),
        ("目次", "ja", None, "の" * 5 + "本" * 95, THERE),  # a twentieth of kana is Japanese
        ("目次", "ja", None, "の" * 4 + "本" * 96, None),
        ("目次", "ja", None, "An English document.", None),
        ("결과는 표 2에 나와 있다", "ko", None, "An English document.", THERE),
        ("Введение", "ru", None, "Глава первая", None),
        ("Введение", "ru", "en", "An English document.", THERE),
        ("Введение", "ru", None, "An English document that goes on and on.", THERE),
        ("Введение", "ru", "uk", "Глава первая", None),
        ("Εισαγωγή", "el", None, "Κεφάλαιο", THERE),
        ("מבוא", "he", None, "פרק", THERE),
        ("Einleitung", "de", None, "Kapitel", None),
        ("Anything at all", "en", "en", "", THERE),
        ("Use the API of 模型", "zh", None, "An English document.", None),
    ],
)
def test_text_in_the_target_language(text, target, source, document, expected):
    assert reason(text, target, source, document) == expected


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        (BlockKind.CODE, {}, "code"),
        (BlockKind.FORMULA, {}, "formula"),
        (BlockKind.PAGE_NUMBER, {}, "page number"),
        (BlockKind.REFERENCE, {}, "reference list"),
        (BlockKind.REFERENCE, {"references": True}, None),
        (BlockKind.FIGURE_TEXT, {}, None),
        (BlockKind.FIGURE_TEXT, {"figure_text": False}, "text in a figure"),
        (BlockKind.HEADER, {}, None),
        (BlockKind.FOOTER, {"headers": False}, "running head"),
        (BlockKind.CELL, {}, None),
    ],
)
def test_kinds_of_blocks(kind, options, expected):
    assert kept_by_kind(block("text", kind=kind), TranslationSettings(**options)) == expected


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "1.", "a.", "a_", "aB", "/a", "1m ", "-", "{a@", "a@b.", "中1", "A1-"]
)
def test_no_text_takes_long_to_judge(piece):
    """A table of bare numbers once kept a worker busy for ever."""
    begun = time.perf_counter()
    reason(piece * 2000 + "!?")
    assert time.perf_counter() - begun < 0.5
