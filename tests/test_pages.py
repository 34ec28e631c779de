"""Page ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.errors import UsageError
from ai_translator.pages import check, page_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", (1, 2, 3, 4, 5)),
        ("3", (3,)),
        ("1-3", (1, 2, 3)),
        ("4-", (4, 5)),
        ("-2", (1, 2)),
        ("5,1, 2-3 ,2", (1, 2, 3, 5)),
        ("1 - 2", (1, 2)),
    ],
)
def test_what_is_meant(text, numbers):
    assert page_numbers(text, 5) == numbers


@pytest.mark.parametrize("text", ["0", "a", "1-2-3", "3-1", "1,,2", "-", "1;2", "²", "1-x"])
def test_what_is_no_range(text):
    with pytest.raises(UsageError, match="page range"):
        check(text)


@pytest.mark.parametrize("text", ["6", "1-6", "9-"])
def test_out_of_bounds_names_the_page_count(text):
    check(text)
    with pytest.raises(UsageError, match="has 5 pages"):
        page_numbers(text, 5)


@given(st.sets(st.integers(1, 40), min_size=1))
def test_any_set_of_pages_can_be_written(numbers):
    assert page_numbers(",".join(map(str, numbers)), 40) == tuple(sorted(numbers))
