"""Answers in other forms."""

from __future__ import annotations

from langchain_core.messages import AIMessage

from ai_translator.translation.answer_parsing import answers, json_answers
from tests.translation.tipping_points.inputs import Families


def _read_with(reason: str, name: str = "finish_reason") -> list[int]:
    read = answers.read(AIMessage("一二", response_metadata={name: reason}))
    return [int(read.cut), int(read.filtered)]


FAMILIES: Families = {
    "JSON: fields beside one text": (
        range(6),
        lambda n: json_answers.without_json(
            "{"
            + ", ".join(['"translation": "一"', *(f'"{each}": 1' for each in "abcdef"[:n])])
            + "}"
        ),
    ),
    "JSON: characters of an id": (
        range(15, 24),
        lambda n: json_answers.without_json('[{"id": "' + "k" * n + '", "text": "一"}]'),
    ),
    "JSON: keys": (
        range(9),
        lambda n: json_answers.without_json(
            '{"' + ["1", "s1", "k7m", "1234567", "abcde", "ab", "", "s", "s123456"][n] + '": "一"}'
        ),
    ),
    "JSON: names of what holds the text": (
        range(13),
        lambda n: json_answers.without_json(
            '[{"id": 1, "'
            + [
                "translation",
                "translated_text",
                "translated",
                "target",
                "output",
                "text",
                "content",
                "result",
                "译文",
                "翻译",
                "segment",
                "id",
                "value",
            ][n]
            + '": "一"}]'
        ),
    ),
    "JSON: names of ids": (
        range(7),
        lambda n: json_answers.without_json(
            '[{"'
            + ["id", "index", "number", "n", "segment_id", "key", "i"][n]
            + '": "k7m", "text": "一"}]'
        ),
    ),
    "JSON: fences": (
        range(6),
        lambda n: json_answers.without_json(
            [
                "```json\n{0}\n```",
                "```\n{0}\n```",
                "{0}",
                "x\n```json\n{0}\n```\ny",
                "```json {0}```",
                "   ```json\n{0}\n   ```",
            ][n].format('{"text": "一"}')
        ),
    ),
    "answer: characters without a limit": (
        range(63_996, 64_004),
        lambda n: len(answers.read(AIMessage("一" * n)).loose),
    ),
    "answer: reasons to stop": (
        range(12),
        lambda n: _read_with(
            [
                "stop",
                "length",
                "MAX_TOKENS",
                "max_output_tokens",
                "model_length",
                "length_limit",
                "repetition",
                "SAFETY",
                "content_filter",
                "refusal",
                "tool_calls",
                "",
            ][n]
        ),
    ),
    "answer: where the reason stands": (
        range(4),
        lambda n: _read_with(
            "length", ["finish_reason", "stop_reason", "done_reason", "reason"][n]
        ),
    ),
}
