"""Links that moved: where their words were in the source, and where they are in the translation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Link
from ai_translator.model.document import Page
from ai_translator.writers.inplace.messages import LinkMove
from ai_translator.writers.inplace.texts import PlacedText


def link_moves(
    texts: Iterable[PlacedText],
    drawn: Mapping[int, list[tuple[str, Link, BBox]]],
    pages: Mapping[int, Page],
) -> dict[int, tuple[LinkMove, ...]]:
    """Return the moved links by page."""
    found: dict[int, list[LinkMove]] = defaultdict(list)
    after: dict[tuple[int, str, Link], list[BBox]] = defaultdict(list)
    for number, words in drawn.items():
        for segment, link, box in words:
            after[number, segment, link].append(box)
    for text in texts:
        for (number, link), before in _before(text).items():
            boxes = _joined(after.get((number, text.segment.id, link), []))
            page = pages[number]
            if boxes:
                found[number].append(
                    LinkMove(
                        tuple(map(page.pdf.mapping.user_box, before)),
                        tuple(map(page.pdf.mapping.user_box, boxes)),
                    )
                )
    return {number: tuple(moves) for number, moves in found.items()}


def _before(text: PlacedText) -> dict[tuple[int, Link], list[BBox]]:
    found: dict[tuple[int, Link], list[BBox]] = defaultdict(list)
    for place in text.places:
        for run in place.block.runs:
            if run.link is not None and run.text.strip():
                found[place.page.number, run.link].append(run.bbox)
    return found


def _joined(boxes: list[BBox]) -> list[BBox]:
    """Return the boxes with neighbours on a line joined."""
    found: list[BBox] = []
    for box in boxes:
        last = found[-1] if found else None
        if (
            last
            and abs(last.bottom - box.bottom) < 0.5 * box.height
            and abs(box.x0 - last.x1) < 0.3 * box.height
        ):
            found[-1] = last.union(box)
        else:
            found.append(box)
    return found
