"""A text on its way to the page: characters with widths, faces, glyphs and directions, whatever
size it will have.

flow = Flow(language="ar", rtl=None)
flow.put("text", face, size, look)          stretch after stretch; ``look`` is the caller's own and
comes back flow.put_object(width, look)                what is no text: a formula, a picture
flow.finish()                               directions and glyphs, and with them the advances
break_lines(flow.text, flow.advances, …)    lines, as character positions
for part in flow.parts(start, end): …       what to draw, from left to right
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from ai_translator.typesetting.bidi import is_rtl, levels, visual_runs
from ai_translator.typesetting.embedding import EmbeddedFace, ShapedGlyph
from ai_translator.typesetting.hyphenation import hyphen_points
from ai_translator.typesetting.spacing import SEAM, seams, tight
from ai_translator.typesetting.vertical import parted

L = TypeVar("L")

#: Stands for an object: lines may end around it (UAX 14: CB), it has no direction of its own.
OBJECT = "\ufffc"


@dataclass(frozen=True, slots=True)
class Stretch(Generic[L]):
    """``text[start:end]`` in one face, size and look; ``face`` is None for an object, ``size`` then
    its width.

    upright: its characters stand in text from top to bottom, where others lie
    """

    start: int
    end: int
    face: EmbeddedFace | None
    size: float
    look: L
    upright: bool = False


@dataclass(frozen=True, slots=True)
class LinePart(Generic[L]):
    """Glyphs of one stretch and direction that stand together on a line.

    glyphs: from left to right, with the position in the text that each cluster begins at; none for
        an object
    width:  of all of them, in the flow's unit
    """

    stretch: Stretch[L]
    start: int
    end: int
    rtl: bool
    glyphs: tuple[tuple[int, ShapedGlyph], ...]
    width: float


@dataclass(slots=True)
class TextFlow(Generic[L]):
    """text and advances (one for each character, those of a cluster on its first) are what breaks
    into lines.

    language: a code, for shaping and bidi;  rtl: the direction of the whole, by its first letter
        when None;
    vertical: lines run from top to bottom: all is as in level lines, turned by a quarter, but for
        stretches that stand upright
    """

    language: str = ""
    rtl: bool | None = None
    vertical: bool = False
    text: str = ""
    advances: list[float] = field(default_factory=list)
    stretches: list[Stretch[L]] = field(default_factory=list)
    _levels: list[int] = field(default_factory=list)
    _glyphs: list[ShapedGlyph | None] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def put(self, text: str, face: EmbeddedFace, size: float, look: L) -> None:
        """Adds text; what looks like the text before it joins it."""
        for piece, upright in parted(text, face.stands) if self.vertical else [(text, False)]:
            if piece:
                self._put(
                    piece,
                    Stretch(len(self.text), len(self.text) + len(piece), face, size, look, upright),
                )

    def _put(self, text: str, new: Stretch[L]) -> None:
        last = self.stretches[-1] if self.stretches else None
        if last is not None and replace(new, start=last.start, end=last.end) == last:
            self.stretches[-1] = replace(new, start=last.start)
        else:
            self.stretches.append(new)
        self.text += text

    def put_object(self, width: float, look: L, stand_in: str = OBJECT) -> None:
        """Adds something that is no text.  stand_in: the character it breaks like."""
        start = len(self.text)
        self.stretches.append(Stretch(start, start + 1, None, width, look))
        self.text += stand_in

    def finish(self) -> None:
        """To be called once, when all is put."""
        if self.rtl is None:
            self.rtl = is_rtl(self.text)
        self._levels = levels(self.text, self.rtl)
        self._starts = [stretch.start for stretch in self.stretches]
        for stretch in self.stretches:
            if stretch.face is None:
                self._glyphs.append(None)
                self.advances.append(stretch.size)
                continue
            for start, end in self._one_way(stretch.start, stretch.end):
                text, rtl = self.text[start:end], bool(self._levels[start] % 2)
                glyphs = (
                    stretch.face.stand(text)
                    if stretch.upright
                    else stretch.face.shape(text, rtl, self.language)
                )
                self._glyphs += glyphs
                self.advances += [
                    glyph.advance * stretch.size if glyph else 0.0 for glyph in glyphs
                ]
        for at, char in enumerate(self.text):
            if char == "\n":
                self._glyphs[at], self.advances[at] = None, 0.0
        self._space()

    def _space(self) -> None:
        """Seams between scripts are opened, marks in a row closed up."""
        if self.text.isascii():
            return
        for at in seams(self.text):
            self._move(at, SEAM * max(self._at(at).size, self._at(at + 1).size))
        for at, is_first in tight(self.text):
            cell = self._at(at if is_first else at + 1)
            char = self.text[at if is_first else at + 1]
            if (
                cell.face is not None
                and not cell.upright
                and cell.face.half_is_blank(char, behind=is_first)
            ):
                self._move(at, -0.5 * cell.size)

    def _at(self, position: int) -> Stretch[L]:
        return self.stretches[bisect_right(self._starts, position) - 1]

    def _move(self, at: int, by: float) -> None:
        """What stands behind the character moves on."""
        glyph, stretch = self._glyphs[at], self._at(at)
        if glyph is not None and stretch.face is not None and not self._levels[at] % 2:
            self._glyphs[at] = replace(glyph, advance=glyph.advance + by / stretch.size)
            self.advances[at] += by

    def _one_way(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        at = start
        for here in range(start + 1, end + 1):
            if here == end or self._levels[here] % 2 != self._levels[at] % 2:
                yield at, here
                at = here

    def hyphens(self) -> dict[int, float]:
        """Where words may be parted, and how wide the hyphen would be there."""
        found = {}
        for at in hyphen_points(self.text, self.language):
            stretch = self._at(at - 1)
            if stretch.face is not None and not self._levels[at] % 2:
                found[at] = stretch.face.advances["-"] * stretch.size
        return found

    def parts(self, start: int, end: int, hyphen: bool = False) -> Iterator[LinePart[L]]:
        """``text[start:end]`` as it stands on one line, from left to right.

        hyphen: one is set behind the last letter.
        """
        for part in self._line(start, end):
            yield self._hyphenated(part) if hyphen and part.end == end else part

    def _hyphenated(self, part: LinePart[L]) -> LinePart[L]:
        face = part.stretch.face
        assert face is not None
        (sign,) = face.shape("-")
        assert sign is not None
        width = part.width + sign.advance * part.stretch.size
        return replace(part, glyphs=(*part.glyphs, (part.end - 1, sign)), width=width)

    def _line(self, start: int, end: int) -> Iterator[LinePart[L]]:
        if not any(self._levels[start:end]) and not self.rtl:
            yield from self._parts(start, end, rtl=False)
            return
        for run in visual_runs(self.text, self._levels, start, end, bool(self.rtl)):
            yield from self._parts(run.start, run.end, rtl=run.rtl)

    def _parts(self, start: int, end: int, rtl: bool) -> Iterator[LinePart[L]]:
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1)
        inside = self.stretches[first:last]
        for stretch in reversed(inside) if rtl else inside:
            here, there = max(start, stretch.start), min(end, stretch.end)
            order = range(there - 1, here - 1, -1) if rtl else range(here, there)
            glyphs = tuple((at, glyph) for at in order if (glyph := self._glyphs[at]) is not None)
            yield LinePart(stretch, here, there, rtl, glyphs, sum(self.advances[here:there]))

    @property
    def width(self) -> float:
        """In one line; the longest where the author broke lines."""
        widths, at = [], 0
        for line in self.text.split("\n"):
            widths.append(sum(self.advances[at : at + len(line)]))
            at += len(line) + 1
        return max(widths)
