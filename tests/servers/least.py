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
    "lmstudiokeep": 600,
    "llamapython": 2048,
    "sglangcontext": 600,
    "textgen200": 600,
    "sharedroom": 1200,
    **dict.fromkeys(("vllmlarge", "vllmleast", "sglangtotal", "litellmclaude"), 2048),
}
#: Those that do not say how many, which a client has to find out.
UNTOLD = {
    "gateway413",
    "ortext",
    "zhipulong",
    "llama500",
    "bedrocklong",
    "negativeroom",
    "charslimit",
    "pydanticchars",
    "chinesechars",
}
#: Tokens of the question alone that these take.
QUESTIONS = {
    **dict.fromkeys(
        (
            "sglanginput",
            "azureinput",
            "xaiprompt",
            "arkinput",
            "mistralprompt",
            "trtprompt",
            "ovmsprompt",
            "watsonx",
            "coherelong",
            "vertexprompt",
        ),
        600,
    ),
    **dict.fromkeys(UNTOLD, 500),
}
#: Tokens after which these end an answer.
ANSWERS = {"answers512": 512, "answers256": 256, "answers256mute": 256}
_SEARCH = 3  # requests that are refused meanwhile
_PROMPT = 190  # tokens of the instructions, as the servers count: a token has four characters
_TAGS = 20  # characters of an element's tags
_CHINESE = 0.4  # characters of a translation for each of its text; a token has one and a half


def least_requests(name: str, texts: Iterable[str]) -> int:
    """Return how many requests a client needs that knows everything; 1 for most servers."""
    distinct = set(texts)
    if name in MOST_TEXTS:
        return math.ceil(len(distinct) / MOST_TEXTS[name])
    if name not in CONTEXTS and name not in ANSWERS and name not in QUESTIONS:
        return 1
    question = sum(len(text) + _TAGS for text in distinct) / 4
    if name in QUESTIONS:
        return math.ceil(question / (QUESTIONS[name] - _PROMPT)) + _SEARCH * (name in UNTOLD)
    answer = sum(_CHINESE * len(text) + _TAGS for text in distinct) / 1.5
    if name in ANSWERS:
        return math.ceil(answer / ANSWERS[name])
    return math.ceil((question + answer) / (CONTEXTS[name] - _PROMPT))
