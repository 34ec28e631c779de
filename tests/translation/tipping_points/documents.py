"""Whole documents through models that make a mistake in their first so many answers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from ai_translator.config import TranslationSettings
from tests import virtual_time
from tests.translation.conversations import Work, repeatable, told
from tests.translation.drawn_texts import drawn_text
from tests.translation.scripted import Scripted
from tests.translation.slips import Model, Slip
from tests.translation.tipping_points.inputs import Families

_TEXTS = [drawn_text(Random(at)) for at in range(40)]
_STYLED = [f"{text} <b1>Twice</b1> a day." for text in _TEXTS]


def _after(
    name: str, texts: int, each: int, least: int = 1, *, styled: bool = False
) -> Callable[[int], Any]:
    """What becomes of so many texts, ``each`` a request, when the first ``times`` answers are wrong."""

    def decide(times: int) -> Any:
        document = (_STYLED if styled else _TEXTS)[:texts]
        model = Model(document, [Slip(name, None, times, least)])
        settings = TranslationSettings(
            memory="off",
            terms="off",
            attempts=2,
            segments_per_request=each,
            retries=1,
            concurrency=1,
        )
        work = Work(document, settings, [], None)
        with repeatable(Random(name)):
            result = virtual_time.run(work.translated(Scripted(model), None))
        found = told(document, result)
        sizes = [len(asked.partition(":")[0].split()) for asked in model.requests]
        return [sizes, found.get("fates", ""), len(found.get("style", "")), found.get("error", "")]

    return decide


FAMILIES: Families = {
    "requests whose texts changed places": (range(9), _after("rotate", 32, 4, 3)),
    "requests of two whose texts changed places": (range(7), _after("swap pairs", 24, 2, 2)),
    "answers without tags": (range(9), _after("no tags", 9, 3, styled=True)),
    "answers without tags, one by one": (range(4), _after("no tags", 5, 1, styled=True)),
    "answers that are empty": (range(10), _after("empty", 10, 3)),
    "texts that come back": (range(6), _after("untranslated", 6, 2)),
    "answers that say nothing": (range(10), _after("nothing", 8, 2)),
    "bad requests": (range(5), _after("a bad request", 8, 2)),
    "failures": (range(5), _after("a failure", 8, 2)),
    "refusals": (range(4), _after("busy", 6, 2)),
    "answers that were filtered": (range(5), _after("the filter", 8, 4)),
    "answers in one paragraph": (range(5), _after("in one paragraph", 8, 4)),
    "only first sentences": (range(5), _after("only the first sentence", 12, 4)),
    "the same phrase": (range(8), _after("one phrase in all", 9, 1)),
}
