"""XLIFF 2.1: a document for CAT tools, one unit a segment.

Marks travel as inline codes: ``<b1>words</b1>`` as ``pc``, ``{f1}`` as ``ph``, each with the mark
as its original data.  Other tools may turn a ``pc`` into ``sc`` and ``ec``, cut a unit into
segments and add annotations; all of that is read.
Specification: XLIFF 2.1 (OASIS Standard, 13 February 2018),
https://docs.oasis-open.org/xliff/xliff-core/v2.1/
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from ai_translator.errors import InputError, UsageError
from ai_translator.interchange.files import content_of
from ai_translator.interchange.xml_tree import XmlNode, parse_xml
from ai_translator.model.content import InlineFormula
from ai_translator.model.segments import MARK, Literal, Markup
from ai_translator.project import Project
from ai_translator.review.returned import ReturnedDocument, ReturnedUnit
from ai_translator.review.units import (
    Origin,
    ReviewUnit,
    document_id,
    review_units,
    source_language,
)

_NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIXED = {"canCopy": "no", "canDelete": "no"}
_TEXTS = frozenset({"source", "target", "data", "note"})
_MOST_SHOWN = 60  # characters of a formula, beside its code


def write_xliff(projects: Sequence[Project]) -> bytes:
    """Return the documents as one XLIFF file.

    Raises UsageError when they are of different languages, or have no text at all.
    """
    languages = {(source_language(each), each.translated.target_language) for each in projects}
    if len(languages) > 1:
        raise UsageError(
            "an XLIFF file holds one pair of languages; these projects have "
            + ", ".join(sorted(f"{source} to {target}" for source, target in languages)),
            remedy="Export them one by one",
        )
    source, target = languages.pop()
    root = ET.Element(
        "xliff", {"xmlns": _NAMESPACE, "version": "2.1", "srcLang": source, "trgLang": target}
    )
    taken: set[str] = set()
    for project in projects:
        name = document_id(project)
        if name not in taken and project.translated.segments:
            taken.add(name)
            root.append(_file(project, name))
    if not taken:
        raise UsageError("there is no text in it to review")
    _indent(root, "\n")
    content: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"


def _file(project: Project, name: str) -> ET.Element:
    made = ET.Element("file", {"id": name, "original": _clean(project.source.name)})
    for unit in review_units(project):
        made.append(_unit(unit))
    return made


def _unit(unit: ReviewUnit) -> ET.Element:
    made = ET.Element("unit", {"id": unit.id, "canResegment": "no", _SPACE: "preserve"})
    notes = ET.SubElement(made, "notes")
    _note(notes, "page", f"page {unit.page}", priority="9")
    for remark in unit.remarks:
        _note(notes, "check", remark, priority="2")
    if unit.segment.context:
        _note(notes, "context", unit.segment.context, priority="8")
    codes = _InlineCodes(unit.segment.markup)
    source = codes.filled(ET.Element("source"), unit.segment.source)
    segment = ET.Element(
        "segment",
        {"id": "s1", "state": unit.state.value, "subState": f"ai-translator:{_sub_state(unit)}"},
    )
    segment.append(source)
    if unit.target:
        segment.append(codes.filled(ET.Element("target"), unit.target))
    if codes.data:
        kept = ET.SubElement(made, "originalData")
        for mark, number in codes.data.items():
            ET.SubElement(kept, "data", {"id": number}).text = mark
    made.append(segment)
    return made


def _sub_state(unit: ReviewUnit) -> str:
    if unit.doubtful and unit.origin is not Origin.PERSON:
        return "doubtful"
    return unit.origin.value


def _note(notes: ET.Element, category: str, text: str, *, priority: str) -> None:
    ET.SubElement(notes, "note", {"category": category, "priority": priority}).text = _clean(text)


class _InlineCodes:
    """The inline codes of one unit.  ``data``: mark as written -> id of its original data."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self.data: dict[str, str] = {}

    def filled(self, element: ET.Element, text: str) -> ET.Element:
        """Append the text to the element, its marks as codes; what XML cannot hold as ``cp``."""
        open_, at = element, 0
        for found in MARK.finditer(text):
            _append(open_, text[at : found.start()])
            at = found.end()
            mark, name = found[0], found[0].strip("<>/{}")
            if mark.startswith("{"):
                ET.SubElement(open_, "ph", self._placeholder(name, mark))
            elif mark.startswith("</"):
                open_ = element
            else:
                open_ = ET.SubElement(element, "pc", self._pair(name, mark))
        _append(open_, text[at:])
        return element

    def _placeholder(self, name: str, mark: str) -> dict[str, str]:
        shown = ""
        match self._markup.placeholders.get(name):
            case InlineFormula() as formula:
                shown = formula.text
            case Literal(text):
                shown = text
            case None:
                pass
        said = _clean(" ".join(shown.split()))[:_MOST_SHOWN]
        more = {"disp": said, "equiv": said} if said else {}
        return {"id": name, "dataRef": self._datum(mark), "type": "other", **_FIXED, **more}

    def _pair(self, name: str, mark: str) -> dict[str, str]:
        meant = self._markup.marks.get(name)
        kind = "link" if meant is not None and meant.link is not None else "fmt"
        return {
            "id": name,
            "dataRefStart": self._datum(mark),
            "dataRefEnd": self._datum(f"</{name}>"),
            "type": kind,
            **_FIXED,
        }

    def _datum(self, mark: str) -> str:
        return self.data.setdefault(mark, f"d{len(self.data) + 1}")


