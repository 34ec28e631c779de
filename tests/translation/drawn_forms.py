"""What is read from answers, tables and files that are drawn, and what is sent.

See :mod:`tests.translation.decisions`.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from ai_translator.config import PromptSettings
from ai_translator.errors import TranslatorError
from ai_translator.languages import language
from ai_translator.request_form import PromptShape
from ai_translator.translation.answer_parsing.answer_forms import in_our_form
from ai_translator.translation.answer_parsing.thinking import without_thoughts
from ai_translator.translation.prompting.mt_prompts import parameters, question
from ai_translator.translation.prompting.prompts import Prompts, Term
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.tmx import read_pairs, write_csv, write_tmx
from ai_translator.translation.terminology.glossary import as_csv, read_glossary
from tests.translation.drawn_texts import drawn_text

_ZH, _EN = language("zh"), language("en")


_THOUGHTS = (
    "<think>", "</think>", "<thinking>", "</thinking>", "[THINK]", "[/THINK]", "◁think▷", "◁/think▷", "<|channel|>analysis<|message|>",
    "<|channel|>final<|message|>", "<|end|>", "assistantfinal", "analysis", "<response>", "</response>", "<|im_end|>", "<|im_start|>user",
    "<seed:think>", "</seed:think>", "<unused94>thought", "<unused95>", "<|begin_of_solution|>", "<|end_of_solution|>", "<eos>", "\n\n",
    "一二三。", "Hm, let me see. ", '<s id="k7m">四五</s>', "İ", "<|channel|>final <|constrain|>json<|message|>",
)  # fmt: skip


def thoughts() -> dict[str, Any]:
    """What is left of an answer without its thoughts."""
    found: dict[str, Any] = {}
    for number in range(160):
        random = Random(number)
        text = "".join(random.choices(_THOUGHTS, k=random.randrange(2, 8)))
        found[text] = [without_thoughts(text), without_thoughts(text, cut=True)]
    return found


_FORM_PIECES = (
    "k7m", "d3x", "g2h", ": ", " -> ", "\n", '"', "一二。", "三四。", "<k7m>", "</k7m>", '<x id="d3x">', "</x>", "[g2h] ", "| ", " |", "```\n",
    "<td>", "</td><td>", "</td>", "&lt;s id=", "&gt;", "&amp;lt;s ", "<tool_call>", "</tool_call>", "- **k7m** ", "text: ", "id: ", "Segment ",
    "<![CDATA[", "]]>", '{"id": "k7m", "text": "五"}', "【段 id=d3x】", "【/段】", ",", '""',
)  # fmt: skip


def rewritten() -> dict[str, Any]:
    """Answers in forms of which nobody has heard, brought into ours."""
    found: dict[str, Any] = {}
    for number in range(400):
        random = Random(number)
        text = "".join(random.choices(_FORM_PIECES, k=random.randrange(3, 12)))
        now = in_our_form(text)
        if now != text or number % 20 == 0:
            found[text] = now
    return found


def questions() -> dict[str, Any]:
    """What is sent, in every shape."""
    found: dict[str, Any] = {}
    glossary = [Term("tide", "潮汐"), Term("GPS", "GPS"), Term("pier", "码头", "of wood")]
    prompts = Prompts.of(PromptSettings())
    for shape in PromptShape:
        for at, (source, target) in enumerate(
            [("en", "zh"), (None, "de"), ("zh-Hant", "en"), ("ja", "zh-Hant"), ("ko", "fr")]
        ):
            said = [
                _question(
                    prompts,
                    shape,
                    source and language(source),
                    language(target),
                    glossary[: at % 4],
                )
            ]
            found[f"{shape} {source} {target}"] = said
    for at in range(8):
        filled = prompts.variables(
            "The <b1>tide</b1> {f1}", _EN if at % 2 else None, [_ZH, language("ja"), language("ko"), language("de")][at % 4],
            style="like a manual" if at % 3 else "", subject="marine biology" if at > 3 else "", terms=glossary[: at % 3],
            complaint="a number is missing: 3" if at % 2 else "",
        )  # fmt: skip
        found[f"variables {at}"] = filled
    return found


def _question(
    prompts: Prompts, shape: PromptShape, source: Any, target: Any, glossary: Sequence[Term]
) -> Any:
    if shape in {
        PromptShape.SYSTEM_TAGGED,
        PromptShape.USER_TAGGED,
        PromptShape.SYSTEM_BARE,
        PromptShape.USER_BARE,
    }:
        filled = prompts.variables("The tide", source, target, terms=glossary)
        messages = prompts.template(shape).format_messages(**filled)
        return [[message.type, str(message.text)] for message in messages]
    return [
        [question(shape, text, source, target, glossary) for text in ("The tide of <b1>x</b1>", "潮汐来了", "Ο ήλιος", "Le chat et la souris sont dans la maison")],
        parameters(shape, source, target, glossary),
    ]  # fmt: skip


_CELLS = (
    "tide",
    "潮汐",
    "=",
    "",
    "pier",
    "码头",
    "# gauge",
    "a,b",
    'say "x"',
    "tide",
    "<b1>x</b1>",
    " lock ",
    "note",
    "x" * 201,
)


_HEADS = (
    ["source", "target"],
    ["target", "source", "note"],
    ["en", "zh"],
    ["zh", "note", "en"],
    ["term", "译文"],
    ["a", "b"],
    ["de", "en", "zh"],
)


def glossaries() -> dict[str, Any]:
    """The terms of a table, or what is wrong with it."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(80):
            random = Random(number)
            rows = [random.choice(_HEADS)] if random.random() < 0.7 else []
            rows += [
                random.choices(_CELLS, k=random.choice([1, 2, 2, 2, 3, 4]))
                for _ in range(random.randrange(1, 5))
            ]
            suffix, sign = random.choice([(".csv", ","), (".tsv", "\t"), (".csv", ";")])
            path = Path(folder) / f"t{suffix}"
            path.write_text("\n".join(sign.join(row) for row in rows), encoding="utf-8")
            try:
                read = read_glossary(path, "en", "zh")
                told: Any = [
                    [each.source[:9], each.target[:9], each.note[:9], int(each.kept)]
                    for each in read
                ]
            except TranslatorError as error:
                told = str(error).replace(folder, "").replace("x" * 201, "xx")
            found[str(number)] = [rows if len(str(rows)) < 300 else len(rows), told]
    found["written"] = as_csv([("a", "b", "c"), ('"', "x, y", "\n"), ("# d", "=", "")])
    return found


