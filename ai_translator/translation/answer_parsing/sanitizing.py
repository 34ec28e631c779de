"""Characters that no translation needs and that can hurt.

Taken out of an answer before anything looks at it.

A document may itself hold some of them (a Persian text its joiners, a font's private signs): what
the source has may stay.
"""

from __future__ import annotations

import re

#: ESC and what terminals take for a command after it.
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]{0,20}[@-~]?|\][^\x07\x1b]{0,80}(?:\x07|\x1b\\)?|[@-_])?")
_LINE_SEPARATORS = str.maketrans(
    {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
)
#: C0 and C1 controls but tab and newline, lone surrogates, noncharacters, tag characters,
#: interlinear annotations.
_NEVER = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
#: Bidirectional controls, zero-width and private-use characters: only when the source has that very
#: one.
_IF_IN_SOURCE = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)
_JOINERS = re.compile(
    "[\u200c\u200d]{2,}"
)  # one has a meaning in many scripts and in emoji, several have none
#: And none beside what is written in squares.
_JOINERS_OF_SQUARES = re.compile(
    "(?<=[\u2e80-\u9fff\uff00-\uffef])[\u200c\u200d]|[\u200c\u200d](?=[\u2e80-\u9fff\uff00-\uffef])"
)
_COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
)
_FLOOD = re.compile(
    f"([{_COMBINING}]{{3}})[{_COMBINING}]+"
)  # no writing stacks more than three of these on a letter
_REPLACEMENT = "\ufffd"
#: What stands for characters that a table does not have: in a row, in a word, as a word.
_LOST = re.compile(r"\?{2,}|(?<=[^\W\d_])\?(?=[^\W\d_])|(?<!\S)\?(?!\S)")
_QUESTIONS = re.compile("[?？؟;]")
#: Boxes within a word, as fonts show what they have no glyph for.
_BOX = re.compile(r"(?<=[^\W\d_])[□▯◻](?=[^\W\d_])")
_ANY_BOX = re.compile("[□▯◻]")  # far sooner looked for


def sanitized(answer: str, source: str) -> str:
    """Return ``answer`` without control, invisible, private and stacked characters of its own."""
    if answer.replace("\n", "").isprintable() and not _FLOOD.search(answer):
        return answer
    text = _ESCAPES.sub("", answer) if "\x1b" in answer else answer
    text = _NEVER.sub("", text.replace("\r\n", "\n").translate(_LINE_SEPARATORS))
    known = set(_IF_IN_SOURCE.findall(source))
    text = _IF_IN_SOURCE.sub(lambda found: found[0] if found[0] in known else "", text)
    text = _JOINERS_OF_SQUARES.sub("", _JOINERS.sub(lambda found: found[0][0], text))
    return _FLOOD.sub(r"\1", text)


def is_damaged(answer: str, source: str) -> bool:
    """Return True if characters of ``answer`` were lost: it has others in their place.

    U+FFFD, boxes in words, or question marks where none can be.
    """
    if _ANY_BOX.search(answer) and len(_BOX.findall(answer)) > len(_BOX.findall(source)):
        return True
    if "?" in answer and len(_LOST.findall(answer)) > len(_QUESTIONS.findall(source)):
        return True
    return answer.count(_REPLACEMENT) > source.count(_REPLACEMENT)
