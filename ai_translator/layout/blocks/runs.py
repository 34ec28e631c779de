"""Glyphs of a line to styled runs and inline formulas, with the operators that drew them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, groupby, product
from statistics import median
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.fractions import character, fraction_spans
from ai_translator.layout.blocks.icons import icon_spans, inked, stands_apart
from ai_translator.layout.blocks.texts import UNKNOWN, joined
from ai_translator.layout.formulas import bars_of, formula_spans, is_linear, linear_text
from ai_translator.layout.math_glyph_bounds import reach
from ai_translator.layout.page_content import Font, Glyph, LinkArea, PageContent, ScannedGlyph
from ai_translator.model.content import (
    LEADER_DOTS,
    Direction,
    FontClass,
    Inline,
    InlineFormula,
    Link,
    Rise,
    TextRun,
    TextStyle,
)
from ai_translator.model.provenance import OperatorRef, PdfGlyphs, ScanWords, TextProvenance

# In units of the line's font size.
SMALLER = 0.86  # scripts are set at 0.6 to 0.8 of the text; small capitals stand on the baseline
RAISED = 0.12
LOWERED = 0.06

NUMBER_GAP = 0.45  # wider than a word space: a number's words are set at a place of their own
_WIDER = 1.3  # and than the line's other gaps, which justifying makes alike
LONGEST_NUMBER = 12  # glyphs
_LEADERS = frozenset(LEADER_DOTS)
_NUMBER = re.compile(r"(?:§\s?)?(?:\d{1,3}|[A-Z]|[IVX]{1,5})(?:\.\d{1,3})*[a-z]?[.)]?")

#: Side of the squares in which duplicates are looked for, in points; duplicates are never that far
#: apart.
CELL = 8.0

#: (path, operator, first byte): where a glyph comes from.
_Place = tuple[tuple[int, ...], int, int]
#: Makes an inline of the line's glyphs from one to another.
_Maker: TypeAlias = Callable[[LayoutLine, int, int], Inline]


class Runs:
    """Builder of the runs of one page's lines."""

    def __init__(self, content: PageContent, body_size: float) -> None:
        self._links = content.links
        self._rules = content.rules
        self._duplicates = _duplicates(content)
        self._blanks: dict[_Place, Glyph] = {
            (g.path, g.operator, g.start): g for g in content.glyphs if g.text.isspace()
        }
        self._styles: dict[tuple[Font, float, str, Rise], TextStyle] = {}
        self._alike: dict[TextStyle, TextStyle] = {}
        self._body_size = body_size

    def inlines(
        self, text_line: LayoutLine, start: int = 0, end: int | None = None, formulas: bool = True
    ) -> tuple[Inline, ...]:
        """Return the runs and formulas of the line's glyphs ``start`` to ``end``."""
        end = len(text_line.texts) if end is None else end
        spaces = text_line.raw.spaces
        found: list[Inline] = []
        at = start
        makers = self._makers(text_line, formulas=formulas)
        for first, last in sorted(makers):
            if first < at or last > end:
                continue
            found.extend(self._runs(text_line, at, first, bool(found)))
            if found and spaces[first]:
                _put_space(found)
            make = makers[first, last]
            found.append(make(text_line, first, last))
            typed = last == end or spaces[last]
            if make == self._icon and not typed and _is_apart(text_line, last):
                _put_space(found)
            at = last
        found.extend(self._runs(text_line, at, end, bool(found)))
        return tuple(found)

    def _makers(self, text_line: LayoutLine, *, formulas: bool) -> dict[tuple[int, int], _Maker]:
        """Return half-open range of glyphs that are no plain text -> what makes an inline of it.

        What stands on a picture cannot move as the original glyphs.
        """
        raw = text_line.raw
        if any(isinstance(glyph, ScannedGlyph) for glyph in raw.glyphs):
            return {}
        spans = formula_spans(raw, self._body_size, self._rules) if formulas else []
        return {
            **dict.fromkeys(spans, self._formula),
            **dict.fromkeys(fraction_spans(raw), self._fraction),
            **dict.fromkeys(icon_spans(raw.glyphs), self._icon),
        }

    def run(self, text_line: LayoutLine, start: int, end: int) -> TextRun:
        """Return all these glyphs as one run in the style of the first."""
        runs = self._runs(text_line, start, end, False)
        text = "".join(run.text for run in runs)
        return TextRun(
            text.strip(),
            runs[0].style,
            runs[0].link,
            self._provenance(text_line.raw.glyphs[start:end]),
            placement=BBox.around(run.bbox for run in runs),
        )

    def _fraction(self, text_line: LayoutLine, start: int, end: int) -> Inline:
        glyphs, text = text_line.raw.glyphs[start:end], "".join(text_line.texts[start:end])
        runs = tuple(self._runs(text_line, start, end, False))
        box = BBox.around(run.bbox for run in runs)
        if not character(text):
            return InlineFormula(text, runs, linear=True, placement=box)
        style = self._style(max(glyphs, key=lambda glyph: glyph.size), Rise.NONE)
        return TextRun(
            character(text),
            style,
            runs[0].link,
            self._provenance(glyphs),
            placement=box,
        )

    def _formula(self, text_line: LayoutLine, start: int, end: int) -> InlineFormula:
        glyphs = text_line.raw.glyphs[start:end]
        runs = tuple(self._runs(text_line, start, end, False))
        linear = is_linear(glyphs, self._rules)
        area = BBox.around(map(reach, glyphs))
        bars = bars_of(area, text_line.size, self._rules)
        return InlineFormula(
            linear_text(glyphs),
            runs,
            linear,
            placement=BBox.around([area, *bars]),
        )

    def _icon(self, text_line: LayoutLine, start: int, end: int) -> InlineFormula:
        """Return an icon as a formula: only its picture is right."""
        runs = tuple(self._runs(text_line, start, end, False))
        text = "".join(text_line.texts[start:end]).replace(UNKNOWN, "")
        upright = not text_line.raw.angle
        box = (
            inked(text_line.raw.glyphs[start:end])
            if upright
            else BBox.around(run.bbox for run in runs)
        )
        return InlineFormula(text, runs, linear=False, placement=box)

    def _runs(self, text_line: LayoutLine, start: int, end: int, space: bool) -> list[TextRun]:
        """Return the runs.  ``space``: True to keep a space before the first glyph.

        Words that stand apart from their number are a run of their own.
        """
        words = behind_number(text_line) if start == 0 else 0
        if not start < words < end:
            return self._styled_runs(text_line, start, end, space)
        number = self._styled_runs(text_line, start, words, space)
        return [*number, *self._styled_runs(text_line, words, end, True)]

    def _styled_runs(
        self, text_line: LayoutLine, start: int, end: int, space: bool
    ) -> list[TextRun]:
        if start >= end:
            return []
        glyphs, spaces, texts = text_line.raw.glyphs, text_line.raw.spaces, text_line.texts
        links = self._links_at(text_line.raw.bbox)
        found: list[tuple[TextStyle, Link | None, int]] = []
        cuts: list[int] = []
        size, base, upright = (
            text_line.size,
            text_line.base,
            not text_line.raw.angle and text_line.x0 == text_line.raw.bbox.x0,
        )
        last_key: tuple[Font, float, str] | None = None
        last_y = last_link = None
        for at in range(start, end):
            glyph = glyphs[at]
            key = (glyph.font, glyph.size, glyph.color)
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
            gaps = spaces[first:last]
            if runs and gaps[0] and not _marked(runs[-1]):
                runs[-1] = _with_text(runs[-1], runs[-1].text + " ")
                gaps[0] = False
            elif not runs and not space:
                gaps[0] = False
            members, text = glyphs[first:last], joined(texts[first:last], gaps)
            source = self._provenance(members)
            runs.append(TextRun(text, style, link, source, placement=BBox.around(members)))
        return runs

    def _links_at(self, box: BBox) -> list[LinkArea]:
        return [area for area in self._links if area.bbox.meets(box)]

    def _style(self, glyph: Glyph, rise: Rise) -> TextStyle:
        key = (glyph.font, glyph.size, glyph.color, rise)
        style = self._styles.get(key)
        if style is None:
            font = glyph.font
            style = TextStyle(
                font.font_class, round(glyph.size, 2), font.bold, font.italic, glyph.color, rise
            )
            style = self._alike.setdefault(style, style)  # fonts that look alike share a style
            self._styles[key] = style
        return style

    def _provenance(self, glyphs: Sequence[Glyph]) -> TextProvenance:
        """Return what the glyphs were read from: operators, or words on a picture."""
        if not any(isinstance(glyph, ScannedGlyph) for glyph in glyphs):
            return PdfGlyphs(self._refs(glyphs))
        words = {glyph.word: glyph for glyph in glyphs if isinstance(glyph, ScannedGlyph)}
        return ScanWords(
            tuple(glyph.word_box for glyph in words.values()),
            min(glyph.confidence for glyph in words.values()),
        )

    def _refs(self, glyphs: Iterable[Glyph]) -> tuple[OperatorRef, ...]:
        """Return the operators of the glyphs, neighbours joined, with the spaces between them."""
        refs: list[OperatorRef] = []
        path: tuple[int, ...] | None = None
        operator = start = end = -1
        advance = 0.0
        origin = (0.0, 0.0)
        for glyph in self._with_duplicates(glyphs) if self._duplicates else glyphs:
            if glyph.operator == operator and glyph.path == path:
                if glyph.start == end:  # as nearly all do
                    advance += glyph.advance
                    end = glyph.end
                    continue
                behind = self._blank_advance(path, operator, end, glyph.start)
                if behind is not None:
                    advance += glyph.advance + behind
                    end = glyph.end
                    continue
                before = self._blank_advance(path, operator, glyph.end, start)
                if before is not None:
                    advance += glyph.advance + before
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

    def _blank_advance(
        self, path: tuple[int, ...], operator: int, at: int, to: int
    ) -> float | None:
        """Return how far the spaces advance that fill an operator's bytes from ``at`` to ``to``.

        0 where the places are one; None where something else is between them.
        """
        total = 0.0
        while at < to and (blank := self._blanks.get((path, operator, at))) is not None:
            at, total = blank.end, total + blank.advance
        return total if at == to else None

    def _with_duplicates(self, glyphs: Iterable[Glyph]) -> Iterable[Glyph]:
        members = list(glyphs)
        return chain(members, *(self._duplicates.get(glyph, ()) for glyph in members))


