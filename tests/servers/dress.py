"""How models dress single texts, and where servers put the answer."""

from __future__ import annotations

import json

from aiohttp import web

from tests.servers.mimic import Ending, completion, each, mode, raw, translated, whole

KIND = "dress"


def _each(name, told, change, ending=Ending.WHOLE):
    async def handler(server, request, body):
        return whole(each(body, change))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _answers(name, told, made, ending=Ending.WHOLE):
    async def handler(server, request, body):
        value = made(translated(body))
        return raw(
            value if isinstance(value, (bytes, str)) else json.dumps(value, ensure_ascii=False)
        )

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _dumps(value):
    return json.dumps(value, ensure_ascii=False)


_each("jsoneach", "each text as a JSON object", lambda text: _dumps({"translation": text}))
_each("jsonstringeach", "each text as a JSON string", _dumps)
_each("fencedtext", "each text in a fence with a name", lambda text: f"```text\n{text}\n```")
_each("codespan", "each text in a code span", lambda text: f"`{text}`")
_each(
    "widedigits",
    "full-width digits",
    lambda text: text.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
)
_each(
    "halfmarks",
    "half-width punctuation",
    lambda text: text.translate(str.maketrans("，。；：？！", ",.;:?!")),
)
_each("spacedout", "blanks between Chinese and figures", lambda text: text.replace("，", " ， "))
_each("newlines", "a line break after each sentence", lambda text: text.replace("。", "。\n"))
_each("span", "each text in a span of HTML", lambda text: f'<span lang="zh-CN">{text}</span>')
_each("escapedchinese", "escapes instead of characters", lambda text: "".join(
    char if ord(char) < 128 else f"\\u{ord(char):04x}" for char in text))  # fmt: skip
_each("entitychinese", "numeric entities instead of characters", lambda text: "".join(
    char if ord(char) < 128 else f"&#{ord(char)};" for char in text))  # fmt: skip
_each(
    "asterisknote",
    "a note of the translator after each text",
    lambda text: f"{text}\n\n*注：以上为意译。*",
    Ending.PARTLY,
)
_each(
    "english", "an English remark before each text", lambda text: f"Here is the translation: {text}"
)

_answers(
    "stringified",
    "the content is a JSON string of the answer",
    lambda text: completion(_dumps(text)),
)
_answers("legacy", "an answer of the old completions (choices[].text)", lambda text: {
    "id": "x", "object": "text_completion", "choices": [{"text": text, "index": 0, "finish_reason": "stop", "logprobs": None}]})  # fmt: skip
_answers("strings", "content as a list of strings", lambda text: completion([text[:40], text[40:]]))
_answers(
    "onechoice",
    "one choice instead of a list",
    lambda text: {**completion(text), "choices": completion(text)["choices"][0]},
)
_answers("secondchoice", "an empty choice before the one with the answer", lambda text: {
    **completion(text), "choices": [{"index": 0, "message": {"role": "assistant", "content": ""}, "finish_reason": "stop"},
                                    {**completion(text)["choices"][0], "index": 1}]})  # fmt: skip
_answers("intids", "numbers for ids, a reason that is a number", lambda text: {
    **completion(text, 1), "id": 17, "model": 3, "created": "now", "system_fingerprint": 5})  # fmt: skip
_answers("logprobs", "logprobs of every token", lambda text: {**completion(text), "choices": [{
    **completion(text)["choices"][0], "logprobs": {"content": [
        {"token": char, "logprob": -0.1, "bytes": list(char.encode()), "top_logprobs": []} for char in text]}}]})  # fmt: skip
_answers("reasoningdetails", "thoughts in a list of details (OpenRouter)", lambda text: completion(
    text, reasoning="hm", reasoning_details=[{"type": "reasoning.text", "text": "Okay </s>", "format": "unknown"}]))  # fmt: skip
_answers("thinkingblocks", "thinking blocks and provider fields (LiteLLM)", lambda text: completion(
    text, reasoning_content="hm", thinking_blocks=[{"type": "thinking", "thinking": "hm", "signature": "x"}],
    provider_specific_fields={"citations": None}))  # fmt: skip
_answers("citations", "citations and annotations beside the text (Perplexity)", lambda text: {
    **completion(text, annotations=[{"type": "url_citation", "url_citation": {"url": "https://example.org"}}]),
    "citations": ["https://example.org"], "search_results": []})  # fmt: skip
_answers("azurefilters", "filter results in each choice (Azure)", lambda text: {
    **completion(text), "prompt_filter_results": [{"prompt_index": 0}], "choices": [{
        **completion(text)["choices"][0], "content_filter_results": {
            "error": {"code": "content_filter_error", "message": "The contents are not filtered"}}}]})  # fmt: skip
_answers("cohere", "an answer of Cohere's own API", lambda text: {
    "id": "c", "message": {"role": "assistant", "content": [{"type": "text", "text": text}]}, "finish_reason": "COMPLETE"})  # fmt: skip
_answers("converse", "an answer of Bedrock's Converse", lambda text: {
    "output": {"message": {"role": "assistant", "content": [{"text": text}]}}, "stopReason": "end_turn",
    "usage": {"inputTokens": 9, "outputTokens": 9}})  # fmt: skip
_answers("tgi", "an answer of TGI's own API", lambda text: [{"generated_text": text}])
_answers("functioncall", "the old function_call", lambda text: completion(
    None, "function_call", function_call={"name": "translate", "arguments": _dumps({"text": text})}))  # fmt: skip
_answers("refusalpart", "a refusal as a part of the content", lambda text: completion(
    [{"type": "refusal", "refusal": "I cannot help with that."}]), Ending.STOPS)  # fmt: skip
_answers("audio", "an answer spoken instead of written", lambda text: completion(
    None, audio={"id": "a", "data": "UklGRg==", "transcript": ""}), Ending.STOPS)  # fmt: skip
_answers("nullmessage", "null for the message", lambda text: {
    "choices": [{"index": 0, "message": None, "finish_reason": "stop"}]}, Ending.STOPS)  # fmt: skip
_answers("ticket", "a ticket of an asynchronous gateway", lambda text: {
    "id": "chatcmpl-9", "object": "chat.completion", "status": "queued", "choices": []}, Ending.STOPS)  # fmt: skip
_answers("errorinside", "the provider's error as the text of the answer", lambda text: completion(
    '{"error":{"message":"Upstream request failed","code":502}}'), Ending.STOPS)  # fmt: skip
_answers("banner", "an advertisement as the answer", lambda text: completion(
    "您的额度已用完，请访问 https://example.com/topup 充值后继续使用。"), Ending.STOPS)  # fmt: skip

assert web
