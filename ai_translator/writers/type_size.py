"""The type of a text and of the body of a document: its size, and whether its face is mono."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ai_translator.model.content import BlockKind, FontClass, Rise, TextRun
from ai_translator.model.document import Document
from ai_translator.model.segments import Span

_USUAL = 10.0  # points, where nothing says more


def text_size(pieces: Iterable[object]) -> float:
    """Return the size of most of the source's letters in this text, in its page's units."""
    weights: Counter[float] = Counter()
    for piece in pieces:
        if isinstance(piece, Span) and piece.style.rise is Rise.NONE:
            weights[piece.style.size] += len(piece.text)
    return max(weights, key=weights.__getitem__) if weights else _USUAL


def body_size(document: Document) -> float | None:
    """Return the size of most letters of paragraphs and lists in points; None if there are none."""
    sizes: Counter[float] = Counter()
    for run, unit in _body(document):
        if run.style.rise is Rise.NONE:
            sizes[round(run.style.size * unit, 1)] += len(run.text)
    return sizes.most_common(1)[0][0] if sizes else None


def is_in_mono(document: Document) -> bool:
    """Return True if the body is typewritten: a mono face marks nothing in it."""
    letters: Counter[bool] = Counter()
    for run, _ in _body(document):
        letters[run.style.font_class is FontClass.MONO] += len(run.text)
    return letters[True] > letters[False]


def _body(document: Document) -> Iterator[tuple[TextRun, float]]:
    """Yield the runs of paragraphs and lists, with the points of their page's unit."""
    for page in document.pages:
        for block in page.text_blocks():
            if block.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
                yield from ((run, page.user_unit) for run in block.runs)
