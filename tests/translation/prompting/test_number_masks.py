"""Numbers as placeholders, and back."""

import pytest

from ai_translator.translation.prompting.number_masks import NumberMask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("3.1 Mistakes to avoid", "{f1} Mistakes to avoid"),
        (
            "{f1} hours, 18.6 years and 1,234.5 m at 12:30",
            "{f1} hours, {f2} years and {f3} m at {f4}",
        ),
        ("the <b1>7</b1> dwarfs of [12]", "the <b1>{f1}</b1> dwarfs of [{f2}]"),
        ("less than 250ms, 2x-20x on V8", "less than {f1}, {f2} on {f3}"),
        ("grants CNS-0615443 and IEEE-754", "grants {f1} and {f2}"),
        ("the 21st century, the 1990s, page 3", "the 21st century, the 1990s, page {f1}"),
    ],
)
def test_numbers_become_placeholders_and_come_back(text, masked):
    mask = NumberMask.of(text)
    assert mask is not None and mask.text == masked
    assert mask.restored(mask.text) == text


@pytest.mark.parametrize("text", ["no numbers", "2nd of the 1920s, 10pm", "", "1 " * 100])
def test_what_has_none_or_a_whole_table_of_them_stays(text):
    assert NumberMask.of(text) is None


def test_a_placeholder_that_is_none_of_the_masks_stays():
    mask = NumberMask.of("{f3} of 10")
    assert mask is not None and mask.restored("10 的 {f3}, {f4} {f9}") == "10 的 {f3}, 10 {f9}"


@pytest.mark.parametrize(
    ("text", "several"),
    [("12 of 12", False), ("12 of 13", True), ("from 2x-20x", True), ("page 7", False)],
)
def test_numbers_that_differ_can_be_mixed_up(text, several):
    mask = NumberMask.of(text)
    assert mask is not None and mask.has_several is several
