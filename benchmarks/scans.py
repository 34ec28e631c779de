"""How well scans are read and written in place: the tables of docs/fidelity.md.

    python -m benchmarks.scans [--only prose] [--dpi 200] [--write]

Pages of known text are set, drawn at 150, 200 and 300 dpi with 1.5 degrees of skew, noise, blur, a
yellow ground and JPEG at quality 40 (tests/pdfs/scans.py), and translated with the pseudo backend.
Measured: the character error rate, ink left in the boxes of translated words, pixels changed
elsewhere, whether pdftotext finds the new words, bytes out over bytes in, and the time of reading.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from rapidfuzz.distance import Levenshtein

from ai_translator.config import OutputSettings, ParsingSettings, Settings, TranslationSettings
from ai_translator.geometry.boxes import BBox
from ai_translator.jobs.local import translate_file
from ai_translator.languages import language
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.model.document import Document
from ai_translator.model.provenance import ScanWords
from ai_translator.model.segments import Segment
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf.parse import parse
from ai_translator.translation.segmentation.segmenting import survey
from ai_translator.writers.inplace.jpeg_blocks import block_area
from benchmarks import processes
from benchmarks.documents import fill
from tests.pdfs.scans import PrintedPage, Scanner, scan, set_page

DOCUMENT = processes.ROOT / "docs" / "fidelity.md"
_KINDS = ("prose", "columns", "table", "title", "chinese")
_DPI = (150, 200, 300)
_YELLOW = (243, 232, 200)
_HEAD = ("page", "dpi", "error rate %", "texts", "left as picture", "ink left %",
         "changed outside %", "found", "bytes x", "reading s")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    kind: str
    dpi: int
    errors: float
    texts: int
    left: int
    ink: float
    outside: float
    found: float
    size: float
    seconds: float

    def row(self) -> tuple[str, ...]:
        return (
            self.kind, str(self.dpi), f"{100 * self.errors:.2f}", str(self.texts), str(self.left),
            f"{100 * self.ink:.3f}", f"{100 * self.outside:.3f}", f"{100 * self.found:.0f} %",
            f"{self.size:.2f}", f"{self.seconds:.1f}",
        )  # fmt: skip


def scanner(dpi: int) -> Scanner:
    """Return the scanner of the issue: everything at once."""
    return Scanner(dpi=dpi, skew=1.5, noise=4.0, blur=dpi / 300, ground=_YELLOW, quality=40)


def sent(document: Document, target: str = "ja") -> list[Segment]:
    found = survey(document, TranslationSettings(), "auto", language(target))
    return list(found.segments)


def error_rate(page: PrintedPage, document: Document) -> float:
    """Return the share of characters that are read wrongly; white space does not count.

    Over all blocks in reading order: what is not sent by rule ("4.2 m") has to be right, too.
    """
    wanted = "".join("".join(page.texts).split())
    read = "".join(
        "".join(block.text.split()) for each in document.pages for block in each.text_blocks()
    )
    return Levenshtein.distance(wanted, read) / len(wanted)


def measure(kind: str, dpi: int, folder: Path, seed: int) -> Measured:
    page = set_page(folder / f"{kind}.pdf", kind, seed)
    source = folder / f"{kind}-{dpi}.pdf"
    scan(page.path, source, scanner(dpi), seed)
    ocr = OcrOptions(OcrMode.AUTO, "", folder / "ocr")
    wall = time.perf_counter()
    document = parse(source, workers=1, ocr=ocr)
    seconds = time.perf_counter() - wall
    target = "zh" if kind != "chinese" else "en"
    made = _translated(source, folder, target)
    ink, outside = changes(source, made, document)
    scans = [each.pdf.scan for each in document.pages]
    return Measured(
        kind, dpi, error_rate(page, document), len(sent(document)),
        sum(len(each.unread) for each in scans if each is not None), ink, outside, _found(made),
        made.stat().st_size / source.stat().st_size, seconds,
    )  # fmt: skip


def _translated(source: Path, folder: Path, target: str) -> Path:
    settings = Settings(
        backend="pseudo",
        target=target,
        translation=TranslationSettings(memory="off"),
        parsing=ParsingSettings(workers=1),
        output=OutputSettings(folder=folder / "out"),
    )
    (folder / "out").mkdir(exist_ok=True)
    return translate_file(source, settings).outputs["pdf"]


def _found(made: Path) -> float:
    """Return the share of the new words, as PDFium knows them, that pdftotext finds.

    What is written without spaces is looked for in pieces of four characters.
    """
    shown = subprocess.run(
        ["pdftotext", str(made), "-"], capture_output=True, check=True
    ).stdout.decode()
    document = pypdfium2.PdfDocument(made)
    try:
        words = document[0].get_textpage().get_text_bounded().split()
    finally:
        document.close()
    there = "".join(shown.split())
    pieces = [piece for word in words for piece in _pieces(word)]
    return sum(piece in there for piece in pieces) / max(1, len(pieces))


def _pieces(word: str) -> list[str]:
    if not any(map(is_ideographic, word)):
        return [word]
    return [word[at : at + 4] for at in range(0, len(word), 4)]


def changes(source: Path, made: Path, document: Document) -> tuple[float, float]:
    """Return the share of ink left in the boxes of what was sent, and of pixels changed elsewhere.

    Elsewhere: outside these boxes with their halo and, of a JPEG, its blocks of 16 by 16 pixels
    there.

    Both pictures are taken out of their files: the new words are set over them.
    """
    before, after = picture_of(source), picture_of(made)
    page = document.pages[0]
    turn = page.pdf.scan.turn if page.pdf.scan is not None else 0.0
    translated = {name for segment in sent(document) for name in segment.block_ids}
    words: dict[bool, list[BBox]] = {True: [], False: []}
    for block in page.text_blocks():
        words[block.id in translated] += (
            box for run in block.runs if isinstance(run.provenance, ScanWords)
            for box in run.provenance.boxes
        )  # fmt: skip
    inside = _mask(before.shape[:2], words[True], page.width, page.height, turn)
    paper = float(np.median(before))
    dark = np.abs(before.astype(np.float32) - paper).max(axis=2) > 90
    still = np.abs(after.astype(np.float32) - paper).max(axis=2) > 90
    ink = (still & inside).sum() / max(1, (dark & inside).sum())
    halo = [box.grown(0.2 * box.height + 1.5) for box in words[True]]
    reach = block_area(_mask(before.shape[:2], halo, page.width, page.height, turn))
    moved = (before != after).any(axis=2)
    return float(ink), float((moved & ~reach).sum() / (~reach).sum())


def picture_of(path: Path) -> np.ndarray:
    document = pypdfium2.PdfDocument(path)
    try:
        image = next(iter(document[0].get_objects(filter=(3,))))
        return np.asarray(image.get_bitmap().to_pil().convert("RGB"))
    finally:
        document.close()


def _mask(
    shape: tuple[int, ...], boxes: list[BBox], width: float, height: float, turn: float
) -> np.ndarray:
    import cv2

    from ai_translator.geometry.matrices import apply, inverse
    from ai_translator.geometry.page_mapping import PageMapping

    mapping = PageMapping((0.0, 0.0, width, height), 0, turn)
    to_user = inverse(mapping.user_to_page)
    mask = np.zeros(shape[:2], np.uint8)
    for box in boxes:
        corners = ((box.x0, box.top), (box.x1, box.top), (box.x1, box.bottom), (box.x0, box.bottom))
        points = [apply(to_user, *corner) for corner in corners]
        pixels = np.array([[x / width * shape[1], (1 - y / height) * shape[0]] for x, y in points])
        cv2.fillConvexPoly(mask, np.round(pixels).astype(np.int32), 1)
    return mask.astype(bool)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=_KINDS)
    parser.add_argument("--dpi", type=int, choices=_DPI)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="for the files, and what was read before")
    parser.add_argument("--write", action="store_true", help="into docs/fidelity.md")
    options = parser.parse_args()
    rows = [_HEAD, ("---",) * len(_HEAD)]
    with nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory() as folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for kind in [options.only] if options.only else _KINDS:
            for dpi in [options.dpi] if options.dpi else _DPI:
                rows.append(measure(kind, dpi, Path(folder), options.seed).row())
                print(" | ".join(rows[-1]), flush=True)
    if options.write:
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        fill(DOCUMENT, table, "scans")


if __name__ == "__main__":
    main()
