"""Glyphs of a line to styled runs and inline formulas, with the operators that drew them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.fractions import character, fraction_spans
from ai_translator.layout.blocks.icons import icon_spans, inked, stands_apart
from ai_translator.layout.blocks.texts import UNKNOWN
from ai_translator.layout.formulas import formula_spans, is_linear, linear_text
from ai_translator.layout.math_glyph_bounds import reach
from ai_translator.layout.page_content import Glyph, LinkArea, PageContent
from ai_translator.model.document import (
    FontClass,
    Inline,
    InlineFormula,
    Link,
    OperatorRef,
    Rise,
    TextRun,
    TextStyle,
)

# In units of the line's font size.
SMALLER = 0.86  # scripts are set at 0.6 to 0.8 of the text; small capitals stand on the baseline
RAISED = 0.12
LOWERED = 0.06

#: Side of the squares in which twins are looked for, in points; larger than a twin is ever apart.
CELL = 8.0

#: (path, operator, first byte): where a glyph comes from.
_Place = tuple[tuple[int, ...], int, int]


class Runs:
    """Makes the runs of one page's lines."""

    def __init__(self, content: PageContent, body_size: float) -> None:
        self._links = content.links
        self._rules = content.rules
        self._twins = _twins(content)
        self._blanks: dict[_Place, Glyph] = {
            (g.path, g.operator, g.start): g for g in content.glyphs if g.text.isspace()
        }
        self._styles: dict[tuple[int, float, str, Rise], TextStyle] = {}
        self._body_size = body_size

    def inlines(
        self, strip: LayoutLine, start: int = 0, end: int | None = None, formulas: bool = True
    ) -> tuple[Inline, ...]:
        """The runs and formulas of the strip's glyphs ``start`` to ``end``."""
        end = len(strip.texts) if end is None else end
        found: list[Inline] = []
        at = start
        spans = formula_spans(strip.raw, self._body_size, self._rules) if formulas else []
        fractions = fraction_spans(strip.raw)
        icons = icon_spans(strip.raw.glyphs)
        for first, last in sorted([*spans, *fractions, *icons]):
            if first < at or last > end:
                continue
            found.extend(self._runs(strip, at, first, bool(found)))
            _put_space(found, bool(found) and strip.raw.spaces[first])
            if (first, last) in icons:
                found.append(self._icon(strip, first, last))
                typed = last == end or strip.raw.spaces[last]
                _put_space(
                    found, not typed and stands_apart(*strip.raw.glyphs[last - 1 : last + 1])
                )
            elif (first, last) in fractions:
                found.append(self._fraction(strip, first, last))
            else:
                found.append(self._formula(strip, first, last))
            at = last
        found.extend(self._runs(strip, at, end, bool(found)))
        return tuple(found)

    def run(self, strip: LayoutLine, start: int, end: int) -> TextRun:
        """All these glyphs as one run in the style of the first."""
        runs = self._runs(strip, start, end, False)
        text = "".join(run.text for run in runs)
        refs = tuple(ref for run in runs for ref in run.refs)
        return TextRun(
            text.strip(), runs[0].style, BBox.around(run.bbox for run in runs), runs[0].link, refs
        )

    def _fraction(self, strip: LayoutLine, start: int, end: int) -> Inline:
        glyphs, text = strip.raw.glyphs[start:end], "".join(strip.texts[start:end])
        runs = tuple(self._runs(strip, start, end, False))
        box = BBox.around(run.bbox for run in runs)
        if not character(text):
            return InlineFormula(text, box, runs, linear=True)
        style = self._style(max(glyphs, key=lambda glyph: glyph.size), Rise.NONE)
        return TextRun(
            character(text),
            style,
            box,
            runs[0].link,
            tuple(ref for run in runs for ref in run.refs),
        )

    def _formula(self, strip: LayoutLine, start: int, end: int) -> InlineFormula:
        glyphs = strip.raw.glyphs[start:end]
        runs = tuple(self._runs(strip, start, end, False))
        linear = is_linear(glyphs, self._rules)
        return InlineFormula(
            linear_text(glyphs), BBox.around(reach(glyph) for glyph in glyphs), runs, linear
        )

    def _icon(self, strip: LayoutLine, start: int, end: int) -> InlineFormula:
        """Only its picture is right, and it travels through a sentence as a formula does."""
        runs = tuple(self._runs(strip, start, end, False))
        text = "".join(strip.texts[start:end]).replace(UNKNOWN, "")
        upright = not strip.raw.angle
        box = (
            inked(strip.raw.glyphs[start:end]) if upright else BBox.around(run.bbox for run in runs)
        )
        return InlineFormula(text, box, runs, linear=False)

    def _runs(self, strip: LayoutLine, start: int, end: int, space: bool) -> list[TextRun]:
        """space: whether a space before the first glyph is to be kept."""
        if start >= end:
            return []
        glyphs, spaces, texts = strip.raw.glyphs, strip.raw.spaces, strip.texts
        links = self._links_at(strip.raw.bbox)
        found: list[tuple[TextStyle, Link | None, int]] = []
        cuts: list[int] = []
        size, base, upright = (
            strip.size,
            strip.base,
            not strip.raw.angle and strip.x0 == strip.raw.bbox.x0,
        )
        last_key: tuple[int, float, str] | None = None
        last_y = last_link = None
        for at in range(start, end):
            glyph = glyphs[at]
            key = (id(glyph.font), glyph.size, glyph.color)
            link = _link_of(glyph, links) if links else None
            if key == last_key and glyph.y == last_y and link == last_link:
                continue
            style = self._style(glyph, _rise(glyph, size, base) if upright else Rise.NONE)
            last_key, last_y, last_link = key, glyph.y, link
            if not found or found[-1][0] is not style or found[-1][1] != link:
                found.append((style, link, at))
                cuts.append(at)
        cuts.append(end)
        runs: list[TextRun] = []
        for (style, link, first), last in zip(found, cuts[1:]):
            parts = [
                " " + text if gap else text
                for text, gap in zip(texts[first:last], spaces[first:last])
            ]
            if spaces[first] and not runs and not space:
                parts[0] = texts[first]
            elif spaces[first] and runs and not _marked(runs[-1]):
                parts[0] = texts[first]
                runs[-1] = _with_text(runs[-1], runs[-1].text + " ")
            members = glyphs[first:last]
            runs.append(TextRun("".join(parts), style, _box(members), link, self._refs(members)))
        return runs

    def _links_at(self, box: BBox) -> list[LinkArea]:
        return [
            area
            for area in self._links
            if area.bbox.x0 < box.x1
            and area.bbox.x1 > box.x0
            and area.bbox.top < box.bottom
            and area.bbox.bottom > box.top
        ]

    def _style(self, glyph: Glyph, rise: Rise) -> TextStyle:
        key = (id(glyph.font), glyph.size, glyph.color, rise)
        style = self._styles.get(key)
        if style is None:
            font = glyph.font
            style = TextStyle(
                font.font_class, round(glyph.size, 2), font.bold, font.italic, glyph.color, rise
            )
            style = self._styles.setdefault(
                (hash(style), 0.0, "", rise), style
            )  # fonts that look alike share a style
            self._styles[key] = style
        return style

    def _refs(self, glyphs: Iterable[Glyph]) -> tuple[OperatorRef, ...]:
        """The operators of the glyphs, as few as can be: neighbours are one, with the spaces
        between them.
        """
        refs: list[OperatorRef] = []
        path: tuple[int, ...] | None = None
        operator = start = end = -1
        advance = 0.0
        origin = (0.0, 0.0)
        for glyph in self._with_twins(glyphs) if self._twins else glyphs:
            if glyph.operator == operator and glyph.path == path:
                if glyph.start == end or (
                    glyph.start > end and self._all_blank(path, operator, end, glyph.start)
                ):
                    advance += glyph.advance + self._blank_advance(path, operator, end, glyph.start)
                    end = glyph.end
                    continue
                if glyph.end == start or (
                    glyph.end < start and self._all_blank(path, operator, glyph.end, start)
                ):
                    advance += glyph.advance + self._blank_advance(path, operator, glyph.end, start)
                    start, origin = glyph.start, (glyph.x, glyph.y)
                    continue
            if path is not None:
                refs.append(OperatorRef(path, operator, start, end, advance, origin))
            path, operator, start, end, advance = (
                glyph.path,
                glyph.operator,
                glyph.start,
                glyph.end,
                glyph.advance,
            )
            origin = glyph.x, glyph.y
        if path is not None:
            refs.append(OperatorRef(path, operator, start, end, advance, origin))
        return tuple(refs)

    def _all_blank(self, path: tuple[int, ...], operator: int, at: int, to: int) -> bool:
        """Whether nothing but spaces stands between two places of an operator."""
        while at < to and (blank := self._blanks.get((path, operator, at))) is not None:
            at = blank.end
        return at == to

    def _blank_advance(self, path: tuple[int, ...], operator: int, at: int, to: int) -> float:
        total = 0.0
        while at < to:
            blank = self._blanks[path, operator, at]
            at, total = blank.end, total + blank.advance
        return total

    def _with_twins(self, glyphs: Iterable[Glyph]) -> Iterable[Glyph]:
        members = list(glyphs)
        return [*members, *(twin for glyph in members for twin in self._twins.get(id(glyph), ()))]


