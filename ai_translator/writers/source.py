"""The original's own text as pieces to write: what stays untranslated, by rule or by failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median
from unicodedata import category

from ai_translator.model.content import (
    InlineFormula,
    Line,
    LineEnd,
    Rise,
    TextBlock,
    TextRun,
    TextStyle,
    close_line,
)
from ai_translator.model.segments import Piece, Span


def source_pieces(blocks: Sequence[TextBlock]) -> tuple[Piece, ...]:
    """Return the lines of one text's ``blocks`` joined, with styles and formulas.

    Hyphenation is undone.
    """
    found: list[Piece] = []
    for block in blocks:
        for line in block.lines:
            found += [
                _piece(inline) if isinstance(inline, TextRun) else inline for inline in line.inlines
            ]
            _close(found, line.end)
    _trim(found)
    return tuple(found)


def code_text(blocks: Sequence[TextBlock]) -> tuple[Piece, ...]:
    """Return code line by line; indentation is read from the page if the text itself has none."""
    lines = [line for block in blocks for line in block.lines]
    style = next((run.style for block in blocks for run in block.runs), TextStyle())
    typed = any(line.text[:1].isspace() for line in lines)
    placed = all(line.placement is not None for line in lines)
    indents = _indents(blocks) if placed and not typed else [0] * len(lines)
    found: list[Piece] = []
    for number, (indent, line) in enumerate(zip(indents, lines)):
        found.append(Span("\n" * bool(number) + " " * indent, style))
        found += [
            _piece(inline) if isinstance(inline, TextRun) else Span(inline.text, style)
            for inline in line.inlines
        ]
    return tuple(piece for piece in found if piece.text)


def symbols(formula: InlineFormula) -> Iterator[tuple[str, TextStyle]]:
    """Return the symbols of a one-row formula, each in its style, spaced as in its reading.

    The reading writes scripts as ``x_i`` and ``x^{n+1}``; set as scripts they need no such marks.
    """
    runs, reading = formula.runs, formula.text
    if not runs or _letters("".join(run.text for run in runs)) != _letters(reading):
        yield reading, replace(runs[0].style, rise=Rise.NONE) if runs else TextStyle()
        return
    at = 0
    for run in runs:
        text = ""
        for symbol in run.text.replace(" ", ""):
            found = reading.find(symbol, at)
            if found >= 0:
                text += " " if " " in reading[at:found] else ""
                at = found + 1
            text += symbol
        yield text, run.style


def _letters(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in "^_{}")


def _indents(blocks: Sequence[TextBlock]) -> list[int]:
    """Return the indent of each line in characters, block by block.

    Each page has its own margin.
    """
    indents: list[int] = []
    for block in blocks:
        widths = [line.bbox.width / len(line.text) for line in block.lines if len(line.text) > 1]
        width = median(widths) if widths else 0.0
        left = min((line.bbox.x0 for line in block.lines), default=0.0)
        indents += [_columns(line, left, width) for line in block.lines]
    return indents


def _columns(line: Line, left: float, width: float) -> int:
    return round((line.bbox.x0 - left) / width) if width > 0 else 0


def is_unreadable(text: str) -> bool:
    """Return True if no character has a meaning outside its font: icons, glyphs without Unicode."""
    return bool(text.strip()) and all(
        char == "\ufffd" or char.isspace() or category(char) == "Co" for char in text
    )


def _piece(run: TextRun) -> Piece:
    """Return the text, or for glyphs without a meaning their picture."""
    if is_unreadable(run.text):
        return InlineFormula("", (run,), linear=False, placement=run.placement)
    return Span(run.text, run.style, run.link)


def _close(found: list[Piece], end: LineEnd) -> None:
    last = found[-1] if found else None
    if isinstance(last, Span):
        found[-1] = replace(last, text=close_line(last.text, end))
    elif last is not None and end in {LineEnd.SPACE, LineEnd.BREAK}:
        style = next((piece.style for piece in reversed(found) if isinstance(piece, Span)), None)
        style = style or next((run.style for run in last.runs), None)
        if style is not None:
            found.append(Span(close_line("", end), style))


def _trim(found: list[Piece]) -> None:
    """Remove a break after the last line."""
    while found and isinstance(last := found[-1], Span):
        if last.text.rstrip():
            found[-1] = replace(last, text=last.text.rstrip())
            return
        found.pop()
