"""The part of a Word file that holds its footnotes."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ai_translator.writers.docx.elements import element

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = """<w:footnotes {}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>
</w:footnote></w:footnotes>"""


class NotesPart:
    """The footnotes of a document; the part is made with the first."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._part: XmlPart | None = None
        self._count = 0

    @property
    def part(self) -> XmlPart:
        if self._part is None:
            root: Any = parse_xml(_SEPARATORS.format(nsdecls("w", "r", "wp", "a", "pic")))
            package = self._document.part.package
            self._part = XmlPart(PackURI("/word/footnotes.xml"), _TYPE, root, package)
            self._document.part.relate_to(self._part, RT.FOOTNOTES)
        return self._part

    def add(self) -> tuple[int, Any]:
        """Return the number of a new footnote and its element, for paragraphs."""
        self._count += 1
        note = element("footnote", id=self._count)
        self.part.element.append(note)
        return self._count, note
