"""The re-typeset PDF: the document set anew with reportlab's platypus and our own text drawing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer

from ai_translator.languages import language
from ai_translator.model.document import Document
from ai_translator.model.segments import TranslatedDocument
from ai_translator.typesetting.fonts import FontBook
from ai_translator.writers import AcceptsEveryDocument, WriteRequest
from ai_translator.writers.atomic import draft
from ai_translator.writers.content import Item, items
from ai_translator.writers.outline import Outline, outline
from ai_translator.writers.pictures import Pictures
from ai_translator.writers.reflow.canvas import NumberedCanvas
from ai_translator.writers.reflow.fonts import Fonts
from ai_translator.writers.reflow.images import PageImages
from ai_translator.writers.reflow.sizes import Paper, paper
from ai_translator.writers.reflow.story import Story
from ai_translator.writers.result import NOTICE, WriteResult
from ai_translator.writers.titles import title_of
from ai_translator.writers.type_size import body_size

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

_PROGRAM = "ai-translator"
_LEAST_SCALE, _MOST_SCALE = 0.4, 1.3  # of pictures, against the source


def write_reflow(
    translated: TranslatedDocument,
    source: Path,
    target: Path,
    settings: OutputSettings,
    user_fonts: Sequence[Path] = (),
    password: str | None = None,
) -> WriteResult:
    """Write ``target``.

    Raises OutputError and, for the user's fonts, ConfigError; then nothing has changed.
    """
    to = language(translated.target_language)
    document, paper_ = translated.document, paper(settings.page_size, to)
    book = FontBook.for_language(to, user_fonts)
    pages = {page.number: page for page in document.pages}
    with draft(source, target) as making, Pictures(source, password) as pictures:
        content = list(items(translated, pictures.running(document)))
        fonts, images = Fonts(book), PageImages(pages, pictures)
        entries = outline(document, content)
        story = Story(paper_, to, fonts, pages, images, _scale(document, paper_), settings)
        flowables: list[Flowable] = [story.notice(NOTICE)] if translated.marked else []
        flowables += story.flowables(content, entries)
        flowables = flowables or [Spacer(0, 1)]  # without any there would be no page, and no PDF
        _build(making.path, flowables, paper_, fonts, entries, _metadata(translated, content))
    missing = "".join(sorted(book.missing))
    return WriteResult((target,), missing, tuple(pictures.warnings))


class ReflowWriter(AcceptsEveryDocument):
    """A :class:`ai_translator.writers.Writer` of re-typeset PDFs."""

    def write(self, request: WriteRequest) -> WriteResult:
        return write_reflow(
            request.translated,
            request.source,
            request.target,
            request.settings.output,
            request.settings.fonts,
            request.password,
        )


WRITER = ReflowWriter()


def _build(
    path: Path,
    flowables: list[Flowable],
    paper_: Paper,
    fonts: Fonts,
    entries: Outline,
    metadata: dict[str, str],
) -> None:
    frame = Frame(
        paper_.margin_x,
        paper_.margin_bottom,
        paper_.measure,
        paper_.text_height,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template = BaseDocTemplate(
        str(path), pagesize=(paper_.width, paper_.height), pageCompression=0, **metadata
    )

    def begin(canvas: Any, _template: Any) -> None:
        if canvas.getPageNumber() == 1:
            for entry in entries.entries:
                canvas.addOutlineEntry(entry.title, entry.key, entry.level)
            if entries.entries:
                canvas.showOutline()

    template.addPageTemplates([PageTemplate(frames=[frame], onPage=begin)])

    def canvas(*arguments: Any, **options: Any) -> NumberedCanvas:
        return NumberedCanvas(*arguments, fonts=fonts, foot=paper_.margin_bottom * 0.5, **options)

    template.build(flowables, canvasmaker=canvas)


def _metadata(translated: TranslatedDocument, content: Sequence[Item]) -> dict[str, str]:
    """Return title (translated if a heading has it), author, language."""
    document = translated.document
    title = title_of(document, content)
    found = {"title": title, "author": document.author, "lang": translated.target_language}
    found |= {"creator": _PROGRAM, "producer": _PROGRAM}
    if translated.marked:
        found["subject"] = NOTICE
    return {name: value for name, value in found.items() if value}


def _scale(document: Document, paper_: Paper) -> float:
    """Return the scale from source to paper, by the size of the body text."""
    body = body_size(document) or paper_.body
    return min(max(paper_.body / max(body, 1.0), _LEAST_SCALE), _MOST_SCALE)