def exchanges() -> dict[str, Any]:
    """Entries of the memory as TMX and CSV, and what is read of them, changed or not."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(40):
            random = Random(number)
            entries = [
                MemoryEntry(
                    bytes([number, at]), f"{drawn_text(random)[:60]}", random.choice(["译文{f1}", "<b1>粗</b1>体", "一\n二", "\x01", "x"]),
                    random.random() < 0.1, random.choice(["en", "auto", "", "und", "de-AT"]), random.choice(["zh", "ja", "xx"]),
                    random.choice(["openai/m", "imported/a.tmx", ""]), 1_700_000_000 + at,
                )
                for at in range(3)
            ]  # fmt: skip
            told: list[Any] = []
            for suffix, write in ((".tmx", write_tmx), (".csv", write_csv)):
                file = io.StringIO()
                count = write(entries, file, random.choice(["", "fr"]))
                text = file.getvalue()
                if random.random() < 0.4:
                    text = text.replace("译", "翻", 1)
                path = Path(folder) / f"m{suffix}"
                path.write_text(text, encoding="utf-8")
                told.append([count, [_pair(each) for each in read_pairs(path, "", "zh")]])
            found[str(number)] = told
    return found


def _pair(pair: Any) -> Any:
    if isinstance(pair, str):
        return pair
    key = pair.key.hex() if pair.key else ""
    return [pair.place, pair.source[:12], pair.target, pair.source_language, pair.target_language.code, key, pair.origin]  # fmt: skip


SECTIONS = (thoughts, rewritten, questions, glossaries, exchanges)
