"""Form XObjects: nested, drawn twice on a page, shared by two pages; so text that stands in several places at once."""

from __future__ import annotations

from pathlib import Path

from . import flow

NESTED = "The inner form says that every drawer has a drawer of its own."
OUTER = "The outer form holds the inner one and this sentence."
TWICE = "This notice hangs on both doors of the house."
SHARED = "This letterhead is printed on every page."
OWN = ("The first page has words of its own.", "The second page has other words.")


def forms(path: Path) -> None:
    """Two pages; see the names of the sentences."""
    canvas = flow.canvas(path)
    canvas.setTitle("Forms within forms")
    _define(canvas, "inner", NESTED)
    _define(canvas, "twice", TWICE)
    _define(canvas, "shared", SHARED)
    canvas.beginForm("outer", 0, 0, 400, 60)
    _say(canvas, OUTER, 30)
    canvas.translate(0, -6)
    canvas.doForm("inner")
    canvas.endForm()
    for own in OWN:
        _place(canvas, "shared", 72, 760)
        _say(canvas, own, 700, 72)
        if own is OWN[0]:
            _place(canvas, "outer", 72, 600)
            _place(canvas, "twice", 72, 480)
            _place(canvas, "twice", 72, 400, scale=1.3)
        canvas.showPage()
    canvas.save()


def _define(canvas: flow.Canvas, name: str, text: str) -> None:
    canvas.beginForm(name, 0, 0, 400, 30)
    _say(canvas, text, 10)
    canvas.endForm()


def _say(canvas: flow.Canvas, text: str, y: float, x: float = 0) -> None:
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(x, y, text)


def _place(canvas: flow.Canvas, name: str, x: float, y: float, scale: float = 1.0) -> None:
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(scale, scale)
    canvas.doForm(name)
    canvas.restoreState()
