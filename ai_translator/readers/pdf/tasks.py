"""Tasks of the reader's worker processes.

The reader's own process names these functions and never runs them: it imports no PDF library.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.imaging.availability import INSTALL, can_read_scans, is_readable
from ai_translator.languages import language
from ai_translator.layout.blocks import PageLayout, forget_reasons, layout_page
from ai_translator.layout.page_content import PageContent
from ai_translator.model.provenance import ScannedPage
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf.info import SourceInfo
from ai_translator.readers.pdf.scans.detection import is_scan

if TYPE_CHECKING:
    from ai_translator.readers.pdf.source import PdfSource


@lru_cache(maxsize=1)
def _opened(path: Path, password: str | None) -> PdfSource:
    """Return the file, which stays open from task to task."""
    from ai_translator.readers.pdf.source import open_source

    return open_source(path, password)


def inspect_file(path: Path, password: str | None) -> SourceInfo:
    return _opened(path, password).info()


def lay_out_page(
    path: Path, password: str | None, number: int, ocr: OcrOptions, reasons: bool = False
) -> PageLayout | None:
    """Return the page laid out; with ``reasons``, why each piece of it is as it is.

    None for a page that :func:`lay_out_scan` is to read.
    """
    from ai_translator.readers.pdf.extract import extract

    source = _opened(path, password)
    try:
        believed = ocr.mode is OcrMode.LAYER and not can_read_scans()
        content = extract(source.page(number), source, ocr_layer=believed)
    finally:
        source.forget()
    if ocr.mode is not OcrMode.OFF and not believed and is_scan(content, ocr.mode):
        reason = _unread_reason(path, password, content, ocr)
        if reason is None:
            return None
        if reason:
            content.scan = ScannedPage(reason=reason)
    return _laid_out(content, reasons)


def lay_out_scan(
    path: Path, password: str | None, number: int, ocr: OcrOptions, reasons: bool = False
) -> PageLayout:
    """Return a scanned page laid out, its text recognized on its picture."""
    from ai_translator.readers.pdf.extract import extract
    from ai_translator.readers.pdf.scans.reading import ScanOptions, read_scan

    source = _opened(path, password)
    try:
        content = extract(source.page(number), source)
    finally:
        source.forget()
    options = ScanOptions(
        ocr.language,
        ocr.cache,
        believe=ocr.mode is OcrMode.LAYER,
        ignore=ocr.mode is OcrMode.FORCE,
    )
    return _laid_out(read_scan(content, path, password, options), reasons)


def _laid_out(content: PageContent, reasons: bool) -> PageLayout:
    layout = layout_page(content)
    return layout if reasons else forget_reasons(layout)


def _unread_reason(
    path: Path, password: str | None, content: PageContent, ocr: OcrOptions
) -> str | None:
    """Return why a page's picture stays unread: "" if it shows no text, None if it can be read."""
    if not can_read_scans():
        from ai_translator.readers.pdf.scans.written import looks_written

        if content.layer or not looks_written(path, password, content.number):
            return ""
        return f"its text is a picture, and OCR is not installed: {INSTALL}"
    if ocr.language and not is_readable(language(ocr.language)):
        name = language(ocr.language).name
        return f"its text is a picture, and the OCR models here cannot read {name}"
    return None
