"""Block drafts from a paragraph's lines, as far as its page tells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median_high

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.column_metrics import are_centred
from ai_translator.layout.blocks.drafts import BlockDraft, LayoutLine
from ai_translator.layout.blocks.kinds import kind_of
from ai_translator.layout.blocks.list_markers import Marker
from ai_translator.layout.blocks.paragraphs import Paragraph
from ai_translator.layout.blocks.runs import Runs, behind_number
from ai_translator.layout.blocks.toc import trailer_start
from ai_translator.layout.formulas import linear_text
from ai_translator.layout.reasons import Evidence, LayoutRule, Reason, because
from ai_translator.model.content import (
    Align,
    BlockKind,
    Inline,
    InlineFormula,
    Line,
    LineEnd,
    TextRun,
)
from ai_translator.model.placement import LinePlacement
from ai_translator.typed_items import of_type

# In units of the font size.
EVEN = 0.5  # edges closer than this are one edge
ASIDE = 1.0  # a lone line stands in by at least this on both sides to be centred
ONE_ROW = 3.6  # a formula no higher than a fraction is one row
MARKER_SHOWN = 6  # characters of a list item that its reason quotes
FULL = 1.5  # a line that ends this near to the column's end is full


@dataclass(frozen=True, slots=True)
class ColumnContext:
    """What a column tells its paragraphs.

    left, right: its edges along the lines.  formulas: whether to look for formulas (not in figures,
        whose labels they are)
    reason: why it is a column
    """

    left: float
    right: float
    beside: int = 1
    formulas: bool = True
    reason: Reason | None = None


def draft(
    paragraph: Paragraph, runs: Runs, setting: ColumnContext, number: LayoutLine | None = None
) -> BlockDraft:
    """Return the draft of a paragraph.

    number: the page number of a contents entry that is set apart from its title
    """
    text_lines = paragraph.text_lines
    kind, kind_rule = kind_of(paragraph)
    if number is not None:
        kind, kind_rule = BlockKind.TOC_ENTRY, LayoutRule.NUMBER_APART
    main = max(text_lines, key=lambda s: len(s.texts))
    face = main.raw.glyphs[len(main.raw.glyphs) // 2].font
    listed = paragraph.marker if kind is BlockKind.LIST_ITEM else None
    marker, skip = _marker(text_lines[0], runs, listed)
    trailer, stop = _trailer(text_lines[-1], runs, kind, number)
    lines = _lines(
        paragraph, runs, kind, setting.formulas and kind is not BlockKind.CODE, skip, stop
    )
    boxes = [s.raw.bbox for s in text_lines] + ([number.raw.bbox] if number else [])
    align, first_indent, align_rule = _align(text_lines, setting)
    reasons = [
        setting.reason,
        paragraph.begun,
        because(kind_rule, kind, **_kind_evidence(text_lines, main, listed)),
        because(align_rule, align, **_align_evidence(text_lines, setting, first_indent)),
    ]
    return BlockDraft(
        kind=kind,
        bbox=BBox.around(boxes),
        lines=lines,
        size=main.size,
        font_class=face.font_class,
        bold=all(s.bold for s in text_lines),
        italic=all(s.italic for s in text_lines),
        color=main.color,
        column=(setting.left, setting.right),
        beside=setting.beside,
        indent=_indent(text_lines[0], setting),
        full=_is_full(text_lines[-1], setting),
        counted=listed.kind if listed else "",
        align=align,
        first_indent=first_indent,
        leading=_leading(text_lines),
        marker=marker,
        trailer=trailer,
        number_apart=_begins_with_number(text_lines[0], marker, lines[0]),
        reasons=list(filter(None, reasons)),
    )


def _kind_evidence(
    text_lines: Sequence[LayoutLine], main: LayoutLine, marker: Marker | None
) -> dict[str, Evidence]:
    found: dict[str, Evidence] = {
        "lines": len(text_lines),
        "size": main.size,
        "bold": main.bold,
        "mono": main.mono,
    }
    if marker is not None:
        found["marker"] = text_lines[0].text[:MARKER_SHOWN].strip()
        found["counting"] = marker.kind
    return found


def _align_evidence(
    text_lines: Sequence[LayoutLine], setting: ColumnContext, first_indent: float
) -> dict[str, Evidence]:
    """Return how far the lines' starts, ends and middles lie apart, and the room at their sides."""
    size = text_lines[0].size
    rest, all_but_last = text_lines[1:] or text_lines, text_lines[:-1] or text_lines
    starts, stops = [s.start for s in rest], [s.stop for s in all_but_last]
    middles = [(s.x0 + s.x1) / 2 for s in text_lines]
    return {
        "starts_apart_em": (max(starts) - min(starts)) / size,
        "ends_apart_em": (max(stops) - min(stops)) / size,
        "middles_apart_em": (max(middles) - min(middles)) / size,
        "first_indent_em": first_indent / size,
        "room_left_em": (min(s.x0 for s in text_lines) - setting.left) / size,
        "room_right_em": (setting.right - max(s.x1 for s in text_lines)) / size,
    }


