"""Slips of models: thoughts in dresses of their own, tags as Markdown, renumbered lists, notes."""

from __future__ import annotations

import json
import re

from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.servers.mimic import Ending, each, mode, texts, translated, whole

KIND = "slips"
_MARK = re.compile(r"<(/?)([a-z])\d{1,4}>")
_MARKDOWN = {"b": "**", "i": "*"}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _around(name, told, made, ending=Ending.WHOLE):
    """A model that puts something around its whole answer: ``made(question, answer)``."""

    async def handler(server, request, body):
        return whole(made(answers.question(body), translated(body)))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _texts(name, told, change, ending=Ending.WHOLE):
    """A model that changes each of its texts."""

    async def handler(server, request, body):
        return whole(each(body, change))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _elements(name, told, change, ending=Ending.WHOLE):
    """A model that writes its elements in its own way: ``change(number, id, source, text)``."""

    async def handler(server, request, body):
        found = texts(body)
        if not found:
            return whole(translated(body))
        return whole("\n".join(
            change(at, id_, text, translation(text, "zh")) for at, (id_, text) in enumerate(found, 1)))  # fmt: skip

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _quoted(text):
    return "\n".join(f"> {line}" for line in text.splitlines())


# Thoughts
_around("finalresponse", "steps, then [BEGIN FINAL RESPONSE] (Apriel)", lambda asked, text:
        f"Here are my reasoning steps:\nFirst, the texts: {asked[:900]}\n[BEGIN FINAL RESPONSE]\n{text}\n[END FINAL RESPONSE]")  # fmt: skip
_around("granite", "a thought process, then a response (Granite 3.2)", lambda asked, text:
        f"Here is my thought process:\nThe user wants {asked[:400]}\n\nHere is my response:\n{text}")  # fmt: skip
_around("longcat", "thoughts in a tag of its own (LongCat)", lambda asked, text:
        f"<longcat_think>\nOkay. {asked[:600]}\n</longcat_think>\n{text}")  # fmt: skip
_around(
    "chinesethought",
    "thoughts in <思考>",
    lambda asked, text: f"<思考>\n先看原文：{asked[:600]}\n</思考>\n\n{text}",
)
_around("details", "thoughts in a fold of HTML (Open WebUI)", lambda asked, text:
        f'<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n{_quoted(asked)}\n'
        f"</details>\n{text}")  # fmt: skip
_around("quotedthoughts", "thoughts as a quotation (Poe)", lambda asked, text:
        f"*Thinking...*\n\n{_quoted(asked)}\n\n{text}")  # fmt: skip
_around("donethinking", "Thinking... until ...done thinking. (Ollama's terminal)", lambda asked, text:
        f"Thinking...\nThe user gives {asked[:500]}\n...done thinking.\n\n{text}")  # fmt: skip
_around("solar", "tokens for thought and content (Solar Open)", lambda asked, text:
        f"<|think|>We translate: {asked[:500]}<|end|><|begin|>assistant<|content|>{text}<|end|>")  # fmt: skip
_around("bracketedthoughts", "[Reasoning] before the answer", lambda asked, text:
        f"[Reasoning]\n{asked[:500]}\n[/Reasoning]\n{text}")  # fmt: skip
_around("nestedthoughts", "thoughts within thoughts", lambda asked, text:
        f"<think>One. <think>{asked[:300]}</think> And two.</think>{text}")  # fmt: skip
_around(
    "thinkspaces",
    "a closing mark with blanks and capitals",
    lambda asked, text: f"<think>\n{asked[:300]}\n</ THINK >\n{text}",
)

# Around the answer
_around("echoedprompt", "the instructions again, then the answer", lambda asked, text:
        f"You are a professional translator. Translate into Chinese.\n\n{asked}\n\nTranslation:\n\n{text}")  # fmt: skip
_around("fencednote", "a fence, and notes with ids behind it", lambda asked, text:
        f"```xml\n{text}\n```\n\n**说明：**\n- 所有标签均已保留。\n- 数字未作更改。")  # fmt: skip
_around("rootattributes", "a root with the languages", lambda asked, text:
        f'<translation source="en" target="zh">\n{text}\n</translation>')  # fmt: skip
_around("doubled", "the whole answer twice, the second time corrected", lambda asked, text:
        f"{text}\n\n经检查，最终译文如下：\n\n{text}")  # fmt: skip
