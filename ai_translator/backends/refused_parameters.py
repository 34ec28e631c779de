"""Which parameter a server refuses, read from its words.

Servers name a parameter in many wordings, few in a field: the common ones are known here.  What is
understood leads to a mended request; what is not is told to the user as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_translator.late_patterns import late_pattern
from ai_translator.request_form import TOKEN_LIMITS

_MOST_TEXT = 3000  # characters of a message that are looked at


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused.

    parameter: a name of the request's body, or ``system`` (the role), ``source_lang_code``
        (TranslateGemma's template), ``translation_options`` (Qwen-MT), or ``stream`` (only
        streams are taken)
    instead:   the name that the server wants in its place, "" when it names none
    limit:     the most that it takes, None when it names none
    """

    parameter: str
    instead: str = ""
    limit: float | None = None


_SYSTEM = late_pattern(
    r"system['\"`]? (?:role|message|prompt)s?[^.]{0,40}(?:not|n't|un)\s?(?:be )?(?:support|allow|"
    r"accept|permit)"
    r"|(?:does(?: not|n't)|do not|cannot|can't) (?:support|accept|allow)[^.]{0,40}\bsystem\b"
    r"|support[^.]{0,20}['\"`]?(?:system|developer)['\"`]?[^.]{0,20}with this model"
    r"|messages\[0\]\.role|messages\.0\.role"
    r"|messages['\"`]?:? array too long"
    r"|(?:maximum|at most|only|exactly) (?:length )?(?:1|one) message"
    r"|(?:start|begin) with (?:a )?['\"`]?user|first message[^.]{0,30}\buser\b"
    r"|roles must alternate|only (?:supports? )?['\"`]?user['\"`]? and ['\"`]?(?:assistant|model)"
    r"|(?:invalid|unknown|unexpected|unsupported) role[^.]{0,20}(?:system|developer)"
    r"|['\"`](?:system|developer)['\"`] is not (?:one of|a valid|supported|allowed)"
    r"|developer instruction is not enabled|system_?instruction[^.]{0,40}not (?:supported|enabled)"
    r"|role[^.]{0,20}(?:must be|should be|in)[^.]{0,20}\[?['\"`]?user",
    re.I,
)
_TRANSLATEGEMMA = late_pattern(r"source_lang_code", re.I)
_QWEN_MT = late_pattern(r"translation_options", re.I)
#: A request that is no stream.
_STREAM = late_pattern(
    r"only supports? (?:the )?stream|stream(?:ing)? (?:mode )?(?:is )?(?:required|only)"
    r"|\bstream['\"`]? (?:must|should|has to|needs to) be (?:set to )?['\"`]?true"
    r"|(?:set|enable|use|requires?|with) (?:the )?['\"`]?stream(?:ing)?"
    r"(?: ?= ?| parameter|['\"`]? to )"
    r"|non-?stream\w* (?:\w+ ){0,3}not (?:be )?(?:supported|allowed)",
    re.I,
)
#: Thinking that goes with streams only (DashScope).
_NO_THINKING = late_pattern(r"enable_thinking[^.]{0,30}must be (?:set to )?false", re.I)
_ALL_EXTRAS = late_pattern(r"extra (?:inputs|fields)|extra_forbidden|additional propert", re.I)
_REFUSING = late_pattern(
    r"unsupported|not supported|does(?: not|n't) support|n't supported|unrecogni[sz]ed|unknown|"
    r"unexpected"
    r"|not (?:permitted|allowed|accepted|valid|available)|invalid|forbidden|deprecated|"
    r"only the default"
    r"|must be|should be|cannot|can't|out of range|too (?:large|high|big|many|low|small)|exceed"
    r"|greater than|less than|larger than|at most|maximum|\brange\b|between|no longer"
    r"|不支持|不合法|无效|错误|超过|范围|非法|參數|参数",
    re.I,
)
#: Names of request parameters; the longest first, for one holds another.
_NAMES = (
    "max_completion_tokens", "max_output_tokens", "max_new_tokens", "max_tokens",
    "num_predict",
    "reasoning_effort", "chat_template_kwargs", "enable_thinking", "repetition_penalty",
    "repeat_penalty", "frequency_penalty",
    "presence_penalty", "response_format", "stream_options", "temperature", "thinking_budget",
    "thinking", "reasoning",
    "verbosity", "think", "top_p", "top_k", "min_p", "seed", "store", "stop", "logprobs",
    "parallel_tool_calls", "tools", "options",
)  # fmt: skip
_NAME = late_pattern(rf"(?<![\w])({'|'.join(map(re.escape, _NAMES))})(?![\w])", re.I)
_CAMEL_HUMP = late_pattern(r"(?<=[a-z])[A-Z](?=[a-z])")  # of maxTokens (xAI)
_INSTEAD = late_pattern(
    r"(?:use|try|did you mean|replaced by|in favou?r of|请使用|instead use)\s{1,3}(?:the )?['\"`]?"
    r"(max_completion_tokens|max_tokens|max_output_tokens)",
    re.I,
)
_LIMITS = (
    late_pattern(
        r"range(?: of \w+)?(?: is|:| should be|"
        r" must be)?\s{0,3}[\[(]\s{0,3}\d{1,9}\s{0,3},\s{0,3}(\d{1,9})",
        re.I,
    ),
    late_pattern(
        r"(?:less than or equal to|at most|no (?:more|greater|larger) than|not exceed|up to"
        r"|maximum (?:allowed )?(?:value )?(?:is|of|:)|max(?:imum)? is|<=|≤|不能超过|不超过"
        r"|最大(?:值)?(?:为|是)?)\s{0,3}`?(\d{2,9})",
        re.I,
    ),
    late_pattern(r"between \d{1,9} and (\d{2,9})", re.I),
    late_pattern(r"\d{2,9} ?> ?(\d{2,9})"),
    late_pattern(r"(?:maximum|max|limit)[^\d]{0,60}?(\d{2,9})", re.I),
)
_SUPPORTED_RANGE = late_pattern(
    r"from \d{1,3} \(inclusive\) to (\d{2,9}) \(exclusive\)", re.I
)  # Vertex: "from 1 to 8193"
_DUPLICATE = late_pattern(
    r"(?:both|cannot|can not|not)[^.]{0,60}max_tokens[^.]{0,40}max_completion_tokens", re.I
)
_CONTEXT = (
    late_pattern(r"(?:n_ctx|max_model_len|max_seq_len)[^\d]{0,20}(\d{2,9})\b", re.I),
    late_pattern(
        r"context (?:length|window|size)(?: limit)?(?: is| of|:)? ?(?:only )?(\d{1,9})\b(?!\.\d)",
        re.I,
    ),
    late_pattern(r"(?:token limit|max size):? (\d{2,9})\b", re.I),
    late_pattern(r"input length should be \[\d{1,3}, ?(\d{2,9})\]", re.I),
    late_pattern(r"context[^\d]{0,20}\((\d{2,9})\b", re.I),
    late_pattern(r"\d{2,9} (?:tokens )?> ?(\d{2,9})\b"),
    late_pattern(
        r"maximum number of (?:input )?tokens (?:allowed|supported)\W{0,3}(\d{2,9})", re.I
    ),
    late_pattern(
        r"\b(?:input|prompt)\b[^.]{0,80}\b(?:maximum|allowed|configured|limit)\D{0,40}"
        r"(\d{2,9}) tokens",
        re.I,
    ),
    # Of a minute (Groq), which one request is too large for: question and room for the answer.
    late_pattern(r"request too large.{0,300}\blimit:? (\d{2,9}),? requested", re.I),
)
_OF_QUESTION = late_pattern(r"\b(?:input|prompt)\b", re.I)
_OF_BOTH = late_pattern(
    r"completion|output|max_(?:new_)?tokens|\btotal\b|n_ctx|context (?:length|window|size)", re.I
)
#: Money for an answer of so many tokens (OpenRouter).
_AFFORDED = late_pattern(r"can only afford (\d{2,9})", re.I)
_LEAST_AFFORDED = 128  # tokens of an answer that is worth to be asked for
_THOUSANDS = late_pattern(r"(?<![\[(\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")  # not in a range [1,512]
_NUMBER = late_pattern(r"(?<![\w.-])[1-9]\d{2,8}(?![a-zA-Z_-]|\d|\.\d)")
_MOST_NUMBERS = 12
_BESIDE = 30  # characters before and after a number that tell what it is
_LENGTH_WORD = late_pattern(
    r"token|length|limit|max|char|context|prompt|size|exceed|receiv|given|contain|requested|got"
    r"|字|长|上限|最多|超",
    re.I,
)
_CHARACTERS = late_pattern(
    r"characters?\b|\bchars?\b|string (?:is )?too (?:long|large)|string_(?:too_long|above_max)"
    r"|字符|个字",
    re.I,
)
_PARALLEL = late_pattern(r"(?:concurren|parallel|simultaneous)\w{0,8}", re.I)