def _marker(first: LayoutLine, runs: Runs, marker: Marker | None) -> tuple[TextRun | None, int]:
    """Return the run of a list item's marker, and how many glyphs it takes up."""
    if marker is None:
        return None, 0
    return runs.run(first, 0, marker.glyphs), marker.glyphs


def _begins_with_number(text_line: LayoutLine, marker: TextRun | None, line: Line) -> bool:
    """Return True if the first run of a text, or its marker, is a number set apart from words."""
    lead = marker or next(iter(line.inlines), None)
    end = behind_number(text_line)
    return isinstance(lead, TextRun) and lead.text.strip() == "".join(text_line.texts[:end]) != ""


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
    text_lines = paragraph.text_lines
    ends = [*paragraph.ends, LineEnd.SPACE]
    code = kind is BlockKind.CODE
    left = min(s.x0 for s in text_lines)
    starts = [skip, *[0] * (len(text_lines) - 1)]
    stops = [*(len(text_line.texts) for text_line in text_lines[:-1]), stop]
    lines = []
    for text_line, first, last, end in zip(text_lines, starts, stops, ends, strict=True):
        inlines = runs.inlines(text_line, first, last, formulas=formulas)
        if code:
            inlines = indented(inlines, text_line, left)
        lines.append(line(text_line, inlines, end))
    return tuple(lines)


def line(text_line: LayoutLine, inlines: tuple[Inline, ...], end: LineEnd = LineEnd.SPACE) -> Line:
    raw = text_line.raw
    place = LinePlacement(raw.bbox, raw.baseline, raw.angle)
    return Line(inlines, end, raw.direction, place)


def indented(inlines: tuple[Inline, ...], text_line: LayoutLine, left: float) -> tuple[Inline, ...]:
    """Return a line of code with its indentation as spaces."""
    width = text_line.width / max(1, len(text_line.text))
    count = round((text_line.x0 - left) / width) if width > 0 else 0
    first = inlines[0] if inlines else None
    if count <= 0 or not isinstance(first, TextRun):
        return inlines
    return (replace(first, text=" " * count + first.text), *inlines[1:])


def formula_draft(
    text_lines: Sequence[LayoutLine],
    bbox: BBox,
    runs: Runs,
    setting: ColumnContext,
    why: Reason | None = None,
) -> BlockDraft:
    """Return a display formula as one line that holds one formula.

    It is read from left to right unless it has several rows.
    """
    if bbox.height < ONE_ROW * max(text_line.size for text_line in text_lines):
        text_lines = sorted(text_lines, key=lambda text_line: (text_line.x0, text_line.base))
    pieces = [
        inline for text_line in text_lines for inline in runs.inlines(text_line, formulas=False)
    ]
    members = tuple(of_type(pieces, TextRun))
    text = " ".join(linear_text(text_line.raw.glyphs) for text_line in text_lines)
    whole = InlineFormula(text, members, linear=False, placement=bbox)
    main = max(text_lines, key=lambda s: s.size)
    face = main.raw.glyphs[0].font
    only = Line((whole,), placement=LinePlacement(bbox, main.raw.baseline))
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
        reasons=list(filter(None, (setting.reason, why))),
    )


def _leading(text_lines: Sequence[LayoutLine]) -> float:
    steps = [b.base - a.base for a, b in itertools.pairwise(text_lines)]
    return round(median_high(steps or [0.0]), 2)


