"""Pieces of a tall inline formula that stand on baselines of their own."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.formulas.clusters import SMALL, FormulaCluster, clusters
from ai_translator.layout.formulas.lines import LineNature, Nature, hold_maths, natures
from ai_translator.layout.glyph_runs import WORD
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph, Rule, level_boxes

#: How far a piece may reach into or stand off its host's glyphs, in ems of the body text.
NEAR = 0.5
#: ... and how far it may stand from it, with other pieces between.
FAR = 4.0
#: Baselines of one row, in ems.
SAME_ROW = 0.12


def absorb_fragments(
    lines: Sequence[RawLine], rules: Sequence[Rule], body_size: float
) -> list[RawLine]:
    """Return the lines of one column with stray parts of formulas put into their lines.

    Those are numerators, denominators and limits.  Call it for the lines that no display formula
    took; a line that takes nothing is returned as it is.
    """
    if not hold_maths(lines):
        return list(lines)
    kinds = natures(lines, rules, body_size)
    if all(kind.nature is Nature.PROSE for kind in kinds):
        return list(lines)
    gone: set[int] = set()
    grown: dict[int, RawLine] = {}
    for cluster in clusters(lines, kinds, level_boxes(rules), body_size):
        host = _host(cluster, lines, kinds, body_size)
        if host is not None:
            pieces = [at for at in cluster.lines if at != host]
            grown[host] = _with_pieces(lines[host], [lines[at] for at in pieces])
            gone.update(pieces)
    for at in list(grown):
        grown[at] = _rejoined(at, grown, lines, gone, body_size)
    return [grown.get(at, line) for at, line in enumerate(lines) if at not in gone]


def _rejoined(
    host: int, grown: dict[int, RawLine], lines: Sequence[RawLine], gone: set[int], em: float
) -> RawLine:
    """Return the grown line with the rest of the row that its formula had separated."""
    line = grown[host]
    for at, other in enumerate(lines):
        free = at not in gone and at not in grown
        in_row = abs(other.baseline - line.baseline) <= SAME_ROW * em
        apart = max(other.bbox.x0 - line.bbox.x1, line.bbox.x0 - other.bbox.x1)
        if free and in_row and 0 <= apart < em:
            line = _with_pieces(line, [other])
            gone.add(at)
    return line


def _host(
    cluster: FormulaCluster, lines: Sequence[RawLine], kinds: Sequence[LineNature], em: float
) -> int | None:
    """Return the longest line, if the others are pieces of a formula in it."""
    if len(cluster.lines) < 2:
        return None
    if not any(kinds[at].nature is Nature.MATH or lines[at].has_maths for at in cluster.lines):
        return None
    host = max(
        cluster.lines, key=lambda at: (kinds[at].nature is Nature.PROSE, len(lines[at].glyphs))
    )
    pieces = [at for at in cluster.lines if at != host]
    return host if all(_is_piece(at, host, lines, kinds, em) for at in pieces) else None


def _is_piece(
    at: int, host: int, lines: Sequence[RawLine], kinds: Sequence[LineNature], em: float
) -> bool:
    """Return True if it is maths in a gap of the host, or the rest of the host's row."""
    if kinds[at].nature is Nature.PROSE:
        return abs(lines[at].baseline - lines[host].baseline) <= SAME_ROW * em
    return kinds[at].nature is not Nature.NUMBER and _fits(lines[at], lines[host], em)


def _fits(piece: RawLine, host: RawLine, em: float) -> bool:
    """Return True if the piece is in a gap of the host, or at its end."""
    box = piece.bbox
    in_row = abs(piece.baseline - host.baseline) <= SAME_ROW * em
    low = host.bbox.x0 - FAR * em
    if (box.x1 if in_row else box.x0) <= low or box.x0 >= host.bbox.x1 + FAR * em:
        return False
    return piece.size < SMALL * host.size or not any(
        min(g.x1, box.x1) - max(g.x0, box.x0) > NEAR * em for g in host.glyphs
    )


def _column(piece: RawLine, pieces: Sequence[RawLine], scripts: Sequence[Sequence[Glyph]]) -> float:
    """Return where to put it.

    Parts above each other share a place, so that a numerator comes first.

    scripts: of the host, one of which may be the other half of a fraction
    """
    box = piece.bbox
    for script in scripts:
        if _over(BBox.around(script), box):
            return script[-1].x0 if piece.baseline > script[0].y else script[0].x0
    parts = [part.bbox for part in pieces if _over(part.bbox, box)]
    return min(part.center[0] for part in (box, *parts))


def _over(one: BBox, other: BBox) -> bool:
    """Return True if one is above or below the other; a piece without width is not."""
    return min(one.x1, other.x1) - max(one.x0, other.x0) > 0.5 * min(one.width, other.width)


def _scripts(host: RawLine) -> list[list[Glyph]]:
    """Return the scripts in the host: neighbours on one baseline that are smaller than its text."""
    found: list[list[Glyph]] = []
    for last, glyph in zip([None, *host.glyphs], host.glyphs):
        if glyph.size < SMALL * host.size:
            if last is None or last.size != glyph.size or last.y != glyph.y:
                found.append([])
            found[-1].append(glyph)
    return found


def _with_pieces(host: RawLine, pieces: Sequence[RawLine]) -> RawLine:
    """Return the host with each piece put in, whole, where its middle falls between two glyphs."""
    scripts = _scripts(host)
    items = [(g.x0, g.y, [g], [space]) for g, space in zip(host.glyphs, host.spaces)]
    items += [
        (_column(piece, pieces, scripts), piece.baseline, piece.glyphs, piece.spaces)
        for piece in pieces
    ]
    items.sort(key=lambda item: (item[0], item[1]))
    glyphs: list[Glyph] = []
    spaces: list[bool] = []
    end = min(line.bbox.x0 for line in (host, *pieces))
    for _, _, members, their_spaces in items:
        spaces += [members[0].x0 - end > WORD * host.size or their_spaces[0], *their_spaces[1:]]
        glyphs += members
        end = max(end, members[-1].x1)
    return RawLine(
        glyphs,
        spaces,
        BBox.around(glyphs),
        host.baseline,
        host.size,
        host.direction,
        host.angle,
    )
