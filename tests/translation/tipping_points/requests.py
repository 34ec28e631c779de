"""Requests and what goes into them."""

from __future__ import annotations

from random import Random

from ai_translator.config import Price, TranslationSettings
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.document import document_terms, review
from ai_translator.translation.prompting import mt_prompts, requests
from ai_translator.translation.prompting.prompts import Prompts, Term
from ai_translator.translation.prompting.requests import Limits, TextUnit
from ai_translator.translation.reporting.text_account import TextAccount
from ai_translator.translation.shared_services import prices
from ai_translator.translation.terminology import glossary, term_extraction, terms
from tests.translation.documents import segments
from tests.translation.tipping_points.inputs import CYRILLIC, DE, EN, ZH, Families, han, words

_LIMITS = Limits(segments=4, chars=100, tokens=60)
_LIMITS_LARGE = Limits(segments=40, chars=10_000, tokens=9_000)


def _limits(context: int, output: int) -> list[int]:
    from ai_translator.profile import Profile

    profile = Profile(context_tokens=context, output_tokens=output)
    found = Limits.of(profile, TranslationSettings())
    return [found.segments, found.chars, found.tokens]


def _fault(texts: int, left_out: int, *, cut: bool, watched: bool = True) -> str:
    envelope = Envelope.of(texts, words=[words(9)] if watched else None, random=Random(7))
    given = envelope.order[: len(envelope.order) - left_out]
    said = {id_: envelope.canaries.get(id_, "一二") for id_ in given}
    return envelope.fault(given, said, cut=cut)


