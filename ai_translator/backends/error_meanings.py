"""What errors of servers and libraries mean to us: tables, as data.

By the class of a third-party exception, by the words of the server, by the HTTP status.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    BlockedError,
    ContentFilterError,
    ContextOverflowError,
    ModelNotFoundError,
    ProtocolError,
    RateLimitedError,
    UnreachableError,
)


@dataclass(frozen=True, slots=True)
class ErrorMapping:
    """What one third-party exception class means to us."""

    error: type[BackendError]
    text: str
    remedy: str = ""
    transient: bool = False


_KEY = ErrorMapping(
    AuthenticationError,
    "the server refused the API key",
    "Check OPENAI_API_KEY (or your provider's variable)",
)
_DENIED = ErrorMapping(
    AuthenticationError,
    "the server does not serve this account",
    "Check the key's rights, the model and the region",
)
MODEL = ErrorMapping(
    ModelNotFoundError,
    "the server does not know the model",
    "Check --model and base_url (it often ends in /v1)",
)
RATE = ErrorMapping(
    RateLimitedError,
    "too many requests",
    "Lower translation.concurrency, or try again later",
    transient=True,
)
QUOTA = ErrorMapping(
    RateLimitedError, "the quota is used up", "Check the plan and billing of the account"
)
DAY = ErrorMapping(
    RateLimitedError,
    "the quota of the day is used up",
    "Run again tomorrow (what was translated is in the memory), or use another model",
)
SERVER = ErrorMapping(BackendError, "the server failed", "Try again later", transient=True)
_SILENT = ErrorMapping(
    UnreachableError,
    "no answer in time",
    "Check base_url and network, or raise the timeout",
    transient=True,
)
GONE = ErrorMapping(
    UnreachableError,
    "no connection to the endpoint",
    "Check base_url, network and proxy",
    transient=True,
)
LONG = ErrorMapping(
    ContextOverflowError,
    "the request is longer than the model takes",
    "Lower context_tokens in config.yaml",
)
_UNLOADED = ErrorMapping(
    ModelNotFoundError,
    "the server has no model loaded",
    "Load one there (LM Studio: lms load), then run again",
)
_NOT_LOADED = ErrorMapping(
    ModelNotFoundError,
    "the server cannot load the model",
    "Look into its log: a file of the model may be broken, or too large for the memory; then load "
    "it again, or another one",
)
_CRASHED = ErrorMapping(
    BackendError,
    "the model crashed on the server",
    "Look into the server's log, load the model again with a shorter context or in a smaller "
    "quantisation, or take another one",
    transient=True,
)
_ONLY_EMBEDS = ErrorMapping(
    ModelNotFoundError,
    "the server's model gives no chat completions",
    "Take a chat model, or start the server without its switch for embeddings",
)
_NO_TEMPLATE = ErrorMapping(
    ModelNotFoundError,
    "the model has no chat template",
    "Take its instruct version, or give the server a template (vLLM: --chat-template)",
)
_POLICY = ErrorMapping(
    AuthenticationError,
    "the account's settings exclude every provider of the model",
    "Change them at the provider (privacy, guardrails), or take another model",
)
NO_CHAT = ErrorMapping(
    UnreachableError,
    "there are no chat completions at this address",
    "Check base_url (it often ends in /v1)",
)
_FILTER = ErrorMapping(ContentFilterError, "the provider refused the content")
BLOCKED = ErrorMapping(
    BlockedError,
    "the request was blocked on its way, by a firewall or a proxy",
    "Ask whoever runs it, or check base_url and network",
)
_ASLEEP = ErrorMapping(
    UnreachableError,
    "the server behind this address is not running",
    "Start it, or check base_url",
)
_TLS = ErrorMapping(
    UnreachableError, "the server wants HTTPS", "Write https:// instead of http:// in base_url"
)
_PROXY = ErrorMapping(
    UnreachableError,
    "the proxy wants a sign-in",
    "Put user and password into https_proxy: http://USER:PASSWORD@HOST:PORT",
)
_SIGN_IN = ErrorMapping(
    UnreachableError,
    "the network wants a sign-in first",
    "Open any page in a browser, sign in there, and run again",
)
_MEMORY = ErrorMapping(
    BackendError,
    "the model does not fit into the server's memory",
    "Take a smaller model or quantisation there, or a shorter context",
    transient=True,
)
REQUEST = ErrorMapping(
    BackendError, "the server rejected the request", "Check the model's settings in config.yaml"
)
_CLIENT = ErrorMapping(
    BackendError,
    "the client could not send the request",
    "Check the model's settings in config.yaml",
)
ANSWER = ErrorMapping(
    ProtocolError,
    "the answer is not what the protocol says",
    "Check that base_url ends in /v1",
    transient=True,
)

TABLE: tuple[tuple[str, ErrorMapping], ...] = (
    ("langchain_core.exceptions:ContextOverflowError", LONG),
    ("langchain_core.exceptions:ModelAuthenticationError", _KEY),
    ("langchain_core.exceptions:ModelPermissionDeniedError", _DENIED),
    ("langchain_core.exceptions:ModelNotFoundError", MODEL),
    ("langchain_core.exceptions:ModelRateLimitError", RATE),
    ("langchain_core.exceptions:ModelTimeoutError", _SILENT),
    ("langchain_core.exceptions:ModelConnectionError", GONE),
    ("langchain_core.exceptions:ModelAPIError", SERVER),
    ("langchain_core.exceptions:ModelInvalidRequestError", REQUEST),
    ("langchain_core.exceptions:ModelError", SERVER),
    ("openai:AuthenticationError", _KEY),
    ("openai:PermissionDeniedError", _DENIED),
    ("openai:NotFoundError", MODEL),
    ("openai:RateLimitError", RATE),
    ("openai:ConflictError", SERVER),
    ("openai:InternalServerError", SERVER),
    ("openai:BadRequestError", REQUEST),
    ("openai:UnprocessableEntityError", REQUEST),
    ("openai:APITimeoutError", _SILENT),
    ("openai:APIConnectionError", GONE),
    ("openai:APIResponseValidationError", ANSWER),
    ("openai:APIStatusError", REQUEST),
    ("openai:APIError", SERVER),
    ("openai:LengthFinishReasonError", LONG),
    ("openai:ContentFilterFinishReasonError", _FILTER),
    ("openai:OpenAIError", _CLIENT),
    *(
        (f"{library}:{name}", meaning)
        for library in ("httpx2", "httpx")
        for name, meaning in (
            ("TimeoutException", _SILENT),
            ("UnsupportedProtocol", GONE),
            ("TransportError", GONE),
            ("DecodingError", ANSWER),
            ("TooManyRedirects", GONE),
            ("HTTPError", SERVER),
            ("InvalidURL", GONE),
        )
    ),
    ("builtins:TimeoutError", _SILENT),
    ("builtins:ConnectionError", GONE),
)

#: Codes and phrases by which servers tell apart what one HTTP status lumps together.
_I = re.I
REFINEMENTS = (
    (
        re.compile(
            r"content_filter|content_policy|content management|data_?inspection_?failed|"
            r"sensitive content|new_sensitive|censor|high.?risk|敏感内容|不安全或敏感"
            r"|requires moderation|input was flagged|guardrail checks|hooks_failed",
            _I,
        ),
        _FILTER,
    ),
    (
        re.compile(
            r"(?:per|by).?day(?:\b|per)|per 86400 ?s|\b(?:rpd|tpd)\b|daily|每日|每天|当日",
            _I,
        ),
        DAY,
    ),
    (
        re.compile(
            r"insufficient.?(?:quota|balance|credit|fund)|billing|exceeded your current quota|"
            r"out of credit"
            r"|payment required|arrear|overdue|good standing|balance is (?:insufficient|not enough)"
            r"|insufficient_user_quota|欠费|使用上限|(?:余额|额度)(?:不足|已?用[完尽])|预扣费额度失败"
            r"|free (?:tier|quota)\b.{0,40}\b(?:exhausted|exceeded|used up)|FreeTierOnly"
            r"|(?:no|any|enough|sufficient|more|purchase) credits\b"
            r"|credits?\b.{0,30}\b(?:expired|exhausted|used up|depleted|too low|ran out)"
            r"|budget_exceeded|budget\b.{0,20}\bexceeded|(?:spend|spending|usage) limit"
            r"|trial\b.{0,20}\b(?:expired|ended|is over)|payment method"
            r"|(?:/|per|each|a) ?month\b|monthly (?:\w+ ){0,2}(?:limit|quota|credits?|cap)",
            _I,
        ),
        QUOTA,
    ),
    (
        re.compile(
            r"context_length_exceeded|maximum context length|context window|too many tokens"
            r"|\b(?:prompt|input|tokens|request|question)\b.{0,20}\btoo (?:long|large)"
            r"|exceed\w*\b.{0,40}\b(?:context|token limit|max(?:imum)? (?:message|input) tokens)"
            r"|\b(?:input|prompt) (?:length|tokens?|size)\b.{0,60}\bexceed"
            r"|input length should be"
            r"|\b(?:input|prompt|messages|question|text)s?\b[^.:{}\"']{0,60}"
            r"\b(?:exceed\w*|longer than|larger than|too (?:long|large))"
            r"|\binputs?[`'\"]? must have (?:less|fewer|no more|at most)"
            r"|max(?:imum)? (?:prompt|input|message|sequence) (?:length|size|tokens)"
            r"|tokens must be at least 1, got -"  # what is left of the context for an answer (vLLM)
            r"|string[ _](?:is )?(?:too[ _]long|above_max)|at most \d+ (?:characters|chars)\b"
            r"|(?:输入|提问|上下文|文本|请求内容)[^。]{0,12}(?:过长|太长|超过|超出|超长)"
            r"|(?:最多|不超过|不能超过)[^。]{0,6}\d+ ?个?(?:字符|字\b)",
            _I,
        ),
        LONG,
    ),
    (
        re.compile(
            r"throttl(?:ed|ing)|too many (?:concurrent )?requests|capacity (?:\w+ )?exceeded", _I
        ),
        RATE,
    ),
    (re.compile(r"HTTP request (?:was sent )?to (?:an )?HTTPS", _I), _TLS),
    (
        re.compile(
            r"\b(?:endpoint|tunnel|space|deployment|instance)\b.{0,80}"
            r"\bis (?:offline|paused|sleeping|stopped|not running)|ERR_NGROK",
            _I,
        ),
        _ASLEEP,
    ),
    (re.compile(r"provide a chat template|no chat template", _I), _NO_TEMPLATE),
    (re.compile(r"data policy|guardrail restriction|settings/privacy", _I), _POLICY),
    (re.compile(r"requested parameters", _I), REQUEST),
    (re.compile(r"(?:location|country|region)\b.{0,40}\bnot supported", _I), _DENIED),
    (re.compile(r"missing authentication token", _I), NO_CHAT),  # AWS, of a path
    (
        re.compile(
            r"model_(?:not_found|not_available|deprecated|decommissioned|price_error)"
            r"|does not work with the specified model|unable to access (?:[\w-]+ )?model"
            r"|(?:invalid|unknown|no such) model|function '[^']*': not found|模型不存在"
            r"|model\b.{0,80}\b(?:not found|not exist|not supported|does not support chat\b)"
            r"|model\b.{0,80}\b(?:has|was) been (?:deprecated|decommissioned|retired|"
            r"discontinued|shut down)",
            _I,
        ),
        MODEL,
    ),
    (
        re.compile(
            r"invalid_api_key|(?:incorrect|invalid|missing) api.?key|api.?key (?:is )?"
            r"(?:not valid|invalid|expired|missing)|API_KEY_INVALID|invalid (?:access )?token",
            _I,
        ),
        _KEY,
    ),
)
#: What some gateways say with 401, as if the key were none.
SPENT_WORDS = re.compile(
    r"(?:余额|额度)(?:不足|已?用[完尽])|quota\b.{0,20}\b(?:exhausted|used up|exceeded)"
    r"|insufficient.?(?:quota|balance)",
    _I,
)
#: The same for what comes with any status, those of failures, too.
REFINEMENTS_OF_FAILURES = (
    (
        re.compile(
            r"exceed\w*\b.{0,20}\bcontext (?:size|window|length)"
            r"|context (?:size|window|length)\b.{0,20}\bexceed",
            _I,
        ),
        LONG,
    ),
    (re.compile(r"no models? (?:is |are )?(?:currently )?loaded", _I), _UNLOADED),
    (re.compile(r"无可用渠道|no available channels?", _I), MODEL),
    (
        re.compile(
            r"out of memory|requires more (?:\w+ )?memory|insufficient system resources", _I
        ),
        _MEMORY,
    ),
    (
        re.compile(r"(?:could not|cannot|can't|unable to|failed to) load (?:the )?model", _I),
        _NOT_LOADED,
    ),
    (
        re.compile(
            r"(?:model|runner|engine)\b.{0,40}\b(?:has |was )?(?:crashed|terminated|exited|died)\b"
            r"|no longer running",
            _I,
        ),
        _CRASHED,
    ),
    (re.compile(r"does not support (?:chat )?completions", _I), _ONLY_EMBEDS),
)
#: Request timeout, conflict, failed dependency (TGI: its model failed), too early, client closed
#: request (what proxies say of an upstream).
BY_STATUS = {
    **dict.fromkeys((408, 409, 424, 425, 499), SERVER),
    402: QUOTA,
    405: NO_CHAT,
    407: _PROXY,
    410: MODEL,
    413: LONG,
    421: NO_CHAT,
    501: NO_CHAT,
    511: _SIGN_IN,
}
#: What a gateway says whose own time limit has passed while the model worked.
OVERDUE_STATUSES = frozenset({504, 524})
#: What a firewall says of a body that it does not let through.
BLOCKING_STATUSES = frozenset({403, 406, 418, 451})
BLOCKING_WORDS = re.compile(r"\bblocked\b|firewall|\bwaf\b|mod_?security|\bXSS\b", _I)
#: What proxies say of a server that is not there (Cloudflare: from 520 on).
UNAVAILABLE_STATUSES = frozenset({502, 503, 504, *range(520, 531)})
