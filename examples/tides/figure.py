"""The figure and the display formula, drawn as vectors."""

from __future__ import annotations

import math

from reportlab.lib.colors import HexColor, black
from reportlab.platypus import Flowable

_PERIODS = ((12.42, 84.1, 0.6), (12.0, 27.3, 1.9), (25.82, 9.8, 0.2))
_MEAN, _TOP, _HOURS = 150.0, 300.0, 48
_SEAL = (41, 44)  # hours without a reading

#: Kind of a formula's part -> font, size, rise; any other kind is itself a font.
_SPECIAL = {
    "_": ("Times-Italic", 7, -2),
    "small": ("Times-Roman", 7, 0),
    "small-italic": ("Times-Italic", 7, 0),
    "big": ("Symbol", 20, 0),
}


class TideFigure(Flowable):
    """Level over time: axes with ticks, the curve, a dot for each reading."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self.left, self.low = 34.0, 30.0

    def draw(self) -> None:
        self._axes()
        self._curve()
        self._readings()

    def _x(self, hour: float) -> float:
        return self.left + hour / _HOURS * (self.width - self.left - 6)

    def _y(self, level: float) -> float:
        return self.low + level / _TOP * (self.height - self.low - 8)

    def _axes(self) -> None:
        canvas = self.canv
        canvas.setLineWidth(0.7)
        canvas.line(self.left, self.low, self.width - 4, self.low)
        canvas.line(self.left, self.low, self.left, self.height - 4)
        canvas.setFont("Helvetica", 7)
        for hour in range(0, _HOURS + 1, 12):
            canvas.line(self._x(hour), self.low, self._x(hour), self.low - 3)
            canvas.drawCentredString(self._x(hour), self.low - 11, str(hour))
        for level in range(0, 301, 100):
            canvas.line(self.left, self._y(level), self.left - 3, self._y(level))
            canvas.drawRightString(self.left - 5, self._y(level) - 2.5, str(level))
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString((self.left + self.width) / 2, 4, "Hours since the first midnight")
        canvas.saveState()
        canvas.translate(9, (self.low + self.height) / 2)
        canvas.rotate(90)
        canvas.drawCentredString(0, 0, "Level in centimetres")
        canvas.restoreState()

    def _curve(self) -> None:
        path = self.canv.beginPath()
        path.moveTo(self._x(0), self._y(_level(0)))
        for step in range(1, 4 * _HOURS + 1):
            path.lineTo(self._x(step / 4), self._y(_level(step / 4)))
        self.canv.setStrokeColor(HexColor("#1a4f8b"))
        self.canv.setLineWidth(1.1)
        self.canv.drawPath(path)
        self.canv.setStrokeColor(black)

    def _readings(self) -> None:
        self.canv.setFillColor(HexColor("#b03a2e"))
        for hour in range(_HOURS + 1):
            if not _SEAL[0] <= hour <= _SEAL[1]:
                wave = 6 * math.sin(hour * 12.9898)  # what the waves did to the eye
                self.canv.circle(self._x(hour), self._y(_level(hour) + wave), 1.3, stroke=0, fill=1)
        self.canv.setFillColor(black)


def _level(hour: float) -> float:
    return _MEAN + sum(
        height * math.cos(2 * math.pi * hour / period - phase) for period, height, phase in _PERIODS
    )


class TideFormula(Flowable):
    """h(t) = h_0 + sum over k of a_k cos(2 pi (t - b_k) / T_k), numbered (1)."""

    _BASE = 22.0

    def __init__(self, width: float) -> None:
        super().__init__()
        self.width, self.height = width, 52.0

    def draw(self) -> None:
        level = [
            ("Times-Italic", "h"),
            ("Times-Roman", "("),
            ("Times-Italic", "t"),
            ("Times-Roman", ") = "),
        ]
        x = self._row(self.width / 2 - 86, self._BASE, level)
        x = self._row(x, self._BASE, [("Times-Italic", "h"), ("_", "0"), ("Times-Roman", " + ")])
        self._row(x + 7, self._BASE + 17, [("small", "3")])
        self._row(x + 2, self._BASE - 13, [("small-italic", "k"), ("small", "=1")])
        x = self._row(x, self._BASE - 4, [("big", "Σ")]) + 4
        x = self._row(x, self._BASE, [("Times-Italic", "a"), ("_", "k"), ("Times-Roman", " cos ")])
        self._fraction(x + 3)
        self._row(self.width - 14, self._BASE, [("Times-Roman", "(1)")])

    def _fraction(self, x: float) -> None:
        top = [
            ("Times-Roman", "2"),
            ("Symbol", "π"),
            ("Times-Roman", " ("),
            ("Times-Italic", "t"),
            ("Symbol", " − "),
        ]
        end = self._row(
            x, self._BASE + 8, [*top, ("Times-Italic", "b"), ("_", "k"), ("Times-Roman", ")")]
        )
        self.canv.setLineWidth(0.5)
        self.canv.line(x - 1, self._BASE + 3, end + 1, self._BASE + 3)
        self._row((x + end) / 2 - 6, self._BASE - 9, [("Times-Italic", "T"), ("_", "k")])

    def _row(self, x: float, y: float, parts: list[tuple[str, str]]) -> float:
        """Return draws the parts from (x, y) on; where the next one would stand."""
        text = self.canv.beginText(x, y)
        for font, string in parts:
            face, size, rise = _SPECIAL.get(font, (font, 11, 0))
            text.setFont(face, size)
            text.setRise(rise)
            text.textOut(string)
        end = text.getX()
        self.canv.drawText(text)
        return float(end)
