"""The PDF in place: the page stays, its text is replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.errors import OutputError
from ai_translator.formats import without_places
from ai_translator.languages import Language, language
from ai_translator.model.document import Document, Page, PageFailure
from ai_translator.model.provenance import PdfGlyphs, ScanWords
from ai_translator.model.segments import TranslatedDocument
from ai_translator.typesetting.fonts import FontBook
from ai_translator.writers import Acceptance, WriteRequest, is_disk_error
from ai_translator.writers.atomic import draft
from ai_translator.writers.inplace.composed import Composed
from ai_translator.writers.inplace.drawing import PageDrawings
from ai_translator.writers.inplace.heading_numbers import with_numbers_apart
from ai_translator.writers.inplace.layout import InplaceComposer
from ai_translator.writers.inplace.linking import link_moves
from ai_translator.writers.inplace.messages import RewriteJob
from ai_translator.writers.inplace.page_update import overflowing
from ai_translator.writers.inplace.rewriter_client import RewriterClient, check_rewritable
from ai_translator.writers.inplace.scanned_text import is_scanned
from ai_translator.writers.inplace.text_areas import TextAreas
from ai_translator.writers.inplace.text_measuring import Faces
from ai_translator.writers.inplace.texts import translated_texts
from ai_translator.writers.inplace.titles import TitleIndex, document_title, outline_titles
from ai_translator.writers.preview import write_preview
from ai_translator.writers.result import NOTICE, WriteResult

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

_PROGRAM = "ai-translator"


def write_inplace(
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
    translated = with_numbers_apart(translated)
    to = language(translated.target_language)
    faces = Faces(FontBook.for_language(to, user_fonts))
    pages = {page.number: page for page in translated.document.pages}
    texts = translated_texts(translated)
    composed = InplaceComposer(
        faces, to, {number: TextAreas(page) for number, page in pages.items()}
    ).compose(texts)
    finished = None
    with draft(source, target) as making, RewriterClient(source, password, translated) as client:
        while finished is None:
            texts = client.erase(
                texts, {each.text.marker for each in composed if each.takes_marker}
            )
            known = TitleIndex(texts)
            gone = {text.marker for text in texts}
            composed = [each for each in composed if each.text.marker in gone]
            canvas = _drawn(composed, pages, faces, to, marked=bool(translated.marked))
            finished = client.finish(
                RewriteJob(
                    target=str(making.path.absolute()),
                    drawings=canvas.finished(),
                    fonts={name: embedded.subset() for name, embedded in faces.used.values()},
                    matrices={
                        number: pages[number].pdf.mapping.user_to_seen for number in canvas.drawings
                    },
                    links=link_moves(texts, canvas.links, pages),
                    titles=outline_titles(translated, known) if settings.outline else {},
                    title=document_title(translated, known),
                    language=to.code,
                    producer=_PROGRAM,
                    notice=NOTICE if translated.marked else "",
                )
            )
    pictures = {
        page: f"the words on its pictures ({why})" for page, why in client.kept_pictures.items()
    }
    kept = tuple(
        PageFailure(page, reason) for page, reason in sorted((pictures | client.kept).items())
    )
    missing = "".join(sorted(faces.book.missing))
    warnings = (*_overflowing(composed), *finished.warnings)
    return WriteResult((target,), missing, warnings, kept, overflowing(composed))


def _drawn(
    composed: Sequence[Composed],
    pages: Mapping[int, Page],
    faces: Faces,
    to: Language,
    *,
    marked: bool,
) -> PageDrawings:
    """Return the drawings of all pages: what is stamped across a page lies under its text."""
    canvas = PageDrawings(pages)
    for each in sorted(composed, key=lambda each: not each.slants):
        canvas.draw(each)
    if marked:
        canvas.notice(NOTICE, faces, to)
    return canvas


class InplaceWriter:
    """A :class:`ai_translator.writers.Writer` of PDFs in place."""

    def accepts(self, document: Document, source: Path, password: str | None) -> Acceptance:
        """Accept documents read from a PDF, if the PDF is not too damaged to be rewritten."""
        if not is_of_pdf(document):
            return Acceptance(
                OutputError(
                    f"{source}: has no pages of a PDF to write the translation into",
                    remedy=f"Use --format {without_places()} for this file",
                )
            )
        try:
            check_rewritable(source, password, document.page_count)
        except OutputError as error:
            return Acceptance(error)
        return Acceptance()

    def write(self, request: WriteRequest) -> WriteResult:
        translated, source, target = request.translated, request.source, request.target
        output, password = request.settings.output, request.password
        fonts = request.settings.fonts
        written = write_inplace(translated, source, target, output, fonts, password)
        if not output.preview:
            return written
        pages = tuple(page.number for page in translated.document.pages)
        sheet = target.with_suffix(".preview.png")
        try:
            picture = write_preview(source, target, sheet, pages, password)
        except OutputError as error:  # the result itself is there
            if is_disk_error(error):
                raise
            said = error.message.removeprefix(f"{sheet}: ")
            return replace(written, warnings=(*written.warnings, said))
        return replace(written, files=(*written.files, picture))


WRITER = InplaceWriter()


def is_of_pdf(document: Document) -> bool:
    """Return True if every page and text has its place and was read from a PDF's operators."""
    return document.is_placed and all(
        page.provenance is not None and _is_of_its_content(page) for page in document.pages
    )


def _is_of_its_content(page: Page) -> bool:
    """Return True if the page's text can be taken out of it: by operators, or by its ink."""
    kinds = (PdfGlyphs, ScanWords) if is_scanned(page) else (PdfGlyphs,)
    return all(
        isinstance(run.provenance, kinds) for block in page.text_blocks() for run in block.runs
    )


def _overflowing(composed: Sequence[Composed]) -> list[str]:
    pages = sorted({each.page for each in composed if not each.fits})
    return [
        f"page {page}: a translation is longer than its place, even in small type" for page in pages
    ]
