"""Reading a PDF file page by page in worker processes."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from ai_translator.errors import InputError, NoTextError, TranslatorError, UsageError
from ai_translator.extras import install_command
from ai_translator.imaging.availability import can_read_scans
from ai_translator.layout.blocks import DocumentInfo, PageLayout
from ai_translator.model.content import Figure
from ai_translator.model.document import Document, HiddenReason, Page, PageFailure
from ai_translator.pages import page_numbers
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.readers import OcrMode, OcrOptions, ReadOptions
from ai_translator.readers.pdf.info import PORTFOLIO, SourceInfo
from ai_translator.readers.pdf.tasks import inspect_file, lay_out_page, lay_out_scan
from ai_translator.workers import Done, Lost, Outcome, Task, Workers

log = logging.getLogger(__name__)

_DEFAULT_WORKERS = 2
_MEMORY_MB = 2048
_PAGE_TIMEOUT = 60.0
_NO_OCR = OcrOptions()


def parse(
    path: Path | str,
    *,
    password: str | None = None,
    pages: str | Iterable[int] = "",
    workers: int | None = None,
    page_timeout: float = _PAGE_TIMEOUT,
    memory_mb: int = _MEMORY_MB,
    ocr: OcrOptions = _NO_OCR,
    max_pages: int | None = None,
    pool: Workers | None = None,
    on_progress: ProgressCallback = ignore,
) -> Document:
    """Return the document in ``path``, or its chosen pages.

    pages:     such as ``1-3,7``, or 1-based numbers; all for ""
    workers:   processes (two, or one on a single core)
    page_timeout, memory_mb: limits for one page and one process; a page that exceeds them is among
        the failures
    ocr:       how pages that are pictures are read; as plain pictures if not given
    max_pages: more are refused before any is read
    pool:      processes to use, which stay open; ``workers`` and ``memory_mb`` are theirs then

    Raises InputError (EncryptedError, NoTextError) naming file and remedy, UsageError for pages
    that do not exist or are too many.  A document whose only text is an invisible layer comes back
    without blocks, the layer in its pages' ``hidden``.
    """
    path = Path(path).absolute()
    count = worker_count(workers)
    with nullcontext(pool) if pool else Workers(count, memory_mb=memory_mb) as pool:
        read = lay_out(
            path,
            pool,
            password=password,
            pages=pages,
            page_timeout=page_timeout,
            ocr=ocr,
            max_pages=max_pages,
            on_progress=on_progress,
        )
    document = _document(path, read)
    _check_text(path, document, ocr)
    return document


def worker_count(wanted: int | None) -> int:
    """Return how many processes read pages.

    The wanted number, else two, or one on a single core.
    """
    return wanted or min(_DEFAULT_WORKERS, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What reading the pages gave: each as far as it alone tells."""

    info: SourceInfo
    layouts: list[PageLayout]
    failures: list[PageFailure]

    @property
    def document_info(self) -> DocumentInfo:
        info = self.info
        return DocumentInfo(page_count=info.page_count, outline=info.outline, labels=info.labels)


def lay_out(
    path: Path,
    pool: Workers,
    *,
    password: str | None,
    pages: str | Iterable[int],
    page_timeout: float,
    ocr: OcrOptions,
    max_pages: int | None = None,
    reasons: bool = False,
    on_progress: ProgressCallback = ignore,
) -> LaidOut:
    """Lay out the pages one by one, in the pool's processes; raises as :func:`parse` does.

    reasons: whether each piece keeps why it is as it is
    """
    info = _inspect(pool, path, password, page_timeout)
    numbers = page_numbers(
        pages if isinstance(pages, str) else ",".join(map(str, pages)), info.page_count
    )
    _check_number(path, numbers, max_pages)
    run = _PageRun(path, numbers, on_progress)
    args = [(path, password, number, ocr, reasons) for number in numbers]
    scans = run.take(pool.run([Task(lay_out_page, each) for each in args], page_timeout))
    if scans:
        tasks = [Task(lay_out_scan, args[at]) for at in scans]
        run.take((scans[at], each) for at, each in pool.run(tasks, max(page_timeout, ocr.timeout)))
    if not run.layouts:
        raise _nothing_read(path, run.failures)
    return LaidOut(info, run.layouts, run.failures)


class _PageRun:
    """Pages on their way out of the workers."""

    def __init__(self, path: Path, numbers: Sequence[int], on_progress: ProgressCallback) -> None:
        self._name, self._numbers, self._on_progress = path.name, numbers, on_progress
        self._done = 0
        self.layouts: list[PageLayout] = []
        self.failures: list[PageFailure] = []
        self._report()

    def take(self, outcomes: Iterable[tuple[int, Outcome]]) -> list[int]:
        """Keep what comes; return the places, in ``numbers``, of scans still to be read."""
        scans = []
        for index, outcome in outcomes:
            match outcome:
                case Done(None):
                    scans.append(index)
                    continue
                case Done(layout):
                    self.layouts.append(layout)
                case Lost(reason, error):
                    reason = error.message if isinstance(error, TranslatorError) else reason
                    number = self._numbers[index]
                    log.warning("%s: page %d cannot be read: %s", self._name, number, reason)
                    self.failures.append(PageFailure(number, reason))
            self._done += 1
            self._report()
        return sorted(scans)

    def _report(self) -> None:
        self._on_progress(Progress(Stage.PARSE, self._done, len(self._numbers), self._name))


