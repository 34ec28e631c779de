"""Optional content: the layers shown when the file is opened (ISO 32000-1, 8.11)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import resolve1


class Layers:
    """The optional-content groups that are off in the file's default configuration."""

    def __init__(self, document: PDFDocument) -> None:
        properties = resolve1(document.catalog.get("OCProperties"))
        properties = properties if isinstance(properties, dict) else {}
        default = resolve1(properties.get("D"))
        default = default if isinstance(default, dict) else {}
        self._off = set(_numbers(default.get("OFF")))
        if getattr(resolve1(default.get("BaseState")), "name", "") == "OFF":
            self._off = set(_numbers(properties.get("OCGs"))) - set(_numbers(default.get("ON")))

    def is_off(self, group: object) -> bool:
        """Return True if a group, or a membership dictionary by its policy, hides its content."""
        if not self._off:
            return False
        number = getattr(group, "objid", None)
        if number in self._off:
            return True
        membership = resolve1(group)
        if not isinstance(membership, dict) or "OCGs" not in membership:
            return False
        return self._hides(membership)

    def _hides(self, membership: dict[str, Any]) -> bool:
        groups = membership["OCGs"]
        resolved = resolve1(groups)
        members = resolved if isinstance(resolved, list) else [groups]
        off = [getattr(member, "objid", None) in self._off for member in members]
        if not off:
            return False
        match getattr(resolve1(membership.get("P")), "name", "AnyOn"):
            case "AllOn":
                return any(off)
            case "AnyOff":
                return not any(off)
            case "AllOff":
                return not all(off)
            case _:
                return all(off)


def _numbers(groups: object) -> Iterable[int]:
    resolved = resolve1(groups)
    return (
        [group.objid for group in resolved if hasattr(group, "objid")]
        if isinstance(resolved, list)
        else []
    )
