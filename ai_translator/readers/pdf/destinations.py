"""Destinations of links and bookmarks: pages and heights on them (ISO 32000-1, 12.3.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from ai_translator.geometry.matrices import apply
from ai_translator.model.content import Link
from ai_translator.readers.pdf.page_space import mapping_of
from ai_translator.readers.pdf.values import array, dictionary, name, object_number

#: Schemes that a reader may follow without harm; anything else (file, javascript ...) is no link
#: for us.
_SAFE_URI = re.compile(
    r"(?:https?|mailto|ftps?|tel|doi):|www\.|[^:/?#\s]+\.[a-z]{2,}(?:[/?#]|$)|#", re.IGNORECASE
)
_MOST_NAMES = 100_000
#: Where in a destination the top stands, by its kind.
_TOP_PLACE = {"XYZ": 3, "FitH": 2, "FitBH": 2, "FitR": 5}
_LEFT_PLACE = {"XYZ": 2, "FitV": 2, "FitBV": 2, "FitR": 2}


class Destinations:
    """The destinations of one file; names are looked up on first use."""

    def __init__(self, document: PDFDocument, pages: Sequence[PDFPage]) -> None:
        self._document = document
        self._pages = pages
        self._numbers = {page.pageid: number for number, page in enumerate(pages, 1)}
        self._names: dict[bytes, Any] | None = None

    def of(self, item: Mapping[str, Any]) -> Link | None:
        """Return where a link's annotation or a bookmark leads; None if that is nowhere."""
        if "Dest" in item:
            return self.find(item["Dest"])
        return self._of_action(dictionary(item.get("A")))

    def _of_action(self, action: Mapping[str, Any]) -> Link | None:
        """Return the target of a URI or GoTo action; None for any other, Launch above all."""
        match name(action.get("S")):
            case "URI":
                return uri_link(resolve1(action.get("URI")))
            case "GoTo":
                return self.find(action.get("D"))
            case _:
                return None

    def find(self, target: object) -> Link | None:
        """Return a destination, explicit or named; None if it leads nowhere."""
        target = resolve1(target)
        if isinstance(target, (bytes, str)) or hasattr(target, "name"):
            target = resolve1(self._named(_key(target)))
        if isinstance(target, dict):
            target = resolve1(target.get("D"))
        found = array(target)
        number = self._page_number(found[0]) if found else None
        return None if number is None else Link(page=number, top=self._top(number, found))

    def _page_number(self, page: object) -> int | None:
        if isinstance(page, int):  # only remote destinations should say so, but viewers take it
            return page + 1 if 0 <= page < len(self._pages) else None
        return self._numbers.get(object_number(page))

    def _top(self, number: int, target: list[Any]) -> float | None:
        kind = name(target[1]) if len(target) > 1 else ""
        left, top = (_number_at(target, places.get(kind)) for places in (_LEFT_PLACE, _TOP_PLACE))
        mapping = mapping_of(self._pages[number - 1])
        if (left if mapping.rotation in (90, 270) else top) is None:
            return None
        box = mapping.crop_box
        point = (box[0] if left is None else left, box[3] if top is None else top)
        return apply(mapping.user_to_page, *point)[1]

    def _named(self, name: bytes) -> Any:
        if self._names is None:
            self._names = _all_names(self._document.catalog)
        return self._names.get(name)


def uri_link(uri: object) -> Link | None:
    if not isinstance(uri, (bytes, str)):
        return None
    text = (decode_text(uri) if isinstance(uri, bytes) else uri).strip()
    text = "".join(character for character in text if character.isprintable())
    return Link(uri=text) if _SAFE_URI.match(text) else None


def _number_at(target: list[Any], place: int | None) -> float | None:
    value = resolve1(target[place]) if place is not None and place < len(target) else None
    return float(value) if isinstance(value, (int, float)) else None


def _key(name: Any) -> bytes:
    name = getattr(name, "name", name)
    return name if isinstance(name, bytes) else str(name).encode("utf-8")


def _all_names(catalog: dict[str, Any]) -> dict[bytes, Any]:
    """Yield the old dictionary of names and the newer name tree, bounded, each node once."""
    found: dict[bytes, Any] = {}
    found.update((_key(key), value) for key, value in dictionary(catalog.get("Dests")).items())
    waiting = [dictionary(catalog.get("Names")).get("Dests")]
    seen: set[int] = set()  # object numbers: every loop passes through one
    read = 0
    while waiting and max(len(found), read) < _MOST_NAMES:
        reference = waiting.pop()
        number, node = object_number(reference), dictionary(reference)
        if not node or number in seen:
            continue
        read += 1
        if number is not None:
            seen.add(number)
        pairs = array(node.get("Names"))
        found.update((_key(resolve1(key)), value) for key, value in zip(pairs[::2], pairs[1::2]))
        waiting += array(node.get("Kids"))
    return found
