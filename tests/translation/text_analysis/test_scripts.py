"""Which scripts a text is in: counts, what they weigh, shares, and the two Chinese orthographies."""

from __future__ import annotations

import pytest

from ai_translator.languages import language
from ai_translator.translation.text_analysis.scripts import (
    is_traditional,
    letters,
    of_language,
    share,
    weights,
)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("", {}),
        ("12 + 3!", {}),
        ("abc, D", {"Latn": 4}),
        ("é\u024f\u1eff", {"Latn": 3}),
        ("×÷", {}),  # signs among Latin letters' code points
        ("αἀ", {"Grek": 2}),
        ("Жя", {"Cyrl": 2}),
        ("את", {"Hebr": 2}),
        ("مر", {"Arab": 2}),
        ("कह", {"Deva": 2}),
        ("กฮ", {"Thai": 2}),
        ("々〇中\u4dbf\U00020000", {"Han": 5}),
        ("ひカー", {"Kana": 3}),
        ("한ㄱ", {"Hangul": 2}),
        ("abc 中文 かな", {"Latn": 3, "Han": 2, "Kana": 2}),
    ],
)
def test_letters_by_script(text: str, counts: dict[str, int]) -> None:
    assert dict(letters(text)) == counts


def test_an_ideograph_weighs_as_much_as_five_letters_and_two_kana() -> None:
    assert weights(letters("中")) == {"Han": 2.0}
    assert weights(letters("かな")) == {"Kana": 2.0}
    assert weights(letters("한")) == {"Hangul": 2.0}
    assert weights(letters("words")) == {"Latn": pytest.approx(2.0)}
    assert weights(letters("слово")) == {"Cyrl": pytest.approx(2.0)}


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "de", 1.0),
        ("12", "zh", 1.0),
        ("words中", "zh", 0.5),
        ("words中", "de", 0.5),
        ("中かな", "ja", 1.0),
        ("中かな", "zh", 0.5),
        ("한words", "ko", 0.5),
        ("слово", "ru", 1.0),
        ("слово", "de", 0.0),
    ],
)
def test_the_share_of_a_language_s_scripts(text: str, code: str, part: float) -> None:
    assert share(letters(text), language(code)) == pytest.approx(part)


def test_the_scripts_of_a_language() -> None:
    assert of_language(language("zh")) == of_language(language("zh-Hant")) == {"Han"}
    assert of_language(language("ja")) == {"Han", "Kana"}
    assert of_language(language("ko")) == {"Hangul"}
    assert of_language(language("en")) == {"Latn"}


@pytest.mark.parametrize(
    ("text", "least", "traditional"),
    [
        ("这个问题", 1, False),
        ("這個問題", 1, True),
        ("这", 1, False),
        ("這", 1, True),
        ("你好", 1, None),  # the same in both
        ("这這", 1, None),
        ("這个问题", 1, False),  # more simplified ones
        ("这个問題", 3, None),
        ("這個", 3, None),  # too few
        ("這個問題", 3, True),
        ("這個問題这", 3, None),  # of both kinds
        ("这个", 2, False),
    ],
)
def test_the_two_orthographies(text: str, least: int, traditional: bool | None) -> None:
    assert is_traditional(text, least) is traditional
