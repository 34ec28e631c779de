"""Languages by code and name."""

import pytest

from ai_translator.errors import UsageError
from ai_translator.languages import language, languages


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zh", "zh"), ("zh-CN", "zh"), ("zh_Hans", "zh"), ("zh-TW", "zh-Hant"), ("zh-hant", "zh-Hant"), ("Simplified Chinese", "zh"),
        ("日本語", "ja"), ("GERMAN", "de"), ("pt-BR", "pt"), (" en ", "en"), ("nb", "no"), ("français", "fr"),
    ],
)  # fmt: skip
def test_names_people_use(name, code):
    assert language(name).code == code


def test_a_typo_gets_a_suggestion():
    with pytest.raises(UsageError, match="'de'"):
        language("Germann")


def test_codes_are_unique():
    codes = [each.code for each in languages()]
    assert len(codes) == len(set(codes))


def test_direction_and_shaping():
    assert {each.code for each in languages() if each.rtl} == {"ar", "fa", "ur", "he"}
    assert language("hi").shaped and not language("he").shaped and language("ja").cjk