FAMILIES: Families = {
    "packs: texts": (
        range(1, 14),
        lambda n: [
            len(each) for each in requests.pack([TextUnit(f"t{at}") for at in range(n)], _LIMITS)
        ],
    ),
    "packs: characters": (
        range(20, 40),
        lambda n: [
            [len(each) for each in requests.pack([TextUnit("春" * n)] * 4, Limits(9, limit, 200))]
            for limit in (90, 91, 1000)
        ],
    ),
    "packs: a text that holds": (
        range(95, 106),
        lambda n: [
            _LIMITS.hold([TextUnit("a" * n)]),
            _LIMITS.hold([TextUnit("a" * (n - 1)), TextUnit("b")]),
        ],
    ),
    "split: so many tokens": (
        range(1, 40),
        lambda n: [
            len(each)
            for each in requests.split(
                "Nobody goes out now. They all went yesterday, or so. " + han(9), n
            )
        ],
    ),
    "halves: sentences": (
        range(1, 7),
        lambda n: [
            requests.halves("Nobody goes out. " * n),
            requests.halves("One. " * n + "A rather long sentence stands at the end of it all."),
        ],
    ),
    "foreign: so many texts of another script": (
        range(1, 9),
        lambda n: [
            sum(
                unit.alone
                for each in requests.text_units(
                    segments(
                        [
                            *(f"{words(9)} {at}" for at in range(count)),
                            *(f"{words(9, CYRILLIC)} {at}" for at in range(n)),
                        ]
                    ),
                    _LIMITS_LARGE,
                ).values()
                for unit in each
            )
            for count in (10, 190, 300)
        ],
    ),
    "foreign: letters of it": (
        range(12, 28),
        lambda n: [
            [unit.alone, unit.guarded]
            for each in requests.text_units(segments([words(20), "ж" * n]), _LIMITS_LARGE).values()
            for unit in each
        ],
    ),
    "foreign: half of its letters": (
        range(8, 16),
        lambda n: [
            unit.alone
            for each in requests.text_units(
                segments([words(20), "ж" * n + "a" * (24 - n)]), _LIMITS_LARGE
            ).values()
            for unit in each
        ],
    ),
    "limits: of a backend": (
        range(60, 4000, 190),
        lambda n: [_limits(n, 4096), _limits(16_000, n)],
    ),
    "prompt: examples of marks": (
        range(9),
        lambda n: Prompts.of({}).variables(
            " ".join(f"{{f{at}}}" for at in range(1, n + 1)), EN, ZH
        )["marks"],
    ),
    "terms of a document: characters of its opening": (
        range(394, 406, 2),
        lambda n: [
            len(document_terms.opening(segments(["a" * n, "bcd"]))),
            len(document_terms.opening(segments(["a" * n]))),
        ],
    ),
    "terms of a document: characters of one": (
        range(56, 64),
        lambda n: document_terms._term(words(24), han(n), ZH) is not None,
    ),
    "terms of a document: characters of its field": (
        range(36, 45),
        lambda n: document_terms._field("a" * n) != "",
    ),
    "terms of a document: signs in one": (
        "X;=\n<>{}()（）。-·",
        lambda sign: document_terms._term("ray of light", f"光{sign}线", ZH) is not None,
    ),
    "terms of a document: words of its field": (
        range(1, 7),
        lambda n: document_terms._field(" ".join(["sea"] * n)),
    ),
    "terms of a document: words counted": (
        range(1, 30),
        lambda n: [
            document_terms.count_words(segments([han(n)])),
            document_terms.count_words(segments([words(n)])),
            document_terms.count_words(segments([han(n) + "abcdefghijklmnop"])),
        ],
    ),
    "terms: so often": (
        range(1, 6),
        lambda n: [
            [
                each.term
                for each in term_extraction.candidates(["The tide gauge was near. "] * n, 5)
            ],
            [each.term for each in term_extraction.candidates(["验潮仪在港口。"] * n, 5)],
            [each.term for each in term_extraction.candidates(["We saw GPS there."] * n, 5)],
        ],
    ),
    "terms: words of one": (
        range(1, 8),
        lambda n: [
            each.term
            for each in term_extraction.candidates(
                [
                    "It was "
                    + words(n, ["tidal", "gauge", "record", "sheet", "holder", "clamp", "bolt"])
                    + "."
                ]
                * 2,
                3,
            )
        ],
    ),
    "terms: letters of a word kept": (
        range(1, 12),
        lambda n: [
            bool(terms.missed([Term("a", "Gezeitenpegel")], "Gezeitenpegel"[:n], DE)),
            bool(terms.missed([Term("a", "Pegel")], "Pegel"[:n], DE)),
            bool(terms.missed([Term("a", "验潮仪")], "验潮仪"[:n], ZH)),
        ],
    ),
    "terms: words in the singular": (
        range(14),
        lambda n: terms.stem(
            [
                "boats",
                "boxes",
                "classes",
                "dishes",
                "churches",
                "cities",
                "bus",
                "glass",
                "axis",
                "ties",
                "gas",
                "Boat's",
                "is",
                "waltzes",
            ][n]
        ),
    ),
    "glossary: characters of a term": (
        range(196, 205),
        lambda n: glossary._complaint("a" * n, "b") or glossary._complaint("a", "b" * n),
    ),
    "glossary: rows named in a message": (
        range(1, 9),
        lambda n: glossary._listed([f"row {at}" for at in range(n)], ", "),
    ),
    "glossary: heads of columns": (
        range(11),
        lambda n: glossary._columns(
            [
                ["source", "target"],
                ["term", "译文", "note"],
                ["原文", "译文"],
                ["en", "zh"],
                ["en", "de", "zh", "note"],
                ["zh", "en"],
                ["source"],
                ["a", "b"],
                ["术语", "translation", "备注"],
                ["target term", "source term", "comment"],
                ["notes", "en", "zh"],
            ][n],
            "zh",
        ),
    ),
    "envelope: left out at the end": (
        range(6),
        lambda n: [
            _fault(6, n, cut=False),
            _fault(6, n, cut=True),
            _fault(2, min(n, 2), cut=False),
            _fault(6, n, cut=False, watched=False),
            _fault(6, n, cut=True, watched=False),
        ],
    ),
    "review: pairs of a request": (
        range(1, 20),
        lambda n: [
            len(each) for each in review.packed({TextUnit(f"t{at}"): "u" for at in range(n)})
        ],
    ),
    "review: characters of a request": (
        range(1494, 1508),
        lambda n: [
            len(each)
            for each in review.packed(
                {TextUnit("a" * n + str(at)): "b" * (n - 1) for at in range(2)}
            )
        ],
    ),
    "review: characters of a verdict": (
        range(299, 306),
        lambda n: [
            bool(review._VERDICT.match("accuracy: " + "a" * n)),
            bool(review._VERDICT.match("accuracy: a" + "b" * (n - 298))),
        ],
    ),
    "account: reasons named": (
        range(1, 8),
        lambda n: str(TextAccount(3, 1, 1, 1, {f"reason {at}": 9 - at for at in range(n)})),
    ),
    "prices: names of models": (
        range(12),
        lambda n: prices.cost(
            {"m": Price(input=1, output=2), "m-large": Price(input=3, output=4)},
            [
                "m",
                "m-2024",
                "m-large",
                "m-large-2",
                "x",
                "M",
                "m-",
                "",
                "m-larg",
                "n",
                "m-larger",
                "am",
            ][n],
            1_000_000,
            500_000,
        ),
    ),
    "questions of models for translating: language of a text": (
        range(12),
        lambda n: mt_prompts.likely_language(han(n) + words(2)).code,
    ),
}
