"""What scans cost, beside rapidocr's own pipeline: the budgets in docs/fidelity.md.

    python -m benchmarks.scan_cost [--dpi 300] [--write]

In one run, on the same pages (tests/pdfs/scans.py, skewed, grainy, JPEG): CPU seconds of reading
here and with rapidocr as it comes, one thread each; CPU seconds that one page more costs in
writing; the largest memory of a worker.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from ai_translator.config import OutputSettings, TranslationSettings
from ai_translator.languages import language
from ai_translator.model.segments import Translated, TranslatedDocument
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf import tasks
from ai_translator.readers.pdf.parse import parse
from ai_translator.translation.segmentation.segmenting import survey
from ai_translator.writers.inplace import write_inplace
from benchmarks.documents import fill
from benchmarks.scans import DOCUMENT, scanner
from tests.backends.pseudo_words import translation
from tests.pdfs.scans import scan, set_page

_KINDS = ("columns", "table")
_READ = OcrOptions(OcrMode.AUTO)


def reading(source: Path) -> tuple[float, float]:
    """Return CPU seconds of reading a page here and of rapidocr's pipeline on the same picture."""
    from ai_translator.readers.pdf.scans.recognizer import recognizer
    from ai_translator.readers.pdf.scans.rendering import draw_page

    recognizer()
    ours = min(_spent(lambda: tasks.lay_out_scan(source, None, 1, _READ)) for _ in range(2))
    picture, _ = draw_page(source, None, 1)
    pipeline = _rapidocr()
    theirs = min(_spent(lambda: pipeline(picture)) for _ in range(2))
    return ours, theirs


def _rapidocr() -> Callable[[Any], object]:
    from rapidocr import RapidOCR

    one = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 1 for name in ("intra", "inter")}
    made: Callable[[Any], object] = RapidOCR(params={**one, "Global.log_level": "error"})
    made(draw_blank())
    return made


def draw_blank() -> Any:
    """Return a picture that warms the models up."""
    import numpy as np

    return np.full((200, 400, 3), 255, np.uint8)


def writing(source: Path, folder: Path) -> float:
    """Return the CPU seconds that a second and third page cost in writing, each."""
    spent = {}
    for count in (1, 3):
        many = folder / f"{source.stem}-{count}.pdf"
        with pikepdf.new() as pdf, pikepdf.open(source) as page:
            for _ in range(count):
                pdf.pages.extend(page.pages)
            pdf.save(many)
        spent[count] = min(_writing(many, folder) for _ in range(2))  # as reading is measured
    return (spent[3] - spent[1]) / 2


def _writing(source: Path, folder: Path) -> float:
    translated = _translated(source, folder)
    target = folder / f"{source.stem}.zh.pdf"
    return _spent(lambda: write_inplace(translated, source, target, OutputSettings()))


def _translated(source: Path, folder: Path) -> TranslatedDocument:
    options = OcrOptions(OcrMode.AUTO, "en", folder / "ocr")
    document = parse(source, workers=1, ocr=options)
    segments = survey(document, TranslationSettings(), "en", language("zh")).segments
    outcomes = {each.id: Translated(translation(each.source, "zh")) for each in segments}
    return TranslatedDocument(document, tuple(segments), outcomes, "en", "zh")


def _spent(work: Callable[[], object]) -> float:
    """Return CPU seconds of this process and of the workers it waited for."""
    before = _cpu()
    work()
    return _cpu() - before


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def peak(source: Path) -> float:
    """Return the megabytes of the largest worker so far, of which one has read the page."""
    parse(source, workers=1, ocr=_READ)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--dpi", type=int, default=300, choices=(150, 200, 300))
    parser.add_argument("--write", action="store_true", help="into docs/fidelity.md")
    options = parser.parse_args()
    head = ("page", "dpi", "reading s", "rapidocr s", "ratio", "writing s a page", "worker MB")
    rows = [head, ("---",) * len(head)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = {kind: folder / f"{kind}-scan.pdf" for kind in _KINDS}
        for kind, source in sources.items():
            scan(set_page(folder / f"{kind}.pdf", kind).path, source, scanner(options.dpi))
        # Before this process grows: a worker begins with what its parent had.
        memory = max(map(peak, sources.values()))
        for kind, source in sources.items():
            ours, theirs = reading(source)
            rows.append((
                kind, str(options.dpi), f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.2f}",
                f"{writing(source, folder):.2f}", f"{memory:.0f}",
            ))  # fmt: skip
            print(" | ".join(rows[-1]), flush=True)
    if options.write:
        fill(DOCUMENT, "\n".join(f"| {' | '.join(row)} |" for row in rows), "scan cost")


if __name__ == "__main__":
    main()
