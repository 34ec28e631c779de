"""Takes a model's thoughts off its answer.

Reasoning models mark their thoughts in many ways, chat templates eat the opening mark, and thoughts
quote what they are about, our elements too.  What counts is what stands after the last closing
mark.  Every step is linear in the length of the answer.
"""

from __future__ import annotations

import re

#: (opening, closing) mark of thoughts, in small letters; the templates and parsers that write them
#: are named beside them.
_PAIRS = (
    ("◁think▷", "◁/think▷"),  # Kimi
    ("<|begin_of_thought|>", "<|end_of_thought|>"),  # Sky-T1, OpenThinker
    ("<|start_thinking|>", "<|end_thinking|>"),  # Command A
    ("<|channel>thought", "<channel|>"),  # Gemma 4
    ("<unused94>thought", "<unused95>"),  # MedGemma
)
#: Marks whose name tells: <think> (DeepSeek R1, Qwen3, GLM-4.5, MiniMax), <thought> (Gemini),
#: [THINK] (Magistral), <seed:think>, <longcat_think>, <思考> …; as models write them, with blanks
#: and capitals.
_NAMES = (
    "think",
    "thought",
    "reason",
    "analysis",
    "reflection",
    "scratchpad",
    "思考",
    "推理",
    "思维",
)
_NAMED = re.compile(
    r"(?:(?P<angle><)|\[)\s{0,2}(?P<slash>/?)\s{0,2}(?P<name>(?:[a-z]{1,20}[:_-])?"
    r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|analysis|reflection|scratchpad|思考|推理|思维))"
    r"\s{0,2}(?(angle)>|\])",
    re.I,
)
_MOST_NAMES = 16  # of marks in one answer: each is looked for in all of it
#: The start of the answer proper, in formats whose answer has a mark of its own.  The last one
#: counts.
_FINAL = (
    "<|channel|>final<|message|>",  # harmony: gpt-oss
    "assistantfinal",  # the same, its special tokens dropped by the server
    "<|begin_of_solution|>",
    "<|start_response|>",
    "<response>",  # Granite
    "[begin final response]",  # Apriel
    "<|content|>",  # Solar
)
#: (how an answer begins, what ends its thoughts), where both are words.
_FRAMES = (
    ("thinking...", "...done thinking."),  # Ollama's terminal
    ("here is my thought process:", "here is my response:"),  # Granite 3.2
)
_FINAL_OF_HARMONY = re.compile(
    r"<\|channel\|>final(?:\s{0,3}<\|constrain\|>\w{0,20})?<\|message\|>", re.I
)
_ANALYSIS = ("<|channel|>analysis", "<|channel|>commentary")
_BARE_ANALYSIS = re.compile(r"\A\s{0,20}analysis(?=[A-Z\s])")
#: Tokens that templates put at the end, and those of an answer's own frame.
_END_TOKENS = re.compile(
    r"(?:\s{0,4}(?:<\|[a-z_]{1,30}\|>|<(?:end_of_turn|eos|turn\|)>|<turn\|>|<｜[^｜<>]{1,30}｜>"
    r"|</response>|<\|end_of_solution\|>|\[end final response\])){1,8}\s*\Z",
    re.I,
)


#: The end of a turn, after which a model without a stop token goes on with both parts; but what
#: stands within an element is the end of a text only.
_NEXT_TURN = re.compile(
    r"(?:<\|im_end\|>|<\|eot_id\|>|<\|endoftext\|>|<end_of_turn>|<｜end▁of▁sentence｜>)"
    r"(?!\s{0,4}</)"
    r"|<\|im_start\|>(?=\s{0,2}user)|<\|start_header_id\|>(?=user)",
    re.I,
)
_MOST_END = 400  # characters at the end that may be such tokens


def without_thoughts(text: str, *, cut: bool = False) -> str:
    """Return the answer without the thoughts before it.

    cut: the model stopped because the answer grew too long; then a thought that never ends is all
        there is.
    """
    text, named = _in_usual_form(text)
    folded = text.lower()
    if len(folded) != len(text):  # a few letters fold to two: positions would not agree
        folded = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    text, folded = _final_part(text, folded)
    for opening, closing in (*named, *_PAIRS):
        if opening in folded or closing in folded:
            text, folded = _without_pairs(text, folded, opening, closing, cut=cut)
    ended = _NEXT_TURN.search(text)
    if ended is not None and text[: ended.start()].strip():
        text = text[: ended.start()]
    start = max(0, len(text) - _MOST_END)
    return text[:start] + _END_TOKENS.sub("", text[start:])


def _in_usual_form(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return (text, (opening, closing) of its marks whose name tells), marks without blanks."""
    if not any(word in text.casefold() for word in _NAMES):
        return text, []
    marks = _NAMED.findall(text)
    pairs = dict.fromkeys(
        _pair(bool(angle), name.lower()) for angle, _, name in dict.fromkeys(marks)
    )
    if len(pairs) == 1 and sum(map(text.count, *pairs)) == len(marks):
        return text, list(pairs)  # quicker for the thousands of a model that is stuck

    def usual(mark: re.Match[str]) -> str:
        opening, closing = _pair(mark["angle"] is not None, mark["name"].lower())
        return closing if mark["slash"] else opening

    return _NAMED.sub(usual, text), list(pairs)[:_MOST_NAMES]


def _pair(angle: bool, name: str) -> tuple[str, str]:
    """Return the opening and the closing mark of a name, in angle brackets or in square ones."""
    return (f"<{name}>", f"</{name}>") if angle else (f"[{name}]", f"[/{name}]")


def _final_part(text: str, folded: str) -> tuple[str, str]:
    """Return what follows the last mark of the answer proper.

    Nothing when only thoughts have such marks.
    """
    starts = [found.end() for found in _FINAL_OF_HARMONY.finditer(text)]
    if starts:
        end = folded.find("<|end|>", starts[-1])
        end = len(text) if end < 0 else end
        return text[starts[-1] : end], folded[starts[-1] : end]
    if any(mark in folded for mark in _ANALYSIS):
        return "", ""
    for opening, closing in _FRAMES:
        at = folded.rfind(closing)
        if at >= 0 and folded.lstrip().startswith(opening):
            return text[at + len(closing) :], folded[at + len(closing) :]
    for mark in _FINAL[1:]:
        at = folded.rfind(mark)
        if at >= 0 and (mark != "assistantfinal" or _BARE_ANALYSIS.match(text)):
            return text[at + len(mark) :], folded[at + len(mark) :]
    return text, folded


def _without_pairs(
    text: str, folded: str, opening: str, closing: str, *, cut: bool
) -> tuple[str, str]:
    """Return the text without its thoughts: between marks, and before an unopened closing mark."""
    kept: list[tuple[int, int]] = []
    at = 0
    while (start := folded.find(opening, at)) >= 0:
        end = folded.find(closing, start + len(opening))
        if end < 0:
            break
        kept.append((at, start))
        at = end + len(closing)
    if start >= 0:  # opened and never closed
        kept.append((at, start))
        if not cut:
            kept.append((start + len(opening), len(text)))
    else:
        kept.append((at, len(text)))
    text = "".join(text[first:last] for first, last in kept)
    folded = "".join(folded[first:last] for first, last in kept)
    stray = folded.rfind(closing)
    if stray >= 0:
        text, folded = text[stray + len(closing) :], folded[stray + len(closing) :]
    return text, folded