def behind_number(text_line: LayoutLine) -> int:
    """Return where the words begin behind a number that stands apart from them; 0 if none does."""
    if text_line.raw.angle or text_line.raw.direction is not Direction.LTR:
        return 0
    spaces, end = text_line.raw.spaces, text_line.raw.second_word
    if not 0 < end < LONGEST_NUMBER or not _NUMBER.fullmatch("".join(text_line.texts[:end])):
        return 0
    glyphs = text_line.raw.glyphs
    # A leader's dots stand apart, too.
    words = [at for at in range(end, len(spaces)) if spaces[at] and glyphs[at].text not in _LEADERS]
    gaps = [glyphs[at].x0 - glyphs[at - 1].x1 for at in words]
    if not gaps:
        return 0
    # In a justified line all gaps may be wide: the article "A" is no number then
    usual = median(gaps[1:]) if len(gaps) > 2 else 0.0
    is_apart = gaps[0] >= max(NUMBER_GAP * glyphs[end - 1].size, _WIDER * usual)
    return end if is_apart else 0


def edge_blanks(glyphs: Sequence[Glyph]) -> tuple[OperatorRef, ...]:
    """Return the spaces before an operator's first letter and after its last, in drawing order."""
    found: list[OperatorRef] = []
    for (path, operator), shown in groupby(glyphs, key=lambda glyph: (glyph.path, glyph.operator)):
        members = list(shown)
        letters = [at for at, glyph in enumerate(members) if not glyph.text.isspace()]
        edges = [members[: letters[0]], members[letters[-1] + 1 :]] if letters else [members]
        for edge in filter(None, edges):
            first, advance = edge[0], sum(glyph.advance for glyph in edge)
            found.append(
                OperatorRef(path, operator, first.start, edge[-1].end, advance, (first.x, first.y))
            )
    return tuple(found)


