"""Servers that change in the course of a run, or count what they give."""

from __future__ import annotations

import asyncio
import json
import time

from aiohttp import web

from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.servers.gateways import LISTS
from tests.servers.mimic import Ending, completion, error, mode, raw, texts, translated, whole

KIND = "changing"


def _sent(body):
    return sum(len(str(message["content"])) for message in body["messages"]) // 4


def _chance(server, share):
    """Whether this request is one of this share; the same ones in every run."""
    return (server.asked * 2654435761 >> 7) % 100 < 100 * share


@mode(KIND, "fails three of ten requests, 500, 502 and 503 in turn", Ending.SLOWLY)
async def flaky30(server, request, body):
    if _chance(server, 0.3):
        return raw("<title>oops</title>", (500, 502, 503)[server.asked % 3], "text/html")
    return whole(translated(body))


@mode(KIND, "gives nothing in three of ten answers", Ending.SLOWLY)
async def empty30(server, request, body):
    return whole("" if _chance(server, 0.3) else translated(body))


@mode(KIND, "refuses one of five in words", Ending.SLOWLY)
async def refuses20(server, request, body):
    return whole(
        "I'm sorry, but I can't help with that." if _chance(server, 0.2) else translated(body)
    )


def _poisoned(name, told, refusal):
    """A server that falls over one of the texts, whatever stands beside it."""

    async def handler(server, request, body):
        if "102" in answers.question(body):
            return refusal(request)
        return whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, Ending.PARTLY)(handler)


def _aborted(request):
    request.transport.abort()
    return web.Response()


_poisoned(
    "poison500",
    "500 for one of the texts",
    lambda request: error(500, "CUDA error: device-side assert"),
)
_poisoned(
    "poison502",
    "502 for one of the texts",
    lambda request: raw("<title>502</title>", 502, "text/html"),
)
_poisoned("poisondrop", "cuts the connection for one of the texts", _aborted)


def _is_away(server, seconds):
    """Whether a server that goes after three answers is still away."""
    if server.asked <= 3:
        server.notes["last"] = time.monotonic()
        return False
    return time.monotonic() - server.notes["last"] < seconds


@mode(KIND, "is gone for six seconds after three answers", Ending.SLOWLY)
async def restarts(server, request, body):
    return _aborted(request) if _is_away(server, 6) else whole(translated(body))


async def _list_or_gone(server, request):
    if _is_away(server, 6):
        return _aborted(request)
    return web.json_response({"data": [{"id": "some-model"}]})


LISTS["restarts"] = _list_or_gone


@mode(KIND, "is redeployed after three answers: 503 in HTML for eight seconds", Ending.SLOWLY)
async def redeployed(server, request, body):
    if _is_away(server, 8):
        return raw("<title>503 Service Temporarily Unavailable</title>", 503, "text/html")
    return whole(translated(body))


@mode(KIND, "hangs for good after three answers, whatever it is asked", Ending.PARTLY)
async def stalls(server, request, body):
    if server.asked > 3:
        await asyncio.sleep(600)
    return whole(translated(body))


@mode(KIND, "answers from a cache of similar questions every second time", Ending.PARTLY)
async def semanticcache(server, request, body):
    last = server.notes.get("last")
    server.notes["last"] = translated(body)
    return whole(last if last and server.asked % 2 == 0 else server.notes["last"])


def _markdown(pairs):
    return "\n".join(
        ["| id | text |", "|---|---|", *(f"| {id_} | {text} |" for id_, text in pairs)]
    )


_FORMS = (
    lambda pairs: "\n".join(f'<s id="{id_}">{text}</s>' for id_, text in pairs),
    lambda pairs: json.dumps(
        [{"id": id_, "text": text} for id_, text in pairs], ensure_ascii=False
    ),
    _markdown,
    lambda pairs: "\n".join(f"[{id_}] {text}" for id_, text in pairs),
    lambda pairs: "```json\n" + json.dumps(dict(pairs), ensure_ascii=False) + "\n```",
)


@mode(KIND, "another form of answer each time", Ending.WHOLE)
async def capricious(server, request, body):
    pairs = [(id_, translation(text, "zh")) for id_, text in texts(body)]
    return whole(_FORMS[server.asked % len(_FORMS)](pairs) if pairs else translated(body))


@mode(KIND, "another model answers every second time, and thinks", Ending.WHOLE)
async def routed(server, request, body):
    text = translated(body)
    return whole(text if server.asked % 2 else f"<think>\nOkay. {text[:80]}\n</think>\n\n{text}")


@mode(KIND, "two requests at a time, a third one is refused without a time", Ending.SLOWLY)
async def twoatonce(server, request, body):
    if server.in_flight > 2:
        return error(
            429, "Your current concurrency has exceeded the limit", code="concurrency_limit"
        )
    await asyncio.sleep(0.15)
    return whole(translated(body))


