"""How many right translations the checks would refuse, per check and direction.

    python -m benchmarks --only alarms                 # fetches the Debian packages with apt-get download
    python -m benchmarks.alarms FOLDER [--show CHECK]  # what lies unpacked in FOLDER
    python -m benchmarks.alarms FOLDER --rows FILE --only en-zh   # in pieces; then with --write

The texts are people's: messages of programs and books, packed into requests as the engine packs them
(see :mod:`benchmarks.human_pairs`).  A request counts as one false alarm when a check doubts anything in it.
"""

# ruff: noqa: E501  (the commands stand in one line each)

from __future__ import annotations

import argparse
import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from ai_translator.config import TranslationSettings
from ai_translator.languages import Language, language
from ai_translator.model.segments import MARK
from ai_translator.profile import Profile
from ai_translator.translation.answer_parsing.boilerplate import (
    Boilerplate,
    shared_affix,
    without_boilerplate,
    without_numbering,
)
from ai_translator.translation.answer_parsing.cleaning import with_own_points, without_alternative
from ai_translator.translation.answer_parsing.decoding import decoded_again, with_own_digits
from ai_translator.translation.answer_parsing.sanitizing import is_damaged
from ai_translator.translation.prompting.requests import Limits, TextUnit, pack
from ai_translator.translation.quality import checks
from ai_translator.translation.quality.alignment import exchanged, have_moved, is_misplaced
from ai_translator.translation.quality.fits import gains
from ai_translator.translation.quality.moved_ends import with_moved_ends
from ai_translator.translation.quality.same_answers import (
    SameAnswers,
    is_cut_into,
    is_one_answer,
    runs_on,
)
from ai_translator.translation.quality.sentence_places import (
    placed_sentences,
    with_exchanged_sentences,
)
from ai_translator.translation.quality.shared_phrases import SharedPhrases
from ai_translator.translation.quality.whole_answers import is_shared_at_an_end
from ai_translator.translation.text_analysis.language_detection import is_written_in
from ai_translator.translation.text_analysis.lexicon import Lexicon
from ai_translator.translation.text_analysis.sentences import (
    LengthRatio,
    has_lost_sentence,
    has_short_sentence,
)
from benchmarks import processes
from benchmarks.documents import fill
from benchmarks.figures import Figure
from benchmarks.human_pairs import PACKAGES, HumanPair, books, catalogues

#: Direction -> (language of the packages, whether that is the source).
DIRECTIONS: Mapping[str, tuple[str, bool]] = {
    "en-zh": ("zh", False),
    "zh-en": ("zh", True),
    "en-de": ("de", False),
    "en-ja": ("ja", False),
    "en-ko": ("ko", False),
    "en-ar": ("ar", False),
}
#: Check -> what it doubts, for people.
_TOLD: Mapping[str, str] = {
    "alignment": "alignment, of the request and by the document's words",
    "exchanged": "two answers exchanged, by the document's words",
    "same answers": "one answer for different texts",
    "shared phrase": "a phrase of the answer to a quite different text",
    "words in common": "words that all answers of a request have in common",
    "has_lost_sentence": "a sentence is missing, by itself",
    "has_lost_sentence (document)": "a sentence is missing, by the document's lengths",
    "has_short_sentence": "a sentence is far shorter than its own, by the document's lengths",
    "has_fewer_sentences": "far fewer sentences",
    "far shorter": "far shorter than the document's other answers",
    "is_broken_off": "ends in the middle of a sentence",
    "breaks off": "one sentence ends without its sign, and is shorter than the document's others",
    "has_swapped_items": "numbers or formulas exchanged",
    "moved ends": "an end that stands in the neighbour's answer, by the document's lengths",
    "moved sentence": "a sentence at the place of another one",
    "has_inverted_numbers": "numbers in another order",
    "has_inverted_formulas": "formulas in another order",
    "has_spread_tag": "a tag around other words",
    "has_additions": "a note, address, markup or number added",
    "is_repeated": "said twice",
    "is_partly_left_over": "left in the source language",
    "has_lost_numbers": "a number is missing",
    "has_odd_length": "length",
    "has_lost_lines": "lines",
    "is_echo": "the source again",
    "is_empty": "nothing",
    "is_chatty": "a comment of the model",
    "is_refusal": "a refusal",
    "is_in_wrong_script": "script",
    "is_in_capitals": "all in capitals",
    "is_turned_round": "begins with its end",
    "begins_in_a_word": "begins in the middle of a word",
    "says_it_twice": "two translations beside each other",
    "taken off": "words or signs of all answers taken off, numbers mended",
    "damaged": "characters were lost, or read by another table",
}
_PAGES = 25  # of a book, that make a document
_LOWER = re.compile(r"[a-z]{3,}")
_ONE_TAG = re.compile(r"<(\w\d+)>((?:(?!</?\w\d+>).)*)</\1>", re.S)
#: The number before a heading; that in a reference to a section, which a program has put there.
_SECTION = re.compile(r"(?:[A-Z]|\d{1,2})(?:\.\d{1,2}){1,3}(?=\.? )")
_REFERENCE = re.compile(
    r"\b(?:Section|Chapter|Appendix|Table|Figure) ((?:[A-Z]\.)?\d+(?:\.\d+)*), “"
)
_MISTAKES = Path(__file__).with_name("human_mistakes.txt")
_DOCUMENT = processes.ROOT / "docs" / "reliability.md"
_Pairs = list[tuple[str, str]]


