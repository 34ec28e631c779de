"""How many right translations the checks would refuse, per check and direction.

    python -m benchmarks --only alarms                 # fetches the Debian packages with apt-get download
    python -m benchmarks.alarms FOLDER [--show CHECK]  # what lies unpacked in FOLDER

The texts are people's: messages of programs and books, packed into requests as the engine packs them
(see :mod:`benchmarks.human_pairs`).  A request counts as one false alarm when a check doubts anything in it.
"""

# ruff: noqa: E501  (the commands stand in one line each)

from __future__ import annotations

import argparse
import itertools
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ai_translator.config import TranslationSettings
from ai_translator.languages import Language, language
from ai_translator.model.segments import MARK
from ai_translator.profile import Profile
from ai_translator.translation import checks
from ai_translator.translation.alignment import is_misplaced
from ai_translator.translation.language_detection import is_written_in
from ai_translator.translation.lexicon import Lexicon
from ai_translator.translation.requests import Limits, TextUnit, pack
from ai_translator.translation.same_answers import SameAnswers
from ai_translator.translation.sentences import LengthRatio, has_lost_sentence
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
_PAGES = 25  # of a book, that make a document
_LOWER = re.compile(r"[a-z]{3,}")
_ONE_TAG = re.compile(r"<(\w\d+)>((?:(?!</?\w\d+>).)*)</\1>", re.S)
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


def measure(folder: Path, show: str = "") -> dict[str, tuple[int, Counter[str]]]:
    """Direction -> (requests, check -> requests with a false alarm)."""
    found = {}
    for direction, (code, reverse) in DIRECTIONS.items():
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
        for pair in map(_simplified, filter(_is_translated, pairs)):
            source, answer = (pair.answer, pair.source) if reverse else (pair.source, pair.answer)
            if any(map(str.isalpha, MARK.sub("", source))):
                known.setdefault(source, answer)
        requests = pack([TextUnit(source) for source in known], limits)
        if requests:
            yield [[(unit.text, known[unit.text]) for unit in request] for request in requests]


def _is_translated(pair: HumanPair) -> bool:
    """Not left as it was, as a whole or for the most part."""
    words = _LOWER.findall(MARK.sub(" ", pair.source))
    kept = set(_LOWER.findall(MARK.sub(" ", pair.answer)))
    return 2 * sum(word in kept for word in words) <= len(words)


def _simplified(pair: HumanPair) -> HumanPair:
    """Without a tag around the whole: what is all in one style has none."""
    ours, theirs = _ONE_TAG.fullmatch(pair.source), _ONE_TAG.fullmatch(pair.answer)
    return HumanPair(ours[2].strip(), theirs[2].strip()) if ours and theirs else pair


def _alarms(document: Sequence[_Pairs], target: Language) -> Iterator[tuple[str, _Pairs]]:
    """(check, pairs of the request) for every request of a document that a check doubts."""
    lexicon = Lexicon(
        (number, source, answer)
        for number, request in enumerate(document)
        for source, answer in request
    )
    usual = LengthRatio.of([pair for request in document for pair in request])
    same: SameAnswers[str] = SameAnswers()
    for number, request in enumerate(document):
        if is_misplaced(request) or is_misplaced(request, lexicon, number):
            yield "alignment", request
        taken = [(s, a) for s, a in request if same.others(s, s, a) is not None]
        if taken:
            yield "same answers", taken
        missing = [(s, a) for s, a in request if usual and has_lost_sentence(s, a, usual)]
        if missing:
            yield "has_lost_sentence (document)", missing
        by_check: dict[str, _Pairs] = {}
        for source, answer in request:
            case = checks.Case(source, answer, target)
            for check in (*checks.CHECKS, *checks.DOUBTS):
                complaint = check(case)
                if complaint and not (complaint == checks.ECHO and _may_stay(source, target)):
                    by_check.setdefault(check.__name__, []).append((source, answer))
        yield from by_check.items()


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
    names = sorted({name for _, counts in found.values() for name in counts})
    lines = ["| check | " + " | ".join(found) + " |", "|---" * (len(found) + 1) + "|"]
    for name in names:
        cells = [f"{100 * counts[name] / max(1, total):.2f}" for total, counts in found.values()]
        lines.append(
            f"| {name.removeprefix('has_').removeprefix('is_').replace('_', ' ')} | "
            + " | ".join(cells)
            + " |"
        )
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
    parser.add_argument("--show", default="", metavar="CHECK", help="print what this one doubts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        print(table(measure(options.folder or _unpacked(Path(fresh)), options.show)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
