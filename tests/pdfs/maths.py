"""Formulas and a figure as flowables, drawn piece by piece as typesetting programs do."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

#: Greek letters for inline formulas.
TAU = '<font name="Symbol">τ</font>'
ALPHA = '<font name="Symbol">α</font>'


class Fraction(Flowable):
    """A display formula ``ρ = (ΔT + 1) / (τ² n)    (1)`` with a fraction bar."""

    def __init__(self, width: float, number: str) -> None:
        super().__init__()
        self.width, self.height, self.number = width, 40.0, number

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        middle, base = self.width / 2, self.height / 2 - 3
        _glyphs(self.canv, middle - 44, base, [("Symbol", "ρ"), ("Times-Italic", " = ")])
        _glyphs(
            self.canv,
            middle - 18,
            base + 9,
            [("Symbol", "Δ"), ("Times-Italic", "T"), ("Times-Roman", " + 1")],
        )
        _glyphs(
            self.canv, middle - 12, base - 8, [("Symbol", "τ"), ("^", "2"), ("Times-Italic", " n")]
        )
        self.canv.setLineWidth(0.5)
        self.canv.line(middle - 20, base + 4, middle + 26, base + 4)
        _glyphs(self.canv, self.width - 14, base, [("Times-Roman", f"({self.number})")])


def _glyphs(canvas: Canvas, x: float, y: float, parts: list[tuple[str, str]]) -> None:
    text = canvas.beginText(x, y)
    for font, string in parts:
        raised = font == "^"
        text.setFont("Times-Roman" if raised else font, 7 if raised else 10)
        text.setRise(4 if raised else 0)
        text.textOut(string)
    canvas.drawText(text)


class Plot(Flowable):
    """A vector figure: axes, a curve, ticks and labels (``x_label``, ``y_label``)."""

    def __init__(self, width: float, height: float, x_label: str, y_label: str) -> None:
        super().__init__()
        self.width, self.height, self.labels = width, height, (x_label, y_label)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas, left, low = self.canv, 34.0, 28.0
        canvas.setLineWidth(0.8)
        canvas.line(left, low, self.width - 8, low)
        canvas.line(left, low, left, self.height - 8)
        self._ticks(left, low)
        self._curve(left, low)
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString((self.width + left) / 2, 4, self.labels[0])
        canvas.saveState()
        canvas.rotate(90)
        canvas.drawCentredString((self.height + low) / 2, -10, self.labels[1])
        canvas.restoreState()

    def _ticks(self, left: float, low: float) -> None:
        self.canv.setFont("Helvetica", 7)
        for step in range(5):
            x = left + step * (self.width - left - 20) / 4
            y = low + step * (self.height - low - 16) / 4
            self.canv.line(x, low, x, low - 3)
            self.canv.drawCentredString(x, low - 11, str(step * 10))
            self.canv.line(left, y, left - 3, y)
            self.canv.drawRightString(left - 5, y - 2.5, f"{step * 0.5:.1f}")

    def _curve(self, left: float, low: float) -> None:
        path = self.canv.beginPath()
        across, up = self.width - left - 20, self.height - low - 16
        path.moveTo(left, low)
        path.curveTo(
            left + across * 0.3, low, left + across * 0.4, low + up, left + across, low + up * 0.95
        )
        self.canv.setStrokeColorRGB(0.1, 0.3, 0.7)
        self.canv.setLineWidth(1.4)
        self.canv.drawPath(path)
        self.canv.setStrokeColorRGB(0, 0, 0)
