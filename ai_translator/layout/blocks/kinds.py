"""The kind of a paragraph, as far as its own lines tell: caption, code, contents, list item."""

from __future__ import annotations

import re

from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.paragraphs import Paragraph
from ai_translator.layout.blocks.toc import trailer_start
from ai_translator.layout.reasons import LayoutRule
from ai_translator.model.content import BlockKind

_LABEL = (
    r"(?:fig(?:ure|\.)?|table|tab\.|listing|algorithm|scheme|plate|chart|exhibit|box|abbildung|abb\.|tabelle|figura|tabla|"
    r"tableau|cuadro|tabela|рис(?:унок|\.)?|таблица|табл\.|εικόνα|πίνακας|איור|טבלה|الشكل|جدول|شكل)"
)
_CAPTION = re.compile(
    rf"^{_LABEL}\s?(?:[A-Z]{{0,2}}[.\-]?\d{{1,3}}(?:[.\-–]\d{{1,3}})*[a-z]?|[IVXL]{{1,5}}|[A-Z])\s*(?P<sign>[:.|–—]|\s[-–—]\s|$)",
    re.IGNORECASE,
)
_CJK_CAPTION = re.compile(
    r"^(?:图|圖|図|表|그림|표|图表|圖表)\s?[A-Za-z]?\d{1,3}(?:[.\-–]\d{1,3})*\s*[:：.．\s\u3000]?"
)
_ADDRESS = re.compile(
    r"^(?:https?://|www\.|ftp://)?(?:[\w.+-]+|\{[\w.+,-]+\})(?:@|\.|/)[\w./?=&%#+~-]+$"
)

#: In font sizes; a caption of a script without spaces is short: longer text only begins like one.
LONGEST_CJK = 60


def kind_of(paragraph: Paragraph) -> tuple[BlockKind, LayoutRule]:
    """Return the kind and the rule that found it."""
    text = paragraph.text_lines[0].text
    if _is_code(paragraph):
        return BlockKind.CODE, LayoutRule.MONO
    if trailer_start(paragraph.text_lines[-1]):
        return BlockKind.TOC_ENTRY, LayoutRule.LEADER
    if is_caption(text):
        return BlockKind.CAPTION, LayoutRule.CAPTION_WORD
    if paragraph.marker is not None:
        return BlockKind.LIST_ITEM, LayoutRule.LIST_MARKER
    return BlockKind.PARAGRAPH, LayoutRule.PLAIN


def is_caption(text: str) -> bool:
    if _CAPTION.match(text):
        return True
    found = _CJK_CAPTION.match(text)
    return (
        found is not None
        and len(text) <= LONGEST_CJK
        and not text[found.end() :].startswith(("所示", "中", "に", "は", "の", "を", "示"))
    )


def _is_code(paragraph: Paragraph) -> bool:
    text_lines: list[LayoutLine] = paragraph.text_lines
    if not all(s.mono for s in text_lines):
        return False
    whole = " ".join(s.text for s in text_lines)
    return not _ADDRESS.match(whole.replace(" ", "")) or len(text_lines) > 2
