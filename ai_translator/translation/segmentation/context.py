"""The text around a segment: title, heading and the sentence before."""

from __future__ import annotations

import re

from ai_translator.boundaries.sentences import sentences
from ai_translator.model.content import BlockKind
from ai_translator.translation.segmentation.prompt_injection import Injection, injection

_MOST = 100  # characters of each part; all of it is sent with every request
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE})
#: Titles that programs write, not authors.
_NO_TITLE = re.compile(
    r"untitled|(?:microsoft )?(?:word|powerpoint|excel)\b.*|.*\.\w{2,5}|(?:slide|folie|"
    r"document|presentation|title) ?\d*",
    re.I,
)


class SurroundingText:
    """Collector of the surrounding text, block by block from the top of a document."""

    def __init__(self, title: str) -> None:
        title = _excerpt(title)
        self._title = "" if _NO_TITLE.fullmatch(title) else title
        self._heading = self._before = ""

    @property
    def current(self) -> str:
        """The title, heading and preceding sentence in one line."""
        parts = {"document": self._title, "section": self._heading, "before": self._before}
        return "; ".join(f"{name}: {text}" for name, text in parts.items() if text)

    def advance(self, kind: BlockKind, text: str) -> None:
        """Record a block that was passed."""
        if kind is BlockKind.HEADING:
            self._heading, self._before = _excerpt(text), ""
        elif kind in _PROSE:
            said = list(sentences(" ".join(text.split())))
            self._before = _excerpt(said[-1]) if said and injection(text) is Injection.NONE else ""


def _excerpt(text: str) -> str:
    """Return the end of the text in one line without markup characters.

    Text that might be a prompt injection gives "".
    """
    if injection(text) is not Injection.NONE:
        return ""
    line = " ".join(re.sub(r"[<>{}]", " ", text).split())
    return line if len(line) <= _MOST else f"…{line[-_MOST:]}"
