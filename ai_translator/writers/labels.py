"""Short texts that all writers compose in one way: a figure's legend, a running head, a leader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from ai_translator.model.content import LEADER_DOTS, TextStyle
from ai_translator.model.segments import Span
from ai_translator.writers.content import FormulaPiece, Piece, TextItem
from ai_translator.writers.source import is_unreadable

#: What leads the eye from a table-of-contents entry to its page number.
LEADER = re.compile(rf"[{LEADER_DOTS}\s]{{3,}}")


def marker(text: TextItem) -> str:
    """Return a list item's bullet or number, or a note's mark.

    A pictograph of some font becomes a plain bullet.
    """
    shown = text.block.marker.text.strip() if text.block.marker else ""
    return "•" if is_unreadable(shown) else shown


def legend(labels: Iterable[TextItem], look: Callable[[TextStyle], TextStyle]) -> list[Piece]:
    """Return a figure's labels for the line under it.

    The picture shows the originals, so both are needed.
    """
    found: list[Piece] = []
    for label in labels:
        source = " ".join("".join(piece.text for piece in label.source).split())
        shown = [
            piece for piece in whole_pieces(label) if not isinstance(piece, Span) or piece.text
        ]
        if not shown:
            continue
        style = look(TextStyle())
        found += [Span(" · ", style)] if found else []
        found += (
            [Span(f"{source} → ", style)]
            if source and source != " ".join(label.plain.split())
            else []
        )
        found += [_in_line(piece, look) for piece in shown]
    return found


def whole_pieces(text: TextItem) -> list[Piece]:
    """Return the pieces of a text with its marker and trailer."""
    trailer = text.block.trailer
    found: list[Piece] = list(text.pieces)
    if text.block.marker is not None and text.block.marker.text.strip():
        found.insert(0, Span(f"{marker(text)} ", text.block.marker.style, text.block.marker.link))
    if trailer is not None and trailer.text.strip():
        found.append(Span(f" {trailer.text.strip()}", trailer.style, trailer.link))
    return found


def _in_line(piece: Piece, look: Callable[[TextStyle], TextStyle]) -> Piece:
    return (
        replace(piece, text=piece.text.replace("\n", " "), style=look(piece.style))
        if isinstance(piece, Span)
        else piece
    )


def copied(text: TextItem) -> str:
    """Return the text as a reader would copy it from the source."""
    return " ".join(
        "".join(
            piece.copied if isinstance(piece, FormulaPiece) else piece.text
            for piece in whole_pieces(text)
        ).split()
    )


def whole(text: TextItem) -> str:
    """Return the text with its marker and trailer, without markup."""
    return " ".join("".join(piece.text for piece in whole_pieces(text)).split())