def edge_blanks(glyphs: Sequence[Glyph]) -> tuple[OperatorRef, ...]:
    """The spaces before the first and after the last letter that an operator shows, in drawing
    order.
    """
    found: list[OperatorRef] = []
    for (path, operator), shown in groupby(glyphs, key=lambda glyph: (glyph.path, glyph.operator)):
        members = list(shown)
        letters = [at for at, glyph in enumerate(members) if not glyph.text.isspace()]
        edges = [members[: letters[0]], members[letters[-1] + 1 :]] if letters else [members]
        for edge in edges:
            if edge:
                first, advance = edge[0], sum(glyph.advance for glyph in edge)
                found.append(
                    OperatorRef(
                        path, operator, first.start, edge[-1].end, advance, (first.x, first.y)
                    )
                )
    return tuple(found)


def _twins(content: PageContent) -> dict[int, list[Glyph]]:
    """The glyphs that were drawn a second time over one, by the ``id`` of that one: its operators
    are theirs, too.
    """
    if not content.twins:
        return {}
    places: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in content.glyphs:
        places.setdefault((glyph.text, round(glyph.x / CELL), round(glyph.y / CELL)), []).append(
            glyph
        )
    found: dict[int, list[Glyph]] = {}
    for twin in content.twins:
        column, row = round(twin.x / CELL), round(twin.y / CELL)
        near = [
            g
            for dx in (0, -1, 1)
            for dy in (0, -1, 1)
            for g in places.get((twin.text, column + dx, row + dy), ())
        ]
        if near:
            first = min(near, key=lambda g: abs(g.x - twin.x) + abs(g.y - twin.y))
            found.setdefault(id(first), []).append(twin)
    return found


