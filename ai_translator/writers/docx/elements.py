"""Elements of WordprocessingML that python-docx has no method for (ISO/IEC 29500-1)."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Pt

from ai_translator.writers.xml_text import xml_text


def element(name: str, /, **attributes: str | int) -> Any:
    """Return ``<w:name w:attribute="value"/>``."""
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), str(value))
    return made


def bookmark(number: int, name: str) -> tuple[Any, Any]:
    """Return the start and the end of a place that links lead to."""
    return element("bookmarkStart", id=number, name=name), element("bookmarkEnd", id=number)


def hyperlink(part: Part, address: str) -> Any:
    """Return a link for runs.  ``address``: a URI, or ``#name`` of a bookmark."""
    if address.startswith("#"):
        return element("hyperlink", anchor=address[1:], history=1)
    made = element("hyperlink", history=1)
    made.set(qn("r:id"), part.relate_to(address, RT.HYPERLINK, is_external=True))
    return made


def drawing(part: Part, image: Part, number: int, width: float, height: float, text: str) -> Any:
    """Return a picture that stands in the line like a letter.

    width, height: in points.  text: for who does not see it.
    """
    r_id = part.relate_to(image, RT.IMAGE)
    inline: Any = CT_Inline.new_pic_inline(number, r_id, f"picture {number}", Pt(width), Pt(height))
    inline.docPr.set("descr", xml_text(" ".join(text.split())))
    made = element("drawing")
    made.append(inline)
    return made


def tab_with_leader(position: float) -> Any:
    """Return the tab stop of an entry's page number: at ``position`` (points), after dots."""
    tabs = element("tabs")
    tabs.append(element("tab", val="right", leader="dot", pos=round(position * 20)))
    return tabs