def _indent(first: LayoutLine, setting: ColumnContext) -> float:
    return first.start + setting.right if first.rtl else first.start - setting.left


def _is_full(last: LayoutLine, setting: ColumnContext) -> bool:
    spare = last.x0 - setting.left if last.rtl else setting.right - last.x1
    return spare < FULL * last.size


def _align(
    text_lines: Sequence[LayoutLine], setting: ColumnContext
) -> tuple[Align, float, LayoutRule]:
    """Return the alignment, the indent of the first line, and the rule that tells them."""
    size, rtl = text_lines[0].size, text_lines[0].rtl
    natural, opposite = (Align.RIGHT, Align.LEFT) if rtl else (Align.LEFT, Align.RIGHT)
    if len(text_lines) == 1 and text_lines[0].raw.angle % 90:
        return Align.CENTER, 0.0, LayoutRule.OBLIQUE
    if len(text_lines) == 1:
        align = _align_of_one(text_lines[0], setting, natural, opposite)
        return align, 0.0, LayoutRule.ONE_LINE
    if are_centred(text_lines):
        return Align.CENTER, 0.0, LayoutRule.CENTRED
    if _has_short_end(text_lines):
        return opposite, 0.0, LayoutRule.SHORT_END
    indent = _first_indent(text_lines)
    if (of_block := _align_of_block(text_lines, natural)) is not None:
        return of_block, indent, LayoutRule.EVEN_SIDES
    if _are_even([(line.x0 + line.x1) / 2 for line in text_lines], size):
        return Align.CENTER, 0.0, LayoutRule.EVEN_ENDS
    if _are_even([line.stop for line in text_lines], size):
        return opposite, 0.0, LayoutRule.EVEN_ENDS
    return natural, indent if _start_evenly(text_lines) else 0.0, LayoutRule.RAGGED


def _has_short_end(text_lines: Sequence[LayoutLine]) -> bool:
    """Return True for two lines that end at one edge, the second less than half as long.

    No hanging indent is that wide.
    """
    first, last = text_lines[0], text_lines[-1]
    return len(text_lines) == 2 and last.width < first.width / 2 and _stop_evenly(text_lines)


def _align_of_block(text_lines: Sequence[LayoutLine], natural: Align) -> Align | None:
    """Return the alignment of lines that start at one edge; None if they do not, or by chance."""
    if not _start_evenly(text_lines):
        return None
    several, even_stop = len(text_lines) > 2, _stop_evenly(text_lines)
    if several and even_stop:
        return Align.JUSTIFY
    flush = abs(_shift_of_first(text_lines)) < EVEN * text_lines[0].size
    return natural if several or even_stop or flush else None


def _first_indent(text_lines: Sequence[LayoutLine]) -> float:
    """Return the indent of the first line; 0 for one too small to be meant."""
    shift = _shift_of_first(text_lines)
    return shift if abs(shift) > EVEN * text_lines[0].size else 0.0


def _shift_of_first(text_lines: Sequence[LayoutLine]) -> float:
    """Return how far behind the others the first line starts."""
    first, *rest = text_lines
    return first.start - min(line.start for line in rest)


def _start_evenly(text_lines: Sequence[LayoutLine]) -> bool:
    """Return True if all lines but the first start at one edge."""
    return _are_even([line.start for line in text_lines[1:]], text_lines[0].size)


def _are_even(edges: Sequence[float], size: float) -> bool:
    return max(edges) - min(edges) < EVEN * size


def _stop_evenly(text_lines: Sequence[LayoutLine]) -> bool:
    """Return True if the lines end at one edge; of more than two, the last one may be shorter."""
    full = text_lines if len(text_lines) == 2 else text_lines[:-1]
    return _are_even([line.stop for line in full], text_lines[0].size)


def _align_of_one(
    text_line: LayoutLine, setting: ColumnContext, natural: Align, opposite: Align
) -> Align:
    before, after = text_line.x0 - setting.left, setting.right - text_line.x1
    size = text_line.size
    if min(before, after) > ASIDE * size and abs(before - after) < EVEN * 2 * size:
        return Align.CENTER
    far, near = (after, before) if text_line.rtl else (before, after)
    flush = near < EVEN * size and far > 4 * ASIDE * size
    return opposite if flush else natural