def _rise(glyph: Glyph, size: float, base: float) -> Rise:
    if glyph.size > SMALLER * size:
        return Rise.NONE
    drop = glyph.y - base
    if drop < -RAISED * size:
        return Rise.SUPER
    return Rise.SUB if drop > LOWERED * size else Rise.NONE


def _marked(run: TextRun) -> bool:
    style = run.style
    return (
        run.link is not None
        or style.bold
        or style.italic
        or style.rise is not Rise.NONE
        or style.font_class is FontClass.MONO
    )


def _put_space(inlines: list[Inline], space: bool) -> None:
    """A space behind the last of the inlines."""
    if not space:
        return
    last = inlines[-1]
    if isinstance(last, TextRun):
        inlines[-1] = _with_text(last, last.text + " ")
    else:
        inlines.append(TextRun(" ", last.runs[-1].style, last.bbox))


def _with_text(run: TextRun, text: str) -> TextRun:
    return TextRun(text, run.style, run.bbox, run.link, run.refs)


def _link_of(glyph: Glyph, links: Sequence[LinkArea]) -> Link | None:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    for area in links:
        if area.bbox.contains_point(x, y):
            return area.link
    return None


def _box(glyphs: Sequence[Glyph]) -> BBox:
    return BBox(
        min([g.x0 for g in glyphs]),
        min([g.top for g in glyphs]),
        max([g.x1 for g in glyphs]),
        max([g.bottom for g in glyphs]),
    )
