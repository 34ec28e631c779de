"""The least number of requests with which a server could translate some texts.

Most take whatever a client likes to send; some take few tokens, or answer few texts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

#: Most texts that an answer of these servers has.
MOST_TEXTS = {"lazy": 7}
#: Tokens of question and answer together that these take.
CONTEXTS = {
    "smallcontext": 2048,
    "ctxvllm": 2048,
    "ctxtgi": 2048,
    "ctxclaude": 2048,
    "ctxsglang": 2048,
    "groqlarge": 3000,
    "ctxllama": 600,
    "ctxlmstudio": 600,
    "ctxgemini": 600,
    "silent700": 700,
    "silentcontext": 2048,
    # 800 tokens of two characters each
    **dict.fromkeys(
        (
            "ctxmoonshot",
            "ctxollama",
            "ctxtabby",
            "ctxdashscope",
            "ctxgithub",
            "ctxsilicon",
            "ctxark",
            "ctxllamaold",
            "ctxminimax",
            "ctxqianfan",
        ),
        400,
    ),
    "ctxthousands": 1600,
}
#: Tokens after which these end an answer.
ANSWERS = {"answers512": 512, "answers256": 256, "answers256mute": 256}
_PROMPT = 190  # tokens of the instructions, as the servers count: a token has four characters
_TAGS = 20  # characters of an element's tags
_CHINESE = 0.4  # characters of a translation for each of its text; a token has one and a half


def least_requests(name: str, texts: Iterable[str]) -> int:
    """Return how many requests a client needs that knows everything; 1 for most servers."""
    distinct = set(texts)
    if name in MOST_TEXTS:
        return math.ceil(len(distinct) / MOST_TEXTS[name])
    if name not in CONTEXTS and name not in ANSWERS:
        return 1
    question = sum(len(text) + _TAGS for text in distinct) / 4
    answer = sum(_CHINESE * len(text) + _TAGS for text in distinct) / 1.5
    if name in ANSWERS:
        return math.ceil(answer / ANSWERS[name])
    return math.ceil((question + answer) / (CONTEXTS[name] - _PROMPT))
