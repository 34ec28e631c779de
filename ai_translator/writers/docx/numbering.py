"""Lists of Word: numbered as in the source, nested by level."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument

from ai_translator.writers.docx.elements import element

_LEVELS = 9  # that Word knows
_INDENT = 360  # twentieths of a point for each level
_BULLETS = "•◦▪"


class Numbering:
    """The definitions of a document's lists.  A list that begins anew is one of its own."""

    def __init__(self, document: WordDocument) -> None:
        self._root: Any = document.part.numbering_part.element
        taken = list(map(int, self._root.xpath("./w:abstractNum/@w:abstractNumId")))
        first = max(taken, default=-1) + 1
        for number, is_ordered in ((first, False), (first + 1, True)):
            self._root.insert(0, _definition(number, is_ordered))
        self._abstract = {False: first, True: first + 1}
        self._due: dict[int, tuple[int, int]] = {}  # level -> (list, its next number)
        self._bullets: int | None = None

    def close(self) -> None:
        """End the open lists: what comes next is not part of them."""
        self._due.clear()

    def bullet(self, level: int) -> tuple[int, int]:
        """Return (list, level) for an item without a number."""
        if self._bullets is None:
            self._bullets = self._add(False)
        self._leave(level + 1)
        return self._bullets, min(level, _LEVELS - 1)

    def number(self, level: int, number: int) -> tuple[int, int]:
        """Return (list, level) for the item with this number."""
        level = min(level, _LEVELS - 1)
        self._leave(level + 1)
        listed, due = self._due.get(level, (0, -1))
        if due != number:
            listed = self._add(True, level, number)
        self._due[level] = listed, number + 1
        return listed, level

    def _leave(self, level: int) -> None:
        for deeper in [each for each in self._due if each >= level]:
            del self._due[deeper]

    def _add(self, is_ordered: bool, level: int = 0, start: int | None = None) -> int:
        taken = list(map(int, self._root.xpath("./w:num/@w:numId")))
        made = element("num", numId=max(taken, default=0) + 1)
        made.append(element("abstractNumId", val=self._abstract[is_ordered]))
        if start is not None:
            override = element("lvlOverride", ilvl=level)
            override.append(element("startOverride", val=start))
            made.append(override)
        self._root.append(made)
        return max(taken, default=0) + 1


def _definition(number: int, is_ordered: bool) -> Any:
    made = element("abstractNum", abstractNumId=number)
    made.append(element("multiLevelType", val="hybridMultilevel"))
    for level in range(_LEVELS):
        each = element("lvl", ilvl=level)
        each.append(element("start", val=1))
        each.append(element("numFmt", val="decimal" if is_ordered else "bullet"))
        text = f"%{level + 1}." if is_ordered else _BULLETS[level % len(_BULLETS)]
        each.append(element("lvlText", val=text))
        each.append(element("lvlJc", val="left"))
        properties = element("pPr")
        properties.append(element("ind", left=_INDENT * (level + 1), hanging=_INDENT))
        each.append(properties)
        made.append(each)
    return made
