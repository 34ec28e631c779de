"""Messages -> the token ids of a prompt, as each family was trained.

ChatGLM2 and CodeGeeX2 know rounds of question and answer and no system role: instructions go into
the first question. ChatGLM3 has a token for each role and encodes every message on its own.  Native
Glm checkpoints bring a chat template. The text of a message is always encoded as plain text: no
special id can come out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ai_translator.backends.chatglm.tokenizer import Tokenizer

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    role: Role
    text: str


def encode(turns: Sequence[Turn], family: str, tokenizer: Tokenizer) -> list[int]:
    """Return the prompt's ids for this conversation; its last turn is the one to be answered."""
    if family == "glm":
        return tokenizer.template([{"role": turn.role, "content": turn.text} for turn in turns])
    if family == "chatglm3":
        return _roles(turns, tokenizer)
    return [*tokenizer.prefix, *tokenizer.encode(rounds(turns))]


def rounds(turns: Sequence[Turn]) -> str:
    r"""``[Round 1]\n\n问：…\n\n答：…`` for each pair, the last one open."""
    parts = []
    for number, (question, answer) in enumerate(_pairs(turns), 1):
        parts.append(f"[Round {number}]\n\n问：{question}\n\n答：{answer}")
    return "\n\n".join(parts)


def _pairs(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """Return (question, answer) of each round; turns without an answer between them are joined."""
    pairs: list[tuple[str, str]] = []
    asked: list[str] = []
    for turn in turns:
        if turn.role == "assistant":
            pairs.append(("\n\n".join(asked), turn.text))
            asked = []
        else:
            asked.append(turn.text)
    if asked or not pairs:
        pairs.append(("\n\n".join(asked), ""))
    return pairs


def _roles(turns: Sequence[Turn], tokenizer: Tokenizer) -> list[int]:
    """Return ChatGLM3's ids.

    For each turn a role token, metadata (none here), a newline and the message; at the end the
    token that asks for an answer.
    """
    ids = [*tokenizer.prefix]
    for turn in turns:
        ids += [
            tokenizer.special[f"<|{turn.role}|>"],
            *tokenizer.encode("\n"),
            *tokenizer.encode(turn.text),
        ]
    return [*ids, tokenizer.special["<|assistant|>"]]


def answer(ids: Sequence[int], family: str, tokenizer: Tokenizer) -> str:
    """Return the text of what was generated.

    Of several ChatGLM3 messages in a row the last is the answer, as in the official chat.
    """
    if family == "chatglm3":
        mark = tokenizer.special["<|assistant|>"]
        ids = ids[
            len(ids)
            - next((back for back, id_ in enumerate(reversed(ids)) if id_ == mark), len(ids)) :
        ]
    return tokenizer.decode(ids).strip()
