"""Underlines: lines drawn under words move with the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ai_translator.geometry.boxes import BBox, shared_width
from ai_translator.model.content import Line, TextBlock, TextRun
from ai_translator.model.document import Page

_ABOVE, _BELOW = 0.12, 0.35  # of the size, from the baseline: where an underline may stand
_LOWEST = (
    0.5  # and where one may that is exactly as long as its words (TeX sets it under all descenders)
)
_EXACT = 0.1  # of the size
_THICK = 0.15  # of the size
_COVERED = 0.75  # share of the line that has words above
_OUT = 0.5  # of the size: how far it may reach beyond the words


@dataclass(frozen=True, slots=True)
class Underline:
    """A line under words.

    box:  of the line
    runs: those that stand on it
    """

    box: BBox
    runs: tuple[TextRun, ...]


def underlines(page: Page, block: TextBlock) -> Iterator[Underline]:
    """Return the lines under words of an upright block."""
    if not page.rules or block.lines[0].angle:
        return
    reach = max((2.0, *(_LOWEST * run.style.size for run in block.runs)))
    around = block.bbox.grown(reach)
    near = [
        rule for rule in page.rules if around.overlap(rule) or around.contains_point(*rule.center)
    ]
    markers = [block.marker, *[None] * len(block.lines)]
    for marker, line in zip(markers, block.lines):
        runs = [*filter(None, [marker]), *_runs_of(line)]
        for rule in near:
            above = tuple(run for run in runs if shared_width(run.bbox, rule) > 0)
            if above and _is_under(rule, above, line.baseline, _size_of(runs)):
                yield Underline(rule, above)


def _runs_of(line: Line) -> list[TextRun]:
    """Return the line's runs, those of its formulas too."""
    found: list[TextRun] = []
    for inline in line.inlines:
        found += [inline] if isinstance(inline, TextRun) else inline.runs
    return found


def _size_of(runs: Sequence[TextRun]) -> float:
    return max((run.style.size for run in runs), default=0.0)


def _is_under(rule: BBox, above: tuple[TextRun, ...], baseline: float, size: float) -> bool:
    """Return True for a thin rule as long as these words and close below their baseline.

    One below all descenders must be exactly as long as they are.
    """
    if rule.width < rule.height or rule.height > max(_THICK * size, 1.0):
        return False
    drop = rule.center[1] - baseline
    if not -_ABOVE * size <= drop <= _LOWEST * size:
        return False
    return _fits(rule, above, size) and (drop <= _BELOW * size or _is_exact(rule, above, size))


def _fits(rule: BBox, runs: tuple[TextRun, ...], size: float) -> bool:
    words = BBox.around(run.bbox for run in runs)
    covered = sum(shared_width(run.bbox, rule) for run in runs)
    out = max(words.x0 - rule.x0, rule.x1 - words.x1)
    return out <= _OUT * size and covered >= _COVERED * rule.width


def _is_exact(rule: BBox, runs: tuple[TextRun, ...], size: float) -> bool:
    words = BBox.around(run.bbox for run in runs)
    return max(abs(rule.x0 - words.x0), abs(rule.x1 - words.x1)) <= _EXACT * size
