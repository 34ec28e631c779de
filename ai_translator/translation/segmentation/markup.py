"""Inline markup: the lines of a paragraph as one string with tags, and the key to them.

A visible difference from the paragraph's main style becomes a tag, whose letter names the
difference.  What must not change becomes a placeholder.  Differences that no reader would miss (a
bold space, half a word, a slightly different size) make no tag, because every tag is one more thing
that a model can lose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ai_translator.model.content import (
    FontClass,
    Inline,
    InlineFormula,
    LineEnd,
    Link,
    Rise,
    TextBlock,
    TextStyle,
    close_line,
)
from ai_translator.model.segments import MARK, Literal, Mark, Markup, Placeholder, Span, pieces
from ai_translator.translation.text_analysis.literals import (
    SIGNS_OF_NOTES,
    literals,
    marks_of_notes,
)


@dataclass(frozen=True, slots=True)
class _StyledRun:
    """Text (or one placeholder) in one style."""

    text: str
    mark: Mark
    placeholder: Placeholder | None = None

    @property
    def is_placeholder(self) -> bool:
        return self.placeholder is not None


_SOFT_HYPHEN = (
    "\u00ad"  # one that is left after joining the lines was drawn, as some fonts' only hyphen
)
_SIZE_JITTER = 0.25  # sizes this near to the main one are the same to a reader
# sum of the differences of red, green and blue (0..255) that the eye takes for another colour
_COLOR_STEP = 90
_SHORT = 3  # letters of a style change inside a word that is not worth a tag
_ORDINALS = frozenset({"st", "nd", "rd", "th", "er", "e", "ème", "re", "o", "a", "º", "ª"})
_CHARS_PER_TAG = 12  # a text with more tags than this is decoration
_FEWEST_OF_TEXT = 0.2  # of the letters: in a text of code with fewer, the others are no text
_EDGE = re.compile(r"^(\s*)(.*?)(\s*)$", re.S)


def marked_text(blocks: Sequence[TextBlock]) -> tuple[str, Markup]:
    """Return the text of a paragraph's blocks with its markup, and the key to it."""
    runs = list(_styled_runs(blocks))
    base = _main_style(runs)
    runs = _prepared(runs, base)
    fewer = _with_fewer_tags(runs, base)
    if fewer is not runs:  # what its styles kept apart may now look like a mark
        fewer = _prepared(fewer, base)
    return _Writer(base).write(fewer)


def _prepared(runs: Sequence[_StyledRun], base: Mark) -> list[_StyledRun]:
    """Return the runs of one style each as one, what must not change as placeholders."""
    return _with_placeholders(_merge_styles(runs, base), base)


def _styled_runs(blocks: Sequence[TextBlock]) -> Iterator[_StyledRun]:
    """Return the inlines in order, lines joined, with single spaces."""
    found: list[_StyledRun] = []
    for line in chain(*(block.lines for block in blocks)):
        found += map(_styled_run, line.inlines)
        _close(found, line.end)
    for each in _single_spaces(found):
        yield replace(each, text=each.text.replace(_SOFT_HYPHEN, "-"))


def _styled_run(inline: Inline) -> _StyledRun:
    if isinstance(inline, InlineFormula):
        return _StyledRun("", Mark(TextStyle()), inline)
    return _StyledRun(re.sub(r"[^\S\n]+", " ", inline.text), Mark(inline.style, inline.link))


def _close(found: list[_StyledRun], end: LineEnd) -> None:
    """Prepare the end of a line for the next line."""
    while found and found[-1].placeholder is None and not found[-1].text.strip():
        found.pop()
    if not found:
        return
    last = found[-1]
    if last.placeholder is None:
        found[-1] = replace(last, text=close_line(last.text, end))
    elif end in {LineEnd.SPACE, LineEnd.BREAK}:
        mark = next((each.mark for each in reversed(found) if each.placeholder is None), last.mark)
        found.append(_StyledRun(" " if end is LineEnd.SPACE else "\n", mark))


