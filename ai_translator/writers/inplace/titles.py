"""Translated titles of bookmarks and of the document, as far as the text itself contains them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ai_translator.model.content import BlockKind
from ai_translator.model.segments import TranslatedDocument
from ai_translator.writers.inplace.texts import PlacedText

_NUMBERING = "0123456789.§ivxIVX) "


def outline_titles(translated: TranslatedDocument, texts: Iterable[PlacedText]) -> dict[str, str]:
    """Return old title -> new title, for every bookmark whose words are those of a text."""
    known = _known(texts)
    found = {}
    for item in translated.document.outline:
        title = " ".join(item.title.split())
        if new := _translation(title, known):
            found[title] = new
    return found


def document_title(translated: TranslatedDocument, texts: Iterable[PlacedText]) -> str:
    """Return the translated title if a text of the document has it, else the old one.

    "" for none.
    """
    title = translated.document.title
    return _translation(" ".join(title.split()), _known(texts)) or title


def _translation(title: str, known: Mapping[str, str]) -> str:
    if new := known.get(_key(title)):
        return new
    bare = title.lstrip(_NUMBERING)
    if bare and bare != title and (new := known.get(_key(bare))):
        return title[: len(title) - len(bare)] + new
    return ""


def _known(texts: Iterable[PlacedText]) -> dict[str, str]:
    """Return key of the source -> its translation; headings come first."""
    found: dict[str, str] = {}
    for text in sorted(texts, key=lambda text: text.head.kind is not BlockKind.HEADING):
        source = " ".join(place.block.text for place in text.places)
        if len(source) > 300:
            continue
        new = " ".join("".join(piece.text for piece in text.pieces).split())
        marker = text.head.marker.text.strip() if text.head.marker else ""
        found.setdefault(_key(source), new)
        if marker:
            found.setdefault(_key(marker + source), f"{marker} {new}")
    found.pop("", None)
    return found


def _key(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())