def refusal(message: str, parameter: str = "") -> Refusal | None:
    """Return what the words of a 400 or 422 refuse.

    None when they name nothing that could be left out.

    parameter: what the error's own field ``param`` says, if anything
    """
    text = _told(message)
    if _TRANSLATEGEMMA.search(text):
        return Refusal("source_lang_code")
    if _QWEN_MT.search(text):
        return Refusal("translation_options")
    if _SYSTEM.search(text) or (
        re.match(r"messages\b", parameter) and re.search(r"\b(?:system|role)\b", text, re.I)
    ):
        return Refusal("system")
    if _NO_THINKING.search(text):
        return Refusal("enable_thinking", "false")
    if _STREAM.search(text):
        return Refusal("stream", "true")
    if _ALL_EXTRAS.search(text):
        return None  # one is named, and the others would be refused after it
    text = _CAMEL_HUMP.sub(lambda found: f"_{found[0].lower()}", text)
    field = _NAME.search(parameter.replace(".", " "))
    named = field or (_NAME.search(text) if _REFUSING.search(text) else None)
    if named is None:
        return None
    name = named[1].casefold()
    if name in TOKEN_LIMITS:
        return _of_token_limit(name, text)
    return Refusal(name)


def _told(message: str) -> str:
    """Return the words that are looked at, their numbers without separators of thousands."""
    return _THOUSANDS.sub(lambda found: found[0].replace(",", ""), message[:_MOST_TEXT])


