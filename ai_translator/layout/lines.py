"""Lines of glyphs: those that share a baseline and a direction, with word spaces from the gaps."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import Frame
from ai_translator.layout.accents import ACCENTS
from ai_translator.layout.frames import by_frame, placed_in
from ai_translator.layout.glyph_runs import (
    OVERPRINT,
    TYPED,
    WIDE,
    WORD,
    GlyphRun,
    glyph_runs,
    is_space,
)
from ai_translator.layout.math_glyph_bounds import hangs
from ai_translator.layout.page_content import Glyph
from ai_translator.layout.visual_order import RTL_CHARS, is_mark, is_rtl, logical_order
from ai_translator.model.content import Direction

#: What is in Latin letters whatever the language.
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")

# All in units of the font size.
SAME_ROW = 0.12  # less than any subscript sinks (TeX: 0.15)
RISE, SINK = 0.75, 0.5  # how far a script may stand over and under the baseline of its line
SCRIPT_GAP = 0.35  # a script stands close to what it belongs to
SCRIPT_SIZE = 0.92  # and is smaller
SMALLEST = 0.38  # but not tiny: beside an initial stands text, no script
LONGEST = 4.0  # nor longer than this and than its host
INITIAL = 1.9  # an initial over two lines is so much larger than they are
SHIFT = 0.32  # pieces of one size may be moved that far (TeX's E, a skewed scan)
MARK_SHIFT = 0.6  # a note's mark, and it touches its word
MARK_GAP, MARK_LENGTH, MARKS = 0.15, 3, "*†‡§"
# no letter is narrower: a piece that starts nearer to the last glyph than this stands over it
ORDERED = 0.13
SENTENCE = 5  # more spaces than between the entries of a matrix
TRACKED = 0.6  # with spaces between so many of its letters a line is letter-spaced
#: Words of so many letters that begin amid others are printed over them, and no part of their line:
#: a cell is too full, an address cannot be broken.  Fewer may be accents, signs, maths.
OVERPRINTED = 3
#: Where that happens more often than once in so many runs, the widths of the letters are wrong.
SELDOM = 8


@dataclass(slots=True, eq=False)
class RawLine:
    """A line before styles, formulas and kinds: glyphs in reading order.

    spaces: for each glyph, whether a word space stands before it (space glyphs themselves are not
        in ``glyphs``)
    size:   the dominant font size
    """

    glyphs: list[Glyph]
    spaces: list[bool]
    bbox: BBox
    baseline: float
    size: float
    direction: Direction = Direction.LTR
    angle: float = 0.0

    @property
    def upright(self) -> bool:
        """True if it runs along the page's rows, to either side."""
        return not self.angle and self.direction is not Direction.VERTICAL

    @property
    def has_maths(self) -> bool:
        """True if any glyph is in a maths font."""
        return any(glyph.font.math for glyph in self.glyphs)

    @property
    def second_word(self) -> int:
        """Index of the glyph that begins its second word; 0 if it is of one word."""
        return next(itertools.compress(itertools.count(1), self.spaces[1:]), 0)

    @property
    def text(self) -> str:
        return "".join(
            (" " if space else "") + glyph.text for glyph, space in zip(self.glyphs, self.spaces)
        )


def find_lines(glyphs: Sequence[Glyph]) -> list[RawLine]:
    """Return the lines of these glyphs, frame by frame, each from its top to its bottom.

    None spans a gap wider than one em: what stands further apart may belong to another column.
    """
    found: list[RawLine] = []
    rtl = _reads_rtl(glyphs)
    for frame, members in by_frame(glyphs).items():
        rows = _rows(glyph_runs(placed_in(frame, members)))
        found.extend(_line(fragment, frame, rtl) for fragment in _without_overprint(rows))
    return found


def _reads_rtl(glyphs: Sequence[Glyph]) -> bool:
    """Return True if most of the page's letters are right-to-left.

    Then a line with any of them reads so.
    """
    text = "".join([g.text for g in glyphs])
    return RTL_CHARS.search(text) is not None and is_rtl(_ADDRESS.sub("", text))


