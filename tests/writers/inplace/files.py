"""Generated PDFs read, translated by made-up words, and rewritten in this process: no worker, no server."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import numpy
import pikepdf
import pypdfium2

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.languages import language
from ai_translator.layout.blocks import DocumentInfo, assemble, layout_page
from ai_translator.model.content import TextBlock
from ai_translator.model.document import Document
from ai_translator.model.provenance import OperatorRef
from ai_translator.model.segments import TranslatedDocument
from ai_translator.readers.pdf.extract import extract
from ai_translator.readers.pdf.source import open_source
from ai_translator.translation import segment, translate
from ai_translator.writers.inplace.messages import PageRewrite
from ai_translator.writers.inplace.page_rewriter import Session


def read(path: Path, password: str | None = None) -> Document:
    source = open_source(path, password)
    try:
        numbers = range(1, source.page_count + 1)
        layouts = [layout_page(extract(source.page(number), source)) for number in numbers]
        info = source.info()
        told = DocumentInfo(page_count=info.page_count, outline=info.outline, labels=info.labels)
        title = info.title
    finally:
        source.close()
    return Document(
        path.name, len(layouts), assemble(layouts, told), title=title, outline=told.outline
    )


@cache
def translated(path: Path, target: str = "zh", password: str | None = None) -> TranslatedDocument:
    document, settings, to = (
        read(path, password),
        load(overrides={"backend": "pseudo"}),
        language(target),
    )
    segments = segment(document, settings.translation, "en", to)
    run = translate(
        segments,
        build(settings),
        source="en",
        target=to,
        settings=settings.translation,
        file=path.name,
    )
    return TranslatedDocument(document, segments, run.outcomes, "en", to.code)


def all_refs(blocks: Iterable[TextBlock]) -> list[OperatorRef]:
    """Everything that is shown: text, markers, what ends entries."""
    runs = [
        run
        for block in blocks
        for run in (*block.runs, block.marker, block.trailer)
        if run is not None
    ]
    return [ref for run in runs for ref in run.refs]


def stripped(
    path: Path,
    document: Document,
    choose: Callable[[list[TextBlock]], Iterable[TextBlock]],
    password=None,
) -> bytes:
    """The file without the text of the blocks that ``choose`` picks of each page's."""
    session = Session(str(path), password)
    for page in document.pages:
        refs = all_refs(choose(list(page.text_blocks())))
        session.strip(
            PageRewrite(
                page.number,
                tuple(refs),
                page.pdf.blanks if refs else (),
                page.pdf.mapping.user_to_seen,
            )
        )
    for number, prepared in session.prepared.items():
        page = session.pdf.pages[number - 1]
        page.obj.Contents = session.pdf.make_stream(b"q\n" + prepared.content + b"\nQ")
        page.obj.Resources = prepared.resources
    made = io.BytesIO()
    session.pdf.save(made)
    return made.getvalue()


def pixels(
    pdf: bytes | Path, password: str | None = None, *, without_text: bool = False
) -> list[numpy.ndarray]:
    """Every page drawn, in grey."""
    drawn = []
    with pypdfium2.PdfDocument(pdf, password=password) as document:
        document.init_forms()
        for page in document:
            if without_text:
                for found in page.get_objects(
                    filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=15
                ):
                    pypdfium2.raw.FPDFPageObj_SetIsActive(found, False)
            bitmap = page.render(scale=1.5)
            drawn.append(numpy.asarray(bitmap.to_pil().convert("L")).astype(int))
            bitmap.close()
    return drawn


def differing(one: list[numpy.ndarray], other: list[numpy.ndarray]) -> int:
    """Pixels that are not the same, of all pages."""
    assert [page.shape for page in one] == [page.shape for page in other]
    return sum(int((abs(a - b) > 8).sum()) for a, b in zip(one, other))


def text_of(pdf: bytes | Path, password: str | None = None) -> str:
    with pypdfium2.PdfDocument(pdf, password=password) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def problems(pdf: Path, password: str | None = None) -> list[str]:
    """What qpdf finds wrong."""
    with pikepdf.open(pdf, password=password or "") as opened:
        return [str(problem) for problem in opened.check_pdf_syntax()]
