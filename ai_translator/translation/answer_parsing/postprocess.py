"""Removal of what surrounds a translation in an answer, where that is certain.

That is cheaper than asking again.  What is inside the text is left to the checks.
"""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"\A\s*\**(?:(?:simplified |traditional )?(?:chinese |japanese |korean |german "
    r")?translation|translated text|"
    r"译文|翻译|翻譯|譯文|翻译结果|翻译如下|以下是翻译|中文翻译|中文译文|翻訳|訳文|번역|übersetzung|traduction|traducción|перевод)\**\s*[:：]\**\s*",
    re.I,
)
_FENCE = re.compile(r"\A```[\w\-]*\n(.*?)\n?```\Z", re.S)
_PAIRS = {'"': '"', "“": "”", "「": "」", "『": "』", "«": "»", "'": "'", "‘": "’"}
_BOLD = re.compile(r"\A(\*\*|__|`)([^*_`]+)\1\Z", re.S)  # or a code span


def postprocess(answer: str, source: str) -> str:
    """Return the answer without label, code fence, quotes or bold marks that the source lacks."""
    text = answer.strip()
    fenced = _FENCE.match(text)
    if fenced and "```" not in source:
        text = fenced[1].strip()
    if not _LABEL.match(source) and ":" not in source[:20] and "：" not in source[:20]:
        text = _LABEL.sub("", text, count=1)
    bold = _BOLD.match(text)
    if bold and bold[1] not in source:
        text = bold[2].strip()
    return _unquoted(text, source)


def _unquoted(text: str, source: str) -> str:
    """Return the answer without quotes around the whole, if the source begins or ends with none."""
    opening, closing = text[:1], text[-1:]
    if len(text) < 3 or _PAIRS.get(opening) != closing:
        return text
    inner = text[1:-1]
    if opening in inner or closing in inner:
        return text
    quotes = {*_PAIRS, *_PAIRS.values()}
    bare = source.strip()
    return text if bare[:1] in quotes or bare[-1:] in quotes else inner.strip()
