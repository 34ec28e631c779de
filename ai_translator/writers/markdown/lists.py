"""Markdown lists: nested by the width of the parent's marker, numbered as in the source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_translator.writers.markdown import escape

_NUMBER = re.compile(r"(\d{1,9})([.)])")
#: Puts an end to a list, so that the next item starts another one.
_SEPARATOR = "<!-- -->"


@dataclass(frozen=True, slots=True)
class _ListLevel:
    """An open list.

    column: where its items' text begins
    due:    its next number
    sign:   ``-``, ``.`` or ``)``
    """

    column: int
    sign: str
    due: int


class Lists:
    """The lists that are open at a place in the file."""

    def __init__(self) -> None:
        self._open: list[_ListLevel] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    def close(self) -> None:
        self._open.clear()

    def indent(self) -> str:
        """Return the indentation that a line needs to belong to the last item."""
        return " " * self._open[-1].column if self._open else ""

    def item(self, level: int, marker: str, text: str) -> str:
        """Yield the item's lines.  A level that skips one is the next deeper one."""
        level = min(level, len(self._open))
        left = self._open[level - 1].column if level else 0
        bullet, sign, number, shown = _bullet(marker)
        before = self._open[level] if level < len(self._open) else None
        apart = before is not None and before.sign == sign != "-" and before.due != number
        del self._open[level:]
        self._open.append(_ListLevel(left + len(bullet) + 1, sign, number + 1))
        body = f"{shown} {text}".strip() if shown else text
        lines = escape.guarded(body).split("\n")
        first = f"{' ' * left}{bullet} {lines[0]}".rstrip()
        rest = [(self.indent() + line).rstrip() for line in lines[1:]]
        return "\n".join([*([" " * left + _SEPARATOR] if apart else []), first, *rest])


def _bullet(marker: str) -> tuple[str, str, int, str]:
    """Return (bullet as written, kind of list, number, what of the marker is shown as text)."""
    text = escape.cleaned(marker).strip()
    found = _NUMBER.fullmatch(text)
    if found:
        return f"{int(found[1])}{found[2]}", found[2], int(found[1]), ""
    sign = not any(map(str.isalnum, text))
    return "-", "-", 0, "" if sign else escape.escaped(text)
