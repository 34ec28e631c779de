"""The lines of a paragraph -> one string with inline markup, and the key to it.

What differs visibly from the paragraph's main style becomes a tag whose letter says why; what must
not change becomes a placeholder.  Differences that no reader would miss (a bold space, half a word,
a size off by a hair) make no tag, because every tag is one more thing that a model can lose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ai_translator.model.document import (
    FontClass,
    InlineFormula,
    LineEnd,
    Link,
    Rise,
    TextBlock,
    TextStyle,
    close_line,
)
from ai_translator.model.segments import MARK, Literal, Mark, Markup, Placeholder, Span, pieces
from ai_translator.translation.literals import SIGNS_OF_NOTES, literals, marks_of_notes


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Text (or one placeholder) in one style."""

    text: str
    mark: Mark
    placeholder: Placeholder | None = None


_SOFT_HYPHEN = (
    "\u00ad"  # one that is left after joining the lines was drawn, as some fonts' only hyphen
)
_SIZE_JITTER = 0.25  # sizes this near to the main one are the same to a reader
# sum of the differences of red, green and blue (0..255) that the eye takes for another colour
_COLOR_STEP = 90
_SHORT = 3  # letters of a style change inside a word that is not worth a tag
_ORDINALS = frozenset({"st", "nd", "rd", "th", "er", "e", "ème", "re", "o", "a", "º", "ª"})
_CHARS_PER_TAG = 12  # a text with more tags than this is decoration
_EDGE = re.compile(r"^(\s*)(.*?)(\s*)$", re.S)


def marked_text(blocks: Sequence[TextBlock]) -> tuple[str, Markup]:
    """The text of the blocks (one paragraph, head first) with its markup, and the key to that."""
    stretches = list(_stretches(blocks))
    base = _main(stretches)
    stretches = _with_placeholders(_smooth(stretches, base), base)
    return _Writer(base).write(_decluttered(stretches, base))


def _stretches(blocks: Sequence[TextBlock]) -> Iterator[_Stretch]:
    """The inlines in order, lines joined, spaces single."""
    found: list[_Stretch] = []
    for block in blocks:
        for line in block.lines:
            for inline in line.inlines:
                if isinstance(inline, InlineFormula):
                    found.append(_Stretch("", Mark(TextStyle()), inline))
                else:
                    found.append(
                        _Stretch(
                            re.sub(r"[^\S\n]+", " ", inline.text), Mark(inline.style, inline.link)
                        )
                    )
            _close(found, line.end)
    yield from (
        replace(each, text=each.text.replace(_SOFT_HYPHEN, "-")) for each in _single_spaces(found)
    )


def _close(found: list[_Stretch], end: LineEnd) -> None:
    """Makes the end of a line ready for the next line."""
    while found and found[-1].placeholder is None and not found[-1].text.strip():
        found.pop()
    if not found:
        return
    last = found[-1]
    if last.placeholder is None:
        found[-1] = replace(last, text=close_line(last.text, end))
    elif end in {LineEnd.SPACE, LineEnd.BREAK}:
        mark = next((each.mark for each in reversed(found) if each.placeholder is None), last.mark)
        found.append(_Stretch(" " if end is LineEnd.SPACE else "\n", mark))


