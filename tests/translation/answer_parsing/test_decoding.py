"""Answers that a server on the way has spoilt, and that can be told again."""

import pytest

from ai_translator.translation.answer_parsing.cleaning import cleaned
from ai_translator.translation.answer_parsing.decoding import decoded_again, with_own_digits

RIGHT = [
    "Größe der Tür und “Höhe”",
    "潮水很高，没有人出海。",
    "Вода была высокой",
    "序",
    "l’été à Évian",
]


@pytest.mark.parametrize("right", RIGHT)
def test_utf_8_that_was_read_as_latin_1_is_read_again(right):
    spoilt = right.encode().decode("latin-1")
    assert decoded_again(spoilt, "a text") == right
    assert cleaned(spoilt, "a text") == right


def test_so_is_what_was_read_as_code_page_1252():
    right = "Größe “Höhe” – 10 €"
    assert decoded_again(right.encode().decode("cp1252", errors="replace"), "x").startswith("Größe")


@pytest.mark.parametrize(
    "right", [*RIGHT, "IRMÃ”", "“IRMÔ e MANHÃ”", "Ã ", "Â«", "ÖŠŠ lida, ÖŠŠ soni"]
)
def test_what_was_read_well_stays(right):
    assert decoded_again(right, "a text") == right


def test_a_source_about_such_signs_may_have_them():
    spoilt = "Größe".encode().decode("latin-1")
    assert decoded_again(f"So sieht {spoilt} aus", f"{spoilt} looks so") == f"So sieht {spoilt} aus"


@pytest.mark.parametrize(
    ("answer", "source", "expected"),
    [
        ("水深 ٣٧ 米", "37 m deep", "水深 37 米"),
        ("水深 ३७ 米", "37 m deep", "水深 37 米"),
        ("العمق ٣٧ متر", "37 m deep", "العمق ٣٧ متر"),
        ("عمق ۳۷ متر", "37 m deep", "عمق ۳۷ متر"),
        ("गहराई ३७ मीटर", "37 m deep", "गहराई ३७ मीटर"),
        ("水深３７米", "37 m deep", "水深３７米"),
        ("数字 ٣ 的写法", "the digit ٣", "数字 ٣ 的写法"),
    ],
)
def test_digits_of_a_script_that_no_letter_is_of_are_ascii(answer, source, expected):
    assert with_own_digits(answer, source) == expected
