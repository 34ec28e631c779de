"""How many tokens a request may hold, where a server only says that one was too long."""

from __future__ import annotations

import pytest

from ai_translator.translation.client.length_search import LengthSearch


@pytest.mark.parametrize("takes", [20, 60, 150, 333, 999, 1000])
@pytest.mark.parametrize("known", [0, 15])
def test_the_search_ends_soon_and_near_the_limit(takes, known):
    search = LengthSearch()
    search.answered(known)
    assert search.most is None and search.is_over
    search.refused(1001)
    asked = 0
    while not search.is_over:
        size = search.most
        asked += 1
        search.answered(size) if size <= takes else search.refused(size)
    assert asked <= 8
    assert takes / 1.25 - 1 <= search.most <= takes or search.most == 16


def test_a_server_that_counts_otherwise_ends_no_search_in_between():
    search = LengthSearch()
    search.answered(500)
    search.refused(400)  # of more tokens than ours
    assert search.most < 400 and search.is_over
    search.answered(450)  # what was refused in other words
    assert search.most < 400


def test_a_server_that_refuses_everything_ends_the_search():
    search = LengthSearch()
    for _ in range(12):
        search.refused(search.most or 1000)
    assert search.most == 16 and search.is_over


def test_what_was_refused_is_not_sent_again():
    search = LengthSearch()
    assert not search.is_too_long(10_000)
    search.refused(300)
    assert search.is_too_long(300) and not search.is_too_long(299)