def _of_token_limit(name: str, text: str) -> Refusal:
    """Return another name, a smaller number, or neither: then it is left out."""
    instead = _INSTEAD.search(text)
    if instead and instead[1].casefold() != name:
        return Refusal(name, instead[1].casefold())
    if _SUPPORTED_RANGE.search(text):
        found = _SUPPORTED_RANGE.search(text)
        assert found is not None
        return Refusal(name, limit=float(found[1]) - 1)
    found_limit = next((found for pattern in _LIMITS if (found := pattern.search(text))), None)
    return Refusal(name, limit=float(found_limit[1]) if found_limit else None)


def context_limit(message: str) -> int | None:
    """Return the tokens that a model takes (question and answer), if the error names them."""
    text = _told(message)
    for pattern in _CONTEXT:
        if found := pattern.search(text):
            return int(found[1])
    return None


def numbers_told(message: str) -> tuple[int, ...]:
    """Return the numbers of a message that may be lengths, by the words beside them."""
    text = _told(message)
    found = (each for each in _NUMBER.finditer(text) if _is_a_length(text, each))
    return tuple(int(each[0]) for each in found)[:_MOST_NUMBERS]


def _is_a_length(text: str, number: re.Match[str]) -> bool:
    beside = text[max(0, number.start() - _BESIDE) : number.end() + _BESIDE]
    return _LENGTH_WORD.search(beside) is not None


def is_about_characters(message: str) -> bool:
    """Return True if the limit of a length is one of characters."""
    text = message[:_MOST_TEXT]
    return bool(_CHARACTERS.search(text)) and not re.search("tokens?", text, re.I)


def is_about_the_question(message: str) -> bool:
    """Return True if a limit that is told is that of the question, the answer not counted."""
    text = message[:_MOST_TEXT]
    return bool(_OF_QUESTION.search(text)) and not _OF_BOTH.search(text)


def affordable(message: str) -> Refusal | None:
    """Return the limit of an answer that an account has money for; None for no such words."""
    found = _AFFORDED.search(message[:_MOST_TEXT])
    if found is None or int(found[1]) < _LEAST_AFFORDED:
        return None
    return Refusal("max_tokens", limit=float(found[1]))


def is_about_parallel_requests(message: str) -> bool:
    """Return True if the words are about requests at the same time."""
    return bool(_PARALLEL.search(message[:_MOST_TEXT]))