def alarms(folder: Path) -> list[Figure]:
    """The measure for ``python -m benchmarks``: the share of requests that the worst check doubts, by direction."""
    figures = []
    for direction, (requests, found) in measure(_unpacked(folder)).items():
        name, count = found.most_common(1)[0] if found else ("none", 0)
        share = 100 * count / max(1, requests)
        print(_row(direction, requests, found), file=sys.stderr, flush=True)
        parts = {name: 100 * count / max(1, requests) for name, count in found.items()}
        label = f"requests doubted {direction}, worst check ({name})"
        figures.append(Figure(label, share, "%", 0.5, parts))
    return figures


def measure(
    folder: Path, show: str = "", directions: Sequence[str] = tuple(DIRECTIONS)
) -> dict[str, tuple[int, Counter[str]]]:
    """Direction -> (requests, check -> requests with a false alarm)."""
    found = {}
    for direction in directions:
        code, reverse = DIRECTIONS[direction]
        target = language("en" if reverse else code)
        counts: Counter[str] = Counter()
        total = 0
        for document in _documents(folder, code, reverse):
            total += len(document)
            for name, pairs in _alarms(document, target):
                counts[name] += 1
                if name == show:
                    print(direction, *(f"\n    {one!r}\n    {other!r}" for one, other in pairs[:3]))
        found[direction] = total, counts
    return found


def _documents(folder: Path, code: str, reverse: bool) -> Iterator[list[_Pairs]]:
    """The requests of each document."""
    limits = Limits.of(Profile(), TranslationSettings())
    pages = [pairs for _, pairs in books(folder, code)]
    volumes = [
        list(itertools.chain.from_iterable(pages[at : at + _PAGES]))
        for at in range(0, len(pages), _PAGES)
    ]
    for pairs in [*volumes, *(pairs for _, pairs in catalogues(folder, code))]:
        known: dict[str, str] = {}
        for pair in filter(is_translated, map(simplified, pairs)):
            source, answer = (pair.answer, pair.source) if reverse else (pair.source, pair.answer)
            if any(map(str.isalpha, MARK.sub("", source))):
                known.setdefault(source, answer)
        requests = pack([TextUnit(source) for source in known], limits)
        if requests:
            yield [[(unit.text, known[unit.text]) for unit in request] for request in requests]


def is_translated(pair: HumanPair) -> bool:
    """Not left as it was, as a whole or for the most part, and not another section's."""
    if _digest(pair) in _mistakes():
        return False
    if _SECTION.match(pair.source) and _section(pair.source) != _section(pair.answer):
        return False  # the heading of another section, by its own number
    if any(each not in pair.answer for each in _REFERENCE.findall(pair.source)):
        return (
            False  # the style of that edition prints no numbers of sections: no one left them out
        )
    words = _LOWER.findall(MARK.sub(" ", pair.source))
    kept = set(_LOWER.findall(MARK.sub(" ", pair.answer)))
    return 2 * sum(word in kept for word in words) <= len(words)