def _rows(pieces: list[GlyphRun]) -> list[list[GlyphRun]]:
    """Return glyph runs on one baseline, with the scripts that stand at them."""
    rows: list[list[GlyphRun]] = []
    base = 0.0
    for piece in sorted(pieces, key=lambda c: c.v):
        if not rows or piece.v - base > SAME_ROW * min(piece.size, rows[-1][0].size):
            rows.append([])
            base = piece.v
        piece.row = len(rows) - 1
        rows[-1].append(piece)
    if len(rows) > 1:
        _attach_scripts(rows)
    return rows


def _attach_scripts(rows: list[list[GlyphRun]]) -> None:
    """Move sub- and superscripts into the row of their base; deepest scripts last."""
    for row in rows:
        row.sort(key=lambda c: c.u0)
    bases = [row[0].v for row in rows]
    starts = [[c.u0 for c in row] for row in rows]
    hosts = list(map(list, rows))
    pieces = list(itertools.chain(*rows))
    largest = max(piece.size for piece in pieces)
    for piece in sorted(pieces, key=lambda c: (-c.size, -len(c.glyphs))):
        low = bisect_left(bases, piece.v - SINK * largest)
        high = bisect_right(bases, piece.v + RISE * largest)
        if high - low < 2:
            continue
        host = _host(piece, [(hosts[at], starts[at]) for at in range(low, high) if at != piece.row])
        if host is not None and host.row != piece.row:
            rows[piece.row].remove(piece)
            piece.row, piece.script = host.row, True
            rows[host.row].append(piece)


def _host(piece: GlyphRun, rows: list[tuple[list[GlyphRun], list[float]]]) -> GlyphRun | None:
    best, best_cost = None, 1e9
    for row, starts in rows:
        at = bisect_right(starts, piece.u0)
        for host in row[max(0, at - 2) : at + 2]:
            cost = _cost(piece, host)
            if cost < best_cost and _fits(piece, host):
                best, best_cost = host, cost
    return best


def _cost(piece: GlyphRun, host: GlyphRun) -> float:
    """Return how badly the piece stands for a script of the host."""
    size, drop = host.size, piece.v - host.v
    apart = max(piece.u0 - host.u1, host.u0 - piece.u1)
    if not -RISE * size <= drop <= SINK * size or apart > SCRIPT_GAP * size:
        return 1e9
    return abs(drop) + max(0.0, apart) + (0.0 if piece.u0 > host.u0 else 0.1 * size)


def _fits(piece: GlyphRun, host: GlyphRun) -> bool:
    """Return True if a piece near a host looks like its script, not like another line."""
    size, drop = host.size, piece.v - host.v
    long = piece.u1 - piece.u0 > LONGEST * size and len(piece.glyphs) > len(host.glyphs)
    if long or piece.size < SMALLEST * size:
        return False
    if piece.size >= SCRIPT_SIZE * size and not _is_shifted(piece, host, drop):
        return False
    apart = max(piece.u0 - host.u1, host.u0 - piece.u1)
    beside = apart >= -SCRIPT_GAP * size or not _covered(piece, host)
    return beside or _is_accent(piece)


def _is_shifted(piece: GlyphRun, host: GlyphRun, drop: float) -> bool:
    """Return True if a piece of the host's size may be a moved part of its line.

    Of two the longer, or the upper, stays.
    """
    limit = MARK_SHIFT if drop < 0 and _is_mark(piece, host) else SHIFT
    if abs(drop) > limit * host.size or piece.size > host.size / SCRIPT_SIZE:
        return False
    if sum(host.spaces) >= SENTENCE and hangs(piece.glyphs[0]):
        return False  # a bar that begins beside this row of words belongs to the row below
    return (len(piece.glyphs), -drop) < (len(host.glyphs), 0)


def _is_mark(piece: GlyphRun, host: GlyphRun) -> bool:
    """Return True for a note's mark right behind a word: it may be as large as the word."""
    signs = all(g.text.isdigit() or g.text in MARKS for g in piece.glyphs)
    touches = abs(piece.u0 - host.u1) < MARK_GAP * host.size
    return signs and touches and len(piece.glyphs) <= MARK_LENGTH


