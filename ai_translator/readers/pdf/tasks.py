"""Tasks of the reader's worker processes.

The reader's own process names these functions and never runs them: it imports no PDF library.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.errors import InputError
from ai_translator.layout.blocks import PageLayout, forget_reasons, layout_page
from ai_translator.readers.pdf.info import SourceInfo

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
    path: Path, password: str | None, number: int, ocr_layer: bool, reasons: bool = False
) -> PageLayout:
    """Return the page laid out; with ``reasons``, why each piece of it is as it is.

    Raises InputError if its content is missing or too much.
    """
    from ai_translator.readers.pdf.bounds import TooMuchContentError
    from ai_translator.readers.pdf.extract import extract

    source = _opened(path, password)
    try:
        layout = layout_page(extract(source.page(number), source, ocr_layer=ocr_layer))
        return layout if reasons else forget_reasons(layout)
    except TooMuchContentError as error:
        raise InputError(str(error), remedy="Leave the page out with --pages") from error
    finally:
        source.forget()
