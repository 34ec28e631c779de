"""Conversations are framed as the official code frames them."""

import json

import pytest

from ai_translator.backends.chatglm.prompts import Turn, answer, encode, rounds
from ai_translator.backends.chatglm.tokenizer import official
from tests.backends.chatglm.folders import GOLDEN

VECTORS = json.loads((GOLDEN / "tokenizer" / "vectors.json").read_text(encoding="utf-8"))
TWO, THREE = (
    official(GOLDEN / "tokenizer" / "tokenizer.model", family)
    for family in ("chatglm2", "chatglm3")
)


@pytest.mark.parametrize(
    "case", VECTORS["prompt_chatglm2"], ids=lambda case: case["query"][:8] or "empty"
)
def test_rounds(case):
    turns = [
        turn
        for question, said in case["history"]
        for turn in (Turn("user", question), Turn("assistant", said))
    ]
    turns.append(Turn("user", case["query"]))
    assert rounds(turns) == case["prompt"]
    for family in ("chatglm2", "codegeex2"):
        assert encode(turns, family, TWO) == case["input_ids"]


WITHOUT_TOOLS = [
    case
    for case in VECTORS["chat_chatglm3"]
    if not any("tools" in turn for turn in case["history"])
]


@pytest.mark.parametrize("case", WITHOUT_TOOLS, ids=lambda case: case["query"][:8] or "empty")
def test_roles(case):
    turns = [Turn(turn["role"], turn["content"]) for turn in case["history"]] + [
        Turn(case["role"], case["query"])
    ]
    assert encode(turns, "chatglm3", THREE) == case["input_ids"]


def test_a_system_message_is_folded_into_the_first_question():
    turns = [
        Turn("system", "Be brief."),
        Turn("user", "Hello"),
        Turn("assistant", "Hi"),
        Turn("user", "And now?"),
    ]
    assert (
        rounds(turns)
        == "[Round 1]\n\n问：Be brief.\n\nHello\n\n答：Hi\n\n[Round 2]\n\n问：And now?\n\n答："
    )


def test_a_conversation_that_ends_with_an_answer_is_not_asked_again():
    assert rounds([Turn("user", "a"), Turn("assistant", "b")]) == "[Round 1]\n\n问：a\n\n答：b"


def test_of_several_chatglm3_messages_the_last_is_the_answer():
    mark = THREE.special["<|assistant|>"]
    ids = [*THREE.encode("first"), mark, *THREE.encode("\n"), *THREE.encode("second\nthird")]
    assert answer(ids, "chatglm3", THREE) == "second\nthird"
    assert answer(THREE.encode("one\ntwo"), "chatglm3", THREE) == "one\ntwo"