@lru_cache(maxsize=1)
def _mistakes() -> frozenset[str]:
    """The digests of pairs that a person has found to be no right translations."""
    lines = _MISTAKES.read_text(encoding="utf-8").splitlines()
    return frozenset(line.partition(" ")[0] for line in lines if not line.startswith("#"))


def _digest(pair: HumanPair) -> str:
    return blake2b(f"{pair.source}\0{pair.answer}".encode(), digest_size=5).hexdigest()


def _section(text: str) -> str:
    found = _SECTION.match(text)
    return found[0] if found else ""


def simplified(pair: HumanPair) -> HumanPair:
    """Without a tag around the whole: what is all in one style has none."""
    ours, theirs = _ONE_TAG.fullmatch(pair.source), _ONE_TAG.fullmatch(pair.answer)
    return HumanPair(ours[2].strip(), theirs[2].strip()) if ours and theirs else pair


def _alarms(document: Sequence[_Pairs], target: Language) -> Iterator[tuple[str, _Pairs]]:
    """(check, pairs of the request) for every request of a document that a check doubts."""
    answers = _Answers.of(document)
    boilerplate = Boilerplate()
    for number, request in enumerate(document):
        fitting = gains(request, answers.lexicon, number)
        if is_misplaced(request) or have_moved(fitting):
            yield "alignment", request
        if places := exchanged(fitting):
            yield "exchanged", [request[at] for at in sorted(places)]
        placed = [placed_sentences(*pair, answers.lexicon, number) for pair in request]
        if with_exchanged_sentences(placed):
            yield "moved sentence", request
        usual = answers.usual
        moved = with_moved_ends(request, usual, answers.lexicon, number) if usual else set()
        if moved:
            yield "moved ends", [request[at] for at in sorted(moved)]
        asked, given = [s for s, _ in request], [a for _, a in request]
        if shared_affix(asked, given) or is_shared_at_an_end(asked, given):
            yield "words in common", request
        if changed := _taken_off(boilerplate, request):
            yield "taken off", changed
        doubted = {**answers.doubted(request), **_doubted_alone(request, target)}
        yield from ((name, pairs) for name, pairs in doubted.items() if pairs)


def _taken_off(boilerplate: Boilerplate, request: _Pairs) -> _Pairs:
    """The pairs of which something right would be taken off the answer, or changed in it."""
    sources = {str(at): source for at, (source, _) in enumerate(request)}
    given = {str(at): answer for at, (_, answer) in enumerate(request)}
    left = without_boilerplate(boilerplate, sources, without_numbering(sources, given))
    mended = {
        id_: without_alternative(with_own_points(text, sources[id_]), sources[id_])
        for id_, text in left.items()
    }
    return [(sources[id_], given[id_]) for id_ in sources if mended[id_] != given[id_]]


@dataclass(frozen=True, slots=True)
class _Answers:
    """What all answers of a document show together."""

    lexicon: Lexicon
    usual: LengthRatio | None
    same: SameAnswers[str] = field(default_factory=SameAnswers)
    phrases: SharedPhrases[str] = field(default_factory=SharedPhrases)

    @classmethod
    def of(cls, document: Sequence[_Pairs]) -> _Answers:
        lexicon = Lexicon(
            (number, source, answer)
            for number, request in enumerate(document)
            for source, answer in request
        )
        return cls(lexicon, LengthRatio.of([pair for request in document for pair in request]))

    def doubted(self, request: _Pairs) -> dict[str, _Pairs]:
        """Check -> the pairs that it doubts."""
        twice = [
            (other, following)
            for (one, answer), (other, following) in itertools.pairwise(request)
            if is_one_answer(one, other, answer, following)
            or runs_on(one, other, answer, following)
            or is_cut_into(one, other, answer, following)
        ]
        taken = [(s, a) for s, a in request if self.same.others(s, s, a) is not None]
        usual = self.usual
        return {
            "same answers": taken + twice,
            "shared phrase": [(s, a) for s, a in request if self.phrases.others(s, s, a)],
            "far shorter": [(s, a) for s, a in request if usual and usual.is_far_shorter(s, a)],
            "breaks off": [(s, a) for s, a in request if usual and checks.breaks_off(s, a, usual)],
            "has_lost_sentence (document)": [
                (s, a) for s, a in request if usual and has_lost_sentence(s, a, usual)
            ],
            "has_short_sentence": [
                (s, a) for s, a in request if usual and has_short_sentence(s, a, usual)
            ],
        }


