"""Tasks of the reader's worker processes.

The reader's own process names these functions and never runs them: it imports no PDF library.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.errors import InputError
from ai_translator.extras import install_command
from ai_translator.imaging.availability import can_read_scans, is_readable
from ai_translator.languages import language
from ai_translator.layout.blocks import PageLayout, forget_reasons
from ai_translator.layout.page_content import PageContent
from ai_translator.model.provenance import ScannedPage
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf.info import SourceInfo
from ai_translator.readers.pdf.scans.detection import is_scan, readable_pictures

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
    Raises InputError if its content is missing or too much.
    """
    believed = ocr.mode is OcrMode.LAYER and not can_read_scans()
    content = _extracted(path, password, number, ocr_layer=believed)
    if _is_scan(content, ocr) and not believed:
        reason = _unread_reason(path, password, content, ocr)
        if reason is None:
            return None
        if reason:
            content.scan = ScannedPage(reason=reason)
    elif ocr.pictures and readable_pictures(content):
        return None
    return _laid_out(content, reasons)


def lay_out_scan(
    path: Path, password: str | None, number: int, ocr: OcrOptions, reasons: bool = False
) -> PageLayout:
    """Return a page laid out, its text recognized on its picture, or on the pictures it has.

    Raises as :func:`lay_out_page` does.
    """
    from ai_translator.readers.pdf.scans.pictures import read_pictures
    from ai_translator.readers.pdf.scans.reading import read_scan
    from ai_translator.readers.pdf.scans.recognition import ScanOptions

    content = _extracted(path, password, number)
    options = ScanOptions(
        ocr.language,
        ocr.cache,
        believe=ocr.mode is OcrMode.LAYER,
        ignore=ocr.mode is OcrMode.FORCE,
    )
    read = read_scan if _is_scan(content, ocr) else read_pictures
    return _laid_out(read(content, path, password, options), reasons)


def _is_scan(content: PageContent, ocr: OcrOptions) -> bool:
    return ocr.mode is not OcrMode.OFF and is_scan(content, ocr.mode)


def _extracted(
    path: Path, password: str | None, number: int, *, ocr_layer: bool = False
) -> PageContent:
    from ai_translator.readers.pdf.bounds import TooMuchContentError
    from ai_translator.readers.pdf.extract import extract

    source = _opened(path, password)
    try:
        return extract(source.page(number), source, ocr_layer=ocr_layer)
    except TooMuchContentError as error:
        raise InputError(str(error), remedy="Leave the page out with --pages") from error
    finally:
        source.forget()


def _laid_out(content: PageContent, reasons: bool) -> PageLayout:
    from ai_translator.layout.blocks import layout_page

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
        return f"its text is a picture, and OCR is not installed: {install_command('ocr')}"
    if ocr.language and not is_readable(language(ocr.language)):
        name = language(ocr.language).name
        return f"its text is a picture, and the OCR models here cannot read {name}"
    return None
