"""Opening a written PDF again, as its readers will: strictly by qpdf, page by page by PDFium.

Runs in a worker process: what is wrong with a page may crash PDFium or keep it busy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Encryption, ObjectStreamMode

from ai_translator.errors import ExplainedFault
from ai_translator.file_names import readable, writable
from ai_translator.workers.child import limited_memory
from ai_translator.writers.inplace.messages import Drawing

#: Share of a page's new glyphs that PDFium must find as text.  Ligatures and clusters of several
#: glyphs count once, and blanks need not be drawn.
_FOUND = 0.5
_CODES = re.compile(rb"<([0-9A-Fa-f]+)>")
_MEMORY_MB = 300  # beyond what the process has: a page that needs more is shown by few viewers
_PIXELS = 64  # of the longer side: enough to see whether anything is drawn, a millisecond a page


class UnopenableError(ExplainedFault):
    """The file as a whole is refused."""


def save(pdf: Any, target: str, password: str | None, encryption: Encryption | bool) -> None:
    """Save a file so that it opens without a repair.  Raises UnopenableError if it does not.

    An odd trailer or object of a damaged source may not survive the compact form.
    """
    for mode in (ObjectStreamMode.generate, ObjectStreamMode.disable):
        with writable(target) as file:
            pdf.save(file, object_stream_mode=mode, compress_streams=True, encryption=encryption)
        try:
            check_structure(target, password, len(pdf.pages))
        except UnopenableError:
            if mode is ObjectStreamMode.disable:
                raise
        else:
            return


def check_structure(path: str, password: str | None, pages: int) -> None:
    """Open the file without any repair.

    Raises UnopenableError if qpdf has to repair anything that readers rely on.
    """
    try:
        with pikepdf.open(readable(path), password=password or "", attempt_recovery=False) as pdf:
            count, warnings = len(pdf.pages), pdf.get_warnings()
            sized = "/Size" in pdf.trailer
    except pikepdf.PdfError as error:
        raise UnopenableError(str(error)) from error
    if warnings:
        raise UnopenableError(str(warnings[0]))
    if count != pages:
        raise UnopenableError(f"it has {count} pages, not {pages}")
    if not sized:
        raise UnopenableError("its trailer lacks /Size")


def glyph_count(drawing: Drawing) -> int:
    """Return the number of glyphs that a page's drawing sets; codes are of four digits."""
    return sum(
        len(codes) // 4
        for part in drawing
        if isinstance(part, bytes)
        for codes in _CODES.findall(part)
    )


def check_pages(path: str, password: str | None, drawn: Mapping[int, int]) -> dict[int, str]:
    """Draw pages and read them; return page -> what is wrong with it.

    drawn: page -> number of glyphs that were set on it
    """
    import pypdfium2  # only here: the worker that rewrites needs it at the end

    with limited_memory(_MEMORY_MB):
        document = pypdfium2.PdfDocument(readable(path), password=password)
        try:
            found = {number: _fault(document, number, glyphs) for number, glyphs in drawn.items()}
        finally:
            document.close()
    return {number: reason for number, reason in found.items() if reason}


def _fault(document: Any, number: int, glyphs: int) -> str:
    import pypdfium2

    try:
        page = document[number - 1]
        text = page.get_textpage()
        count = text.count_chars()
        text.close()
        longest = max(*page.get_size(), 1.0)
        bitmap = page.render(scale=_PIXELS / longest, may_draw_forms=False, draw_annots=False)
        bitmap.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        return f"its translated page cannot be drawn ({error})"
    if count < _FOUND * glyphs:
        return f"of {glyphs} glyphs of its translation only {count} can be read"
    return ""
