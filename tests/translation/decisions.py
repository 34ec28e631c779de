"""What is decided of thousands of answers and texts, right and spoilt, in files that are looked at when they change.

Whether a rule with a measured threshold still decides as it did shows only at cases near the threshold, and nobody writes those by hand.
So texts, translations and mistakes are drawn by a fixed seed, and each decision is kept in ``tests/data/decisions``.  A change of a rule
changes some lines there: the difference is part of the change, and read with it.

python -m tests.translation.decisions           # write them anew
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from langchain_core.messages import AIMessage

from ai_translator.config import TranslationSettings
from ai_translator.languages import language
from ai_translator.translation.answer_parsing import answers, boilerplate
from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.answer_parsing.cleaning import cleaned
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.answer_parsing.sanitizing import is_damaged, sanitized
from ai_translator.translation.answer_parsing.thinking import without_thoughts
from ai_translator.translation.prompting.mt_prompts import likely_language
from ai_translator.translation.prompting.requests import (
    Limits,
    TextUnit,
    halves,
    pack,
    sentences,
    split,
    text_units,
    tokens,
)
from ai_translator.translation.quality import checks
from ai_translator.translation.quality import whole_answers as whole
from ai_translator.translation.quality.accepted_answers import AcceptedAnswer, AcceptedAnswers
from ai_translator.translation.quality.alignment import is_misplaced
from ai_translator.translation.quality.attempts import Attempts
from ai_translator.translation.quality.same_answers import (
    SameAnswers,
    are_alike,
    is_one_answer,
    runs_on,
)
from ai_translator.translation.quality.shared_phrases import SharedPhrases
from ai_translator.translation.segmentation import rules
from ai_translator.translation.segmentation.prompt_injection import injection
from ai_translator.translation.terminology.term_extraction import candidates
from ai_translator.translation.text_analysis import numerals, order
from ai_translator.translation.text_analysis.language_detection import has_sentences, usual_language
from ai_translator.translation.text_analysis.lexicon import Lexicon, units, words
from ai_translator.translation.text_analysis.literals import is_code, literals, marks_of_notes
from ai_translator.translation.text_analysis.scripts import letters
from ai_translator.translation.text_analysis.sentences import (
    LengthRatio,
    has_fewer,
    has_lost_sentence,
    split_sentences,
)
from ai_translator.translation.text_analysis.traits import traits
from tests.backends.pseudo_words import translation
from tests.translation import drawn_answers, drawn_documents, drawn_forms, traces
from tests.translation.attacks import ATTACKS
from tests.translation.conversations import PARTS, conversations
from tests.translation.documents import segments
from tests.translation.drawn_texts import texts
from tests.translation.faulty_answers.faults import FAULTS, MISPLACED, SPOILT, UNLISTED
from tests.translation.pairs import PAIRS
from tests.translation.tipping_points import AREAS, tips

FOLDER = Path(__file__).parents[1] / "data" / "decisions"
CHINESE = language("zh")


def _spoilt_pairs() -> Iterator[tuple[str, str, str, str]]:
    """(name, target, source, answer) of mistakes in single texts."""
    random = Random(11)
    for fault, mistake in FAULTS.items():
        given = [(target, source, right) for target, source, right in PAIRS if target[:2] == "zh"]
        given += [("zh", *pair) for pair in texts(5, 40)]
        random.shuffle(given)
        found = 0
        for at, (target, source, right) in enumerate(given):
            (made, *_) = mistake([("1", source)], [("1", right)], random) or [("1", "")]
            if made[1] != right and found < 16:
                found += 1
                yield f"{fault} {at}", target, source, made[1]


def _damaged_pairs() -> Iterator[tuple[str, str, str, str]]:
    """The same of right translations from which characters were lost, or to which some were added."""
    random = Random(23)
    for at, (target, source, right) in enumerate(PAIRS):
        middle = random.randrange(len(right))
        length = random.randrange(1, 2 + len(right) // 2)
        yield f"gap {at}", target, source, right[:middle] + right[middle + length :]
        other = random.choice(PAIRS)[2]
        yield f"more {at}", target, source, right[:middle] + other + right[middle:]
        yield f"other {at}", target, source, other
        yield f"twice {at}", target, source, right + " " + right
        digits = re.sub(r"\d", lambda found, by=length: str((int(found[0]) + by) % 10), right)
        yield f"digits {at}", target, source, digits
        yield f"source {at}", target, source, source[: length * 2] + right[middle:]


def complaints() -> dict[str, Any]:
    """What the checks and doubts say of one answer."""
    found: dict[str, Any] = {}
    for name, target, source, answer in [*_spoilt_pairs(), *_damaged_pairs()]:
        case = checks.Case(source, answer, language(target))
        told = [checks.complaint(case) or "", checks.doubt(case) or ""]
        found[name] = " | ".join(told).rstrip(" |")
    return found


def single_checks() -> dict[str, Any]:
    """Which of all checks and doubts complain, not only the first; and what they build on."""
    found: dict[str, Any] = {}
    for name, target, source, answer in [*_spoilt_pairs(), *_damaged_pairs()]:
        case = checks.Case(source, answer, language(target))
        told = [check.__name__ for check in (*checks.CHECKS, *checks.DOUBTS) if check(case)]
        found[name] = [*told, numerals.lost(source, answer), numerals.added(source, answer)]
    for at, (target, source, answer) in enumerate(PAIRS):
        found[f"right {at}"] = [
            checks.is_label(source),
            checks.is_label(answer),
            are_alike(source, PAIRS[at - 1][1]),
            has_sentences(source, language(target)),
            likely_language(source).code,
            likely_language(answer).code,
        ]
    return found


def attempts() -> dict[str, Any]:
    """What becomes of a text after one answer and after the same again."""
    found: dict[str, Any] = {}
    for name, target, source, answer in _spoilt_pairs():
        tries = Attempts(TextUnit(source), (), language(target))
        told = []
        for _ in range(3):
            outcome = tries.judge(answer)
            kept = tries.lost_tags, tries.lacks_sentences, tries.style_lost, tries.is_odd
            told.append([type(outcome).__name__, tries.complaint, tries.doubt, *map(int, kept)])
        found[name] = told
    return found


def _requests(size: int, seeds: range, target: str) -> Iterator[tuple[str, list[str], Any]]:
    """(name, texts, elements of the answer) of requests, right ones and those with mistakes."""
    for seed in seeds:
        pairs = texts(seed, size, target)
        sources = [(str(at), text) for at, (text, _) in enumerate(pairs)]
        right = [(str(at), answer) for at, (_, answer) in enumerate(pairs)]
        yield f"{target} {size} {seed} right", [text for text, _ in pairs], right
        for fault, mistake in {**MISPLACED, **UNLISTED}.items():
            given = mistake(sources, right, Random(seed))
            yield f"{target} {size} {seed} {fault}", [text for text, _ in pairs], given


def requests() -> dict[str, Any]:
    """What is said of an answer to several texts as a whole."""
    found: dict[str, Any] = {}
    for size, target in ((4, "zh"), (7, "de"), (12, "zh"), (9, "ko")):
        for name, asked, given in _requests(size, range(3), target):
            ids = tuple(str(at) for at in range(len(asked)))
            known = dict(given)
            answer = Answer(texts=known, ids=tuple(id_ for id_, _ in given))
            envelope = Envelope(ids, order=ids)
            pairs = [(text, known[id_]) for id_, text in zip(ids, asked) if id_ in known]
            found[name] = [
                whole.doubt(envelope, answer, asked),
                whole.doubt(envelope, answer, asked, suspected=True),
                "".join(str(int(each)) for each in whole.lacking(envelope, answer, asked)),
                int(is_misplaced(pairs)),
            ]
    return found


def documents() -> dict[str, Any]:
    """What all answers of a document together say against some."""
    found: dict[str, Any] = {}
    for fault in ("right", *MISPLACED, *SPOILT, *UNLISTED):
        for seed in range(2):
            pairs = texts(100 + seed, 72)
            told = list(pairs)
            if fault != "right":
                at = 24
                part = [(str(n), pair) for n, pair in enumerate(pairs[at : at + 8])]
                made = {**MISPLACED, **SPOILT, **UNLISTED}[fault](
                    [(n, text) for n, (text, _) in part],
                    [(n, answer) for n, (_, answer) in part],
                    Random(seed),
                )
                known = dict(made)
                told[at : at + 8] = [(text, known.get(n, answer)) for n, (text, answer) in part]
            of = {TextUnit(f"{text} {n}"): (text, answer) for n, (text, answer) in enumerate(told)}
            accepted = AcceptedAnswers(
                {unit: AcceptedAnswer(*pair, n // 8) for n, (unit, pair) in enumerate(of.items())}
            )
            places = {unit: n for n, unit in enumerate(of)}
            usual = accepted.length_ratio()
            found[f"{fault} {seed}"] = [
                sorted((places[unit], why) for unit, why in accepted.misplaced(accepted.length_ratio()).items()),
                usual and [round(usual.mean, 3), round(usual.spread, 3), usual.dropping, usual.literal],
                usual and sorted((places[u], why) for u, why in accepted.shortened(usual).items()),
            ]  # fmt: skip
    return found


def lengths() -> dict[str, Any]:
    """Which texts lack a sentence, by their lengths: one digit for each text of a document."""
    found: dict[str, Any] = {}
    for seed, dropped in enumerate([0.0, 0.02, 0.2, 0.5, 1.0]):
        random = Random(seed)
        told = []
        for source, answer in texts(200 + seed, 150, random.choice(["zh", "de", "ru"])):
            said = list(split_sentences(answer))
            if len(said) > 1 and random.random() < dropped:
                del said[random.randrange(len(said))]
            elif len(said) > 1 and random.random() < 0.2:
                said[0:2] = [said[0][:-1] + "，" + said[1]]
            told.append((source, "".join(said)))
        usual = LengthRatio.of(told)
        found[str(dropped)] = [
            usual and [round(usual.mean, 3), round(usual.spread, 3), usual.dropping, usual.literal],
            *(
                "".join(str(int(decide(*pair))) for pair in told)
                for decide in (
                    has_lost_sentence,
                    has_fewer,
                    lambda source, answer, usual=usual: has_lost_sentence(source, answer, usual),
                    lambda source, answer, usual=usual: has_fewer(source, answer, usual),
                    lambda source, answer, usual=usual: usual.is_far_shorter(source, answer[: len(answer) // 3]),
                )
            ),
        ]  # fmt: skip
    return found


def lexicons() -> dict[str, Any]:
    """How many words of a text are expected, and how many of them are in its answer and in another one's."""
    found: dict[str, Any] = {}
    for target in ("zh", "de", "ko"):
        pairs = texts(300, 90, target)
        lexicon = Lexicon((n // 6, *pair) for n, pair in enumerate(pairs))
        for n, (text, answer) in enumerate(pairs[:40]):
            given, another = units(answer), units(pairs[n - 7][1])
            expected = list(lexicon.expected(words(text), n // 6))
            found[f"{target} {n}"] = [
                len(words(text)),
                len(units(answer)),
                len(expected),
                sum(not each.isdisjoint(given) for each in expected),
                sum(not each.isdisjoint(another) for each in expected),
            ]
    return found


def neighbours() -> dict[str, Any]:
    """Same answers, shared phrases and what runs on, one text after the other."""
    found: dict[str, Any] = {}
    for fault in ("right", *MISPLACED, *UNLISTED):
        pairs = texts(400, 16)
        sources = [(str(at), text) for at, (text, _) in enumerate(pairs)]
        given = [(str(at), answer) for at, (_, answer) in enumerate(pairs)]
        if fault != "right":
            given = {**MISPLACED, **UNLISTED}[fault](sources, given, Random(2))
        same: SameAnswers[int] = SameAnswers()
        phrases: SharedPhrases[int] = SharedPhrases()
        told = []
        same.suspect((text, answer) for (_, text), (_, answer) in zip(sources, given))
        for at, ((_, text), (_, answer)) in enumerate(zip(sources, given)):
            before, its = (sources[at - 1][1], given[at - 1][1]) if at else ("", "")
            told.append(
                [
                    same.others(at, text, answer),
                    int(same.is_suspect(answer)),
                    int(same.is_of_another(at, text, answer)),
                    phrases.others(at, text, answer),
                    int(phrases.is_own(at, text, answer)),
                    int(is_one_answer(before, text, its, answer)),
                    int(runs_on(before, text, its, answer)),
                ]
            )
        found[fault] = told
    return found


_NUMBERS = (
    "3",
    "12",
    "1.5",
    "1,234",
    "1987",
    "2024",
    "8 kg",
    "40 ml",
    "5 %",
    "{f1}",
    "{f2}",
    "{f3}",
)
_GLUE = (" and ", ", ", " of ", " in the box, then ", ". After that ", " = ", "; it was ")


def orders() -> dict[str, Any]:
    """Numbers, formulas and tags at other places than in the text."""
    found: dict[str, Any] = {}
    random = Random(31)
    for at in range(400):
        items = random.sample(_NUMBERS, random.randrange(2, 6))
        glue = [random.choice(_GLUE) for _ in items]
        moved = list(items)
        if at % 4:
            one, other = random.sample(range(len(items)), 2)
            moved[one], moved[other] = moved[other], moved[one]
        source = "Take " + "".join(f"{item}{by}" for item, by in zip(items, glue)) + "more."
        answer = (
            "取" + "".join(f"{item}{translation(by)}" for item, by in zip(moved, glue)) + "等。"
        )
        if at % 5 == 0:
            source, answer = (f"{each} <b1>{'abcde ' * (at % 7)}</b1>" for each in (source, answer))
            answer = answer.replace("</b1>", "x" * (at % 90) + "</b1>")
        found[str(at)] = [
            order.swapped(source, answer),
            order.inverted_numbers(source, answer),
            order.inverted_formulas(source, answer),
            order.spread_tag(source, answer),
        ]
    return found


_FRAMES = (
    '<s id="{0}">{1}</s>', '<s id="{0}">{1}', "<s id={0}>{1}</s>", '<S id="{0}"> {1} </S>', "＜s id=“{0}”＞{1}＜/s＞",
    '<seg id="{0}">{1}</seg>', "[{0}] {1}", "{0}: {1}", "- **{0}** {1}", "| {0} | {1} |", '{{"id": "{0}", "text": "{1}"}}',
    '&lt;s id="{0}"&gt;{1}&lt;/s&gt;', '<s id="{0}"><target>{1}</target></s>', "{0}\n{1}\n", '<s id="{0}"><![CDATA[{1}]]></s>',
    '<s id="{0}"><span class="x">{1}</span></s>', '{{"translation": "{1}", "index": "{0}"}}', "id: {0}\ntext: {1}",
)  # fmt: skip
_AROUND = (
    "{0}", "Sure! Here it is:\n{0}", "```xml\n{0}\n```", "```json\n[{0}]\n```", "[{0}]", "<think>hm</think>{0}", '{{"translations": [{0}]}}',
    "{0}\nLet me know.", '<tool_call>{{"name": "f", "arguments": {{"items": [{0}]}}}}</tool_call>', '{{"data": [{0}], "note": "x"}}',
)  # fmt: skip


def forms() -> dict[str, Any]:
    """What is read from answers in many forms."""
    found: dict[str, Any] = {}
    ids, said = ("k7m", "d3x", "g2h"), ("第一句。", "第二句 <b1>x</b1>。", "第三句 { f1 }。")
    for frame_at, frame in enumerate(_FRAMES):
        for around_at, around in enumerate(_AROUND):
            glue = (
                ", "
                if (frame[:1] == "{" and "json" in around + frame) or "[{0}]" in around
                else "\n"
            )
            text = around.format(glue.join(frame.format(*each) for each in zip(ids, said)))
            for reason in ("stop", "length", "content_filter"):
                read = answers.read(AIMessage(text, response_metadata={"finish_reason": reason}))
                found[f"{frame_at} {around_at} {reason}"] = [
                    dict(read.texts), list(read.ids), read.loose, int(read.cut), int(read.filtered)
                ]  # fmt: skip
    return found


_WRAPPERS = (
    "{1}", "“{1}”", '"{1}"', "{0}\n{1}", "{1}\n{0}", "{0} → {1}", "{1}（{0}）", "Translation: {1}", "译文：{1}", "<p>{1}</p>", "**{1}**",
    "{1}</text>", "{1}\u200b", "\ufeff{1}", "{1}\x07", "{1} (dì yī jù)", "&lt;{1}&gt;", "1. {1}", "```\n{1}\n```", "{1}</b1>", "<b1>{1}</b1>",
    "好的，以下为译文：{1}", "{1}\u202e", "{1}�", "{1} | {0}", "\\u4e00{1}",
)  # fmt: skip


def cleaning() -> dict[str, Any]:
    """What is taken out of and off answers, and which characters count as damage."""
    found: dict[str, Any] = {}
    for pair_at, (_, source, right) in enumerate(PAIRS[:130:10]):
        for at, wrapper in enumerate(_WRAPPERS):
            answer = wrapper.format(source, right)
            found[f"{pair_at} {at}"] = [cleaned(answer, source), int(is_damaged(answer, source))]
    for at in range(0x0, 0x3000, 7):
        text = f"一{chr(at)}二"
        found[f"U+{at:04X}"] = [sanitized(text, "one"), int(is_damaged(text * 3, "one two"))]
    return found


def around_answers() -> dict[str, Any]:
    """What a model says before or after every text of an answer, and what answers share."""
    found: dict[str, Any] = {}
    openings = (
        "好的，以下为译文：",
        "Sure, ",
        "译文：",
        "第{n}段：",
        "",
        "（{n}）",
        "{n}. ",
        "在这一章里我们谈到了如下的内容，",
    )
    closings = ("", "希望对您有帮助！", " (end)", "。如有问题请告诉我们", "***")
    for at, opening in enumerate(openings):
        for end, closing in enumerate(closings):
            for count in (2, 4, 6):
                pairs = texts(500 + at, count)
                asked = [text for text, _ in pairs]
                told = [
                    f"{opening.format(n=n)}{answer}{closing}"
                    for n, (_, answer) in enumerate(pairs, 1)
                ]
                if end == 1:
                    told[0] = pairs[0][1]
                known = boilerplate.Boilerplate()
                ids = [str(n) for n in range(count)]
                by_id = dict(zip(ids, told))
                left = boilerplate.without_boilerplate(known, dict(zip(ids, asked)), by_id)
                counted = boilerplate.without_numbering(dict(zip(ids, asked)), by_id)
                found[f"{at} {end} {count}"] = [
                    known.openings, known.closings,
                    sum(left[id_] == answer for id_, (_, answer) in zip(ids, pairs)),
                    sum(counted[id_] != by_id[id_] for id_ in ids),
                    boilerplate.shared_affix(asked, told),
                    boilerplate.shared_affix(asked, told, suspected=True),
                ]  # fmt: skip
    return found


_ODD_TEXTS = (
    "42", "3.5 GHz", "iv", "XVII", "https://a.example/b", "a@b.example", "A320", "snake_case", "camelCase", "/usr/bin", "--flag", "x", "中", "v1.2",
    "doi: 10.1000/182", "see https://a.example", "#tag", "0123456789abcdef", "file.txt", "12 apples", "10 µm", "±5 °C", "→", "…", "é", "Ω", "α > β",
    "def f(x): return x", "for (i = 0; i < n; i++) {", "$ pip install x", "int main(void)", "SELECT a FROM b;", "The `x` is [1] and [2, 3].",
    "He said¹ so.", "Smith [12] shows that f(x) = 2.", "print('hello')  # done", "<html><body>", "C:\\Windows\\x.exe", "Mr. X went to St. Paul.",
)  # fmt: skip


def sources() -> dict[str, Any]:
    """What texts are, before anything is sent: kept, code, orders, tokens, parts, packs, terms."""
    found: dict[str, Any] = {}
    options = TranslationSettings()
    told = [*_ODD_TEXTS, *ATTACKS.values(), *(source for _, source, _ in PAIRS[::4])]
    for at, text in enumerate(told):
        kept = [
            rules.kept_by_text(text, rules.RuleContext(None, language(target), options))
            for target in ("zh", "en", "ja", "de")
        ]
        trait = traits(text)
        found[str(at)] = [
            kept, int(is_code(text)), literals(text, code=True), literals(text, code=False), marks_of_notes(text), injection(text).name,
            tokens(text), sorted(letters(text).items()), round(trait.extent, 1), sorted(trait.numbers), trait.end, trait.lines,
            sorted(trait.words), without_thoughts(text), split(text, 5), halves(text), sentences(text),
        ]  # fmt: skip
    document = [source for source, _ in texts(600, 120)]
    found["language"] = [
        usual_language(each) for each in (document, [a for _, a in texts(600, 20, "de")])
    ]
    found["terms"] = [
        f"{each.term} {each.count} {each.score:.3f}" for each in candidates(document, 40)
    ]
    limits = Limits(segments=5, chars=400, tokens=120, tags="b")
    by_text = text_units(segments([*told, *document[:60]]), limits)
    found["units"] = {
        str(at): [[unit.text, int(unit.alone), int(unit.guarded)] for unit in each]
        for at, each in enumerate(by_text.values())
    }
    packed = pack([unit for each in by_text.values() for unit in each], limits)
    found["packs"] = [[len(each), sum(len(unit.text) for unit in each)] for each in packed]
    return found


#: Name -> the file that keeps it, and what is decided; a file may keep several.
SECTIONS: Mapping[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    each.__name__: (each.__name__, each)
    for each in (
        complaints, single_checks, attempts, requests, documents, lengths, lexicons, neighbours, orders, forms, cleaning, around_answers,
        sources, *traces.SECTIONS, *drawn_answers.SECTIONS, *drawn_forms.SECTIONS, *drawn_documents.SECTIONS,
    )
}  # fmt: skip
SECTIONS |= {f"tipping points: {area}": ("tipping_points", partial(tips, area)) for area in AREAS}
SECTIONS |= {
    f"conversations {part.start} to {part[-1]}": ("conversations", partial(conversations, part))
    for part in PARTS
}


def as_json(decided: Mapping[str, Any]) -> str:
    """One line for each case."""
    lines = (
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(said, ensure_ascii=False)}"
        for name, said in decided.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    files: dict[str, dict[str, Any]] = defaultdict(dict)
    for file, decide in SECTIONS.values():
        files[file] |= decide()
    for file, decided in files.items():
        (FOLDER / f"{file}.json").write_text(as_json(decided), encoding="utf-8")


if __name__ == "__main__":
    main()
