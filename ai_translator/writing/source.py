"""The original's own text as pieces to write: what stays untranslated, by rule or by failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from ai_translator.document import InlineFormula, Line, LineEnd, Rise, TextBlock, TextRun, TextStyle, close_line
from ai_translator.segments import Piece, Span


def source_pieces(blocks: Sequence[TextBlock]) -> tuple[Piece, ...]:
    """The lines of ``blocks`` (one text, head first) joined, hyphenation undone, styles and formulas kept."""
    found: list[Piece] = []
    for block in blocks:
        for line in block.lines:
            found += [_piece(inline) if isinstance(inline, TextRun) else inline for inline in line.inlines]
            _close(found, line.end)
    _trim(found)
    return tuple(found)


def code_text(blocks: Sequence[TextBlock]) -> tuple[Piece, ...]:
    """Code line by line, its indentation read from the page where the text itself has none."""
    lines = [line for block in blocks for line in block.lines]
    if not lines:
        return ()
    style = next((run.style for block in blocks for run in block.runs), None)
    if style is None:
        return source_pieces(blocks)
    indents = [0] * len(lines) if any(line.text[:1].isspace() for line in lines) else _indents(blocks)
    text = "\n".join(" " * indent + line.text.rstrip() for indent, line in zip(indents, lines))
    return (Span(text, style),)


def symbols(formula: InlineFormula) -> Iterator[tuple[str, TextStyle]]:
    """The symbols of a formula that is one row, each in its style, with the spaces of its reading."""
    runs = formula.runs
    style = replace(runs[0].style, rise=Rise.NONE) if runs else TextStyle()
    if "".join("".join(run.text for run in runs).split()) != "".join(formula.text.split()):
        yield formula.text, style
        return
    at = 0
    for run in runs:
        symbol = run.text.strip()
        start = formula.text.find(symbol, at)
        if start < 0:  # the reading has a space inside this run: its letters come with what is between
            continue
        if start > at:
            yield formula.text[at:start], style
        yield symbol, run.style
        at = start + len(symbol)
    if at < len(formula.text):
        yield formula.text[at:], style


def _indents(blocks: Sequence[TextBlock]) -> list[int]:
    """How many characters each line is set in, block by block: another page has another margin."""
    indents: list[int] = []
    for block in blocks:
        widths = [line.bbox.width / len(line.text) for line in block.lines if len(line.text) > 1]
        width = median(widths) if widths else 0.0
        left = min((line.bbox.x0 for line in block.lines), default=0.0)
        indents += [_columns(line, left, width) for line in block.lines]
    return indents


def _columns(line: Line, left: float, width: float) -> int:
    return round((line.bbox.x0 - left) / width) if width > 0 else 0


def _piece(run: TextRun) -> Span:
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
    """Nothing follows the last line."""
    while found and isinstance(last := found[-1], Span):
        if last.text.rstrip():
            found[-1] = replace(last, text=last.text.rstrip())
            return
        found.pop()
