"""What is said of answers that are drawn: how they fit, what they lack, what they have in another order.

See :mod:`tests.translation.decisions`.
"""

from __future__ import annotations

from random import Random
from typing import Any

from ai_translator.languages import language
from ai_translator.translation.answer_parsing.cleaning import cleaned
from ai_translator.translation.answer_parsing.postprocess import postprocess
from ai_translator.translation.answer_parsing.sanitizing import sanitized
from ai_translator.translation.answer_parsing.style_tags import (
    with_whole_tags,
    without_misplaced_tags,
)
from ai_translator.translation.client.sending import without_quotes
from ai_translator.translation.quality import additions, checks, same_answers
from ai_translator.translation.quality.alignment import best_order, exchanged, have_moved
from ai_translator.translation.quality.fits import gains
from ai_translator.translation.quality.sentence_places import (
    placed_sentences,
    with_exchanged_sentences,
)
from ai_translator.translation.text_analysis import numerals, order
from ai_translator.translation.text_analysis.lexicon import Lexicon
from ai_translator.translation.text_analysis.sentences import (
    LengthRatio,
    has_fewer,
    has_lost_sentence,
)
from ai_translator.translation.text_analysis.traits import read_alike
from tests.backends.pseudo_words import translation
from tests.translation.drawn_texts import pieced, texts
from tests.translation.faulty_answers.faults import MISPLACED, UNLISTED

_ZH, _EN = language("zh"), language("en")


