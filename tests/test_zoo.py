"""The zoo's own measure, and how some of its documents are read."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_translator.workers import Workers
from benchmarks.zoo.compose import PAPER, Composer
from benchmarks.zoo.measure import CLASSES, leaked, shares, verdicts
from benchmarks.zoo.sent import sent
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


ZOO = Path(__file__).parent / "data" / "zoo"
#: The least share of a document's units that are sent whole, in percent, and the most that are sent
#: merged with others or scrambled.  What is mended raises the first and lowers the second.
LEVEL = {
    "chromium-pairs-3-0": (100, 0),
    "chromium-three-3-0": (100, 0),
    "drawn-cards-3-0": (100, 0),
    "drawn-cells-3-0": (100, 0),
    "drawn-invoice-3-0": (75, 0),
    "drawn-justified-two-3-0": (100, 0),
    "drawn-sheared-3-0": (98, 0),
    "drawn-three-3-0": (95, 5),
    "dvips-twocolumn-3-0": (94, 0),
    "groff-two-3-0": (91, 0),
    "latex-tables-3-0": (98, 0),
    "lineno-twocolumn-3-0": (96, 0),
    "typst-two-3-0": (79, 13),
    "weasyprint-two-3-0": (100, 0),
    "writer-tables-3-0": (97, 0),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    with Workers(1, memory_mb=2048) as workers:
        yield workers


def test_every_document_of_the_zoo_has_its_level() -> None:
    assert sorted(LEVEL) == sorted(path.stem for path in ZOO.glob("*.pdf"))


@pytest.mark.parametrize("name", LEVEL)
def test_documents_are_read_as_well_as_they_were(name: str, pool: Workers) -> None:
    known = truth_of(json.loads((ZOO / f"{name}.truth.json").read_text(encoding="utf-8")))
    judged = verdicts(known, sent(ZOO / f"{name}.pdf", known.language, pool))
    found = [each for each in judged if not each.kind.startswith("short")]
    share = dict(zip(CLASSES, shares(found)))
    least, most = LEVEL[name]
    assert share["whole"] >= least
    assert share["merged"] + share["scrambled"] + share["missing"] <= most