def _covered(piece: GlyphRun, host: GlyphRun) -> bool:
    """Return True if the host has glyphs above or below the piece: it is another line then."""
    at = bisect_right(host.starts, piece.u0 + 0.1 * piece.size)
    if at < len(host.starts) and host.starts[at] < piece.u1 - 0.2 * piece.size:
        return True
    if at == 0:
        return False
    before = host.glyphs[at - 1]
    width = before.x1 - before.x0
    return host.starts[at - 1] + width > piece.u0 + 0.5 * min(piece.size, piece.u1 - piece.u0)


def _is_accent(piece: GlyphRun) -> bool:
    """Return True if the piece belongs over a letter, higher over a capital."""
    return len(piece.glyphs) == 1 and piece.glyphs[0].text in ACCENTS


def _fragments(rows: list[list[GlyphRun]]) -> list[list[GlyphRun]]:
    """Return rows split at gaps wider than an em, and behind a drop cap that reaches this row."""
    found: list[list[GlyphRun]] = []
    for row in rows:
        end = -1e9
        for piece in sorted(row, key=lambda c: c.u0):
            if piece.u0 - end > WIDE * piece.size or _is_initial(found[-1], piece):
                found.append([])
                end = piece.u1
            found[-1].append(piece)
            end = max(end, piece.u1)
    return found


def _without_overprint(rows: list[list[GlyphRun]]) -> list[list[GlyphRun]]:
    """Return the fragments, those apart that print over each other in one row."""
    whole = _fragments(rows)
    over = sum(
        _prints_over(piece, before)
        for fragment in whole
        for before, piece in itertools.pairwise(fragment)
    )
    wrong = over > 1 and SELDOM * over > sum(len(fragment) for fragment in whole)
    if not over or wrong:
        return whole
    return list(itertools.chain(*map(_apart, whole)))


def _apart(fragment: list[GlyphRun]) -> list[list[GlyphRun]]:
    """Return a fragment's pieces, each with those whose words it does not print over."""
    parts: list[list[GlyphRun]] = []
    for piece in fragment:
        behind = [part for part in parts if not _prints_over(piece, part[-1])]
        if behind:
            max(behind, key=lambda part: part[-1].u1).append(piece)
        else:
            parts.append([piece])
    return parts


def _prints_over(piece: GlyphRun, before: GlyphRun) -> bool:
    """Return True if words begin amid the words before them."""
    reach = OVERPRINT * min(piece.size, before.size)
    if piece.u0 > before.u1 - reach or not (_is_of_words(piece) and _is_of_words(before)):
        return False
    last = max(at for at, glyph in enumerate(before.glyphs) if glyph.text.isalpha())
    width = before.glyphs[last].x1 - before.glyphs[last].x0
    return piece.u0 <= before.starts[last] + width - reach  # an accent may stand behind it


def _is_of_words(piece: GlyphRun) -> bool:
    letters = sum(glyph.text.isalpha() for glyph in piece.glyphs)
    return letters >= OVERPRINTED and not any(_has_rtl(glyph.text) for glyph in piece.glyphs)


def _is_initial(fragment: list[GlyphRun], piece: GlyphRun) -> bool:
    first = fragment[0]
    alone = len(fragment) == len(first.glyphs) == 1
    return alone and first.size >= INITIAL * piece.size and first.glyphs[0].text.isalpha()


def _line(pieces: list[GlyphRun], frame: Frame, rtl: bool) -> RawLine:
    main = _main(pieces)
    glyphs, spaces = _concatenated(pieces, frame)
    if len(glyphs) >= 4 and sum(spaces) >= TRACKED * (len(glyphs) - 1):
        spaces = _untracked(glyphs, spaces, frame)
    direction = Direction.VERTICAL if frame.vertical else Direction.LTR
    texts = [g.text for g in glyphs]
    if _has_rtl("".join(texts)):
        rtl = rtl or is_rtl(texts)
        order = logical_order(texts, spaces, rtl, _wide_marks(glyphs))
        direction = Direction.RTL if rtl else direction
        glyphs, spaces = [glyphs[at] for at, _ in order], [space for _, space in order]
    return RawLine(
        glyphs,
        spaces,
        BBox.around(glyphs),
        abs(main.v) if frame.vertical else _base(main, frame),
        main.size,
        direction,
        frame.angle,
    )