def evidence() -> dict[str, Any]:
    """By how much each answer of a request fits each text better than its own, and what follows from it."""
    found: dict[str, Any] = {}
    for number, target in enumerate(["zh", "de", "ko", "ru", "ja"] * 4):
        pairs = texts(700 + number, 30, target)
        lexicon = Lexicon((at // 5, *pair) for at, pair in enumerate(pairs))
        asked = pairs[:5]
        names = [str(at) for at in range(5)]
        fault = list({**MISPLACED, **UNLISTED}.values())[number]
        given = dict(
            fault(
                list(zip(names, (text for text, _ in asked))),
                list(zip(names, (answer for _, answer in asked))),
                Random(number),
            )
        )
        told = [(text, given[name]) for name, (text, _) in zip(names, asked) if name in given]
        for known in (None, lexicon):
            by = gains(told, known, 0)
            found[f"{number} {target} {'' if known is None else 'by words'}"] = [
                [[round(each, 2) for each in row] for row in by],
                best_order(by),
                int(have_moved(by)),
                sorted(exchanged(by)),
                sorted(exchanged(by, suspected=True)),
            ]
        if (
            number < 8
        ):  # into English: a name of each text stands among other words in Latin letters
            named = zip(told, ("Vidal", "Brest", "Hale", "Ostrava", "Quito", "Ulm"))
            turned = gains(
                [(f"{answer} {name}", f"{name} {text}") for (text, answer), name in named]
            )
            found[f"{number} {target} into English"] = [
                [round(each, 2) for each in row] for row in turned
            ]
        placed = [placed_sentences(*pair, lexicon, 0) for pair in told]
        found[f"{number} {target} sentences"] = [
            [[len(each.expected), len(each.given), each.missing] for each in row] for row in placed
        ] + [sorted(with_exchanged_sentences(placed, suspected=each)) for each in (False, True)]
    for number in range(30):
        random = Random(number)
        size = random.randrange(1, 7)
        scale = random.choice([2.0, 6.0, 12.0])
        drawn = [
            [
                0.0 if at == place else round(random.gauss(-scale / 2, scale), 1)
                for place in range(size)
            ]
            for at in range(size)
        ]
        found[f"drawn {number}"] = [
            best_order(drawn), int(have_moved(drawn)), sorted(exchanged(drawn)),
            [int(have_moved(drawn, shifted=limit, reordered=limit)) for limit in (1.0, 4.0, 20.0)],
        ]  # fmt: skip
    return found


def shortened() -> dict[str, Any]:
    """Which answers lack a sentence, as they are shortened bit by bit, by how even their document is."""
    found: dict[str, Any] = {}
    usual = [
        None,
        *(LengthRatio(mean, spread) for mean in (-0.3, 0.0) for spread in (0.2, 0.7, 1.0)),
    ]
    usual += [LengthRatio(0.0, 0.5, dropping=True), LengthRatio(0.0, 0.5, literal=True)]
    for number, (source, answer) in enumerate(texts(810, 60)):
        said = [
            each for each in answer.replace("。", "。|").replace("？", "？|").split("|") if each
        ]
        if len(said) < 2:
            continue
        kept = ["".join(said[:at] + said[at + 1 :]) for at in range(len(said))]
        kept += ["，".join(each[:-1] for each in said[:2]) + "。" + "".join(said[2:])]
        kept += [each[: -max(1, len(each) // 5)] for each in kept[:2]]
        found[str(number)] = [
            "".join(str(int(decide(source, each, by))) for each in kept for by in usual)
            for decide in (has_lost_sentence, has_fewer)
        ]
    return found


def tags() -> dict[str, Any]:
    """What becomes of tags that an answer has lost, doubled or put elsewhere."""
    found: dict[str, Any] = {}
    for number in range(60):
        random = Random(number)
        names = random.sample(["b1", "i1", "c1", "l1", "u1"], random.randrange(1, 4))
        source = " ".join(f"word <{name}>inner {name}</{name}>" for name in names)
        pieces = [f"词<{name}>内{name}</{name}>" for name in names]
        answer = "".join(random.sample(pieces, len(pieces)))
        marks = [f"<{name}>" for name in names] + [f"</{name}>" for name in names]
        for _ in range(random.randrange(4)):
            mark = random.choice(marks)
            at = random.randrange(len(answer) + 1)
            answer = (
                answer.replace(mark, "", 1)
                if random.random() < 0.6
                else answer[:at] + mark + answer[at:]
            )
        whole = with_whole_tags(answer, source)
        found[str(number)] = [answer, whole, without_misplaced_tags(*whole)]
    return found


_NUMBERED = (
    "3", "12", "1.5", "1,234", "1987", "2024", "8 kg", "40 ml", "5 %", "7 h", "(3)", "GPS-2", "1400", "2199", "2024-01-05", "5/6", "{f1}", "{f2}",
    "{f3}", "x={f4}", "<b1>9</b1>", "<i1>77 m</i1>", "1994-98", "3 million", "half", "twelve", "May", "XIV",
)  # fmt: skip


_BETWEEN = (
    " and ",
    ", ",
    " or ",
    "; ",
    ". Then ",
    " of ",
    " to ",
    " = ",
    " by the long row of grey boats near the pier ",
    " ",
)


def ordered() -> dict[str, Any]:
    """Numbers, formulas and tags in another order, left out or changed, in answers of several languages."""
    found: dict[str, Any] = {}
    for number in range(300):
        random, target = Random(number), ["zh", "ja", "ko", "de", "ru"][number % 5]
        items = random.sample(_NUMBERED, random.randrange(2, 6))
        glue = [random.choice(_BETWEEN) for _ in items]
        moved = items.copy()
        match number % 4:
            case 1:
                random.shuffle(moved)
            case 2:
                one, other = random.sample(range(len(items)), 2)
                moved[one], moved[other] = moved[other], moved[one]
            case 3:
                moved[random.randrange(len(items))] = random.choice(_NUMBERED)
        source = "It took " + "".join(map("".join, zip(items, glue))) + "in all."
        answer = translation("It took ", target)
        answer += "".join(f"{item}{translation(by, target)}" for item, by in zip(moved, glue))
        found[str(number)] = [
            order.swapped(source, answer), order.inverted_numbers(source, answer), order.inverted_formulas(source, answer),
            order.spread_tag(source, answer), numerals.lost(source, answer), numerals.added(source, answer),
            sorted(numerals.numbers(numerals.normal(answer)).values),
        ]  # fmt: skip
    return found


def mixtures() -> dict[str, Any]:
    """What is said of answers that are mixed of anything, some of it the text's own."""
    found: dict[str, Any] = {}
    for number in range(400):
        random = Random(number)
        source = pieced(random, 9)
        parts = random.sample([source, translation(source), pieced(random, 5), source[: len(source) // 2], "译文"], random.randrange(1, 4))  # fmt: skip
        answer = random.choice(["", " ", "\n", "（", " → "]).join(parts)
        case = checks.Case(
            source, answer, random.choice([_ZH, _EN, language("de"), language("ja")])
        )
        found[str(number)] = [
            source, answer, cleaned(answer, source), [check.__name__ for check in (*checks.CHECKS, *checks.DOUBTS) if check(case)],
            checks.complaint(case), additions.address(source, answer), additions.left_over(source, answer),
            int(additions.repetition(source, answer)), postprocess(answer, source), sanitized(answer, source),
            without_quotes(answer, source), int(read_alike(source, answer)), int(same_answers.are_alike(source, answer)),
        ]  # fmt: skip
    return found


SECTIONS = (evidence, shortened, ordered, mixtures, tags)
