"""Clusters of lines that are pieces of one formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ai_translator.geometry.boxes import BBox, share_x, shared_height, shared_width
from ai_translator.geometry.disjoint_sets import DisjointSets
from ai_translator.layout.formulas.lines import AXIS, LineNature, Nature
from ai_translator.layout.lines import RawLine
from ai_translator.layout.math_glyph_bounds import hangs, reach

#: Share of the lower line's height that both must cover to stand side by side.
BESIDE = 0.35
#: How close a numerator or denominator stands to its bar, in ems of the body text.
AT_BAR = 0.6
#: How far a line may reach beyond its fraction bar, in ems.
BAR_MARGIN = 0.5
#: A bar is as long as its numerator or denominator; the rules of a table are longer.
FILLS_BAR = 0.7
#: Words in a fraction are names ("number of cases"), not sentences.
NAME_WORDS = 4
#: Limits over and under a big operator are scripts ...
SMALL = 0.85
#: ... and this close to it, in ems of the body text.
AT_OPERATOR = 0.45
#: A formula's pieces in one row are not further apart than this, the equation number excepted.
ACROSS = 6.0
#: Share of a formula's glyphs that may be letters of ordinary words.
FEW_WORDS = 0.2


@dataclass(frozen=True, slots=True)
class FormulaCluster:
    """Indices of lines.

    ``pure``: maths all through, but for a few words (``clip``, words over a fraction bar).
    """

    lines: tuple[int, ...]
    bbox: BBox
    pure: bool


def clusters(
    lines: Sequence[RawLine], kinds: Sequence[LineNature], bars: Sequence[BBox], body_size: float
) -> list[FormulaCluster]:
    """Return every line in exactly one cluster; prose lines join only what is in their row."""
    sets = DisjointSets(len(lines))
    barred = _join_at_bars(sets, lines, kinds, bars, body_size)
    order = sorted(range(len(lines)), key=lambda at: kinds[at].box.top)
    inline = _beside_prose(order, lines, kinds, body_size)
    rows = _rows_of_bars(lines, kinds)
    for place, at in enumerate(order):
        for other in order[place + 1 :]:
            if kinds[other].box.top > kinds[at].box.bottom + AT_OPERATOR * body_size:
                break
            natures = kinds[at].nature, kinds[other].nature
            mixed = (at in inline) != (other in inline) and Nature.PROSE not in natures
            if mixed or _stray(at, other, rows, kinds):
                continue
            if _belong(at, other, lines, kinds, body_size):
                sets.unite(at, other)
    found = _collected(sets, lines, kinds, barred)
    while len(joined := _join_rows(found, body_size)) < len(found):
        found = joined
    return found


def _join_rows(found: Sequence[FormulaCluster], em: float) -> list[FormulaCluster]:
    """Join maths beside a tall formula with it, whichever of its lines it touches."""
    joined: list[FormulaCluster] = []
    for cluster in sorted(found, key=lambda c: -c.bbox.height):
        for at, tall in enumerate(joined):
            gap = max(tall.bbox.x0, cluster.bbox.x0) - min(tall.bbox.x1, cluster.bbox.x1)
            pure = tall.pure and cluster.pure
            if pure and gap < ACROSS * em and _beside(tall.bbox, cluster.bbox):
                joined[at] = FormulaCluster(
                    (*tall.lines, *cluster.lines), tall.bbox.union(cluster.bbox), True
                )
                break
        else:
            joined.append(cluster)
    return joined


def _beside_prose(
    order: Sequence[int], lines: Sequence[RawLine], kinds: Sequence[LineNature], em: float
) -> set[int]:
    """Return pieces in a row of running text: they belong to that row, not to a display."""
    prose = [kinds[at].box for at in order if _is_running(lines[at], kinds[at])]
    pieces = [at for at in order if kinds[at].nature in (Nature.MATH, Nature.PIECE)]
    return {at for at in pieces if any(_is_in_row(kinds[at].box, row, em) for row in prose)}


def _is_running(line: RawLine, kind: LineNature) -> bool:
    """Return True for prose of several words."""
    return kind.nature is Nature.PROSE and sum(line.spaces) >= NAME_WORDS - 1


def _is_in_row(piece: BBox, row: BBox, em: float) -> bool:
    """Return True for a piece beside a row of text, or in it."""
    return _beside(piece, row) and -shared_width(piece, row) < em


def _rows_of_bars(lines: Sequence[RawLine], kinds: Sequence[LineNature]) -> dict[int, BBox]:
    """Return for each piece with a big bracket or operator beside prose the row it encloses.

    A limit over an operator stands in the row above: only the sign itself tells where it belongs.
    """
    bars = {at: box for at, line in enumerate(lines) if (box := _sign(line, kinds[at])) is not None}
    prose = [at for at, kind in enumerate(kinds) if kind.nature is Nature.PROSE] if bars else []
    found: dict[int, BBox] = {}
    for at, sign in bars.items():
        whole = _whole_bar(sign, list(bars.values()))
        far = ACROSS * lines[at].size
        area = BBox(whole.x0 - far, whole.top, whole.x1 + far, whole.bottom)
        beside = [other for other in prose if _beside(kinds[other].box, whole)]
        near = [other for other in beside if share_x(kinds[other].box, area)]
        has_limits = not all(map(hangs, lines[at].glyphs))
        if len(near) > 1 or (near and has_limits):
            middle = whole.center[1]
            row = min(
                near,
                key=lambda other: abs(lines[other].baseline - AXIS * lines[other].size - middle),
            )
            found[at] = kinds[row].box
    return found


def _sign(line: RawLine, kind: LineNature) -> BBox | None:
    """Return the box of the hanging signs of a piece of maths; None if it has none."""
    signs = [glyph for glyph in line.glyphs if hangs(glyph)]
    if len(signs) == len(line.glyphs):
        return kind.box
    if not signs or kind.nature is Nature.PROSE:
        return None
    return BBox.around(map(reach, signs))


def _whole_bar(piece: BBox, pieces: Sequence[BBox]) -> BBox:
    """Return the piece with those above and below it: a long bar is made of short ones."""
    whole = piece
    for box in sorted(
        (box for box in pieces if abs(box.x0 - piece.x0) < 1),
        key=lambda box: abs(box.top - piece.top),
    ):
        if box.top <= whole.bottom + 1 and box.bottom >= whole.top - 1:
            whole = whole.union(box)
    return whole


def _stray(a: int, b: int, rows: Mapping[int, BBox], kinds: Sequence[LineNature]) -> bool:
    """Return True if one is a piece of a bar, the other a text row outside the row it encloses."""
    for bar, other in ((a, b), (b, a)):
        of_text = bar in rows and kinds[other].nature is Nature.PROSE
        if of_text and not _beside(rows[bar], kinds[other].box):
            return True
    return False


def _belong(
    a: int, b: int, lines: Sequence[RawLine], kinds: Sequence[LineNature], em: float
) -> bool:
    first, second = kinds[a], kinds[b]
    if first.nature is Nature.PROSE and second.nature is Nature.PROSE:
        return False
    if _beside(first.box, second.box):
        gap = max(first.box.x0, second.box.x0) - min(first.box.x1, second.box.x1)
        return gap < ACROSS * em or Nature.NUMBER in (first.nature, second.nature)
    if Nature.PROSE in (first.nature, second.nature):
        return False
    if shared_width(first.box, second.box) <= 0:
        return False
    close = -shared_height(first.box, second.box) < AT_OPERATOR * em
    return close and any(_may_be_limit(lines[at], em) for at in (a, b))


def _may_be_limit(line: RawLine, em: float) -> bool:
    """Return True for a small line, or one of an operator: limits stand over and under it."""
    return line.size < SMALL * em or hangs(line.glyphs[0])


def _beside(first: BBox, second: BBox) -> bool:
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    return shared > BESIDE * min(first.height, second.height)


def _join_at_bars(
    sets: DisjointSets,
    lines: Sequence[RawLine],
    kinds: Sequence[LineNature],
    bars: Sequence[BBox],
    em: float,
) -> set[int]:
    """Unite what is above a fraction bar with what is below it; return all of these lines."""
    barred: set[int] = set()
    for bar in bars:
        inside = _under_or_over(bar, kinds, em)
        over = [at for at in inside if abs(bar.top - kinds[at].box.bottom) < AT_BAR * em]
        free = [at for at in inside if at not in over]
        under = [at for at in free if abs(kinds[at].box.top - bar.bottom) < AT_BAR * em]
        members = [*over, *under]
        if (
            over
            and under
            and _is_fraction([lines[at] for at in members], [kinds[at] for at in members], bar)
        ):
            barred.update(members)
        elif bool(over) != bool(under):  # the other half was taken for a script of its line
            others = (at for at in range(len(lines)) if at not in inside)
            halves = (at for at in others if _has_half(lines[at], bar, em, above=bool(under)))
            members += islice(halves, 1)
        else:
            continue
        for at in members:
            sets.unite(members[0], at)
    return barred


def _under_or_over(bar: BBox, kinds: Sequence[LineNature], em: float) -> list[int]:
    """Return the lines that reach no further than a bar does."""
    low, high = bar.x0 - BAR_MARGIN * em, bar.x1 + BAR_MARGIN * em
    return [at for at, kind in enumerate(kinds) if low <= kind.box.x0 and kind.box.x1 <= high]


def _has_half(line: RawLine, bar: BBox, em: float, *, above: bool) -> bool:
    """Return True if some glyphs are the numerator (``above``) or denominator of the bar."""
    inside = [g for g in line.glyphs if bar.x0 - 1 <= g.x0 and g.x1 <= bar.x1 + 1]
    return any(
        0 <= bar.top - g.y < AT_BAR * em if above else 0 < g.y - bar.bottom < (AT_BAR + 0.5) * em
        for g in inside
    )


def _is_fraction(lines: Sequence[RawLine], kinds: Sequence[LineNature], bar: BBox) -> bool:
    """Return True for maths above or below a bar that is no longer than what it divides.

    Prose between a table's rules is no fraction.
    """
    if not any(kind.nature is Nature.MATH for kind in kinds):
        return False
    words = [sum(line.spaces) for kind, line in zip(kinds, lines) if kind.nature is Nature.PROSE]
    if max(words, default=0) >= NAME_WORDS:
        return False
    return BBox.around(kind.box for kind in kinds).width > FILLS_BAR * bar.width


def _collected(
    sets: DisjointSets, lines: Sequence[RawLine], kinds: Sequence[LineNature], barred: set[int]
) -> list[FormulaCluster]:
    return [_cluster(members, lines, kinds, barred) for members in sets.groups()]


def _cluster(
    members: list[int], lines: Sequence[RawLine], kinds: Sequence[LineNature], barred: set[int]
) -> FormulaCluster:
    words = sum(kinds[at].words for at in members if at not in barred)
    pure = words <= FEW_WORDS * sum(len(lines[at].glyphs) for at in members)
    return FormulaCluster(tuple(members), BBox.around(kinds[at].box for at in members), pure)