def _single_spaces(runs: Iterable[_StyledRun]) -> Iterator[_StyledRun]:
    before = " "
    for each in runs:
        if each.placeholder is None:
            text = each.text.lstrip(" ") if before in " \n" else each.text
            if not text:
                continue
            each, before = replace(each, text=text), text[-1]
        else:
            before = "x"
        yield each


def _main_style(runs: Sequence[_StyledRun]) -> Mark:
    """Return the style of most letters; with a link only if all letters have it."""
    weights: Counter[TextStyle] = Counter()
    links: Counter[Link | None] = Counter()
    for each in runs:
        if each.placeholder is None:
            letters = sum(not char.isspace() for char in each.text)
            weights[each.mark.style] += letters
            links[each.mark.link] += letters
    link = next(iter(links)) if len(links) == 1 else None
    style = _prevailing(weights)
    return Mark(replace(style, rise=Rise.NONE) if len(weights) > 1 else style, link)


def _prevailing(weights: Counter[TextStyle]) -> TextStyle:
    """Return the style of most letters; one of text, if some words are and others are code."""
    if not weights:
        return TextStyle()
    text = Counter(
        {style: count for style, count in weights.items() if style.font_class is not FontClass.MONO}
    )
    if text.total() >= _FEWEST_OF_TEXT * weights.total():
        return text.most_common(1)[0][0]
    return weights.most_common(1)[0][0]


def _merge_styles(runs: Sequence[_StyledRun], base: Mark) -> list[_StyledRun]:
    """Give the main style to what looks like it, and a neighbour's style to what has no letters."""
    marks = [each.mark if each.is_placeholder or _kind(each, base) else base for each in runs]
    for index, each in enumerate(runs):
        if not each.is_placeholder and _is_trivial(runs, index, base):
            before = marks[index - 1] if index else base
            after = marks[index + 1] if index + 1 < len(marks) else base
            marks[index] = before if _alike(before, after, base) else base
    merged: list[_StyledRun] = []
    for each, mark in zip(runs, marks):
        now = replace(each, mark=mark)
        if merged and _is_one_text(merged[-1], now, base):
            merged[-1] = replace(merged[-1], text=merged[-1].text + now.text)
        else:
            merged.append(now)
    return merged


def _is_one_text(last: _StyledRun, run: _StyledRun, base: Mark) -> bool:
    if last.is_placeholder or run.is_placeholder:
        return False
    return _alike(last.mark, run.mark, base)


def _alike(one: Mark, other: Mark, base: Mark) -> bool:
    """Return True if both differ from the main style in the same ways."""
    if one == other:
        return True
    if base in (one, other):
        return False
    return one.link == other.link and _look(one, base) == _look(other, base)


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


def _kind(run: _StyledRun, base: Mark) -> str:
    """Return the letter of this run's tag; "" for no tag."""
    mark, style, main = run.mark, run.mark.style, base.style
    if mark.link != base.link and mark.link is not None:
        return "l"
    if style.rise is not Rise.NONE and style.rise is not main.rise:
        return "" if run.text.strip().casefold() in _ORDINALS else "u"
    if (style.font_class is FontClass.MONO) != (main.font_class is FontClass.MONO):
        return "c"
    if style.bold != main.bold:
        return "b"
    if style.italic != main.italic:
        return "i"
    return "s" if _differ(style.color, main.color) or _resized(run, main) else ""