_around("tildefence", "a fence of tildes", lambda asked, text: f"~~~xml\n{text}\n~~~")
_around("markdownquote", "the answer as a quotation", lambda asked, text: _quoted(text))
_around("htmlpage", "a page of HTML around the answer", lambda asked, text:
        f"<!DOCTYPE html>\n<html><body>\n{text}\n</body></html>")  # fmt: skip

# Elements
_elements("wideids", "full-width letters in its ids", lambda at, id_, source, text:
          f'<s id="{"".join(chr(ord(char) + 0xFEE0) for char in id_)}">{text}</s>')  # fmt: skip
_elements("singlequotes", "single quotes and another attribute", lambda at, id_, source, text:
          f"<s lang='zh' id='{id_}'>{text}</s>")  # fmt: skip
_elements(
    "selfclosed",
    "an empty element, then the text",
    lambda at, id_, source, text: f'<s id="{id_}"/>{text}',
)
_elements(
    "sentencetags",
    "<sentence> for <s>",
    lambda at, id_, source, text: f'<sentence id="{id_}">{text}</sentence>',
)
_elements(
    "wrongclosing",
    "closes with the id",
    lambda at, id_, source, text: f'<s id="{id_}">{text}</{id_}>',
)
_elements("pipes", "id and text between bars, a head above", lambda at, id_, source, text:
          ("| id | text |\n|---|---|\n" if at == 1 else "") + f"| {id_} | {source} | {text} |")  # fmt: skip
_elements(
    "numberedids", "a number, then the id", lambda at, id_, source, text: f"{at}. [{id_}] {text}"
)
_elements("jsonarray", "pairs of JSON, no object", lambda at, id_, source, text:
          json.dumps([id_, text], ensure_ascii=False))  # fmt: skip
_elements("renumbered", "each text with a number in Chinese", lambda at, id_, source, text:
          f'<s id="{id_}">（{at}）{text}</s>')  # fmt: skip
_elements("attributetext", "the text in an attribute", lambda at, id_, source, text:
          f'<s id="{id_}" text="{text.replace(chr(34), "”")}"></s>', Ending.SINGLES)  # fmt: skip
_elements(
    "languagelabel",
    "the language before each text",
    lambda at, id_, source, text: f'<s id="{id_}">中文：{text}</s>',
)
_elements("bilingual", "source and translation with a bar between", lambda at, id_, source, text:
          f'<s id="{id_}">{source} | {text}</s>')  # fmt: skip

# Texts
_texts(
    "mdstyles",
    "Markdown for the tags of styles",
    lambda text: _MARK.sub(lambda found: _MARKDOWN.get(found[2], ""), text),
)
_texts(
    "htmlstyles",
    "<b> and <i> for the tags of styles",
    lambda text: _MARK.sub(lambda found: f"<{found[1]}{found[2]}>", text),
)
_texts("widenumbers", "full-width figures, in its tags too", lambda text: text.translate(_WIDE))
_texts("widestyles", "full-width signs in the tags of styles", lambda text: _MARK.sub(
    lambda found: found[0].translate(str.maketrans("<>/0123456789", "＜＞／０１２３４５６７８９")), text))  # fmt: skip
_texts(
    "placeholdername",
    "the placeholder in double braces, with a blank",
    lambda text: text.replace("{f1}", "{{ f1 }}"),
)
_texts(
    "dollarplaceholder",
    "the placeholder as a formula of LaTeX",
    lambda text: text.replace("{f1}", "$f_1$"),
    Ending.PARTLY,
)
_texts("booktitle", "quotes of books round the tags", lambda text: _MARK.sub(
    lambda found: "》" if found[1] else "《", text), Ending.SINGLES)  # fmt: skip
_texts(
    "ideographicspace", "an ideographic space before each text", lambda text: f"\u3000\u3000{text}"
)
_texts("trailingend", "the token of the end in each text", lambda text: f"{text}<|im_end|>")
_texts("htmlbreaks", "<br> at the end of each text", lambda text: f"{text}<br/>")
_texts("softhyphen", "soft hyphens and joiners between characters", lambda text: "\u2060".join(text.split("。")) and
       text.replace("。", "\u00ad。\u200d"))  # fmt: skip
_texts(
    "spacedhan",
    "a blank between all characters",
    lambda text: re.sub(r"(?<=[一-鿿])(?=[一-鿿])", " ", text),
)
