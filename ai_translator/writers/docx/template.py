"""An empty Word document: paper, language and styles."""

from __future__ import annotations

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.styles import Styles

from ai_translator.languages import language

_PAPERS = {"A4": (595.3, 841.9), "A5": (419.5, 595.3), "letter": (612.0, 792.0)}
_MARGIN = 0.11  # of the paper's width
_REGIONS = {"zh": "zh-CN", "zh-Hant": "zh-TW", "ja": "ja-JP", "ko": "ko-KR"}
_GREY = RGBColor(0x6B, 0x70, 0x78)
#: Name -> (size in points, colour): what python-docx's template lacks.
_STYLES = {
    "Footnote Text": (9.0, None),
    "Original": (9.0, _GREY),
    "Page Mark": (7.5, _GREY),
    "Code": (9.0, None),
    "Notice": (10.0, RGBColor(0xA3, 0x26, 0x1B)),
}


def new_document(target: str, paper: str) -> WordDocument:
    """Return a document on ``paper`` whose texts are in the language ``target``."""
    document = docx.Document()
    section = document.sections[0]
    width, height = _PAPERS[paper]
    section.page_width, section.page_height = Pt(width), Pt(height)
    section.left_margin = section.right_margin = Pt(width * _MARGIN)
    section.top_margin = section.bottom_margin = Pt(width * _MARGIN)
    _set_language(document, target)
    _add_styles(document.styles)
    return document


def text_width(document: WordDocument) -> float:
    """Return the width between the margins in points."""
    section = document.sections[0]
    widths = section.page_width, section.left_margin, section.right_margin
    width, left, right = (each.pt if each is not None else 0.0 for each in widths)
    return width - left - right


def _set_language(document: WordDocument, target: str) -> None:
    """Set the language for spelling, and for the choice of fonts where scripts share characters."""
    to = language(target)
    code = _REGIONS.get(to.code, to.code)
    kind = "w:eastAsia" if to.cjk else "w:bidi" if to.rtl else "w:val"
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn(kind), code)


def _add_styles(styles: Styles) -> None:
    for name, (size, color) in _STYLES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)  # type: ignore[no-untyped-call]
        style.base_style = styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(3)
        if color is not None:
            style.font.color.rgb = color
    styles["Code"].font.name = "Courier New"
    styles["Notice"].font.bold = True
    styles["Normal"].paragraph_format.space_after = Pt(6)
