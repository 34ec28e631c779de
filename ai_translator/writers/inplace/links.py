"""Moving link annotations with their words.  Runs in a worker process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name

from ai_translator.geometry.boxes import BBox, Rectangle
from ai_translator.typed_items import of_type
from ai_translator.writers.inplace.messages import LinkMove

_MARGIN = 1.0
_WIDER, _WIDER_BY = 1.2, 4.0


def move_links(pdf: Any, page: Any, moves: Iterable[LinkMove]) -> None:
    """Move each link's annotations to where its words are now.

    None is lost.  One is added if the words are on more lines now than the link has annotations: a
    rectangle around all of these lines would include other words beside them.
    """
    links = [(annotation, _box(annotation)) for annotation in _links(page)]
    for move in moves:
        meant = [pair for pair in links if _is_of(pair[1], move.before)]
        links = [pair for pair in links if pair not in meant]
        for (annotation, _), boxes in zip(meant, _dealt(move.after, len(meant))):
            first, *others = _lines(boxes)
            for box in others:
                page.obj.Annots.append(_placed(pdf.make_indirect(_copy(annotation)), box))
            _placed(annotation, first)


def _links(page: Any) -> list[Any]:
    found = page.obj.get("/Annots")
    annotations = found if isinstance(found, Array) else ()
    dictionaries = of_type(annotations, Dictionary)
    return [each for each in dictionaries if each.get("/Subtype") == Name.Link]


def _box(annotation: Any) -> Rectangle | None:
    try:
        x0, y0, x1, y1 = map(float, annotation.Rect)
    except (AttributeError, TypeError, ValueError):
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _is_of(box: Rectangle | None, words: Sequence[Rectangle]) -> bool:
    """Return True for the box of a link over some of the words and over not much more."""
    return box is not None and any(_holds(box, each) for each in words) and not _wider(box, words)


def _holds(box: Rectangle, words: Rectangle) -> bool:
    link, meant = BBox(*box), BBox(*words)
    return link.contains_point(*meant.center, _MARGIN) or meant.contains_point(*link.center)


def _wider(box: Rectangle, words: Sequence[Rectangle]) -> bool:
    """Return True if the link is more than its words.

    A whole line of a table of contents, a button.
    """
    left, right = min(each[0] for each in words), max(each[2] for each in words)
    return box[2] - box[0] > _WIDER * (right - left) + _WIDER_BY


def _dealt(boxes: Sequence[Rectangle], count: int) -> list[list[Rectangle]]:
    """Return the boxes in order for ``count`` annotations.

    The last is split if there are fewer boxes.
    """
    if not count or not boxes:
        return []
    if len(boxes) >= count:
        return [[box] for box in boxes[: count - 1]] + [list(boxes[count - 1 :])]
    x0, y0, x1, y1 = boxes[-1]
    pieces = count - len(boxes) + 1
    step = (x1 - x0) / pieces
    return [[box] for box in boxes[:-1]] + [
        [(x0 + step * at, y0, x0 + step * (at + 1), y1)] for at in range(pieces)
    ]


def _lines(boxes: Sequence[Rectangle]) -> list[Rectangle]:
    """Return the boxes with those on one line joined: a formula may be between them."""
    found = [boxes[0]]
    for box in boxes[1:]:
        last = found[-1]
        if abs(box[1] - last[1]) < (last[3] - last[1]) / 2 and box[0] >= last[0]:
            found[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            found.append(box)
    return found


def _copy(annotation: Any) -> Any:
    """Return a copy without what identifies one annotation: its structure parent, its name."""
    return Dictionary(
        {key: value for key, value in annotation.items() if key not in ("/StructParent", "/NM")}
    )


def _placed(annotation: Any, box: Rectangle) -> Any:
    x0, y0, x1, y1 = (round(value, 2) for value in box)
    annotation.Rect = Array([x0, y0, x1, y1])
    if "/QuadPoints" in annotation:
        annotation.QuadPoints = Array([x0, y1, x1, y1, x0, y0, x1, y0])
    return annotation
