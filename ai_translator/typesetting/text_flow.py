"""A text prepared for line breaking: characters with widths, faces, glyphs and directions.

It does not depend on the final size.

    flow = TextFlow(language="ar", rtl=None)
    flow.put("text", face, size, look)          run after run; ``look`` is the caller's own
    flow.put_object(width, look)                a formula or picture
    flow.finish()                               directions and glyphs, hence the advances
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
from ai_translator.typesetting.spacing import BOUNDARY_SPACE, adjacent_marks, script_boundaries
from ai_translator.typesetting.vertical import split_by_orientation

L = TypeVar("L")

#: Stands for an object: lines may end around it (UAX 14: CB), it has no direction of its own.
OBJECT = "\ufffc"


@dataclass(frozen=True, slots=True)
class FaceRun(Generic[L]):
    """``text[start:end]`` in one face, size and look.

    face:    None for an object; then ``size`` is its width
    upright: True if its characters stand upright in vertical text
    """

    start: int
    end: int
    face: EmbeddedFace | None
    size: float
    look: L
    upright: bool = False


@dataclass(frozen=True, slots=True)
class LinePart(Generic[L]):
    """Glyphs of one run and direction that are adjacent on a line.

    glyphs: from left to right, with the position in the text that each cluster begins at; none for
        an object
    width:  of all of them, in the flow's unit
    """

    run: FaceRun[L]
    start: int
    end: int
    rtl: bool
    glyphs: tuple[tuple[int, ShapedGlyph], ...]
    width: float


@dataclass(slots=True)
class TextFlow(Generic[L]):
    """Text and advances that lines are broken from.

    There is one advance for each character; a cluster's is on its first.
    language: a code, for shaping and bidi
    rtl:      the direction of the whole; by its first strong letter if None
    vertical: True if lines run from top to bottom: everything is as in horizontal lines, turned by
        a quarter, except for runs that stand upright
    """

    language: str = ""
    rtl: bool | None = None
    vertical: bool = False
    text: str = ""
    advances: list[float] = field(default_factory=list)
    runs: list[FaceRun[L]] = field(default_factory=list)
    _levels: list[int] = field(default_factory=list)
    _glyphs: list[ShapedGlyph | None] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def put(self, text: str, face: EmbeddedFace, size: float, look: L) -> None:
        """Append text; text that looks like the text before joins its run."""
        for piece, upright in (
            split_by_orientation(text, face.is_upright) if self.vertical else [(text, False)]
        ):
            if piece:
                self._put(
                    piece,
                    FaceRun(len(self.text), len(self.text) + len(piece), face, size, look, upright),
                )

    def _put(self, text: str, new: FaceRun[L]) -> None:
        last = self.runs[-1] if self.runs else None
        if last is not None and replace(new, start=last.start, end=last.end) == last:
            self.runs[-1] = replace(new, start=last.start)
        else:
            self.runs.append(new)
        self.text += text

    def put_object(self, width: float, look: L, stand_in: str = OBJECT) -> None:
        """Append an object that is not text.  ``stand_in``: the character it breaks like."""
        start = len(self.text)
        self.runs.append(FaceRun(start, start + 1, None, width, look))
        self.text += stand_in

    def finish(self) -> None:
        """Resolve directions and shape the text.  Call it once, after the last ``put``."""
        if self.rtl is None:
            self.rtl = is_rtl(self.text)
        self._levels = levels(self.text, self.rtl)
        self._starts = [run.start for run in self.runs]
        for run in self.runs:
            if run.face is None:
                self._glyphs.append(None)
                self.advances.append(run.size)
                continue
            for start, end in self._one_way(run.start, run.end):
                text, rtl = self.text[start:end], bool(self._levels[start] % 2)
                glyphs = (
                    run.face.shape_upright(text)
                    if run.upright
                    else run.face.shape(text, rtl, self.language)
                )
                self._glyphs += glyphs
                self.advances += [glyph.advance * run.size if glyph else 0.0 for glyph in glyphs]
        for at, char in enumerate(self.text):
            if char == "\n":
                self._glyphs[at], self.advances[at] = None, 0.0
        self._space()

    def _space(self) -> None:
        """Add space between scripts and close up adjacent marks."""
        if self.text.isascii():
            return
        for at in script_boundaries(self.text):
            self._move(at, BOUNDARY_SPACE * max(self._at(at).size, self._at(at + 1).size))
        for at, is_first in adjacent_marks(self.text):
            cell = self._at(at if is_first else at + 1)
            char = self.text[at if is_first else at + 1]
            if (
                cell.face is not None
                and not cell.upright
                and cell.face.half_is_blank(char, behind=is_first)
            ):
                self._move(at, -0.5 * cell.size)

    def _at(self, position: int) -> FaceRun[L]:
        return self.runs[bisect_right(self._starts, position) - 1]

    def _move(self, at: int, by: float) -> None:
        """Move what follows the character."""
        glyph, run = self._glyphs[at], self._at(at)
        if glyph is not None and run.face is not None and not self._levels[at] % 2:
            self._glyphs[at] = replace(glyph, advance=glyph.advance + by / run.size)
            self.advances[at] += by

    def _one_way(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        at = start
        for here in range(start + 1, end + 1):
            if here == end or self._levels[here] % 2 != self._levels[at] % 2:
                yield at, here
                at = here

    def hyphens(self) -> dict[int, float]:
        """Return where words may be hyphenated -> the hyphen's width there."""
        found = {}
        for at in hyphen_points(self.text, self.language):
            run = self._at(at - 1)
            if run.face is not None and not self._levels[at] % 2:
                found[at] = run.face.advances["-"] * run.size
        return found

    def parts(self, start: int, end: int, hyphen: bool = False) -> Iterator[LinePart[L]]:
        """Return ``text[start:end]`` as parts of one line, from left to right.

        hyphen: True to set one behind the last letter
        """
        for part in self._line(start, end):
            yield self._hyphenated(part) if hyphen and part.end == end else part

    def _hyphenated(self, part: LinePart[L]) -> LinePart[L]:
        face = part.run.face
        assert face is not None
        (sign,) = face.shape("-")
        assert sign is not None
        width = part.width + sign.advance * part.run.size
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
        inside = self.runs[first:last]
        for run in reversed(inside) if rtl else inside:
            here, there = max(start, run.start), min(end, run.end)
            order = range(there - 1, here - 1, -1) if rtl else range(here, there)
            glyphs = tuple((at, glyph) for at in order if (glyph := self._glyphs[at]) is not None)
            yield LinePart(run, here, there, rtl, glyphs, sum(self.advances[here:there]))

    @property
    def width(self) -> float:
        """The width in one line; that of the longest line where the author broke lines."""
        widths, at = [], 0
        for line in self.text.split("\n"):
            widths.append(sum(self.advances[at : at + len(line)]))
            at += len(line) + 1
        return max(widths)
