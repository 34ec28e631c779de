"""What bad answers and bad servers do to a translation: the tables of docs/reliability.md.

    python -m benchmarks.reliability [--write]
    python -m benchmarks.reliability --files ../shared/corpus/real/s03*.pdf … --measure
    ../shared/measure [--write]

The first table: the generated prose book against the tests' stand-in server, each fault alone and
all together.  What came back is compared with a run without faults, segment by segment: an answer
that passed the checks and is another one is wrong.

The second: real files against stub_llm.py of the ``--measure`` folder, words counted with
    pdf_score.py of the same folder.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.model.segments import Outcome, Segment, Translated, plain
from ai_translator.pipeline import read_segments
from ai_translator.translation import TranslationRun, translate
from ai_translator.translation.quality.checks import is_label
from benchmarks import processes
from benchmarks.documents import fill
from benchmarks.fidelity import model
from benchmarks.scorer import Scorer
from tests.backends.answers import Fault
from tests.backends.standin import StandIn, chance
from tests.pdfs import book

_DOCUMENT = processes.ROOT / "docs" / "reliability.md"
_SHARES = (0.05, 0.25, 0.6)
_FAULTS = {
    "429": Fault.RATE_LIMIT,
    "500": Fault.SERVER_ERROR,
    "drop": Fault.DROP,
    "hang": Fault.HANG,
    "empty": Fault.EMPTY,
    "echo": Fault.ECHO,
    "refuse": Fault.REFUSE,
    "chatty": Fault.CHATTY,
    "truncate": Fault.TRUNCATE,
    "badjson": Fault.BAD_JSON,
}
_TIMEOUT = 5.0  # seconds for an answer where some hang, that they cost no minute each
_CHINESE = language("zh")
_CONTENT_FAULTS = ("empty:0.06", "chatty:0.06", "truncate:0.06", "refuse:0.06", "badjson:0.04")
_CHATTER = (
    "i'm sorry, but i can't",
    "sure! here is",
    "let me know if you need",
    "502 bad gateway",
    "<html>",
)


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        table = _real(options, Path(folder)) if options.files else _matrix(Path(folder))
    print(table)
    if options.write:
        fill(_DOCUMENT, table, "files" if options.files else "faults")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=Path, nargs="+", default=[], metavar="PDF")
    parser.add_argument(
        "--measure", type=Path, metavar="DIR", help="folder of stub_llm.py and pdf_score.py"
    )
    parser.add_argument(
        "--write", action="store_true", help="write the table into docs/reliability.md"
    )
    return parser.parse_args()


def _matrix(folder: Path) -> str:
    source = folder / "book.pdf"
    book.book(source)
    segments = read_segments(source, load(None, {"source": "en"}))
    clean, _ = _run(segments, {})
    lines = [
        _row("faults", "share", "seconds", "requests", "translated", "wrong", "failed", "exit"),
        "|---" * 8 + "|",
    ]
    mixed = dict.fromkeys(_FAULTS.values(), 1 / len(_FAULTS))
    for name, shares in [
        *((name, {fault: 1.0}) for name, fault in _FAULTS.items()),
        ("all together", mixed),
    ]:
        for share in _SHARES:
            result, seconds = _run(
                segments, {fault: part * share for fault, part in shares.items()}
            )
            lines.append(
                _row(name, f"{share:.0%}", f"{seconds:.1f}", *_counts(segments, clean, result))
            )
            print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def _run(
    segments: Sequence[Segment], faults: Mapping[Fault, float]
) -> tuple[TranslationRun | BackendError, float]:
    with StandIn(chance(faults, seed=7), latency=0.02) as server:
        timeout = _TIMEOUT if Fault.HANG in faults else 60.0
        openai = {"base_url": server.url, "api_key": "none", "timeout": timeout}
        settings = load(None, {"openai": openai, "translation": {"memory": "off"}})
        begun = time.perf_counter()
        try:
            done = translate(
                segments,
                build(settings),
                source="en",
                target=_CHINESE,
                settings=settings.translation,
            )
        except BackendError as error:
            return error, time.perf_counter() - begun
        return done, time.perf_counter() - begun


def _counts(
    segments: Sequence[Segment],
    clean: TranslationRun | BackendError,
    result: TranslationRun | BackendError,
) -> tuple[object, ...]:
    """requests, translated, wrong, failed, exit code; every segment is in one of the three."""
    assert isinstance(clean, TranslationRun)
    if isinstance(result, BackendError):
        return "", 0, 0, len(segments), int(result.exit_code)
    pairs = [(_text(clean.outcomes[each.id]), _text(result.outcomes[each.id])) for each in segments]
    good = sum(one == other for one, other in pairs)
    wrong = sum(other is not None and one != other for one, other in pairs)
    failed = len(pairs) - good - wrong
    return result.requests, good, wrong, failed, 8 if failed else 0


def _text(outcome: Outcome) -> str | None:
    """A translation without blanks: a text that was asked for in parts has others between them."""
    return "".join(outcome.text.split()) if isinstance(outcome, Translated) else None


def _real(options: argparse.Namespace, folder: Path) -> str:
    scorer = Scorer(options.measure)
    head = (
        "file",
        "answers",
        "words",
        "lost %",
        "segments",
        "asked again",
        "failed",
        "left out of the report",
        "chatter",
        "exit",
    )
    lines = [_row(*head), "|---" * len(head) + "|"]
    for source in options.files:
        for name, faults in (("clean", ()), ("26 % bad", _CONTENT_FAULTS)):
            out = folder / name.replace(" ", "")
            with model(options.measure, faults) as url:
                code = _translate(source, out, url)
            report = json.loads((out / f"{source.stem}.zh.report.json").read_text(encoding="utf-8"))
            text = (out / f"{source.stem}.zh.md").read_text(encoding="utf-8")
            words = scorer.pdf(source, out / f"{source.stem}.zh.reflow.pdf")
            counts = (
                report["segments"],
                report["asked_again"],
                len(report["failed"]),
                len(list(_unreported(source, text, report))),
            )
            chatter = sum(text.casefold().count(each) for each in _CHATTER) - _own_chatter(source)
            file = source.name.partition("_")[0]
            lines.append(
                _row(file, name, words.words, f"{100 * words.lost:.2f}", *counts, chatter, code)
            )
            print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def _translate(source: Path, out: Path, url: str) -> int:
    environment = processes.clean_environment({"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"})
    command = [
        sys.executable,
        "-m",
        "ai_translator",
        "translate",
        str(source.resolve()),
        "--to",
        "zh",
        "--memory",
        "off",
    ]
    return processes.call(
        [*command, "--format", "markdown,reflow", "--out", str(out), "--quiet"], environment
    )


def _unreported(source: Path, text: str, report: Mapping[str, Any]) -> Iterator[str]:
    """Texts, but for names and labels, that stand in the result as in the source, and that the
    report does not name.
    """
    named = {each["block"] for each in report["failed"]}
    told = _bare(text)
    for segment in read_segments(source, load(None, {})):
        bare = _bare(plain(segment.source, segment.markup))
        if (
            segment.block_ids[0] not in named
            and not is_label(segment.source)
            and len(bare) > 60
            and bare in told
        ):
            yield bare


def _own_chatter(source: Path) -> int:
    """How often the source itself says such things."""
    texts = [
        plain(each.source, each.markup).casefold() for each in read_segments(source, load(None, {}))
    ]
    return sum(text.count(each) for text in texts for each in _CHATTER)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalpha())


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
