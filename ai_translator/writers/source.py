"""The original's own text as pieces to write: what stays untranslated, by rule or by failure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from statistics import median
from unicodedata import category

from ai_translator.model.content import (
    Inline,
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
from ai_translator.typed_items import of_type


def source_pieces(blocks: Sequence[TextBlock]) -> tuple[Piece, ...]:
    """Return the lines of one text's ``blocks`` joined, with styles and formulas.

    Hyphenation is undone.
    """
    found: list[Piece] = []
    for line in chain(*(block.lines for block in blocks)):
        found += map(_piece, line.inlines)
        _close(found, line.end)
    _trim(found)
    return tuple(found)


def code_text(blocks: Sequence[TextBlock]) -> tuple[Piece, ...]:
    """Return code line by line; indentation is read from the page if the text itself has none."""
    lines = list(chain(*(block.lines for block in blocks)))
    style = _style_of(chain(*(block.runs for block in blocks))) or TextStyle()
    typed = any(line.text[:1].isspace() for line in lines)
    placed = all(line.placement is not None for line in lines)
    indents = _indents(blocks) if placed and not typed else [0] * len(lines)
    found: list[Piece] = []
    for indent, line in zip(indents, lines):
        found.append(Span("\n" + " " * indent, style))
        found += [_code_piece(inline, style) for inline in line.inlines]
    if found:
        found[0] = Span(found[0].text[1:], style)
    return tuple(piece for piece in found if piece.text)


def _code_piece(inline: Inline, style: TextStyle) -> Piece:
    """Return a piece of code: what was taken for a formula is code as well."""
    return Span(inline.text, style) if isinstance(inline, InlineFormula) else _piece(inline)


def _style_of(runs: Iterable[TextRun | Span]) -> TextStyle | None:
    return next((run.style for run in runs), None)


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
            text += " " * (" " in reading[at : max(found, at)]) + symbol
            at = max(found + 1, at)
        yield text, run.style


def _letters(text: str) -> str:
    return re.sub(r"[\s^_{}]", "", text)


def _indents(blocks: Sequence[TextBlock]) -> list[int]:
    """Return the indent of each line in characters, block by block.

    Each page has its own margin.
    """
    indents: list[int] = []
    for block in blocks:
        widths = [line.bbox.width / len(line.text) for line in block.lines if len(line.text) > 1]
        width = median(widths or [0.0])
        left = min((line.bbox.x0 for line in block.lines), default=0.0)
        indents += [_columns(line, left, width) for line in block.lines]
    return indents


def _columns(line: Line, left: float, width: float) -> int:
    return round((line.bbox.x0 - left) / width) if width > 0 else 0


def is_unreadable(text: str) -> bool:
    """Return True if no character has a meaning outside its font: icons, glyphs without Unicode."""
    return bool(text.strip()) and all(map(_has_no_meaning, text))


def _has_no_meaning(char: str) -> bool:
    return char == "\ufffd" or char.isspace() or category(char) == "Co"


def _piece(run: Inline) -> Piece:
    """Return a formula, a text, or for glyphs without a meaning their picture."""
    if isinstance(run, InlineFormula):
        return run
    if is_unreadable(run.text):
        return InlineFormula("", (run,), linear=False, placement=run.placement)
    return Span(run.text, run.style, run.link)


def _close(found: list[Piece], end: LineEnd) -> None:
    last = found[-1] if found else None
    if isinstance(last, Span):
        found[-1] = replace(last, text=close_line(last.text, end))
    elif last is not None and end in {LineEnd.SPACE, LineEnd.BREAK}:
        spans = of_type(reversed(found), Span)
        style = _style_of(spans) or _style_of(last.runs)
        if style is not None:
            found.append(Span(close_line("", end), style))


def _trim(found: list[Piece]) -> None:
    """Remove a break after the last line."""
    while found and isinstance(last := found[-1], Span):
        if last.text.rstrip():
            found[-1] = replace(last, text=last.text.rstrip())
            return
        found.pop()
