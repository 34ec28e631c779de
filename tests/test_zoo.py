"""The zoo's own measure: what it calls whole, split, merged, scrambled and missing."""

from __future__ import annotations

import random

import pytest

from benchmarks.zoo.compose import PAPER, Composer
from benchmarks.zoo.measure import leaked, shares, verdicts
from benchmarks.zoo.tree import Truth, Unit, truth, truth_of

_ONE = "The weavers keep the timber dry until the end of the winter season"
_TWO = "A visitor from the coast would recognise the old lighthouse at once"


def _verdict(sent: list[str], text: str = _ONE) -> str:
    [found] = verdicts(Truth("prose", "en", (Unit("paragraph", text),)), sent)
    return found.name


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ([_ONE], "whole"),
        (
            ["1. <b1>The weavers</b1> keep the tim-ber dry until the end of the winter season{f1}"],
            "whole",
        ),
        (["The weavers keep timber dry until the end of the winter season"], "near"),
        (["The weavers keep the timber dry", "until the end of the winter season"], "split"),
        ([f"{_ONE} {_TWO}"], "merged"),
        (
            [
                "The weavers the old keep the coast timber visitor dry would until a the end once of at winter season"
            ],
            "scrambled",
        ),
        (["The weavers keep the timber 12 dry until the end of 13 the winter season"], "scrambled"),
        ([_TWO], "missing"),
        ([], "missing"),
    ],
)
def test_a_unit_is_judged_by_what_was_sent(sent: list[str], name: str) -> None:
    assert _verdict(sent) == name


def test_short_cells_are_whole_or_part_of_something_else() -> None:
    assert _verdict(["Opening times"], "Opening times") == "whole"
    assert _verdict(["Opening times Remarks"], "Opening times") == "merged"


def test_other_forms_are_as_good() -> None:
    unit = Unit("caption", _ONE, (f"Figure {_ONE}",))
    [found] = verdicts(Truth("prose", "en", (unit,)), [f"Figure 3: {_ONE}"])
    assert found.name == "whole"


def test_formulas_that_are_text_are_torn() -> None:
    [found] = verdicts(Truth("prose", "en", (Unit("paragraph", _ONE, (), 2),)), [f"{_ONE} {{f1}}"])
    assert found.torn == 1


def test_what_is_protected_and_was_sent_is_told() -> None:
    known = Truth(
        "prose", "en", (), (Unit("code", "load_limit"), Unit("url", "https://example.org/a"))
    )
    assert leaked(known, ["set by load_limit"]) == [Unit("code", "load_limit")]


def test_the_truth_survives_its_file() -> None:
    article = Composer(random.Random(5), "en", PAPER).article(12)
    units, protected = truth(article)
    known = Truth("latex1", "en", tuple(units), tuple(protected), "article")
    assert truth_of(known.as_json()) == known
    assert shares(verdicts(known, [unit.text for unit in units]))[0] == 100


def test_a_seed_draws_the_same_article_again() -> None:
    assert Composer(random.Random(5), "de", PAPER).article(9) == Composer(
        random.Random(5), "de", PAPER
    ).article(9)