def _differ(color: str, other: str) -> bool:
    if color == other:
        return False
    pairs = ((int(color[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return sum(abs(one - two) for one, two in pairs) >= _COLOR_STEP


def _resized(run: _StyledRun, main: TextStyle) -> bool:
    """Return True for another size of whole words.

    Within a word it is a drop cap or small capitals.
    """
    near = abs(run.mark.style.size - main.size) <= _SIZE_JITTER * main.size
    return not near and len(run.text.split()) > 1


def _is_trivial(runs: Sequence[_StyledRun], index: int, base: Mark) -> bool:
    """Return True for text without letter, digit or note mark, or a scrap of a longer word."""
    text, mark = runs[index].text, runs[index].mark
    if not any(map(str.isalnum, text)):
        raised = mark.style.rise is Rise.SUPER
        return not raised or SIGNS_OF_NOTES.isdisjoint(text)
    kind = _kind(runs[index], base)
    long = len(text.strip()) >= _SHORT and kind != "s"
    if mark == base or kind in "lcu" or long or " " in text.strip():
        return False
    before, after = runs[max(0, index - 1) : index], runs[index + 1 : index + 2]
    ends = [(each.text[-1:], text[0]) for each in before]
    starts = [(text[-1], each.text[:1]) for each in after]
    return any(_inside_word(*pair) for pair in ends + starts)


def _inside_word(one: str, two: str) -> bool:
    """Return True for two letters, of no script without spaces; a placeholder has none."""
    return (one + two).isalpha() and "" not in (one, two) and ord(max(one, two)) < 0x2E80


def _with_placeholders(runs: Sequence[_StyledRun], base: Mark) -> list[_StyledRun]:
    """Replace what must not change with placeholders."""
    found: list[_StyledRun] = []
    for each in runs:
        found += [each] if each.is_placeholder else _cut_at_literals(each, base)
    return found


def _cut_at_literals(run: _StyledRun, base: Mark) -> Iterator[_StyledRun]:
    kind = "" if run.mark == base else _kind(run, base)
    cuts = marks_of_notes(run.text) if kind in {"u", "l"} else []
    in_code_face = kind == "c" and run.mark.style.font_class is FontClass.MONO
    cuts = cuts or literals(run.text, code=in_code_face)
    at = 0
    for start, end in [*cuts, (len(run.text), len(run.text))]:
        text, kept = run.text[at:start], run.text[start:end]
        if text:
            yield replace(run, text=text)
        if kept:
            yield _StyledRun("", run.mark, Literal(kept, run.mark.style, run.mark.link))
        at = end


def _with_fewer_tags(runs: list[_StyledRun], base: Mark) -> list[_StyledRun]:
    """Keep only links and raised text if there are more tags than a model can keep."""
    tags = sum(not each.is_placeholder and each.mark != base for each in runs)
    length = sum(len(each.text) for each in runs)
    if tags <= 2 or tags * _CHARS_PER_TAG <= length:
        return runs
    keep = "lu" if tags * _CHARS_PER_TAG <= 3 * length else "l"
    return [each if each.is_placeholder else _with_tag(each, base, keep) for each in runs]


def _with_tag(run: _StyledRun, base: Mark, keep: str) -> _StyledRun:
    """Return the run in its style if its tag is kept, else in the main one."""
    return run if _kind(run, base) in keep else replace(run, mark=base)


class _Writer:
    """Writer of runs as one string; it collects the key to the marks."""

    def __init__(self, base: Mark) -> None:
        self._base = base
        self._marks: dict[str, Mark] = {}
        self._placeholders: dict[str, Placeholder] = {}

    def write(self, runs: Iterable[_StyledRun]) -> tuple[str, Markup]:
        text = "".join(map(self._one, runs))
        text = re.sub(r" +\n|\n +", "\n", re.sub(r"(?<=\S) {2,}", " ", text))
        return text.strip(), Markup(self._base, self._marks, self._placeholders)

    def _one(self, run: _StyledRun) -> str:
        if run.placeholder is not None:
            name = f"f{len(self._placeholders) + 1}"
            self._placeholders[name] = run.placeholder
            return f"{{{name}}}"
        kind = "" if run.mark == self._base else _kind(run, self._base)
        if not kind or not run.text.strip():
            return run.text
        name = f"{kind}{sum(each[0] == kind for each in self._marks) + 1}"
        self._marks[name] = run.mark
        before, inner, after = _EDGE.match(run.text).groups()  # type: ignore[union-attr]
        return f"{before}<{name}>{inner}</{name}>{after}"


def stripped(text: str) -> str:
    """Return ``text`` without its marks: what is left for a model to translate."""
    return MARK.sub(" ", text)


def restored(text: str, markup: Markup) -> str:
    """Return ``text`` with its literals and without its formulas, as the rules judge it."""
    return "".join(piece.text if isinstance(piece, Span) else " " for piece in pieces(text, markup))
