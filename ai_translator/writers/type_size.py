"""Sizes of type: of a text, and of the body of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ai_translator.model.content import BlockKind, Rise
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
    for page in document.pages:
        for block in page.text_blocks():
            if block.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
                for run in block.runs:
                    if run.style.rise is Rise.NONE:
                        sizes[round(run.style.size * page.user_unit, 1)] += len(run.text)
    return sizes.most_common(1)[0][0] if sizes else None