def _append(element: ET.Element, text: str) -> None:
    at = 0
    for found in _NOT_XML.finditer(text):
        _append_text(element, text[at : found.start()])
        ET.SubElement(element, "cp", {"hex": f"{ord(found[0]):04X}"})
        at = found.end()
    _append_text(element, text[at:])


def _append_text(element: ET.Element, text: str) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _indent(element: ET.Element, before: str) -> None:
    """Put each element on a line of its own, but nothing into texts: there blanks count."""
    if element.tag in _TEXTS or not len(element):
        return
    element.text = f"{before} "
    for child in element:
        _indent(child, f"{before} ")
        child.tail = f"{before} "
    element[-1].tail = before


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)


def read_xliff(path: Path) -> list[ReturnedDocument]:
    """Return the documents of an XLIFF 2 file.

    Raises InputError for what is none, for document types and entities, and for what is too large.
    """
    root = parse_xml(content_of(path), str(path))
    if root.name != "xliff" or not root.tag.startswith("{urn:oasis:names:tc:xliff:document:2."):
        raise InputError(
            f"{path}: is no XLIFF 2 file", remedy="Export it as XLIFF 2.0 or 2.1 from the CAT tool"
        )
    read = _Reader(root.tag.removesuffix("xliff"))
    languages = root.attributes.get("srcLang", ""), root.attributes.get("trgLang", "")
    return [
        ReturnedDocument(
            [read.unit(unit) for unit in file.all_named(read.tag("unit"))],
            file.attributes.get("id", ""),
            *languages,
        )
        for file in root.named(read.tag("file"))
    ]


class _Reader:
    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def tag(self, name: str) -> str:
        return f"{self._namespace}{name}"

    def unit(self, unit: XmlNode) -> ReturnedUnit:
        """Return a unit; its segments and what is between them, joined."""
        parts = [each for each in unit.elements() if each.name in {"segment", "ignorable"}]
        segments = [each for each in parts if each.name == "segment"]
        sources = "".join(self._text(each, "source") or "" for each in parts)
        places = [(self._order(each, at), each) for at, each in enumerate(parts, 1)]
        missing = [each for each in segments if self._text(each, "target") is None]
        target, broken = "", ""
        if not missing:
            ordered = sorted(places, key=itemgetter(0))
            target = "".join(self._target_or_source(each) for _, each in ordered)
        elif len(missing) < len(segments):
            broken = "only some of its segments are translated"
        states = {each.attributes.get("state", "") for each in segments}
        return ReturnedUnit(
            unit.attributes.get("id", ""),
            f"line {self._line(segments or [unit])}",
            sources,
            target,
            states.pop() if len(states) == 1 else "",
            broken,
        )

    def _line(self, segments: Sequence[XmlNode]) -> int:
        targets = [each for part in segments for each in part.named(self.tag("target"))]
        return (targets or list(segments))[0].line

    def _order(self, part: XmlNode, at: int) -> int:
        target = next(part.named(self.tag("target")), None)
        said = target.attributes.get("order", "") if target is not None else ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else at

    def _text(self, part: XmlNode, name: str) -> str | None:
        found = next(part.named(self.tag(name)), None)
        return None if found is None else "".join(self._pieces(found))

    def _target_or_source(self, part: XmlNode) -> str:
        """Return the target; the source of what stands untranslated between segments."""
        target = self._text(part, "target")
        return target if target is not None else self._text(part, "source") or ""

    def _pieces(self, node: XmlNode) -> Iterator[str]:
        for child in node.children:
            if isinstance(child, str):
                yield child
            else:
                yield from self._inline(child)

    def _inline(self, node: XmlNode) -> Iterator[str]:
        name = node.attributes.get("id", "")
        match node.name:
            case "ph":
                yield f"{{{name}}}"
            case "pc":
                yield f"<{name}>"
                yield from self._pieces(node)
                yield f"</{name}>"
            case "sc":
                yield f"<{name}>"
            case "ec":
                yield f"</{node.attributes.get('startRef', name)}>"
            case "cp":
                yield _character(node.attributes.get("hex", ""))
            case "sm" | "em":
                pass
            case _:  # an annotation: its words count
                yield from self._pieces(node)


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
