"""Answers with the same words at one end, and what that takes."""

from __future__ import annotations

import pytest

from ai_translator.translation.quality.whole_answers import is_shared_at_an_end

ASKED = [
    "The tide rose before noon.",
    "Apple trees grow well in soil.",
    "Nobody sells bread on Sundays.",
]
GIVEN = ["潮水在中午前上涨。", "苹果树在土里长得好。", "星期天没人卖面包。"]
PREFIXED = [f"根据您的要求翻译如下：{text}" for text in GIVEN]
OTHER, ITS_ANSWER = "Ships wait outside.", "船在外面等。"


def test_three_of_more_at_an_end_are_seen() -> None:
    assert is_shared_at_an_end([*ASKED, OTHER], [*PREFIXED, ITS_ANSWER])
    assert is_shared_at_an_end([OTHER, *ASKED], [ITS_ANSWER, *PREFIXED])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_request_of_so_few_has_no_end_apart_from_the_rest(count: int) -> None:
    assert not is_shared_at_an_end(ASKED[:count], PREFIXED[:count])


def test_what_only_two_share_or_the_texts_share_too_says_nothing() -> None:
    assert not is_shared_at_an_end([*ASKED, OTHER], [*PREFIXED[:2], GIVEN[2], ITS_ANSWER])
    alike = [f"As you asked, it is said: {text}" for text in ASKED]
    assert not is_shared_at_an_end([*alike, OTHER], [*PREFIXED, ITS_ANSWER])
