"""The words that a Markdown file says: its syntax taken off, nothing else."""

from __future__ import annotations

import html
import re

_PAGE_MARK = re.compile(
    r"<!-- page \d+(?: \([^)]*\))?:? ?(?P<notes>.*?)-->(?:<a id=\"page-\d+\"></a>)?", re.DOTALL
)
_PAGE_PICTURE = re.compile(r"!\[p\. \d+\]\([^)]*\)")
_PICTURE = re.compile(r"!\[(?P<text>(?:\\.|[^\]\\])*)\](?=\()")
_SCRIPT = re.compile(
    r"\\?[_^](?:\\?\{([^{}]*?)\\?\}|(\S))"
)  # how a formula's text tells its scripts
_LINK = re.compile(r"!?\[(?P<text>(?:\\.|[^\]\\])*)\]\([^()\s]*\)")
_AUTOLINK = re.compile(r"<(?P<uri>[a-z]+:[^<>\s]+)>")
_FENCE = re.compile(r"(?P<fence>`{3,})[^\n]*\n(?P<code>.*?)\n(?P=fence)", re.DOTALL)
_CODE_SPAN = re.compile(r"(?<![\\`])(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)")
_TAG = re.compile(r"</?(?P<name>strong|em|sup|sub|br)\b[^<>]*>")
_BREAK = re.compile(r"\\\n|  +\n")
_LINE_START = re.compile(r"^(?:[ ]*>)*[ ]*(?:#{1,6} |[-*+] )?", re.MULTILINE)
_TABLE_RULE = re.compile(r"^\|(?: *:?-+:? *\|)+$", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\\)\*+")
_KEPT = "\ufdd0"  # a noncharacter: stands for a code span
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|&#?\w+;")


def plain(markdown: str) -> str:
    """``markdown`` as text.

    Running heads stand in comments and count; "page 3" and ``![p. 3]`` do not.
    """
    texts, at = [], 0
    for code in _FENCE.finditer(markdown):
        texts += [_prose(markdown[at : code.start()]), code["code"]]
        at = code.end()
    return "\n".join([*texts, _prose(markdown[at:])])


def _prose(text: str) -> str:
    """Code spans are taken out first and put back last: nothing in them is syntax."""
    spans: list[str] = []

    def keep(code: re.Match[str]) -> str:
        spans.append(code["code"])
        return _KEPT

    text = _CODE_SPAN.sub(keep, _PAGE_PICTURE.sub("", _PAGE_MARK.sub(r"\g<notes>", text)))
    return re.sub(_KEPT, lambda _: spans.pop(0), _without_marks(text))


def _without_marks(text: str) -> str:
    text = _TABLE_RULE.sub("", _BREAK.sub("\n", text))
    text = _PICTURE.sub(lambda picture: f"![{_SCRIPT.sub(_script, picture['text'])}]", text)
    text = _LINK.sub(r"\g<text>", _AUTOLINK.sub(r"\g<uri>", text))
    text = _TAG.sub(lambda tag: " " if tag["name"] == "br" else "", text)
    text = re.sub(r"(?<!\\)\|", " ", _LINE_START.sub("", text))
    return _ESCAPE.sub(lambda found: found[1] or html.unescape(found[0]), _EMPHASIS.sub("", text))


def _script(found: re.Match[str]) -> str:
    return found[1] or found[2] or ""
