"""Inline XHTML: the pieces of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape as quoted
from itertools import groupby

from ai_translator.model.content import FontClass, Link, Rise
from ai_translator.model.segments import Span
from ai_translator.writers.content import FormulaPiece, set_as_text
from ai_translator.writers.epub.places import Places
from ai_translator.writers.footnotes import NoteReference, ReferringPiece
from ai_translator.writers.xml_text import xml_text

#: Shows a formula as a picture, sized for the text it stands in; None when there is no picture.
DrawFormula = Callable[[FormulaPiece, Sequence[ReferringPiece]], str | None]

_RISES = {Rise.SUPER: "sup", Rise.SUB: "sub"}


def shown(text: str) -> str:
    """Return any text as XHTML that shows it, also within an attribute."""
    return quoted(xml_text(text))


class InlineXhtml:
    """Writer of the pieces of texts.

    typewritten: True if a mono face is that of all text, and marks nothing
    """

    def __init__(self, draw: DrawFormula, places: Places, *, typewritten: bool = False) -> None:
        self._draw, self._places, self._typewritten = draw, places, typewritten

    def write(
        self, pieces: Iterable[ReferringPiece], *, bold: bool = True, line_break: str = "<br/>"
    ) -> str:
        """Return the text.  bold: False where bold is the rule (a heading) and not marked."""
        pieces = list(pieces)
        text = ""
        for link, group in groupby(set_as_text(pieces), key=_link):
            inner = "".join(self._piece(piece, pieces, bold, line_break) for piece in group)
            text += self.linked(inner, link)
        return text.strip()

    def linked(self, xhtml: str, link: Link | None) -> str:
        address = self._places.address(link)
        return f'<a href="{shown(address)}">{xhtml}</a>' if address and xhtml else xhtml

    def _piece(
        self, piece: ReferringPiece, pieces: Sequence[ReferringPiece], bold: bool, line_break: str
    ) -> str:
        if isinstance(piece, FormulaPiece):
            return self._draw(piece, pieces) or shown(piece.text)
        if isinstance(piece, NoteReference):
            return self._reference(piece)
        return self._styled(piece, bold, line_break)

    def _reference(self, piece: NoteReference) -> str:
        address, name = self._places.note(piece.note), self._places.reference(piece.note)
        return (
            f'<sup><a epub:type="noteref" role="doc-noteref" href="{address}" '
            f'id="{name}">{shown(piece.text)}</a></sup>'
        )

    def _styled(self, span: Span, bold: bool, line_break: str) -> str:
        if not span.text.strip():
            return shown(span.text).replace("\n", line_break)
        tags = [_RISES[span.style.rise]] if span.style.rise in _RISES else []
        is_code = span.style.font_class is FontClass.MONO and not self._typewritten
        tags += ["code"] if is_code else []
        tags += ["i"] if span.style.italic else []
        tags += ["b"] if span.style.bold and bold else []
        text = shown(span.text).replace("\n", line_break)
        for tag in tags:
            text = f"<{tag}>{text}</{tag}>"
        return text


def _link(piece: ReferringPiece) -> Link | None:
    return piece.link if isinstance(piece, Span) else None
