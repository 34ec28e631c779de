"""Translated titles of bookmarks and of the document, as far as the text itself contains them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ai_translator.model.content import BlockKind
from ai_translator.model.segments import TranslatedDocument
from ai_translator.writers.inplace.texts import PlacedText

_NUMBERING = "0123456789.§ivxIVX) "


#: What titles may differ in: all but letters and figures.
_BETWEEN = re.compile(r"[\W_]+")
_MOST_LETTERS = 300  # of a text that is a title


class TitleIndex:
    """The translations of texts, to be found by the words of their sources."""

    def __init__(self, texts: Iterable[PlacedText]) -> None:
        self._found: dict[str, str] = {}
        for text in sorted(texts, key=lambda text: text.head.kind is not BlockKind.HEADING):
            self._add(text)
        self._found.pop("", None)

    def translation(self, title: str) -> str:
        """Return the translation of a title, its number apart; "" if no text has its words."""
        if new := self._found.get(_key(title)):
            return new
        bare = title.lstrip(_NUMBERING)
        if bare and bare != title and (new := self._found.get(_key(bare))):
            return title[: len(title) - len(bare)] + new
        return ""

    def _add(self, text: PlacedText) -> None:
        """Add a text; one with the same words that was added before it counts."""
        source = " ".join(place.block.text for place in text.places)
        if len(source) > _MOST_LETTERS:
            return
        key = _key(source)
        marker = text.head.marker.text.strip() if text.head.marker else ""
        if key in self._found and not marker:
            return
        new = " ".join("".join(piece.text for piece in text.pieces).split())
        self._found.setdefault(key, new)
        if marker:
            self._found.setdefault(_key(marker + source), f"{marker} {new}")


def outline_titles(translated: TranslatedDocument, known: TitleIndex) -> dict[str, str]:
    """Return old title -> new title, for every bookmark whose words are those of a text."""
    titles = (" ".join(item.title.split()) for item in translated.document.outline)
    return {title: new for title in titles if (new := known.translation(title))}


def document_title(translated: TranslatedDocument, known: TitleIndex) -> str:
    """Return the translated title if a text of the document has it, else the old one.

    "" for none.
    """
    title = translated.document.title
    return known.translation(" ".join(title.split())) or title


def _key(title: str) -> str:
    return _BETWEEN.sub("", title.casefold())
