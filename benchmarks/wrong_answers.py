"""What models that answer in the right form and say the wrong thing do to a translation: a table of docs/reliability.md.

    python -m benchmarks.wrong_answers [--write] [FILE.pdf ...]
    python -m benchmarks.wrong_answers --rows FILE [--only MISTAKE ...] [FILE.pdf ...]   # in pieces: the rows stay in FILE
    python -m benchmarks.wrong_answers --people FOLDER [--texts 90]    # packages of benchmarks.human_pairs, unpacked

Each mistake of tests/translation/faulty_answers in every request, over examples/tides.pdf and the files named, and orders to
the model (tests/translation/attacks.py) among their texts, which it obeys.
*Wrong*: passed every check and is not the right translation; *doubtful* ones among them are named in the report, and so is
where only the *style* of words is lost.  With ``--people`` the right answers are what people have translated, of a book in three
directions; what a free translator says is right, too, and only its cost counts.
"""

# ruff: noqa: E501  (the commands stand in one line each)

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.model.segments import MARK, Failed, Segment, Translated
from ai_translator.pipeline import read_segments
from ai_translator.translation import TranslationRun, segment, translate
from benchmarks import processes
from benchmarks.alarms import DIRECTIONS, is_translated, simplified
from benchmarks.documents import fill
from benchmarks.human_pairs import books
from tests.backends.pseudo_words import translation
from tests.backends.standin import StandIn
from tests.translation.attacks import ATTACKS, CARRIED_ATTACKS, FRESH_ATTACKS, LATER_ATTACKS
from tests.translation.documents import block, document, segments
from tests.translation.faulty_answers import (
    FAULTS,
    FREE,
    FURTHER,
    INVENTED,
    RECENT,
    STALE,
    FaultyModel,
)
from tests.translation.obeying import Obeying

_DOCUMENT = processes.ROOT / "docs" / "reliability.md"
_TIDES = processes.ROOT / "examples" / "tides.pdf"
_ATTEMPTS = 2
_ORDERS = [
    order
    for attacks in (ATTACKS, FRESH_ATTACKS, CARRIED_ATTACKS, LATER_ATTACKS)
    for order in attacks.values()
]
_RIGHT, _OBEYED, _OBEYED_WISELY = "none", "orders obeyed", "orders obeyed, the canary spared"
_MISTAKES = [_RIGHT, *FREE, *FAULTS, *RECENT, *INVENTED, *FURTHER, *STALE, _OBEYED, _OBEYED_WISELY]
#: Directions, and chapters of the Debian Administrator's Handbook, of what people have translated.
_PEOPLE = ("en-zh", "zh-en", "en-de")
_CHAPTERS = ("preface.html", "case-study.html", "packaging-system.html", "apt.html")
_TEXTS = 90
_SHOWN = bool(os.environ.get("SHOW_WRONG"))


@dataclass(frozen=True, slots=True)
class Row:
    """What a mistake does to one document.

    wrong:    texts accepted that are no translations;  doubtful: those of them that are reported
    style:    right texts without the style of some words, reported
    requests: what the server saw;  ended: why nothing was written, "" if something was
    """

    wrong: int = 0
    doubtful: int = 0
    style: int = 0
    failed: int = 0
    requests: int = 0
    ended: str = ""

    def cells(self) -> str:
        told = f"{self.wrong} ({self.doubtful} doubtful)" if self.doubtful else str(self.wrong)
        left = f"nothing written ({self.ended})" if self.ended else str(self.failed)
        return f"{told} | {self.style} | {left} | {self.requests}"


@dataclass(frozen=True, slots=True)
class Material:
    """What is translated, and the right answers.

    known: right translations by text; made-up words where there is none
    """

    segments: Sequence[Segment]
    source: str = "en"
    target: str = "zh"
    known: Mapping[str, str] = field(default_factory=dict)

    def right(self, text: str) -> str:
        return self.known.get(text) or translation(text, self.target)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE.pdf")
    parser.add_argument("--people", type=Path, metavar="FOLDER", help="translations of people")
    parser.add_argument("--texts", type=int, default=_TEXTS, help="texts of people a direction")
    parser.add_argument("--rows", type=Path, help="a file that keeps what was measured")
    parser.add_argument("--only", nargs="*", metavar="MISTAKE", help="measure these only")
    parser.add_argument("--write", action="store_true", help="write into docs/reliability.md")
    options = parser.parse_args()
    if options.people:
        materials = {name: _of_people(options.people, name, options.texts) for name in _PEOPLE}
    else:
        files = [_TIDES, *options.files]
        read = {_name(path): read_segments(path, load(None, {"source": "en"})) for path in files}
        materials = {name: Material(segments) for name, segments in read.items()}
    known = json.loads(options.rows.read_text()) if options.rows and options.rows.exists() else {}
    for mistake in options.only or _MISTAKES:
        for name, material in materials.items():
            if mistake not in known.setdefault(name, {}):
                known[name][mistake] = asdict(_row(material, mistake))
                print(name, mistake, known[name][mistake], file=sys.stderr, flush=True)
                if options.rows:
                    options.rows.write_text(json.dumps(known))
    rows = {name: {m: Row(**row) for m, row in known[name].items()} for name in materials}
    table = _table(rows, {name: len(each.segments) for name, each in materials.items()})
    print(table)
    if options.write:
        fill(_DOCUMENT, table, "people" if options.people else "wrong")
    return 0


