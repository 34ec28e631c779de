"""A paragraph's strips to a block as far as its page tells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.column_metrics import are_centred
from ai_translator.layout.blocks.drafts import BlockDraft, LayoutLine
from ai_translator.layout.blocks.kinds import kind_of
from ai_translator.layout.blocks.paragraphs import Paragraph
from ai_translator.layout.blocks.runs import Runs
from ai_translator.layout.blocks.toc import trailer_start
from ai_translator.layout.formulas import linear_text
from ai_translator.model.document import (
    Align,
    BlockKind,
    Inline,
    InlineFormula,
    Line,
    LineEnd,
    TextRun,
)

# In units of the font size.
EVEN = 0.5  # edges closer than this are one edge
ASIDE = 1.0  # a lone line stands in by at least this on both sides to be centred
ONE_ROW = 3.6  # a formula no higher than a fraction is one row
FULL = 1.5  # a line that ends this near to the column's end is full


@dataclass(frozen=True, slots=True)
class ColumnContext:
    """What a column tells its paragraphs.

    left, right: its edges along the lines.  formulas: whether to look for formulas (not in figures,
        whose labels they are)
    """

    left: float
    right: float
    beside: int = 1
    formulas: bool = True


def draft(
    paragraph: Paragraph, runs: Runs, setting: ColumnContext, number: LayoutLine | None = None
) -> BlockDraft:
    """``number``: the page number of a contents entry that stands apart from its title."""
    strips = paragraph.strips
    kind = BlockKind.TOC_ENTRY if number is not None else kind_of(paragraph)
    main = max(strips, key=lambda s: len(s.texts))
    face = main.raw.glyphs[len(main.raw.glyphs) // 2].font
    marker, skip = _marker(paragraph, runs, kind)
    trailer, stop = _trailer(strips[-1], runs, kind, number)
    lines = _lines(
        paragraph, runs, kind, setting.formulas and kind is not BlockKind.CODE, skip, stop
    )
    boxes = [s.raw.bbox for s in strips] + ([number.raw.bbox] if number else [])
    align, first_indent = _align(strips, setting)
    return BlockDraft(
        kind=kind,
        bbox=BBox.around(boxes),
        lines=lines,
        size=main.size,
        font_class=face.font_class,
        bold=all(s.bold for s in strips),
        italic=all(s.italic for s in strips),
        color=main.color,
        column=(setting.left, setting.right),
        beside=setting.beside,
        indent=_indent(strips[0], setting),
        full=_is_full(strips[-1], setting),
        counted=paragraph.marker.kind if paragraph.marker and kind is BlockKind.LIST_ITEM else "",
        align=align,
        first_indent=first_indent,
        leading=_leading(strips),
        marker=marker,
        trailer=trailer,
    )


def _marker(paragraph: Paragraph, runs: Runs, kind: BlockKind) -> tuple[TextRun | None, int]:
    if paragraph.marker is None or kind is not BlockKind.LIST_ITEM:
        return None, 0
    count = paragraph.marker.glyphs
    return runs.run(paragraph.strips[0], 0, count), count


def _trailer(
    last: LayoutLine, runs: Runs, kind: BlockKind, number: LayoutLine | None
) -> tuple[TextRun | None, int]:
    if number is not None:
        return runs.run(number, 0, len(number.texts)), len(last.texts)
    start = trailer_start(last) if kind is BlockKind.TOC_ENTRY else 0
    return (runs.run(last, start, len(last.texts)), start) if start else (None, len(last.texts))


def _lines(
    paragraph: Paragraph, runs: Runs, kind: BlockKind, formulas: bool, skip: int, stop: int
) -> tuple[Line, ...]:
    strips = paragraph.strips
    ends = [*paragraph.ends, LineEnd.SPACE]
    code = kind is BlockKind.CODE
    left = min(s.x0 for s in strips)
    lines = []
    for at, strip in enumerate(strips):
        first = skip if at == 0 else 0
        last = stop if at == len(strips) - 1 else len(strip.texts)
        inlines = runs.inlines(strip, first, last, formulas=formulas)
        if code:
            inlines = indented(inlines, strip, left)
        lines.append(line(strip, inlines, ends[at]))
    return tuple(lines)


def line(strip: LayoutLine, inlines: tuple[Inline, ...], end: LineEnd = LineEnd.SPACE) -> Line:
    raw = strip.raw
    return Line(raw.bbox, inlines, raw.baseline, end, raw.direction, raw.angle)


def indented(inlines: tuple[Inline, ...], strip: LayoutLine, left: float) -> tuple[Inline, ...]:
    """A line of code with its indentation as spaces."""
    width = strip.width / max(1, len(strip.text))
    count = round((strip.x0 - left) / width) if width > 0 else 0
    first = inlines[0] if inlines else None
    if count <= 0 or not isinstance(first, TextRun):
        return inlines
    return (replace(first, text=" " * count + first.text), *inlines[1:])


def formula_draft(
    strips: Sequence[LayoutLine], bbox: BBox, runs: Runs, setting: ColumnContext
) -> BlockDraft:
    """A display formula: one line that holds one formula, read from left to right unless it has
    several rows.
    """
    if bbox.height < ONE_ROW * max(strip.size for strip in strips):
        strips = sorted(strips, key=lambda strip: (strip.x0, strip.base))
    pieces = [inline for strip in strips for inline in runs.inlines(strip, formulas=False)]
    members = tuple(run for run in pieces if isinstance(run, TextRun))
    text = " ".join(linear_text(strip.raw.glyphs) for strip in strips)
    whole = InlineFormula(text, bbox, members, linear=False)
    main = max(strips, key=lambda s: s.size)
    face = main.raw.glyphs[0].font
    only = Line(bbox, (whole,), main.raw.baseline)
    return BlockDraft(
        kind=BlockKind.FORMULA,
        bbox=bbox,
        lines=(only,),
        size=main.size,
        font_class=face.font_class,
        bold=False,
        italic=False,
        color=main.color,
        column=(setting.left, setting.right),
        beside=setting.beside,
        align=Align.CENTER,
    )


def _leading(strips: Sequence[LayoutLine]) -> float:
    steps = sorted(b.base - a.base for a, b in itertools.pairwise(strips))
    return round(steps[len(steps) // 2], 2) if steps else 0.0


def _indent(first: LayoutLine, setting: ColumnContext) -> float:
    return first.start + setting.right if first.rtl else first.start - setting.left


def _is_full(last: LayoutLine, setting: ColumnContext) -> bool:
    spare = last.x0 - setting.left if last.rtl else setting.right - last.x1
    return spare < FULL * last.size


def _align(strips: Sequence[LayoutLine], setting: ColumnContext) -> tuple[Align, float]:
    """Alignment, and how far the first line stands in."""
    size, rtl = strips[0].size, strips[0].rtl
    natural = Align.RIGHT if rtl else Align.LEFT
    if len(strips) == 1:
        return _align_of_one(strips[0], setting, natural), 0.0
    if are_centred(strips):
        return Align.CENTER, 0.0
    rest = strips[1:]
    starts, stops = [s.start for s in rest], [s.stop for s in strips[:-1]]
    middles = [(s.x0 + s.x1) / 2 for s in strips]
    first_indent = strips[0].start - min(starts)
    even_start = max(starts) - min(starts) < EVEN * size
    even_stop = max(stops) - min(stops) < EVEN * size and (
        len(stops) > 1 or abs(stops[0] - rest[0].stop) < EVEN * size
    )
    if (
        len(strips) == 2 and even_stop and rest[0].width < strips[0].width / 2
    ):  # no hanging indent is that wide
        return Align.LEFT if rtl else Align.RIGHT, 0.0
    if even_start and (even_stop or abs(first_indent) < EVEN * size or len(strips) > 2):
        justified = even_stop and len(strips) > 2
        return Align.JUSTIFY if justified else natural, first_indent if abs(
            first_indent
        ) > EVEN * size else 0.0
    if max(middles) - min(middles) < EVEN * size:
        return Align.CENTER, 0.0
    ends = [s.stop for s in strips]
    if max(ends) - min(ends) < EVEN * size:
        return Align.LEFT if rtl else Align.RIGHT, 0.0
    return natural, first_indent if even_start and abs(first_indent) > EVEN * size else 0.0


def _align_of_one(strip: LayoutLine, setting: ColumnContext, natural: Align) -> Align:
    before, after = strip.x0 - setting.left, setting.right - strip.x1
    if min(before, after) > ASIDE * strip.size and abs(before - after) < EVEN * 2 * strip.size:
        return Align.CENTER
    far, near = (after, before) if strip.rtl else (before, after)
    if near < EVEN * strip.size and far > 4 * ASIDE * strip.size:
        return Align.LEFT if strip.rtl else Align.RIGHT
    return natural