def _wide_marks(glyphs: list[Glyph]) -> frozenset[int]:
    """Return the indexes of marks with a width of their own."""
    marks = (at for at, glyph in enumerate(glyphs) if is_mark(glyph.text))
    return frozenset(at for at in marks if abs(glyphs[at].advance) > TYPED * 1000)


def _has_rtl(text: str) -> bool:
    """Return True for a letter that is written from right to left; for most text, at once."""
    return max(text, default="") >= "\u0590" and RTL_CHARS.search(text) is not None


def _main(pieces: list[GlyphRun]) -> GlyphRun:
    """Return the longest run in the size that most of the line is set in, scripts aside."""
    if len(pieces) == 1:
        return pieces[0]
    pieces = [piece for piece in pieces if not piece.script] or pieces
    counts: dict[float, int] = {}
    for piece in pieces:
        counts[piece.size] = counts.get(piece.size, 0) + len(piece.glyphs)
    size = max(counts, key=lambda s: counts[s])
    return max((piece for piece in pieces if piece.size == size), key=lambda c: len(c.glyphs))


def _base(main: GlyphRun, frame: Frame) -> float:
    return main.v if frame.upright else main.glyphs[0].y


def _concatenated(pieces: list[GlyphRun], frame: Frame) -> tuple[list[Glyph], list[bool]]:
    first = pieces[0]
    if len(pieces) == 1:
        if sorted(first.starts) == first.starts:
            return first.glyphs, first.spaces
        return _interleaved(pieces, frame)
    glyphs, spaces, last = list(first.glyphs), list(first.spaces), first
    for piece in pieces[1:]:
        if piece.u0 < last.starts[-1] + ORDERED * min(last.size, piece.size):
            return _interleaved(pieces, frame)
        gap, size = piece.u0 - last.u1, max(last.size, piece.size)
        spaces.append(
            is_space(gap, size, last.trail or piece.lead, glyphs[-1].text, piece.glyphs[0].text)
        )
        spaces.extend(piece.spaces[1:])
        glyphs.extend(piece.glyphs)
        last = piece
    return glyphs, spaces


def _interleaved(pieces: list[GlyphRun], frame: Frame) -> tuple[list[Glyph], list[bool]]:
    """Return the rows merged glyph by glyph, for pieces that reach into one another."""
    members = [glyph for piece in pieces for glyph in piece.glyphs]
    starts = itertools.chain(*(piece.starts for piece in pieces))
    ordered = sorted(zip(starts, placed_in(frame, members)), key=lambda each: each[0])
    placed = [each for _, each in ordered]
    behind = (itertools.compress(piece.glyphs, piece.spaces) for piece in pieces)
    typed = {*itertools.chain(*behind), *(piece.glyphs[0] for piece in pieces if piece.lead)}
    glyphs: list[Glyph] = []
    spaces: list[bool] = []
    end, told = -1e9, False
    for u0, u1, _, glyph in placed:
        before = glyphs[-1].text if glyphs else ""
        if is_mark(glyph.text):
            space = glyph in typed
            told = told or space
        else:
            parts = is_space(u0 - end, glyph.size, glyph in typed, before, glyph.text)
            space, told = parts and not told, False
        spaces.append(bool(glyphs) and space)
        glyphs.append(glyph)
        if not is_mark(glyph.text) or u1 - u0 > TYPED * glyph.size:
            end = max(end, u1)
    return glyphs, spaces


def _untracked(glyphs: list[Glyph], spaces: list[bool], frame: Frame) -> list[bool]:
    """Return the word spaces of a letter-spaced line.

    Gaps well over the usual one between its letters.
    """
    if not all(g.text.isalpha() for g in glyphs):
        return spaces
    placed = placed_in(frame, glyphs)
    gaps = [after[0] - before[1] for before, after in itertools.pairwise(placed)]
    usual = sorted(gaps)[len(gaps) // 2]
    limit = usual + max(WORD * glyphs[0].size, 0.4 * usual)
    return [False, *[gap > limit for gap in gaps]]
