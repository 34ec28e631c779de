"""Words (UAX 29) and what stands between them."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ai_translator.boundaries.dictionary import ideographic_ends, unspaced_ends

#: Between two boundaries of the default kind (WB1 to WB999).
_PIECE = regex.compile(r"(?w)(?s:.+?)(?:\b|$)")
#: A quotation mark before a word, which that pattern takes for an elision (``'tis``).
_QUOTE = regex.compile(r"(?<![\p{L}\p{N}_])['’](?=\w)")
#: A character of a run whose words the dictionaries tell.
_RUN = regex.compile(r"[\p{Script=Han}\p{Script=Hiragana}ー\p{lb=SA}]")


def words(text: str) -> Iterator[str]:
    """Yield the words of a text and the pieces between them; together they are the text."""
    ends = {found.end() for pattern in (_PIECE, _QUOTE) for found in pattern.finditer(text)}
    if not text.isascii():
        ends = {end for end in ends if not _inside_run(text, end)}
        ends |= unspaced_ends(text) | ideographic_ends(text)
    start = 0
    for end in sorted(ends | {len(text)}):
        if end > start:
            yield text[start:end]
            start = end


def _inside_run(text: str, at: int) -> bool:
    """Return True between two characters of such a run."""
    return 0 < at < len(text) and bool(_RUN.match(text, at - 1) and _RUN.match(text, at))