@mode(KIND, "1,500 tokens in six seconds (a limit of tokens)", Ending.SLOWLY)
async def tokensaminute(server, request, body):
    taken = server.notes.setdefault("taken", [])
    now = time.monotonic()
    taken[:] = [(at, count) for at, count in taken if now - at < 6]
    used = sum(count for _, count in taken)
    if taken and used + _sent(body) > 1500:
        wait = 6 - (now - taken[0][0])
        return error(429, f"Rate limit reached for some-model on tokens per min (TPM): Limit 1500, Used {used}, Requested "
                     f"{_sent(body)}. Please try again in {wait:.2f}s.", type="tokens", code="rate_limit_exceeded")  # fmt: skip
    taken.append((now, _sent(body)))
    return whole(translated(body))


def _windowed(name, told, refusal, most=3, seconds=4.0):
    """Three requests in four seconds; ``refusal(seconds to wait)`` for the others."""

    async def handler(server, request, body):
        taken = server.notes.setdefault("taken", [])
        now = time.monotonic()
        taken[:] = [at for at in taken if now - at < seconds]
        if len(taken) >= most:
            return refusal(seconds - (now - taken[0]))
        taken.append(now)
        return whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, Ending.SLOWLY)(handler)


_windowed("openrouter429", "429 with a time to come in its body, in status 200 (OpenRouter)", lambda wait: web.json_response(
    {"error": {"message": "Rate limit exceeded: free-models-per-min.", "code": 429, "metadata": {"headers": {
        "X-RateLimit-Limit": "3", "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(1000 * (time.time() + wait)))}}}}))  # fmt: skip
_windowed("bedrockthrottle", "throttled, as a 400 (Bedrock)", lambda wait: web.json_response(
    {"message": "An error occurred (ThrottlingException) when calling the Converse operation (reached max retries: 4): Too many "
     "requests, please wait before trying again."}, status=400))  # fmt: skip
_windowed("vertex429", "resources exhausted, no time (Vertex)", lambda wait: web.json_response(
    [{"error": {"code": 429, "message": "Resource exhausted. Please try again later. Please refer to "
                "https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",
                "status": "RESOURCE_EXHAUSTED"}}], status=429))  # fmt: skip
_windowed("resetheader", "the wait in a header of its own (OpenAI)", lambda wait: error(
    429, "Rate limit reached", headers={"x-ratelimit-reset-requests": f"{wait:.3f}s"}))  # fmt: skip
_windowed("millis", "the wait in milliseconds (Azure)", lambda wait: error(
    429, "Requests have exceeded call rate limit", headers={"retry-after-ms": str(int(1000 * wait) + 1)}))  # fmt: skip
_windowed("dashscopequota", "throttled for its allocation (DashScope)", lambda wait: error(
    429, "Allocated quota exceeded, please increase your quota limit. For details, see: https://help.aliyun.com/model-studio",
    code="limit_requests", type="limit_requests"))  # fmt: skip
_windowed("busyzhipu", "busy, in words and a code (Zhipu)", lambda wait: web.json_response(
    {"error": {"code": "1305", "message": "该模型当前访问量过大，请您稍后再试"}}, status=429))  # fmt: skip


def _capped(name, told, tokens, finish="length", ending=Ending.WHOLE):
    """A server that ends every answer after so many tokens; a token has one and a half characters."""

    async def handler(server, request, body):
        text = translated(body)
        most = int(1.5 * tokens)
        return whole(text[:most], finish if len(text) > most else "stop")

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


_capped("answers512", "ends each answer after 512 tokens (its own limit)", 512)
_capped("answers256", "ends each answer after 256 tokens (its own limit)", 256)
_capped("answers256mute", "the same, and says that it is whole", 256, "stop")
_capped(
    "answers128",
    "ends each answer after 128 tokens (Ollama's num_predict of old)",
    128,
    ending=Ending.PARTLY,
)


@mode(KIND, "question and answer have 1,200 tokens together, the answer ends there", Ending.WHOLE)
async def sharedroom(server, request, body):
    room = int(1.5 * (1200 - _sent(body)))
    if room <= 0:
        return whole("", "length")
    text = translated(body)
    return whole(text[:room], "length" if len(text) > room else "stop")


@mode(KIND, "says that each answer was cut, and none was", Ending.WHOLE)
async def alwayslength(server, request, body):
    return whole(translated(body), "length")


@mode(KIND, "translates the first twelve words of each text", Ending.PARTLY)
async def firstwords(server, request, body):
    def short(text):
        return translation(" ".join(text.split()[:12]), "zh")

    pairs = texts(body)
    if not pairs:
        return whole(short(answers.question(body).rpartition("\n\n")[2]))
    return whole("\n".join(f'<s id="{id_}">{short(text)}</s>' for id_, text in pairs))


def _language(name, told, target, ending):
    async def handler(server, request, body):
        return whole(translated(body, target))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


_language("german", "answers in German, whatever it is asked", "de", Ending.STOPS)
_language("korean", "answers in Korean, whatever it is asked", "ko", Ending.STOPS)


@mode(KIND, "leaves every fourth text in the source language", Ending.SLOWLY)
async def skipsfourth(server, request, body):
    pairs = texts(body)
    if len(pairs) < 2:
        return whole(translated(body))
    made = [
        (id_, text if at % 4 == 3 else translation(text, "zh"))
        for at, (id_, text) in enumerate(pairs)
    ]
    return whole("\n".join(f'<s id="{id_}">{text}</s>' for id_, text in made))


assert completion
