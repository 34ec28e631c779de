"""Lines of a program that no mono face marks: recognised by their characters alone.

Taking prose for a program would lose a translation, so no single sign is enough.  A line has to
read like a statement, a block's beginning or a command, and has no four words in a row as a
sentence has. It also is among others like it or has two signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.glyph_runs import is_ideographic

APART = 2.7  # font sizes: lines of a program stand together over an empty line
TIGHT = 1.5  # and those of running text no further apart than this
LONGEST = 500  # characters: no line of a program, and the patterns take their time over long ones
FULL = 0.8  # of the column's longest line: shorter ones do not run on
SAME_SIZE = 0.09
SENTENCE = 4  # so many words in a row are one
SIGNS = frozenset("{}()[]<>=+*/|&;\\$%#@_:~^")
FEWEST_SIGNS, SIGN_SHARE = (
    3,
    0.1,
)  # of a text in a mono face, to be a program where it could be a label

#: Words of programs that no sentence has; "for", "if" and "new" are words like others.
# fmt: off
_KEYWORDS = frozenset((
    "public", "private", "protected", "static", "final", "abstract", "synchronized", "void", "int",
    "long", "float", "double", "char", "boolean", "bool", "string", "byte", "short", "unsigned",
    "signed", "const",
    "var", "struct", "enum", "typedef", "typename", "namespace", "extends", "implements",
    "throws", "async", "await", "elif", "def", "println",
))
# fmt: on
_NAME = r"[A-Za-z_$][\w$]*"
_STRING = re.compile(r"\"[^\"]*(?:\"|$)|(?<!\w)'[^']*(?:'|$)")
_COMMENT = re.compile(r"\s*(?://|/\*).*|\s+#.*")
_PLURAL = re.compile(r"\((?:e?s|e?n|e?r|in|innen|ren|a|x)\)")  # "the part(s)", "Schüler(innen)"
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*[,.;:!?]?")

_STATEMENT = re.compile(
    rf".*(?:{_NAME}\(.*\)|{_NAME}\]?\s?[-+*/%&|^]?=\s?\S|\+\+|--).*;$|(?:return|throw|import|package|using)\b[^,]*;$"
)
_OPENS = re.compile(
    r".*(?:\)\s*(?:throws\s[\w., ]+|const|->\s?\w+)?\s*|=>?\s*)\{$|\}?\s*(?:else|do|try|"
    r"finally)\b.*\{$"
    r"|(?:[a-z]+\s){0,3}(?:class|interface|enum|struct|namespace)\s\w[\w\s<>,:]*\{$|\}\s*(?:else|catch|while|finally)\b.*[{;]$"
)
_CALL = re.compile(
    rf"(?:await\s|return\s|new\s)?{_NAME}(?:(?:\.|::|->){_NAME})+\(.*\)(?:[,;]|\.\.\.)?$|#include\s?[<\"].+[>\"]$"
)
_DEFINES = re.compile(r"(?:async\s)?def\s\w+\(.*\).*:$|(?:export\s)?function\s\w+\(.*\).*")
_COMMAND = re.compile(
    r"(?:\d+\s?)?(?:\\\s?[A-Za-z@]{2,}\*?\s*(?:\[[^\]]*\]\s*)*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\s*)+)+%?$"
)
_TAG = re.compile(
    r"<(?:/[A-Za-z][\w:.-]*|[A-Za-z][\w:.-]*\s[^<>]*=\s?[\"'][^<>]*/?|!\w+\s[^<>]*|[?%].*)>.*|<([A-Za-z][\w:.-]*)>.*</\1>$"
)
_STRONG = (_STATEMENT, _OPENS, _CALL, _DEFINES, _TAG)

_TYPES = rf"(?:\(\w+\)\s?)?(?:[\w<>\[\],]+\s){{0,3}}{_NAME}\s?[-+]?=\s?"
#: What may stand at a program's edge, and what only within it.
_EDGE = re.compile(
    rf"[\[\](){{}}<>;,.\s]+|//.*|/\*.*|\*/|return\b.*|@{_NAME}(?:\(.*\))?|.*[;{{]|\.{_NAME}\(.*"
    rf"|{_TYPES}(?:[\"'(\[]|(?:new\s)?[\w.]+\().*"
)
_INNER = re.compile(
    rf"(?:\*|#|--|%)\s?.*|.*[,({{+=&|]|[,+&|?:.].*|{_NAME}\(.*\)?|(?:{_NAME}\s)*{_NAME}\s?=.*|(?:else|try|do|end|finally)\b:?|\.\.\."
)
_DISTINCT = re.compile(
    r"(?:public|private|protected|static|void|const|int|long|double|float|char|bool(?:ean)?)\s\w|def\s\w+\(|[a-z][A-Z]"
    r"|\w_\w|\w(?:\.|::|->)\w+\(|[\"'].*[\"']|\s[-+*/]?=\s|[(\[{].*[(\[{]|\{$|\\\s?\w+.*\{.*\}|</"
)


def mark_programs(text_lines: Sequence[LayoutLine]) -> None:
    """Mark the program lines of one column as if a mono face showed them.

    The lines are given from top to bottom.
    """
    widest = max((text_line.width for text_line in text_lines), default=0.0)
    group: list[LayoutLine] = []
    above: LayoutLine | None = None  # what stands over the group
    for last, text_line in zip([None, *text_lines], text_lines):
        ranked = _rank(text_line)
        if last is not None and group and not _goes_on(last, text_line, ranked=bool(ranked)):
            _settle(group, above, text_line, widest)
            group = []
        if ranked or group:
            above = above if group else last
            group.append(text_line)
    _settle(group, above, None, widest)


def is_program(lines: Sequence[str]) -> bool:
    """Return True if a text in a mono face is a program, not a label or an entry."""
    if any(_is_strong(line.strip()) for line in lines):
        return True
    text = "".join("".join(lines).split())
    signs = sum(char in SIGNS for char in text)
    return signs >= max(FEWEST_SIGNS, SIGN_SHARE * len(text))


def _follows(last: LayoutLine, text_line: LayoutLine) -> bool:
    one_size = abs(text_line.size - last.size) <= SAME_SIZE * last.size
    return one_size and 0 < text_line.base - last.base <= APART * text_line.size


def _goes_on(last: LayoutLine, text_line: LayoutLine, *, ranked: bool) -> bool:
    """Return True if the line belongs to the group that ends with the last one."""
    return _follows(last, text_line) and (ranked or _is_inner(text_line))


def _settle(
    group: list[LayoutLine], above: LayoutLine | None, below: LayoutLine | None, widest: float
) -> None:
    """Decide a group of lines.

    above, below: the lines next to the group
    widest:       the width of the column's longest line
    """
    if not group or _is_amid_text(group, above, below, widest):
        return
    while group and not _rank(group[-1]):
        group.pop()
    strong = [text_line.text.strip() for text_line in group if _rank(text_line) == 2]
    if len(strong) > 1 or any(map(_DISTINCT.search, strong)):
        for text_line in group:
            text_line.mono = True


def _is_amid_text(
    group: Sequence[LayoutLine], above: LayoutLine | None, below: LayoutLine | None, widest: float
) -> bool:
    """Return True if running text goes on in the group, or from it."""
    if above is not None and _runs_on(above, group[0], widest):
        return True
    return below is not None and _runs_on(group[-1], below, widest)


def _runs_on(last: LayoutLine, text_line: LayoutLine, widest: float) -> bool:
    """Return True if a line continues running text: right under a full line with the same start."""
    size = text_line.size
    tight = text_line.base - last.base < TIGHT * size
    if not tight or abs(text_line.start - last.start) >= 0.5 * size:
        return False
    full = last.width > FULL * widest and not last.mono
    return full and last.text.rstrip()[-1:] not in ":：;{}"


def _rank(text_line: LayoutLine) -> int:
    """Return 2 for a program line, 1 for one that may be at a program's edge, 0 for any other."""
    turned = text_line.rtl or text_line.raw.angle
    if text_line.mono or turned or text_line.raw.has_maths:
        return 0
    text = text_line.text.strip()
    if _is_strong(text):
        return 2
    return int(_is_all(_EDGE, text))


def _is_inner(text_line: LayoutLine) -> bool:
    return not text_line.mono and _is_all(_INNER, text_line.text.strip())


def _is_all(pattern: re.Pattern[str], text: str) -> bool:
    """Return True if the whole line is what the pattern describes, and no sentence."""
    return pattern.fullmatch(text) is not None and not _is_sentence(text)


def _is_strong(text: str) -> bool:
    if len(text) > LONGEST:
        return False
    text = _COMMENT.sub("", text)
    if _COMMAND.match(text):
        return True
    plain = _PLURAL.sub("", text)
    return any(pattern.match(plain) for pattern in _STRONG) and not _is_sentence(text)


def _is_sentence(text: str) -> bool:
    """Return True if the line, without strings and comments, reads like a sentence.

    It has several words in a row, or any of a script without spaces.
    """
    bare = _COMMENT.sub("", _STRING.sub('""', text))
    if any(map(is_ideographic, bare)):
        return True
    rows = groupby(bare.split(), key=_is_plain_word)
    return any(plain and len(list(words)) >= SENTENCE for plain, words in rows)


def _is_plain_word(word: str) -> bool:
    return _WORD.fullmatch(word) is not None and word.lower() not in _KEYWORDS
