"""Arabic as old programs write it: presentation forms, each line from its last letter to its first."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from . import flow

TITLE = "كتاب البحر"
#: Logical order; the first three lines are one paragraph.
LINES = (
    "تقع المدينة القديمة على شاطئ البحر، ويعيش فيها صيادون",
    "يعرفون الريح قبل أن تهب. في عام 1932 بنى الناس فيها",
    "منارة من الحجر الأبيض، وما زالت تضيء الطريق للسفن.",
)
SECOND = "لا يسأل أحد عن عمر المنارة."
FACE = Path(__file__).resolve().parents[2] / "fonts" / "NotoSansArabic-Regular.ttf"
_FONT = "Arabic"
_RIGHT = 523
_LAM, _TATWEEL = "ل", "ـ"


def arabic(path: Path) -> None:
    """A title, a paragraph of three lines with a year in it, and a short one; flush right."""
    pdfmetrics.registerFont(TTFont(_FONT, FACE))
    canvas = flow.canvas(path)
    canvas.setTitle(TITLE)
    _line(canvas, TITLE, 740, 22)
    for at, line in enumerate(LINES):
        _line(canvas, line, 690 - 24 * at, 14)
    _line(canvas, SECOND, 600, 14)
    canvas.save()


def _line(canvas: flow.Canvas, text: str, y: float, size: int) -> None:
    canvas.setFont(_FONT, size)
    canvas.drawRightString(_RIGHT, y, visual(text))


def visual(text: str) -> str:
    """``text`` as drawn from left to right: letters shaped and turned round, numbers not."""
    turned = "".join(reversed(shaped(text)))
    return re.sub(r"\d+", lambda number: number[0][::-1], turned)


def shaped(text: str) -> str:
    """Letters replaced by their forms in context (Unicode, chapter 9.2), lam and alef by their ligature."""
    forms, out, at = _forms(), "", 0
    while at < len(text):
        letter = text[at : at + 2] if text[at : at + 2] in forms else text[at]
        after = text[at + len(letter) : at + len(letter) + 1]
        out += _form(
            letter,
            joined_before=_joins_on(text[at - 1 : at] if at else ""),
            joined_after=_takes(after),
        )
        at += len(letter)
    return out


def _form(letter: str, joined_before: bool, joined_after: bool) -> str:
    known = _forms().get(letter, {})
    before, after = joined_before and "final" in known, joined_after and "initial" in known
    wanted = {
        (True, True): "medial",
        (True, False): "final",
        (False, True): "initial",
        (False, False): "isolated",
    }[before, after]
    return known.get(wanted, letter)


def _joins_on(letter: str) -> bool:
    """Whether ``letter`` reaches out to the one behind it."""
    return letter == _TATWEEL or "initial" in _forms().get(letter, {})


def _takes(letter: str) -> bool:
    """Whether ``letter`` can be reached from the one before it."""
    return letter == _TATWEEL or "final" in _forms().get(letter, {})


@cache
def _forms() -> dict[str, dict[str, str]]:
    """letter (or lam with an alef) -> form -> presentation form, read from Unicode's own decompositions."""
    found: dict[str, dict[str, str]] = {}
    for code in range(0xFE80, 0xFEFD):
        kind, *letters = unicodedata.decomposition(chr(code)).split()
        letter = "".join(chr(int(each, 16)) for each in letters)
        if len(letter) == 1 or letter[0] == _LAM:
            found.setdefault(letter, {})[kind.strip("<>")] = chr(code)
    return found
