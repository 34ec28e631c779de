"""Thoughts around answers."""

import time

import pytest

from ai_translator.translation.answer_parsing.thinking import without_thoughts

ANSWER = '<s id="1">甲</s>'
THOUGHT = 'The first is <s id="1">a draft</s>. I keep <b1>.'


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        f"<think>{THOUGHT}</think>\n{ANSWER}",
        f"<think>\n\n</think>\n\n{ANSWER}",
        f"{THOUGHT}</think>{ANSWER}",
        f"<think>one</think>{THOUGHT}</think>{ANSWER}",
        f"<think>I write <think> and </think> no, {THOUGHT}</think>{ANSWER}",
        f"<THINK>{THOUGHT}</THINK>{ANSWER}",
        f"<thinking>{THOUGHT}</thinking>{ANSWER}",
        f"<thought>{THOUGHT}</thought>{ANSWER}",
        f"<seed:think>{THOUGHT}</seed:think>{ANSWER}",
        f"[THINK]{THOUGHT}[/THINK]{ANSWER}",
        f"<longcat_think>{THOUGHT}</longcat_think>{ANSWER}",
        f"Thinking...\n{THOUGHT}\n...done thinking.\n\n{ANSWER}",
        f"Here is my thought process:\n{THOUGHT}\nHere is my response:\n{ANSWER}",
        f"<思考>{THOUGHT}</思考>{ANSWER}",
        f"<think>{THOUGHT}</ Think >{ANSWER}",
        f"My steps: {THOUGHT}[BEGIN FINAL RESPONSE]{ANSWER}[END FINAL RESPONSE]",
        f"◁think▷{THOUGHT}◁/think▷{ANSWER}",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{ANSWER}<|return|>",
        f"<|channel|>final<|message|>{ANSWER}<|end|>",
        f"analysis{THOUGHT}assistantfinal{ANSWER}",
        f"<|channel>thought\n{THOUGHT}<channel|>{ANSWER}<turn|>",
        f"<unused94>thought\n{THOUGHT}<unused95>{ANSWER}",
        f"{ANSWER}<|im_end|>",
        f"{ANSWER}<end_of_turn>\n",
        f"İ{THOUGHT}</think>{ANSWER}",  # a letter that folds to two
    ],
)
def test_only_the_answer_is_left(text):
    assert without_thoughts(text).strip() == ANSWER


def test_thoughts_inside_texts_are_taken_out_of_them():
    assert without_thoughts('<s id="1"><think>x</think>甲</s><s id="2"><think>y</think>乙</s>') == (
        '<s id="1">甲</s><s id="2">乙</s>'
    )


def test_a_thought_that_never_ends_is_an_answer_unless_it_was_cut():
    assert without_thoughts(f"<think>{ANSWER}") == ANSWER
    assert without_thoughts(f"<think>{ANSWER}", cut=True) == ""
    assert without_thoughts(f"<|channel|>analysis<|message|>{THOUGHT}") == ""


@pytest.mark.parametrize(
    "text",
    ["The words think and final mean something.", "assistantfinal is a word here", "a </s> b"],
)
def test_what_is_no_thought_stays(text):
    assert without_thoughts(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "<think>",
        "</think>",
        "<think></think>",
        "<",
        "◁",
        "[THINK]",
        "<|channel|>",
        "<|a",
        "analysis",
    ],
)
def test_no_answer_takes_long(piece):
    begun = time.perf_counter()
    without_thoughts(piece * (200_000 // len(piece)))
    assert time.perf_counter() - begun < 0.5