def _of_people(folder: Path, direction: str, count: int) -> Material:
    """Return the first texts of a book of the packages that have been translated well."""
    code, reverse = DIRECTIONS[direction]
    book = {name.partition("/")[2]: pairs for name, pairs in books(folder, code)}
    pairs = [pair for name in _CHAPTERS for pair in book.get(name, ())]
    known: dict[str, str] = {}
    for pair in filter(is_translated, map(simplified, pairs)):
        source, answer = (pair.answer, pair.source) if reverse else (pair.source, pair.answer)
        if any(map(str.isalpha, MARK.sub("", source))):
            known.setdefault(source, answer)
    texts = list(known)[:count]
    found = segments(texts)
    ours, target = (code, "en") if reverse else ("en", code)
    return Material(found, ours, target, {text: known[text] for text in texts})


def _name(path: Path) -> str:
    return path.stem.partition("_")[0]


def _table(rows: dict[str, dict[str, Row]], sizes: dict[str, int]) -> str:
    heads = [f"{name} ({sizes[name]} texts): wrong | style | failed | requests" for name in rows]
    lines = ["| mistake | " + " | ".join(heads) + " |", "|---" * (4 * len(rows) + 1) + "|"]
    for mistake in _MISTAKES:
        if all(mistake in each for each in rows.values()):
            cells = " | ".join(each[mistake].cells() for each in rows.values())
            lines.append(f"| {mistake} | {cells} |")
    return "\n".join(lines)


def _row(material: Material, mistake: str) -> Row:
    sent = material.segments
    with _server(material, mistake) as started:
        openai = {"base_url": started.url, "api_key": "none"}
        options = {"memory": "off", "terms": "off", "attempts": _ATTEMPTS}
        settings = load(None, {"openai": openai, "translation": options})
        if mistake in {_OBEYED, _OBEYED_WISELY}:
            sent = _with_orders(sent)
        try:
            run = translate(
                sent,
                build(settings),
                source=material.source,
                target=language(material.target),
                settings=settings.translation,
            )
        except BackendError as error:
            return Row(requests=len(started.requests), ended=type(error).__name__)
        row = _judged(material, run, len(started.requests))
    return replace(row, wrong=0) if mistake in FREE else row


def _server(material: Material, mistake: str) -> StandIn:
    if mistake in {_OBEYED, _OBEYED_WISELY}:
        return Obeying(
            deed="", orders=_ORDERS, wise=mistake == _OBEYED_WISELY, target=material.target
        )
    said = "" if mistake == _RIGHT else mistake
    return FaultyModel(mistake=said, target=material.target, known=material.known)


def _with_orders(segments: Sequence[Segment]) -> list[Segment]:
    """The texts with an order among every few of them."""
    of_orders = document(*(block(text, id=f"order{at}") for at, text in enumerate(_ORDERS)))
    orders = [
        replace(each, id=f"order {each.id}")  # the document has segments of the same numbers
        for each in segment(of_orders, load(None).translation, "en", language("zh"))
    ]
    step = max(1, len(segments) // len(orders))
    found: list[Segment] = []
    for at, each in enumerate(segments):
        if at % step == 0 and orders:
            found.append(orders.pop())
        found.append(each)
    return [*found, *orders]


def _judged(material: Material, run: TranslationRun, requests: int) -> Row:
    wrong = doubtful = style = failed = 0
    lost = set(run.style_lost)
    for each in material.segments:
        outcome = run.outcomes[each.id]
        failed += isinstance(outcome, Failed)
        if not isinstance(outcome, Translated):
            continue
        right = material.right(each.source)
        if _closed(outcome.text) == _closed(right):
            continue
        if each.id in lost and _closed(MARK.sub("", outcome.text)) == _closed(MARK.sub("", right)):
            style += 1
            continue
        wrong += 1
        doubtful += each.id in run.doubtful
        if _SHOWN:
            print(f"    {each.source}\n    {right}\n  = {outcome.text}\n", file=sys.stderr)
    return Row(wrong, doubtful, style, failed, requests)


def _closed(text: str) -> str:
    return "".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
