"""Statistics of the whole document's text: its body size and its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout, text_drafts, with_inner
from ai_translator.model.content import FontClass, Line, LineEnd

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")


def body_size(layouts: Iterable[PageLayout]) -> float:
    """Return the font size that most running text is set in."""
    sizes: Counter[float] = Counter()
    for layout in layouts:
        sizes.update(layout.sizes)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0


def body_is_bold(drafts: Iterable[BlockDraft]) -> bool:
    letters: Counter[bool] = Counter()
    for draft in drafts:
        letters[draft.bold] += len(draft.text)
    return letters[True] > letters[False]


def body_face(drafts: Iterable[BlockDraft], size: float) -> FontClass:
    faces: Counter[FontClass] = Counter()
    for draft in drafts:
        if abs(draft.size - size) < 0.1 * size:
            faces[draft.font_class] += len(draft.text)
    return faces.most_common(1)[0][0] if faces else FontClass.SERIF


def every_draft(layouts: Iterable[PageLayout]) -> Iterator[BlockDraft]:
    """Yield every text block, those of cells and figures included."""
    for layout in layouts:
        yield from text_drafts(with_inner(layout.pieces))


def vocabulary(drafts: Iterable[BlockDraft]) -> Counter[str]:
    """Return how often each word occurs, in lower case; words cut by a line's end are left out."""
    words: Counter[str] = Counter()
    for draft in drafts:
        words.update(_words(draft.lines))
    return words


def _words(lines: Sequence[Line]) -> Iterator[str]:
    cut = False
    for line in lines:
        found = list(map(str.casefold, _WORD.findall(line.text)))
        if cut:
            found = found[1:]
        cut = line.end in (LineEnd.HYPHEN, LineEnd.NOTHING)
        yield from found[:-1] if cut else found
