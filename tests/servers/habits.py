"""Habits of models: what they do to every text, or to the form of every answer."""

from __future__ import annotations

import asyncio
import html
import json
import re

from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.servers.mimic import Ending, completion, each, mode, raw, texts, translated, whole

KIND = "habits"
_TAG = re.compile(r"</?[a-z]\d{1,4}>")


def _habit(name, told, change, ending=Ending.WHOLE):
    """A model that changes each of its texts: ``change(source, translation)``."""

    async def handler(server, request, body):
        sources = texts(body)
        if not sources:
            question = answers.question(body).rpartition("\n\n")[2]
            return whole(change(question, translated(body)))
        made = [(id_, change(text, translation(text, "zh"))) for id_, text in sources]
        return whole("\n".join(f'<s id="{id_}">{text}</s>' for id_, text in made))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _form(name, told, change, ending=Ending.WHOLE):
    """A model that changes the form of its answers: ``change(pairs of id and translation)``."""

    async def handler(server, request, body):
        sources = texts(body)
        if not sources:
            return whole(translated(body))
        return whole(change([(id_, translation(text, "zh")) for id_, text in sources]))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _without_second(source, text):
    sentences = text.split("。")
    return "。".join(sentences[:1] + sentences[2:]) if len(sentences) > 2 else text


def _tags_first(source, text):
    return "".join(_TAG.findall(text)) + _TAG.sub("", text) if "{" not in text else text


_habit("sentencelost", "leaves the second sentence of each text out", _without_second)
_habit("tagsfirst", "puts all tags before the text", _tags_first)
_habit("wrapped", "puts the whole text into a tag", lambda _, text: f"<b1>{text}</b1>")
_habit(
    "politeopening",
    "好的，以下为译文， before each text",
    lambda _, text: f"好的，以下为译文，{text}",
)
_habit("politeclosing", "a remark after each text", lambda _, text: f"{text}（以上译文仅供参考）")
_habit("sourcefirst", "each text, then its translation", lambda source, text: f"{source}\n{text}")
_habit("arrow", "text → translation", lambda source, text: f"{source} → {text}")
_habit("entities", "writes < and & as entities in each text",
       lambda _, text: html.escape(text) + "&nbsp;")  # fmt: skip
_habit("widemarks", "full-width signs in marks", lambda _, text: text.translate(
    str.maketrans({"<": "＜", ">": "＞", "{": "｛", "}": "｝"})))  # fmt: skip
_habit("boldmarks", "** around each text", lambda _, text: f"**{text}**")
_habit("quoted", "quotes around each text", lambda _, text: f"“{text}”")
_habit("closingtag", "a closing tag in the middle of each text",
       lambda _, text: f"{text[:4]}</s>{text[4:]}</s>")  # fmt: skip
_form("escaped", "the whole answer with entities for its tags", lambda pairs: "\n".join(
    html.escape(f'<s id="{id_}">{text}</s>') for id_, text in pairs))  # fmt: skip
_form("othertags", "translates the name of our tag", lambda pairs: "\n".join(
    f'<段 编号="{id_}">{text}</段>' for id_, text in pairs))  # fmt: skip
_form("bigids", "ids in capitals", lambda pairs: "\n".join(
    f'<S ID="{id_.upper()}">{text}</S>' for id_, text in pairs))  # fmt: skip
_form("idlines", "a line for each id", lambda pairs: "\n".join(
    f"{id_}: {text}" for id_, text in pairs))  # fmt: skip
_form("bracketids", "ids in brackets", lambda pairs: "\n\n".join(
    f"[{id_}]\n{text}" for id_, text in pairs))  # fmt: skip
_form("mapping", "a JSON object of ids", lambda pairs: json.dumps(dict(pairs), ensure_ascii=False))
_form("talking", "a fence with talk before and after", lambda pairs: "Sure!\n```xml\n" + "\n".join(
    f'<s id="{id_}">{text}</s>' for id_, text in pairs) + "\n```\nI kept all tags.")  # fmt: skip
_form("lazy", "stops after seven texts", lambda pairs: "\n".join(
    f'<s id="{id_}">{text}</s>' for id_, text in pairs[:7]))  # fmt: skip
_form("closingids", "closing tags with ids", lambda pairs: "\n".join(
    f'<s id="{id_}">{text}</s id="{id_}">' for id_, text in pairs))  # fmt: skip
_form("numbered", "a numbered list, without ids", lambda pairs: "\n".join(
    f"{at}. {text}" for at, (_, text) in enumerate(pairs, 1)), Ending.SINGLES)  # fmt: skip
_form("wrongids", "counts its own ids", lambda pairs: "\n".join(
    f'<s id="{at}">{text}</s>' for at, (_, text) in enumerate(pairs, 1)), Ending.SINGLES)  # fmt: skip


@mode(KIND, "answers by calling a tool of its own making", Ending.WHOLE)
async def toolanswer(server, request, body):
    made = [{"id": id_, "text": translation(text, "zh")} for id_, text in texts(body)]
    value = {"translations": made} if made else {"translation": translated(body)}
    told = {"name": "translate", "arguments": json.dumps(value, ensure_ascii=False)}
    call = {"id": "a", "type": "function", "function": told}
    return whole(None, "tool_calls", tool_calls=[call])


@mode(KIND, "traditional characters where simplified ones were asked for", Ending.PARTLY)
async def traditional(server, request, body):
    return whole(each(body, lambda text: text + "這個國家說請問學習應該還沒開門"))


@mode(KIND, "pinyin after each text", Ending.PARTLY)
async def pinyin(server, request, body):
    return whole(each(body, lambda text: text + " (zhè shì yī gè gǎng kǒu de yì wén)"))


@mode(KIND, "takes a minute for its first answer (loads the model)", Ending.SLOWLY)
async def loading(server, request, body):
    if server.asked <= 1:
        await asyncio.sleep(32)
    return whole(translated(body))


@mode(KIND, "takes requests and never answers", Ending.STOPS)
async def hanging(server, request, body):
    await asyncio.sleep(600)
    return whole(translated(body))


assert completion and raw
