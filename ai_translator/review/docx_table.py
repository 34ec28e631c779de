"""Review tables in Word: a row a segment; what people change there with tracked changes counts."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ai_translator.errors import InputError
from ai_translator.interchange.files import MOST_BYTES, opened
from ai_translator.interchange.xml_tree import XmlNode, parse_xml
from ai_translator.model.segments import MARK
from ai_translator.project import Project
from ai_translator.review.returned import ReturnedDocument
from ai_translator.review.table_rows import document_column, heading, is_heading, read_rows, rows

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_WORD}}}"
#: Word's strict form of the same.
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_PART = "word/document.xml"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTHS = (900, 700, 5200, 5200, 1200, 2200)  # twentieths of a point
_GREY = "767676"
_DELETED = frozenset({"del", "moveFrom"})
_DOCUMENT = "document: "


def write_docx_table(projects: Sequence[Project]) -> bytes:
    """Return the documents as a Word file: for each a heading, and a table."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt

    made = docx.Document()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    made.styles["Normal"].font.size = Pt(9)
    for project in projects:
        made.add_heading(_clean(project.source.name), 1)
        made.add_paragraph(
            "Edit the column “translation”. Keep what is in grey: <b1> and </b1> stand around "
            "words in another style, {f1} is a formula. States: translated, reviewed, final."
        )
        made.add_paragraph(_DOCUMENT + document_column(project)[1])
        _add_table(made, project)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _add_table(document: Any, project: Project) -> None:
    from docx.oxml import parse_xml as element

    table = document.add_table(rows=0, cols=len(_WIDTHS))
    table.style = "Table Grid"
    table.autofit = False
    space = f'xmlns:w="{_WORD}"'
    head = "".join(_cell(text, width, "") for text, width in zip(heading(project), _WIDTHS))
    table._tbl.append(element(f"<w:tr {space}><w:trPr><w:tblHeader/></w:trPr>{head}</w:tr>"))
    language = project.translated.target_language
    for row in rows(project):
        cells = "".join(
            _cell(text, width, language if at == 3 else "")
            for at, (text, width) in enumerate(zip(row, _WIDTHS))
        )
        table._tbl.append(element(f"<w:tr {space}>{cells}</w:tr>"))


def _cell(text: str, width: int, language: str) -> str:
    right = "<w:bidi/>" if language.partition("-")[0] in {"ar", "he", "fa", "ur"} else ""
    paragraphs = "".join(
        f"<w:p><w:pPr>{right}</w:pPr>{''.join(_runs(line))}</w:p>" for line in text.split("\n")
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def _runs(line: str) -> Iterator[str]:
    at = 0
    for found in MARK.finditer(line):
        yield _run(line[at : found.start()], "")
        yield _run(found[0], f'<w:rPr><w:noProof/><w:color w:val="{_GREY}"/></w:rPr>')
        at = found.end()
    yield _run(line[at:], "")


def _run(text: str, look: str) -> str:
    said = escape(_clean(text))
    return f'<w:r>{look}<w:t xml:space="preserve">{said}</w:t></w:r>' if said else ""


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def read_docx_table(path: Path) -> list[ReturnedDocument]:
    """Return the documents in a Word file.  Raises InputError."""
    root = parse_xml(_content(path), str(path))
    space = _STRICT if root.tag.startswith(_STRICT) else _W
    found: list[ReturnedDocument] = []
    document = ""
    for body in root.named(f"{space}body"):
        for node in body.elements():
            if node.tag == f"{space}tbl":
                found += _documents(node, document, space, path)
            elif (said := _text(node)).startswith(_DOCUMENT):
                document = said.removeprefix(_DOCUMENT).strip()
    if not found:
        raise InputError(
            f"{path}: has no review table", remedy="Import a file that review export has made"
        )
    return found


def _documents(table: XmlNode, document: str, space: str, path: Path) -> Iterator[ReturnedDocument]:
    lines = list(_table_rows(table, space))
    if not lines or not is_heading(lines[0]):
        return
    numbered = ((f"row {number}", cells) for number, cells in enumerate(lines[1:], 2))
    for each in read_rows(lines[0], numbered, str(path)):
        yield ReturnedDocument(each.units, document, each.source_language, each.target_language)


def _table_rows(table: XmlNode, space: str) -> Iterator[list[str]]:
    """Yield the texts of the cells of each row that is not deleted."""
    for row in table.all_named(f"{space}tr"):
        settings = next(row.named(f"{space}trPr"), None)
        if settings is None or not any(each.name == "del" for each in settings.elements()):
            yield [_text(cell) for cell in row.all_named(f"{space}tc")]


def _content(path: Path) -> bytes:
    """Return the main part of the file, which may not unpack to more than a bound."""
    try:
        with opened(path) as file, zipfile.ZipFile(file) as archive, archive.open(_PART) as part:
            content = part.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, zlib.error, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{path}: is no Word file", remedy="Save it as .docx") from error
    if len(content) > MOST_BYTES:
        raise InputError(f"{path}: is too large", remedy="Import a smaller file")
    return content


def _text(node: XmlNode) -> str:
    """Return the text as it stands once all tracked changes are accepted."""
    parts: list[str] = []
    _collect(node, parts)
    return "".join(parts).strip("\n")


def _collect(node: XmlNode, parts: list[str]) -> None:
    for child in node.elements():
        match child.name:
            case "t":
                parts.append("".join(each for each in child.children if isinstance(each, str)))
            case "tab":
                parts.append("\t" if node.name == "r" else "")
            case "br" | "cr":
                parts.append("\n")
            case "noBreakHyphen":
                parts.append("-")
            case name if name in _DELETED:
                continue
            case "p":
                _collect(child, parts)
                parts.append("\n")
            case _:
                _collect(child, parts)
