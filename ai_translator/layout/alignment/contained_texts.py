"""The texts that are alone in a cell of a table, or in a box or shape whose label they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.free_area import share
from ai_translator.layout.alignment.container_alignment import ContainedText
from ai_translator.model.content import Figure, Table, TextBlock
from ai_translator.model.document import Page
from ai_translator.model.text_frames import baseline_of, frame_of, row_of, size_of
from ai_translator.typed_items import of_type

_SHAPE = 0.25  # of the page: the largest shape with one label
_WITHIN = 0.9  # of a label: what lies in its shape
_MOST_LABELS = 600  # more are a plot's dots


def contained_texts(page: Page) -> Iterator[ContainedText]:
    """Yield the page's texts that are alone in a cell or shape."""
    yield from _in_cells(page)
    yield from _in_shapes(page)


def _in_cells(page: Page) -> Iterator[ContainedText]:
    """Yield the texts that are alone in the cells of tables."""
    for number, block in enumerate(page.blocks):
        if isinstance(block, Table):
            for cell in block.cells:
                if len(cell.blocks) == 1:
                    place, spans = (cell.row, cell.col), (cell.row_span, cell.col_span)
                    for contained in _contained(cell.blocks[0], cell.bbox):
                        yield replace(
                            contained, table=number, place=place, spans=spans, ruled=block.ruled
                        )


def _in_shapes(page: Page) -> Iterator[ContainedText]:
    """Yield the labels of boxes and shapes: the only texts in them."""
    texts = list(_texts_and_labels(page))
    shapes = _small_shapes(page)
    if len(texts) > _MOST_LABELS or not shapes:
        return
    centres = [text.bbox.center for text in texts]
    for text in texts:
        around = next((box for box in shapes if share(text.bbox, box) > _WITHIN), None)
        if around is not None and _count_inside(centres, around) == 1:
            yield from _contained(text, around)


def _count_inside(points: Iterable[tuple[float, float]], box: BBox) -> int:
    return sum(box.contains_point(x, y) for x, y in points)


def _texts_and_labels(page: Page) -> Iterator[TextBlock]:
    """Yield the page's texts, then the labels of its figures."""
    yield from of_type(page.blocks, TextBlock)
    for figure in of_type(page.blocks, Figure):
        yield from figure.labels


def _small_shapes(page: Page) -> list[BBox]:
    """Return the shapes that may hold a label, the smallest first."""
    most = _SHAPE * page.width * page.height
    shapes = [box for box in (*page.backgrounds, *page.shapes) if box.area < most]
    return sorted(shapes, key=lambda box: box.area)


def _contained(block: TextBlock, box: BBox) -> Iterator[ContainedText]:
    """Yield the text; nothing if it is at another angle than quarter turns, or mirrored."""
    frame = frame_of(block)
    if not block.lines or block.marker is not None or frame.slanted:
        return
    rows = tuple(frame.box(row_of(line)) for line in block.lines)
    first, last = (
        baseline_of(block.lines[0], frame, rows[0]),
        baseline_of(block.lines[-1], frame, rows[-1]),
    )
    yield ContainedText(
        block.id,
        rows,
        BBox.around(rows),
        (first, last),
        size_of(block),
        frame.box(box),
        box,
        block.align,
    )
