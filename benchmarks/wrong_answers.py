"""What models that answer in the right form and say the wrong thing do to a translation: a table of docs/reliability.md.

    python -m benchmarks.wrong_answers [--write] [FILE.pdf ...]

Each mistake of tests/translation/faulty_answers in every request, over examples/tides.pdf and the files named.
*Wrong*: passed every check and is not the right translation; *doubtful* ones among them are named in the report.
"""

# ruff: noqa: E501  (the commands stand in one line each)

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Segment, Translated
from ai_translator.pipeline import read_segments
from ai_translator.translation import translate
from benchmarks import processes
from benchmarks.documents import fill
from tests.backends.pseudo_words import translation
from tests.translation.faulty_answers import FAULTS, FaultyModel

_DOCUMENT = processes.ROOT / "docs" / "reliability.md"
_TIDES = processes.ROOT / "examples" / "tides.pdf"
_ATTEMPTS = 2


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE.pdf")
    parser.add_argument("--write", action="store_true", help="write into docs/reliability.md")
    options = parser.parse_args()
    files = [_TIDES, *options.files]
    texts = {path: read_segments(path, load(None, {"source": "en"})) for path in files}
    heads = [f"{path.stem.partition('_')[0]}: wrong | failed | requests" for path in files]
    lines = ["| mistake | " + " | ".join(heads) + " |", "|---" * (3 * len(files) + 1) + "|"]
    for mistake in ("", *FAULTS):
        cells = " | ".join(_cells(texts[path], mistake) for path in files)
        lines.append(f"| {mistake or 'none'} | {cells} |")
        print(lines[-1], file=sys.stderr, flush=True)
    sizes = " | ".join(f"of {len(texts[path])} | | " for path in files)
    lines.append(f"| segments | {sizes}|")
    print("\n".join(lines))
    if options.write:
        fill(_DOCUMENT, "\n".join(lines), "wrong")
    return 0


def _cells(segments: Sequence[Segment], mistake: str) -> str:
    with FaultyModel(mistake=mistake) as server:
        openai = {"base_url": server.url, "api_key": "none"}
        limits = {"memory": "off", "attempts": _ATTEMPTS}
        settings = load(None, {"openai": openai, "translation": limits})
        try:
            run = translate(
                segments,
                build(settings),
                source="en",
                target=language("zh"),
                settings=settings.translation,
            )
        except BackendError as error:
            return f"0 | all ({type(error).__name__}) | {len(server.requests)}"
    wrong = doubtful = failed = 0
    for segment in segments:
        outcome = run.outcomes[segment.id]
        failed += isinstance(outcome, Failed)
        if isinstance(outcome, Translated) and _bare(outcome.text) != _bare(
            translation(segment.source)
        ):
            wrong += 1
            doubtful += segment.id in run.doubtful
    told = f"{wrong} ({doubtful} doubtful)" if doubtful else str(wrong)
    return f"{told} | {failed} | {run.requests}"


def _bare(text: str) -> str:
    return "".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
