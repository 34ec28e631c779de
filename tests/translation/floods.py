"""Answers without end: one piece again and again, or thousands of pieces of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from ai_translator.translation.prompting.ids import MOST, draw

CHARACTERS = 200_000
LOOKED_INTO = 64_000  # characters: a longer answer is not looked into, but for its thoughts
UNITS = (
    "<b1>", '<s id="k7m">', '<s id="k7m">a</s>', "</s>", "<", "<s ", "id=a ", "< ", "&lt;s id=", '<x id="k7m">', "<x a='",
    "k7m: a\n", "k7m\n", "* ", "```\n", "```", "<think>", "<think></think>", "<|end|>", "\u0301", "a\u0301\u0301\u0301\u0301",
    "\u200c", "\x1b[", "\x1b]", "\u202e", "\ud800", "[", '{"a":', '"', "**a", "（ā", "(ā)", "ā ", "&", "&amp;", "&#1",
    "\n", " ", " x", "：", "译文：", "潮汐的水位。", "The tide. ", "<|channel|>final<|message|>", "< b 1 >", "{f1}", "{{f", "。",
    '<s id="k7m">“<s id="k8n">”</s>', "<s id=\u201c", "[k7m]",
    "<k7m>", "<sk7m>a", "<td>k7m</td><td>", "</td><td>", "Segment k7m", "k7m -> ", "k7m,\"",
)  # fmt: skip
HEADS = ("", "<", "<s ", '<s id="k7m">', "(", "{", "[")

_RANDOM = Random(5)
_IDS = draw(MOST, _RANDOM)


def _word() -> str:
    return "".join(_RANDOM.choices("abcdefghijklmnopqrstuvwxyz", k=4))


def _id() -> str:
    return _RANDOM.choice(_IDS)


#: Makers of pieces, none of which is the same as another one.
MAKERS: dict[str, Callable[[], str]] = {
    "names of thoughts": lambda: f"<{_word()}:think>",
    "ends of thoughts": lambda: f"</{_word()}_think>",
    "thoughts": lambda: f"<{(name := _word())}:think>a</{name}:think>",
    "elements": lambda: f'<s id="{_id()}">{_word()}</s>',
    "open elements": lambda: f'<s id="{_id()}">{_word()}',
    "lines": lambda: f"{_id()}: {_word()}\n",
    "elements named by ids": lambda: f"<{(name := _id())}>{_word()}</{name}>",
    "elements of other names": lambda: f'<{(name := _word())} id="{_id()}">{_word()}</{name}>',
    "cells": lambda: f"<td>{_id()}</td><td>{_word()}</td>",
    "objects": lambda: f'{{"id": "{_id()}", "text": "{_word()}"}}\n',
    "signs": lambda: _RANDOM.choice('<>/sbid="k7m{}f1 \n:潮&;()'),
}


def floods() -> Iterator[tuple[str, str]]:
    """Yield (what it is made of, the answer), of both lengths."""
    for size in (CHARACTERS, LOOKED_INTO):
        for unit in UNITS:
            for head in HEADS:
                yield f"{head}{unit}", head + long(unit)[: size - len(head)]
        for name in MAKERS:
            yield name, made(name)[:size]


def long(unit: str) -> str:
    return (unit * (CHARACTERS // len(unit) + 1))[:CHARACTERS]


def made(name: str) -> str:
    """Return an answer of pieces of one kind."""
    pieces: list[str] = []
    while sum(map(len, pieces)) < CHARACTERS:
        pieces += [MAKERS[name]() for _ in range(CHARACTERS // 10)]
    return "".join(pieces)[:CHARACTERS]