def _single_spaces(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    before = " "
    for each in stretches:
        if each.placeholder is None:
            text = each.text.lstrip(" ") if before in " \n" else each.text
            if not text:
                continue
            each, before = replace(each, text=text), text[-1]
        else:
            before = "x"
        yield each


def _main(stretches: Sequence[_Stretch]) -> Mark:
    """The look of most of the letters; with a link only when all of them have it."""
    weights: Counter[TextStyle] = Counter()
    links: Counter[Link | None] = Counter()
    for each in stretches:
        if each.placeholder is None:
            letters = sum(not char.isspace() for char in each.text)
            weights[each.mark.style] += letters
            links[each.mark.link] += letters
    link = next(iter(links)) if len(links) == 1 else None
    style = weights.most_common(1)[0][0] if weights else TextStyle()
    return Mark(replace(style, rise=Rise.NONE) if len(weights) > 1 else style, link)


def _smooth(stretches: Sequence[_Stretch], base: Mark) -> list[_Stretch]:
    """Gives what does not differ to the eye the main style, and what has no letters its neighbours'
    style.
    """
    marks = [
        base if each.placeholder is None and not _kind(each, base) else each.mark
        for each in stretches
    ]
    for index, each in enumerate(stretches):
        if each.placeholder is None and _is_trivial(stretches, index, base):
            before = marks[index - 1] if index else base
            after = marks[index + 1] if index + 1 < len(marks) else base
            marks[index] = before if _alike(before, after, base) else base
    merged: list[_Stretch] = []
    for each, mark in zip(stretches, marks):
        last = merged[-1] if merged else None
        if (
            last
            and last.placeholder is None
            and each.placeholder is None
            and _alike(last.mark, mark, base)
        ):
            merged[-1] = replace(last, text=last.text + each.text)
        else:
            merged.append(replace(each, mark=mark))
    return merged


def _alike(one: Mark, other: Mark, base: Mark) -> bool:
    """Whether both differ from the main style in the same ways."""
    return one == other or (
        one != base
        and other != base
        and one.link == other.link
        and _look(one, base) == _look(other, base)
    )


def _look(mark: Mark, base: Mark) -> tuple[object, ...]:
    style = mark.style
    color = style.color if _differ(style.color, base.style.color) else base.style.color
    return (
        style.bold,
        style.italic,
        style.font_class is FontClass.MONO,
        style.rise,
        color,
        mark.link,
    )


def _kind(stretch: _Stretch, base: Mark) -> str:
    """The letter of the tag that this stretch deserves; "" for none."""
    mark, style, main = stretch.mark, stretch.mark.style, base.style
    if mark.link != base.link and mark.link is not None:
        return "l"
    if style.rise is not Rise.NONE and style.rise is not main.rise:
        return "" if stretch.text.strip().casefold() in _ORDINALS else "u"
    if (style.font_class is FontClass.MONO) != (main.font_class is FontClass.MONO):
        return "c"
    if style.bold != main.bold:
        return "b"
    if style.italic != main.italic:
        return "i"
    return "s" if _differ(style.color, main.color) or _resized(stretch, main) else ""


def _differ(color: str, other: str) -> bool:
    if color == other:
        return False
    pairs = ((int(color[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return sum(abs(one - two) for one, two in pairs) >= _COLOR_STEP


def _resized(stretch: _Stretch, main: TextStyle) -> bool:
    """Another size, for whole words: inside a word it is a drop cap or small capitals."""
    near = abs(stretch.mark.style.size - main.size) <= _SIZE_JITTER * main.size
    return not near and len(stretch.text.split()) > 1


def _is_trivial(stretches: Sequence[_Stretch], index: int, base: Mark) -> bool:
    """No letter, digit or raised mark of a note in it, or a scrap of a word that goes on in another
    style.
    """
    text = stretches[index].text
    if not any(char.isalnum() for char in text):
        return stretches[
            index
        ].mark.style.rise is not Rise.SUPER or not SIGNS_OF_NOTES.intersection(text)
    if stretches[index].mark == base:
        return False
    kind = _kind(stretches[index], base)
    if kind in "lcu" or (len(text.strip()) >= _SHORT and kind != "s") or " " in text.strip():
        return False
    return _inside_word(text[-1], _neighbour(stretches, index, 1)) or _inside_word(
        _neighbour(stretches, index, -1), text[0]
    )


def _neighbour(stretches: Sequence[_Stretch], index: int, step: int) -> str:
    near = index + step
    if not 0 <= near < len(stretches) or stretches[near].placeholder is not None:
        return " "
    return stretches[near].text[0 if step > 0 else -1]


def _inside_word(one: str, two: str) -> bool:
    return (
        one.isalpha() and two.isalpha() and ord(max(one, two)) < 0x2E80
    )  # beyond: scripts without spaces


def _with_placeholders(stretches: Sequence[_Stretch], base: Mark) -> list[_Stretch]:
    """Cuts out what must not change."""
    found: list[_Stretch] = []
    for each in stretches:
        if each.placeholder is not None:
            found.append(each)
            continue
        kind = "" if each.mark == base else _kind(each, base)
        cuts = marks_of_notes(each.text) if kind in {"u", "l"} else []
        cuts = cuts or literals(each.text, code=kind == "c")
        at = 0
        for start, end in cuts:
            found += [replace(each, text=each.text[at:start])] if start > at else []
            found.append(
                _Stretch(
                    "", each.mark, Literal(each.text[start:end], each.mark.style, each.mark.link)
                )
            )
            at = end
        found += [replace(each, text=each.text[at:])] if at < len(each.text) else []
    return found


def _decluttered(stretches: list[_Stretch], base: Mark) -> list[_Stretch]:
    """When there are more tags than a model can keep, only links and rises stay."""
    tags = sum(each.placeholder is None and each.mark != base for each in stretches)
    length = sum(len(each.text) for each in stretches)
    if tags <= 2 or tags * _CHARS_PER_TAG <= length:
        return stretches
    keep = "lu" if tags * _CHARS_PER_TAG <= 3 * length else "l"
    return [
        replace(each, mark=base)
        if each.placeholder is None and each.mark != base and _kind(each, base) not in keep
        else each
        for each in stretches
    ]


class _Writer:
    """Writes stretches as one string and collects the key to the marks it makes."""

    def __init__(self, base: Mark) -> None:
        self._base = base
        self._marks: dict[str, Mark] = {}
        self._placeholders: dict[str, Placeholder] = {}

    def write(self, stretches: Iterable[_Stretch]) -> tuple[str, Markup]:
        text = ""
        for each in stretches:
            text += self._one(each)
        text = re.sub(r" +\n|\n +", "\n", re.sub(r"(?<=\S) {2,}", " ", text))
        return text.strip(), Markup(self._base, self._marks, self._placeholders)

    def _one(self, stretch: _Stretch) -> str:
        if stretch.placeholder is not None:
            name = f"f{len(self._placeholders) + 1}"
            self._placeholders[name] = stretch.placeholder
            return f"{{{name}}}"
        kind = "" if stretch.mark == self._base else _kind(stretch, self._base)
        if not kind or not stretch.text.strip():
            return stretch.text
        name = f"{kind}{sum(each[0] == kind for each in self._marks) + 1}"
        self._marks[name] = stretch.mark
        before, inner, after = _EDGE.match(stretch.text).groups()  # type: ignore[union-attr]
        return f"{before}<{name}>{inner}</{name}>{after}"


def stripped(text: str) -> str:
    """``text`` with every mark taken out: what is left for a model to translate."""
    return MARK.sub(" ", text)


def restored(text: str, markup: Markup) -> str:
    """``text`` with its literals back and its formulas out: what the rules judge."""
    return "".join(piece.text if isinstance(piece, Span) else " " for piece in pieces(text, markup))
