"""Optional content: the layers shown when the file is opened (ISO 32000-1, 8.11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import resolve1

from ai_translator.readers.pdf.values import array, dictionary, name, object_number


class Layers:
    """The optional-content groups that are off in the file's default configuration."""

    def __init__(self, document: PDFDocument) -> None:
        properties = dictionary(document.catalog.get("OCProperties"))
        default = dictionary(properties.get("D"))
        self._off = _groups(default.get("OFF"))
        if name(default.get("BaseState")) == "OFF":
            self._off = _groups(properties.get("OCGs")) - _groups(default.get("ON"))

    def is_off(self, group: object) -> bool:
        """Return True if a group, or a membership dictionary by its policy, hides its content."""
        if not self._off:
            return False
        if object_number(group) in self._off:
            return True
        membership = dictionary(group)
        return "OCGs" in membership and self._hides(membership)

    def _hides(self, membership: dict[str, Any]) -> bool:
        groups = membership["OCGs"]
        members = resolved if isinstance(resolved := resolve1(groups), list) else [groups]
        off = [object_number(member) in self._off for member in members]
        hides = _POLICIES.get(name(membership.get("P")), all)
        return bool(off) and hides(off)


#: What each policy of a membership dictionary makes of its groups: whether they are off -> hidden.
_POLICIES: dict[str, Callable[[list[bool]], bool]] = {
    "AllOn": any,
    "AnyOff": lambda off: not any(off),
    "AllOff": lambda off: not all(off),
}


def _groups(value: object) -> set[Any]:
    """Return the object numbers of an array of groups."""
    return set(map(object_number, array(value))) - {None}
