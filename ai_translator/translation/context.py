"""What stands around a text in its document, for a model that must know what it is about: title,
heading, sentence before.
"""

from __future__ import annotations

import re

from icu4py.breakers import SentenceBreaker

from ai_translator.model.document import BlockKind
from ai_translator.translation.prompt_injection import sounds_like_orders

_MOST = 100  # characters of each part; all of it is sent with every request
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE})
#: Titles that programs write, not authors.
_NO_TITLE = re.compile(
    r"untitled|(?:microsoft )?(?:word|powerpoint|excel)\b.*|.*\.\w{2,5}|(?:slide|folie|document|presentation|title) ?\d*",
    re.I,
)


class Surroundings:
    """Goes through a document from the top."""

    def __init__(self, title: str) -> None:
        title = _said(title)
        self._title = "" if _NO_TITLE.fullmatch(title) else title
        self._heading = self._before = ""

    @property
    def now(self) -> str:
        """What there is of them, in one line."""
        parts = {"document": self._title, "section": self._heading, "before": self._before}
        return "; ".join(f"{name}: {text}" for name, text in parts.items() if text)

    def pass_by(self, kind: BlockKind, text: str) -> None:
        """Takes note of a block that was passed."""
        if kind is BlockKind.HEADING:
            self._heading, self._before = _said(text), ""
        elif kind in _PROSE:
            sentences = list(SentenceBreaker(" ".join(text.split()), "en"))
            self._before = (
                _said(sentences[-1]) if sentences and not sounds_like_orders(text) else ""
            )


def _said(text: str) -> str:
    """Its end, in one line, without the signs that our marks are made of; nothing when it could be
    taken for an order.
    """
    if sounds_like_orders(text):
        return ""
    line = " ".join(re.sub(r"[<>{}]", " ", text).split())
    return line if len(line) <= _MOST else f"…{line[-_MOST:]}"
