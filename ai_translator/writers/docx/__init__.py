"""DOCX: a Word file to be edited, made with python-docx.

Kept: headings, paragraphs, lists, tables, pictures, formulas (as pictures with text), links,
footnotes, the places of the source's pages.  Not kept: columns, boxes and the exact page, for which
there is the PDF in place.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from ai_translator.config import OutputSettings
from ai_translator.model.segments import TranslatedDocument
from ai_translator.writers import UnplacedWriter
from ai_translator.writers.atomic import draft
from ai_translator.writers.content import items
from ai_translator.writers.docx.body import Body
from ai_translator.writers.docx.template import new_document
from ai_translator.writers.footnotes import Footnotes
from ai_translator.writers.pictures import Pictures
from ai_translator.writers.result import NOTICE, WriteResult
from ai_translator.writers.titles import title_of
from ai_translator.writers.xml_text import xml_text

_LONGEST = 255  # characters of a property (ISO/IEC 29500-2)


def write_docx(
    translated: TranslatedDocument,
    source: Path,
    target: Path,
    settings: OutputSettings,
    password: str | None = None,
) -> WriteResult:
    """Write ``target``.  Raises OutputError; then nothing has changed."""
    document = translated.document
    with draft(source, target) as making, Pictures(source, password) as pictures:
        content = list(items(translated, pictures.running(document)))
        made = new_document(translated.target_language, settings.page_size)
        made.core_properties.title = xml_text(title_of(document, content))[:_LONGEST]
        made.core_properties.author = xml_text(document.author)[:_LONGEST]
        made.core_properties.comments = NOTICE if translated.marked else ""
        body = Body(made, translated, Footnotes(content), pictures, settings)
        body.write(content)
        archive = BytesIO()  # one whose disk is full cannot be closed
        made.save(archive)
        making.path.write_bytes(archive.getbuffer())
    return WriteResult((target,), warnings=(*pictures.warnings, *body.warnings))


WRITER = UnplacedWriter(write_docx)
