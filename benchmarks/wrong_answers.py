"""What models that answer in the right form and say the wrong thing do to a translation: a table of docs/reliability.md.

    python -m benchmarks.wrong_answers [--write] [FILE.pdf ...]
    python -m benchmarks.wrong_answers --rows FILE [--only MISTAKE ...] [FILE.pdf ...]   # in pieces: the rows stay in FILE

Each mistake of tests/translation/faulty_answers in every request, over examples/tides.pdf and the files named, and orders to
the model (tests/translation/attacks.py) among their texts, which it obeys.
*Wrong*: passed every check and is not the right translation; *doubtful* ones among them are named in the report, and so is
where only the *style* of words is lost.
"""

# ruff: noqa: E501  (the commands stand in one line each)

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ai_translator.backends import build
from ai_translator.config import Settings, load
from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.model.segments import MARK, Failed, Segment, Translated
from ai_translator.pipeline import read_segments
from ai_translator.translation import TranslationRun, segment, translate
from benchmarks import processes
from benchmarks.documents import fill
from tests.backends.pseudo_words import translation
from tests.backends.standin import StandIn
from tests.translation.attacks import ATTACKS, CARRIED_ATTACKS, FRESH_ATTACKS
from tests.translation.documents import block, document
from tests.translation.faulty_answers import FAULTS, FaultyModel
from tests.translation.obeying import Obeying

_DOCUMENT = processes.ROOT / "docs" / "reliability.md"
_TIDES = processes.ROOT / "examples" / "tides.pdf"
_ATTEMPTS = 2
_ORDERS = [*ATTACKS.values(), *FRESH_ATTACKS.values(), *CARRIED_ATTACKS.values()]
_RIGHT, _OBEYED, _OBEYED_WISELY = "none", "orders obeyed", "orders obeyed, the canary spared"


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


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE.pdf")
    parser.add_argument("--rows", type=Path, help="a file that keeps what was measured")
    parser.add_argument("--only", nargs="*", metavar="MISTAKE", help="measure these only")
    parser.add_argument("--write", action="store_true", help="write into docs/reliability.md")
    options = parser.parse_args()
    files = [_TIDES, *options.files]
    texts = {_name(path): read_segments(path, load(None, {"source": "en"})) for path in files}
    known = json.loads(options.rows.read_text()) if options.rows and options.rows.exists() else {}
    for mistake in options.only or [_RIGHT, *FAULTS, _OBEYED, _OBEYED_WISELY]:
        for name, segments in texts.items():
            if mistake not in known.setdefault(name, {}):
                known[name][mistake] = asdict(_row(segments, mistake))
                print(name, mistake, known[name][mistake], file=sys.stderr, flush=True)
                if options.rows:
                    options.rows.write_text(json.dumps(known))
    rows = {name: {m: Row(**row) for m, row in known[name].items()} for name in texts}
    table = _table(rows, {name: len(segments) for name, segments in texts.items()})
    print(table)
    if options.write:
        fill(_DOCUMENT, table, "wrong")
    return 0


def _name(path: Path) -> str:
    return path.stem.partition("_")[0]


def _table(rows: dict[str, dict[str, Row]], sizes: dict[str, int]) -> str:
    heads = [f"{name} ({sizes[name]} texts): wrong | style | failed | requests" for name in rows]
    lines = ["| mistake | " + " | ".join(heads) + " |", "|---" * (4 * len(rows) + 1) + "|"]
    for mistake in [_RIGHT, *FAULTS, _OBEYED, _OBEYED_WISELY]:
        if all(mistake in each for each in rows.values()):
            cells = " | ".join(each[mistake].cells() for each in rows.values())
            lines.append(f"| {mistake} | {cells} |")
    return "\n".join(lines)


def _row(segments: Sequence[Segment], mistake: str) -> Row:
    server: AbstractContextManager[StandIn]
    if mistake in {_OBEYED, _OBEYED_WISELY}:
        server = Obeying(deed="", orders=_ORDERS, wise=mistake == _OBEYED_WISELY)
        sent = _with_orders(segments)
    else:
        server = FaultyModel(mistake="" if mistake == _RIGHT else mistake)
        sent = segments
    with server as started:
        openai = {"base_url": started.url, "api_key": "none"}
        settings = load(
            None,
            {
                "openai": openai,
                "translation": {"memory": "off", "terms": "off", "attempts": _ATTEMPTS},
            },
        )
        try:
            run = _translated(sent, settings)
        except BackendError as error:
            return Row(requests=len(started.requests), ended=type(error).__name__)
        return _judged(segments, run, len(started.requests))


def _with_orders(segments: Sequence[Segment]) -> list[Segment]:
    """The texts with an order among every few of them."""
    of = document(*(block(text, id=f"order{at}") for at, text in enumerate(_ORDERS)))
    orders = [
        replace(each, id=f"order {each.id}")  # the document has segments of the same numbers
        for each in segment(of, load(None).translation, "en", language("zh"))
    ]
    step = max(1, len(segments) // len(orders))
    found: list[Segment] = []
    for at, each in enumerate(segments):
        if at % step == 0 and orders:
            found.append(orders.pop())
        found.append(each)
    return [*found, *orders]


def _translated(segments: Sequence[Segment], settings: Settings) -> TranslationRun:
    return translate(
        segments,
        build(settings),
        source="en",
        target=language("zh"),
        settings=settings.translation,
    )


def _judged(segments: Sequence[Segment], run: TranslationRun, requests: int) -> Row:
    wrong = doubtful = style = failed = 0
    lost = set(run.style_lost)
    for each in segments:
        outcome = run.outcomes[each.id]
        failed += isinstance(outcome, Failed)
        if not isinstance(outcome, Translated):
            continue
        right = translation(each.source)
        if _closed(outcome.text) == _closed(right):
            continue
        if each.id in lost and _closed(MARK.sub("", outcome.text)) == _closed(MARK.sub("", right)):
            style += 1
            continue
        wrong += 1
        doubtful += each.id in run.doubtful
    return Row(wrong, doubtful, style, failed, requests)


def _closed(text: str) -> str:
    return "".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