def _duplicates(content: PageContent) -> dict[Glyph, list[Glyph]]:
    """Return glyph -> those drawn a second time over it: their operators are its own, too."""
    if not content.duplicates:
        return {}
    places: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    for glyph in content.glyphs:
        places[glyph.text, round(glyph.x / CELL), round(glyph.y / CELL)].append(glyph)
    found: dict[Glyph, list[Glyph]] = defaultdict(list)
    for duplicate in content.duplicates:
        column, row = round(duplicate.x / CELL), round(duplicate.y / CELL)
        around = product((0, -1, 1), repeat=2)
        squares = [(duplicate.text, column + dx, row + dy) for dx, dy in around]
        near = list(chain(*(places.get(square, ()) for square in squares)))
        if near:
            first = min(near, key=lambda g: abs(g.x - duplicate.x) + abs(g.y - duplicate.y))
            found[first].append(duplicate)
    return found


def _is_apart(text_line: LayoutLine, at: int) -> bool:
    """Return True if white space is between an icon and the glyph ``at`` behind it."""
    return stands_apart(*text_line.raw.glyphs[at - 1 : at + 1])


def _rise(glyph: Glyph, size: float, base: float) -> Rise:
    if glyph.size > SMALLER * size:
        return Rise.NONE
    drop = glyph.y - base
    if drop < -RAISED * size:
        return Rise.SUPER
    return Rise.SUB if drop > LOWERED * size else Rise.NONE


def _marked(run: TextRun) -> bool:
    style = run.style
    emphasized = style.bold or style.italic or style.font_class is FontClass.MONO
    return emphasized or run.link is not None or style.rise is not Rise.NONE


def _put_space(inlines: list[Inline]) -> None:
    """Append a space to the last of the inlines."""
    last = inlines[-1]
    if isinstance(last, TextRun):
        inlines[-1] = _with_text(last, last.text + " ")
    else:
        style = last.runs[-1].style
        inlines.append(TextRun(" ", style, provenance=PdfGlyphs(), placement=last.bbox))


def _with_text(run: TextRun, text: str) -> TextRun:
    return TextRun(text, run.style, run.link, run.provenance, placement=run.placement)


def _link_of(glyph: Glyph, links: Sequence[LinkArea]) -> Link | None:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return next((area.link for area in links if area.bbox.contains_point(x, y)), None)
