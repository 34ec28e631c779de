"""Which readers refuse a file: qpdf, PDFium, and poppler where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2

_HAN = re.compile("[\u4e00-\u9fff]")
_LEAST_SHOWN = 10
_POPPLER_SECONDS = 30


def refusals(path: Path) -> list[str]:
    """Return which readers refuse the file, and why."""
    found = list(_qpdf(path))
    shown, why = _pdfium(path)
    found += [f"PDFium: {why}"] if why else []
    return [*found, *_poppler(path, shown)]


def _qpdf(path: Path) -> Iterator[str]:
    try:
        with pikepdf.open(path, attempt_recovery=False) as pdf:
            problems = [str(each) for each in pdf.get_warnings()]
    except pikepdf.PdfError as error:
        problems = [str(error)]
    yield from (f"qpdf: {problem}" for problem in problems[:1])


def _pdfium(path: Path) -> tuple[list[int], str]:
    """Return the Chinese characters on each page, and why it is refused."""
    try:
        with pypdfium2.PdfDocument(path) as document:
            shown = []
            for page in document:
                shown.append(len(_HAN.findall(page.get_textpage().get_text_range())))
                page.render(scale=0.1).close()
            return shown, ""
    except pypdfium2.PdfiumError as error:
        return [], str(error)


def _poppler(path: Path, shown: list[int]) -> Iterator[str]:
    if shutil.which("pdftotext") is None:
        return
    try:
        done = subprocess.run(
            ["pdftotext", path, "-"], capture_output=True, timeout=_POPPLER_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        yield "poppler: too slow"
        return
    if done.returncode:
        yield f"poppler: {done.stderr.decode(errors='replace')[:100]}"
        return
    pages = done.stdout.decode(errors="replace").split("\f")
    for number, (count, text) in enumerate(zip(shown, pages), 1):
        seen = len(_HAN.findall(text))
        if count >= _LEAST_SHOWN and 2 * seen < count:
            yield f"poppler: {seen} of {count} characters on page {number}"