def _doubted_alone(request: _Pairs, target: Language) -> dict[str, _Pairs]:
    """Check of a single answer -> the pairs that it doubts."""
    found: dict[str, _Pairs] = {}
    for source, answer in request:
        case = checks.Case(source, answer, target)
        read = with_own_digits(decoded_again(answer, source), source)
        if read != answer or is_damaged(answer, source):
            found.setdefault("damaged", []).append((source, answer))
        for check in (*checks.CHECKS, *checks.DOUBTS):
            complaint = check(case)
            if complaint and not (complaint == checks.ECHO and _may_stay(source, target)):
                found.setdefault(check.__name__, []).append((source, answer))
    return found


def _may_stay(source: str, target: Language) -> bool:
    return checks.is_label(source) or is_written_in(source, target)


def _unpacked(folder: Path) -> Path:
    """The packages, fetched and unpacked.  Needs Debian's apt-get and dpkg-deb."""
    subprocess.run(["apt-get", "download", "-qq", *PACKAGES], cwd=folder, check=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package.name, "root"], cwd=folder, check=True)
    return folder / "root"


def table(found: Mapping[str, tuple[int, Counter[str]]]) -> str:
    """Rows of checks, columns of directions: requests with a false alarm, in per cent."""
    seen = {name for _, counts in found.values() for name in counts}
    names = [*(name for name in _TOLD if name in seen), *sorted(seen - _TOLD.keys())]
    lines = ["| check | " + " | ".join(found) + " |", "|---" * (len(found) + 1) + "|"]
    for name in names:
        cells = [f"{100 * counts[name] / max(1, total):.2f}" for total, counts in found.values()]
        lines.append(f"| {_TOLD.get(name, name)} | " + " | ".join(cells) + " |")
    lines.append("| requests | " + " | ".join(f"{total:,}" for total, _ in found.values()) + " |")
    return "\n".join(lines)


def _row(direction: str, requests: int, found: Counter[str]) -> str:
    shares = (f"{name} {100 * count / max(1, requests):.2f}" for name, count in found.most_common())
    return f"{direction} ({requests} requests): {', '.join(shares)}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--only", nargs="*", metavar="DIRECTION", help="measure these only")
    parser.add_argument("--rows", type=Path, help="a file that keeps what was measured")
    parser.add_argument("--write", action="store_true", help="write into docs/reliability.md")
    parser.add_argument("--show", default="", metavar="CHECK", help="print what this one doubts")
    options = parser.parse_args()
    chosen = options.only or list(DIRECTIONS)
    known = _read(options.rows)
    with tempfile.TemporaryDirectory() as fresh:
        folder = options.folder or _unpacked(Path(fresh))
        for direction in chosen:
            if direction not in known:
                known |= measure(folder, options.show, [direction])
                _keep(known, options.rows)
    rows = {direction: known[direction] for direction in DIRECTIONS if direction in known}
    print(table(rows))
    if options.write:
        fill(_DOCUMENT, table(rows), "alarms")
    return 0


def _read(path: Path | None) -> dict[str, tuple[int, Counter[str]]]:
    if path is None or not path.exists():
        return {}
    return {
        name: (total, Counter(found))
        for name, (total, found) in json.loads(path.read_text()).items()
    }


def _keep(rows: Mapping[str, tuple[int, Counter[str]]], path: Path | None) -> None:
    if path is not None:
        path.write_text(json.dumps(rows))


if __name__ == "__main__":
    sys.exit(main())
