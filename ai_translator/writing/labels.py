"""Short texts that writers put together in one way: a figure's legend, a running head, a leader."""

from __future__ import annotations

import re

from ai_translator.writing.content import Text
from ai_translator.writing.source import is_unreadable

#: What leads the eye from a table-of-contents entry to its page number.
LEADER = re.compile(r"[.·․‥…_\s]{3,}")


def marker(text: Text) -> str:
    """A list item's bullet or number, a note's mark; a pictograph of some font becomes a plain bullet."""
    shown = text.block.marker.text.strip() if text.block.marker else ""
    return "•" if is_unreadable(shown) else shown


def legend(label: Text) -> str:
    """A figure's label for the line under it: the picture shows the original, so that both are needed."""
    target = " ".join(whole(label).split())
    source = " ".join("".join(piece.text for piece in label.source).split())
    return f"{source} → {target}" if source and source != " ".join(label.plain.split()) else target


def whole(text: Text) -> str:
    """A text with its marker and trailer, no markup."""
    trailer = text.block.trailer.text if text.block.trailer else ""
    return " ".join(part for part in (marker(text), text.plain, trailer) if part)
