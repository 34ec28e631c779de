"""What models make of our elements: other frames, other forms, the question said again."""

from __future__ import annotations

import html
import json

from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.servers.mimic import Ending, mode, texts, translated, whole

KIND = "manners"


def _manner(name, told, change, ending=Ending.WHOLE):
    """A model that answers ``change(triples of id, source and translation)``, one text as a bare one."""

    async def handler(server, request, body):
        found = texts(body)
        if not found:
            return whole(translated(body))
        return whole(change([(id_, text, translation(text, "zh")) for id_, text in found]))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _elements(triples):
    return "\n".join(f'<s id="{id_}">{text}</s>' for id_, _, text in triples)


def _joined(form):
    return lambda triples: "\n".join(form(*triple) for triple in triples)


# Around the whole answer
_manner("answertags", "the answer in <answer> (R1)", lambda triples:
        f"<think>Okay.</think>\n<answer>\n{_elements(triples)}\n</answer>")  # fmt: skip
_manner("boxed", "the answer in a box (GLM)", lambda triples:
        f"<|begin_of_box|>{_elements(triples)}<|end_of_box|>")  # fmt: skip
_manner("document", "a head and a root of XML", lambda triples:
        f'<?xml version="1.0" encoding="UTF-8"?>\n<segments>\n{_elements(triples)}\n</segments>')  # fmt: skip
_manner("question", "the question, then the answer", lambda triples: "\n".join(
    f'<s id="{id_}">{source}</s>' for id_, source, _ in triples) + "\n\n" + _elements(triples))  # fmt: skip
_manner("goeson", "goes on with a question of its own", lambda triples:
        f'{_elements(triples)}\n<|im_end|>\n<|im_start|>user\n<s id="q1z">Another text.</s><|im_end|>\n'
        f'<|im_start|>assistant\n<s id="q1z">另一个文本。</s>')  # fmt: skip
_manner("channeljson", "a final channel that says json (gpt-oss)", lambda triples:
        "<|channel|>analysis<|message|>We translate.<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>"
        + json.dumps({id_: text for id_, _, text in triples}, ensure_ascii=False))  # fmt: skip
_manner("toolcalltext", "a tool call as text (Hermes, Qwen)", lambda triples: "<tool_call>\n" + json.dumps(
    {"name": "translate", "arguments": {id_: text for id_, _, text in triples}}, ensure_ascii=False) + "\n</tool_call>")  # fmt: skip

# Each element
_manner("pairs", "each text twice, source first", _joined(
    lambda id_, source, text: f'<s id="{id_}">{source}</s>\n<s id="{id_}">{text}</s>'))  # fmt: skip
_manner("sourcetarget", "source and target in each element", _joined(
    lambda id_, source, text: f'<s id="{id_}"><source>{source}</source><target>{text}</target></s>'))  # fmt: skip
_manner("cdata", "CDATA in each element", _joined(
    lambda id_, source, text: f'<s id="{id_}"><![CDATA[{text}]]></s>'))  # fmt: skip
_manner("paragraphs", "<p> in each element", _joined(
    lambda id_, source, text: f'<s id="{id_}"><p>{text}</p></s>'))  # fmt: skip
_manner("labelled", "译文： before each text", _joined(
    lambda id_, source, text: f'<s id="{id_}">译文：{text}</s>'))  # fmt: skip
_manner("numberedtexts", "a number before each text", lambda triples: "\n".join(
    f'<s id="{id_}">{at}. {text}</s>' for at, (id_, _, text) in enumerate(triples, 1)))  # fmt: skip
_manner("widetags", "full-width signs in its tags", _joined(
    lambda id_, source, text: f"＜s id＝“{id_}”＞{text}＜/s＞"))  # fmt: skip
_manner("chinesetags", "our tag in Chinese", _joined(
    lambda id_, source, text: f"【句子 {id_}】{text}【/句子】"))  # fmt: skip
_manner("doubleescaped", "entities of entities", _joined(
    lambda id_, source, text: html.escape(html.escape(f'<s id="{id_}">{text}</s>'))))  # fmt: skip
_manner("noids", "elements without ids", _joined(
    lambda id_, source, text: f"<s>{text}</s>"), Ending.SINGLES)  # fmt: skip
_manner("reversed", "the last text first", lambda triples: _elements(triples[::-1]))

# Other forms
_manner("mdtable", "a Markdown table", lambda triples: "| id | translation |\n|---|---|\n" + "\n".join(
    f"| {id_} | {text} |" for id_, _, text in triples))  # fmt: skip
_manner("boldids", "bold ids", _joined(lambda id_, source, text: f"**{id_}**: {text}"))
_manner(
    "tabbed",
    "ids and texts with a tab between",
    _joined(lambda id_, source, text: f"{id_}\t{text}"),
)
_manner(
    "yaml",
    "YAML",
    _joined(
        lambda id_, source, text: f"- id: {id_}\n  text: {json.dumps(text, ensure_ascii=False)}"
    ),
)
_manner("jsonlines", "a JSON object a line", _joined(
    lambda id_, source, text: json.dumps({"id": id_, "translation": text}, ensure_ascii=False)))  # fmt: skip
_manner("jsonpairs", "JSON with source and translation", lambda triples: json.dumps({"segments": [
    {"id": id_, "source": source, "translation": text} for id_, source, text in triples]}, ensure_ascii=False))  # fmt: skip
_manner("jsonbare", "a JSON list without ids", lambda triples: json.dumps(
    [text for _, _, text in triples], ensure_ascii=False), Ending.SINGLES)  # fmt: skip


@mode(KIND, "one answer for all, of a model that only translates", Ending.STOPS)
async def bareconstant(server, request, body):
    return whole("本节介绍潮汐的基本情况以及有关的观测方法。")


@mode(
    KIND,
    "drops the beginning of a question of more than 2,048 tokens, without a word (Ollama)",
    Ending.WHOLE,
)
async def silentcontext(server, request, body):
    return _cut(body, 2048)


@mode(KIND, "the same with 700 tokens", Ending.WHOLE)
async def silent700(server, request, body):
    return _cut(body, 700)


def _cut(body, most):
    sent = sum(len(str(message["content"])) for message in body["messages"]) // 4
    over = max(0, 4 * (sent - most))
    question = answers.question(body)
    cut = {**body, "messages": [{"role": "user", "content": question[over:]}]}
    usage = {"prompt_tokens": min(sent, most), "completion_tokens": 100, "total_tokens": 200}
    return whole(translated(cut if over else body), usage=usage)