class PdfReader:
    """A :class:`ai_translator.readers.Reader` of PDFs."""

    def read(self, source: Path, options: ReadOptions) -> Document:
        return parse(
            source,
            password=options.password,
            pages=options.pages,
            workers=options.workers,
            page_timeout=options.page_timeout,
            memory_mb=options.memory_mb,
            ocr=options.ocr,
            max_pages=options.max_pages,
            pool=options.pool,
            on_progress=options.on_progress,
        )


READER = PdfReader()


def _inspect(pool: Workers, path: Path, password: str | None, timeout: float) -> SourceInfo:
    outcome: Outcome = pool.call(Task(inspect_file, (path, password)), timeout)
    match outcome:
        case Done(value):
            info: SourceInfo = value
            return info
        case Lost(_, TranslatorError() as error):
            raise error
        case Lost(reason):
            raise InputError(
                f"{path}: cannot be opened: {reason}", remedy="Check the file with another viewer"
            )


def _check_number(path: Path, numbers: Sequence[int], most: int | None) -> None:
    if most is not None and len(numbers) > most:
        raise UsageError(
            f"{path}: {len(numbers)} pages, more than the {most} allowed here",
            remedy=f"Choose up to {most} pages",
        )


def _document(path: Path, read: LaidOut) -> Document:
    from ai_translator.layout.blocks import assemble

    info = read.info
    pages = assemble(read.layouts, read.document_info)
    if info.warnings:  # a document has no place for them: they stand on its first page
        pages = (replace(pages[0], warnings=(*info.warnings, *pages[0].warnings)), *pages[1:])
    return Document(
        name=_readable(path.name),
        page_count=info.page_count,
        pages=pages,
        title=info.title,
        author=info.author,
        language=info.language,
        outline=info.outline,
        failures=tuple(sorted(read.failures, key=lambda failure: failure.page)),
    )


def _readable(name: str) -> str:
    """Return the name as text: on Unix it may hold meaningless bytes, and results are UTF-8."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _nothing_read(path: Path, failures: list[PageFailure]) -> InputError:
    reasons = {failure.reason for failure in failures}
    count = "its only page" if len(failures) == 1 else f"none of {len(failures)} pages"
    verb = "cannot be read" if len(failures) == 1 else "can be read"
    bounded = any("seconds" in reason or "memory" in reason for reason in reasons)
    remedy = (
        "Raise parsing.page_timeout or parsing.memory_mb in config.yaml"
        if bounded
        else "Check the file with another viewer"
    )
    return InputError(f"{path}: {count} {verb} ({'; '.join(sorted(reasons))})", remedy=remedy)


def _check_text(path: Path, document: Document, ocr: OcrOptions) -> None:
    """Raise NoTextError if there is nothing to translate and no layer that could be."""
    if any(map(_has_text, document.pages)):
        return
    reasons = sorted({*map(_unread, document.pages)} - {""})
    if reasons:
        raise NoTextError(
            f"{path}: has no text, only pictures ({'; '.join(reasons)})",
            remedy=_unread_remedy(path, ocr),
        )
    if any(
        hidden.reason is HiddenReason.INVISIBLE for page in document.pages for hidden in page.hidden
    ):
        log.warning("%s has only an invisible text layer: %s", path.name, _layer_remedy())
        return
    if not any(isinstance(block, Figure) for page in document.pages for block in page.blocks):
        raise NoTextError(f"{path}: has no text", remedy=_textless_remedy(document))
    if can_read_scans() and ocr.mode is not OcrMode.OFF:
        raise NoTextError(
            f"{path}: has no text, only pictures, and recognition sees no text on them",
            remedy="Scan it again at 200 dpi or more if they show any",
        )
    raise NoTextError(f"{path}: has no text, only pictures", remedy=_ocr_remedy(path))


def _textless_remedy(document: Document) -> str:
    if any(PORTFOLIO in page.warnings for page in document.pages):
        return "Save the files that are attached to it with a viewer, and translate those"
    return "Check with a viewer that it shows any"


def _unread(page: Page) -> str:
    """Return why the page's picture was not read, "" if it was, or is none."""
    scan = page.provenance.scan if page.provenance is not None else None
    return scan.reason if scan is not None else ""


def _unread_remedy(path: Path, ocr: OcrOptions) -> str:
    """Return what helps where pictures cannot be read though they were to be."""
    if not can_read_scans() or ocr.mode is OcrMode.OFF:
        return _ocr_remedy(path)
    return (
        "Make pictures that are too large smaller (300 dpi are enough); else run another OCR "
        "program first and set parsing.ocr: layer in config.yaml"
    )


def _ocr_remedy(path: Path) -> str:
    if can_read_scans():
        return "If they show text, read them with parsing.ocr: auto in config.yaml"
    return (
        f"If they show text, have it read here: {install_command('ocr')}; "
        f"or run it through OCR first, for example: ocrmypdf {path.name} ocr.pdf"
    )


def _layer_remedy() -> str:
    if can_read_scans():
        return "set parsing.ocr: auto in config.yaml to read it"
    by_ocr = f"{install_command('ocr')} to read it"
    return f"{by_ocr}, or set parsing.ocr: layer in config.yaml to believe the layer"


def _has_text(page: Page) -> bool:
    return any(block.text.strip() or block.lines for block in page.text_blocks())
