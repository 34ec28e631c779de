"""Inline formulas: which glyphs of a text line are one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.formulas.tokens import SCRIPT_SIZE, Token, TokenKind, tokens_of
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Rule, level_boxes

#: What may stand at a formula's side of a word space without an operator between: "n log n", "∫ f
#: dx".
_OPERANDS = (
    TokenKind.SYMBOL,
    TokenKind.NUMBER,
    TokenKind.NAME,
    TokenKind.LETTER,
    TokenKind.VARIABLE,
    TokenKind.SCRIPT,
    TokenKind.DOTS,
)
#: A script after these is a footnote's mark: "end.²".
_BASELESS = (TokenKind.PUNCTUATION, TokenKind.OPEN, TokenKind.HYPHEN)
#: What a formula cannot start or end with.
_LOOSE = (TokenKind.PUNCTUATION, TokenKind.HYPHEN)
#: More words than this in a maths font are prose set in that font (Cambria Math as a text face).
MATH_FONT_WORDS = 3
#: A sign that running text does not have: neither ASCII without = < >, nor a letter or mark of a
#: script of prose.
_BEYOND_PROSE = re.compile(
    r"[^\x00-;?-\x7e\u00a0-\u00a8\u00ab\u00ad\u00af\u00b4\u00b8\u00bb\u00bf-\u00d6\u00d8-\u00f6\u00f8-\u024f"
    r"\u0400-\u052f\u0590-\u05ff\u0620-\u06ff\u0900-\u097f\u0e00-\u0e7f\u2010-\u201f\u3000-\u30ff\u3400-\u9fff"
    r"\uac00-\ud7af\ufb00-\ufb06\uff01\uff08-\uff09\uff0c-\uff1b\uff1f-\uff3a\uff41-\uff5a]"
)
_ASCII_WORD = re.compile(r"[A-Za-z]{4,}")


def formula_spans(
    line: RawLine, body_size: float, rules: Sequence[Rule] = ()
) -> list[tuple[int, int]]:
    """Return half-open ranges of ``line.glyphs`` that are inline formulas, in order, disjoint.

    rules:     the page's rules; a fraction bar makes what is above and below it a formula
    body_size: tells small print from scripts
    """
    bars = fraction_bars(line, rules)
    if not bars and not may_hold_formula(line):
        return []
    tokens = tokens_of(line)
    if _is_prose_in_math_font(tokens):
        return []
    _mark_fractions(tokens, line, bars)
    groups = filter(None, map(_trimmed, _groups(tokens)))
    return [(group[0].start, group[-1].end) for group in groups if _has_evidence(group, line)]


def may_hold_formula(line: RawLine) -> bool:
    """Return False quickly for most lines: no maths font, italics, script or sign beyond prose."""
    glyphs = line.glyphs
    if any(font.math or font.italic for font in {g.font for g in glyphs}):
        return True
    if min([g.size for g in glyphs], default=line.size) < SCRIPT_SIZE * line.size:
        return True
    texts = [g.text for g in glyphs]
    return "" in texts or _BEYOND_PROSE.search("".join(texts)) is not None


def fraction_bars(line: RawLine, rules: Sequence[Rule]) -> list[BBox]:
    """Return rules inside the line with glyphs over and under them."""
    area = line.bbox
    level = level_boxes(rules)
    within = [box for box in level if area.top < box.top and box.bottom < area.bottom]
    return [box for box in within if area.contains_point(*box.center) and _has_stack(line, box)]


def _has_stack(line: RawLine, bar: BBox) -> bool:
    """Return True if glyphs are over the bar and others under it."""
    inside = [g for g in line.glyphs if bar.x0 - 1 <= (g.x0 + g.x1) / 2 <= bar.x1 + 1]
    over = any(g.y <= bar.bottom for g in inside)
    return over and any(g.y > bar.bottom + 0.3 * g.size for g in inside)


def _mark_fractions(tokens: list[Token], line: RawLine, bars: Sequence[BBox]) -> None:
    for bar in bars:
        for token in tokens:
            middle = sum(g.x0 + g.x1 for g in line.glyphs[token.start : token.end]) / (
                2 * (token.end - token.start)
            )
            if bar.x0 - 1 <= middle <= bar.x1 + 1:
                token.kind, token.math = TokenKind.SYMBOL, True


def _is_prose_in_math_font(tokens: Sequence[Token]) -> bool:
    texts = [token.text for token in tokens if token.kind is TokenKind.SYMBOL]
    return sum(_ASCII_WORD.fullmatch(text) is not None for text in texts) > MATH_FONT_WORDS


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    depth = 0
    for token in tokens:
        if group and not _joins(group[-1], token, depth):
            yield group
            group, depth = [], 0
        if token.kind is TokenKind.TEXT:
            continue
        group.append(token)
        depth = max(0, depth + (token.kind is TokenKind.OPEN) - (token.kind is TokenKind.CLOSE))
    if group:
        yield group


def _joins(before: Token, token: Token, depth: int) -> bool:
    kinds = {before.kind, token.kind}
    is_mark = token.kind is TokenKind.SCRIPT and before.kind in _BASELESS
    if is_mark or TokenKind.TEXT in kinds:
        return False
    if not token.spaced:
        return True
    if TokenKind.HYPHEN in kinds:
        return False
    return depth > 0 or _joins_over_space(before, token)


def _joins_over_space(before: Token, token: Token) -> bool:
    """Return True if a formula goes on behind a word space, outside of brackets."""
    kinds = {before.kind, token.kind}
    if before.kind is TokenKind.PUNCTUATION:
        return before.math and token.kind in (*_OPERANDS, TokenKind.RELATION)
    if TokenKind.RELATION in kinds:
        return True
    if TokenKind.NAME in kinds:
        return before.kind in _OPERANDS and token.kind in (*_OPERANDS, TokenKind.OPEN)
    return before.math and (token.math or token.text == "d")  # the d of "f dx" is upright


def _trimmed(group: Sequence[Token]) -> list[Token]:
    """Return the span without unpaired brackets, and without punctuation and signs at the ends."""
    tokens = list(group)
    while tokens:
        loners, last = _unmatched(tokens), tokens[-1]
        if tokens[0].kind in _LOOSE or 0 in loners:
            del tokens[0]
        elif len(tokens) - 1 in loners or (last.kind in _LOOSE and not _is_prime(last)):
            del tokens[-1]
        else:
            break
    return tokens


def _is_prime(token: Token) -> bool:
    return token.text in "′″!" and token.math


def _unmatched(tokens: Sequence[Token]) -> set[int]:
    """Return the brackets without a partner, of any shape: intervals may be half-open."""
    loners: list[int] = []
    for at, token in enumerate(tokens):
        closes = token.kind is TokenKind.CLOSE
        if closes and loners and tokens[loners[-1]].kind is TokenKind.OPEN:
            loners.pop()
        elif closes or token.kind is TokenKind.OPEN:
            loners.append(at)
    return set(loners)


def _has_evidence(tokens: Sequence[Token], line: RawLine) -> bool:
    """Return True if something can only be mathematics, or enough looks like it."""
    kinds = {token.kind for token in tokens}
    if TokenKind.SYMBOL in kinds or any(map(_is_certain, tokens)):
        return True
    italic_prose = sum(g.font.italic for g in line.glyphs) > len(line.glyphs) / 2
    if any(_is_scripted(base, script, italic_prose) for base, script in pairwise(tokens)):
        return True
    relates = {TokenKind.RELATION, TokenKind.VARIABLE} <= kinds
    return relates and not italic_prose and len(tokens) > 1


def _is_certain(token: Token) -> bool:
    """Return True for a brace of a maths font, a fraction, or an index above another."""
    brace = token.kind is TokenKind.OPEN and token.text == "{"
    return token.math and (brace or (token.raised and token.lowered))


def _is_scripted(base: Token, script: Token, italic_prose: bool) -> bool:
    """Return True for a variable with an index, a power of ten, or scripts in a maths font."""
    if script.kind is not TokenKind.SCRIPT:
        return False
    if base.kind is TokenKind.VARIABLE:
        return not italic_prose
    by_font = script.math and any(map(str.isalnum, script.text))
    return base.kind in (TokenKind.NUMBER, TokenKind.LETTER, TokenKind.NAME) and (
        base.text == "10" or by_font
    )
