"""The nature of a line: how much of it is maths, what else it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import chain, starmap

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.formulas.inline import formula_spans, fraction_bars, may_hold_formula
from ai_translator.layout.formulas.symbols import OPERATOR_NAMES
from ai_translator.layout.formulas.tokens import Token, TokenKind, tokens_of
from ai_translator.layout.lines import RawLine
from ai_translator.layout.math_glyph_bounds import hangs
from ai_translator.layout.page_content import Rule

#: (1), (2.3), (A.4), (12b), [3]
EQUATION_NUMBER = re.compile(r"^[(\[]\s?[A-Z]?\.?\d{1,3}(\.\d{1,3})*[a-z]?\s?[)\]]$")
LONGEST_NUMBER = 12
#: A line of so many words, none in a maths font, is prose.
SENTENCE = 7
#: Upright words that stand in display formulas.
CONNECTIVES = frozenset(
    [
        "if",
        "and",
        "or",
        "for",
        "all",
        "otherwise",
        "where",
        "with",
        "when",
        "else",
        "as",
        "subject",
        "to",
        "s.t",
        "such",
        "that",
    ]
)
#: A word that is no function's name before its bracket.
_WORD = re.compile(r"[^\W\d_]{2,}(?![\w(])")
#: Share of its glyphs that must be maths for a line to be nothing else.
MOSTLY = 0.6
#: A line with a larger share of its glyphs in other words is prose.
WORDY = 0.25
#: Signs that hang from their origin (TeX's roots, big brackets) reach so far down, in ems.
HANGING = 1.2
#: Height of the middle of a formula over its baseline, in ems: big brackets and bars stand around
#: it, no more than so far from the words beside them; TeX has none that are higher in one piece.
AXIS, AT_SIGN, TALLEST = 0.25, 0.5, 3.0


class Nature(Enum):
    PROSE = auto()
    MATH = auto()  # nothing but maths and a connective
    PIECE = auto()  # digits, a letter, a bracket: maths only beside maths
    NUMBER = auto()  # an equation's number


@dataclass(frozen=True, slots=True)
class LineNature:
    """The nature of a line.

    words: letters in words that are no maths
    box:   the line's box, right for hanging signs, too
    """

    nature: Nature
    box: BBox
    words: int = 0


def hold_maths(lines: Sequence[RawLine]) -> bool:
    """Return False quickly for pages of prose: no maths font, no relation sign, nothing Greek."""
    glyphs = list(chain.from_iterable(line.glyphs for line in lines))
    fonts, texts = {glyph.font for glyph in glyphs}, {glyph.text for glyph in glyphs}
    return any(font.math for font in fonts) or any(map(_is_relation_or_greek, texts))


def _is_relation_or_greek(text: str) -> bool:
    return text == "=" or "\u2190" <= text < "\u2c00" or "\u0391" <= text < "\u0400"


def natures(lines: Sequence[RawLine], rules: Sequence[Rule], body_size: float) -> list[LineNature]:
    found = [_nature(line, rules, body_size) for line in lines]
    for at, line in enumerate(lines):
        if found[at].nature is not Nature.PROSE and _is_brace(line):
            found[at] = replace(found[at], box=_whole_brace(found[at].box, lines, found, body_size))
    return found


def _is_brace(line: RawLine) -> bool:
    return len(line.glyphs) == 1 and line.text[:1] in "{}" and hangs(line.glyphs[0])


def _whole_brace(
    brace: BBox, lines: Sequence[RawLine], kinds: Sequence[LineNature], em: float
) -> BBox:
    """Return the box of a big brace, as far down as it must reach.

    It stands around the axis of the formula that ends before it or begins behind it, and its font
    tells only where it begins: the brace of cases is as high as all of them.
    """
    beside = [
        line.baseline - AXIS * em
        for line, kind in zip(lines, kinds)
        if kind.nature is Nature.MATH and _touches(line.bbox, brace, em)
    ]
    middles = [axis for axis in beside if brace.center[1] < axis < brace.top + TALLEST / 2 * em]
    bottom = max((2 * axis - brace.top for axis in middles), default=brace.bottom)
    return BBox(brace.x0, brace.top, brace.x1, bottom)


def _touches(row: BBox, sign: BBox, em: float) -> bool:
    """Return True if a row ends right before a sign, or begins right behind it."""
    return min(abs(sign.x0 - row.x1), abs(row.x0 - sign.x1)) < AT_SIGN * em


def _nature(line: RawLine, rules: Sequence[Rule], body_size: float) -> LineNature:
    count = len(line.glyphs)
    if not count or line.angle or _is_sentence(line):
        return LineNature(Nature.PROSE, line.bbox, count)
    if count <= LONGEST_NUMBER and EQUATION_NUMBER.match(line.text.strip()):
        return LineNature(Nature.NUMBER, line.bbox)
    words = _letters_without_formula(line, rules)
    if words > WORDY * count:
        return LineNature(Nature.PROSE, line.bbox, words)
    spans = formula_spans(line, body_size, rules)
    covered = sum(end - start for start, end in spans)
    words = _prose_letters(line, spans) if covered < count else 0
    if words > WORDY * count:
        return LineNature(Nature.PROSE, line.bbox, words)
    nature = Nature.MATH if covered >= MOSTLY * count else Nature.PIECE
    return LineNature(nature, _reach(line), words)


def _is_sentence(line: RawLine) -> bool:
    """Return True for a line of many words, none in a maths font."""
    return sum(line.spaces) >= SENTENCE and not line.has_maths


def _letters_without_formula(line: RawLine, rules: Sequence[Rule]) -> int:
    """Return the letters in words, read off the text; 0 for a line that may hold a formula."""
    if may_hold_formula(line) or fraction_bars(line, rules):
        return 0
    words = [word for word in _WORD.findall(line.text) if word not in OPERATOR_NAMES]
    return sum(len(word) for word in words if word.lower() not in CONNECTIVES)


def _prose_letters(line: RawLine, spans: Sequence[tuple[int, int]]) -> int:
    """Return the letters in longer words outside formulas that are no connectives."""
    inside = set(chain(*starmap(range, spans)))
    words = filter(_is_word, tokens_of(line))
    return sum(len(word.text) for word in words if word.start not in inside)


def _is_word(token: Token) -> bool:
    """Return True for a longer word that is no connective."""
    word = token.text
    long = token.kind is TokenKind.TEXT and len(word) > 1 and word[0].isalpha()
    return long and word.lower() not in CONNECTIVES


def _reach(line: RawLine) -> BBox:
    if not all(map(hangs, line.glyphs)):
        return line.bbox
    return BBox(line.bbox.x0, line.baseline, line.bbox.x1, line.baseline + HANGING * line.size)
