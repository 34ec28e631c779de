"""Text <-> token ids.

Special tokens have ids but no text that :meth:`Tokenizer.encode` could find: ``</s>``, ``[gMASK]``
or the "sop" in "philosophy" are plain text in a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ai_translator.backends.chatglm.pieces import SPACE, SentencePieceModel, bpe, equal, read
from ai_translator.errors import ConfigError

if TYPE_CHECKING:
    import tokenizers

_ADDED = ("[MASK]", "[gMASK]", "[sMASK]", "sop", "eop")
_ROLES = ("<|system|>", "<|user|>", "<|assistant|>", "<|observation|>")
_REPLACEMENT = "\ufffd"


class Tokenizer(Protocol):
    """What a conversation needs.

    prefix:  ids at the start of every input;  special: name -> id
    stops:   ids that end an answer
    """

    @property
    def prefix(self) -> tuple[int, ...]: ...
    @property
    def special(self) -> Mapping[str, int]: ...
    @property
    def stops(self) -> frozenset[int]: ...
    def encode(self, text: str) -> list[int]: ...
    def decode(self, ids: Sequence[int]) -> str: ...
    def template(self, messages: Sequence[Mapping[str, str]]) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Official:
    """A converted ``tokenizer.model``."""

    fast: tokenizers.Tokenizer
    pieces: tuple[str, ...]
    exact: SentencePieceModel | None  # SentencePiece itself, where the conversion is not its equal
    first_byte: int
    special: Mapping[str, int]
    stops: frozenset[int]
    prefix: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "prefix", (self.special["[gMASK]"], self.special["sop"]))

    def encode(self, text: str) -> list[int]:
        """Return the ids of plain text, no special one among them."""
        if self.exact is not None:
            return self.exact.encode(text)
        return list(self.fast.encode(text, add_special_tokens=False).ids)

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text without special ids.

        A broken run of bytes keeps its valid characters, as in SentencePiece.
        """
        if self.exact is not None:
            return self.exact.decode([id_ for id_ in ids if 2 < id_ < len(self.pieces)])
        return "".join(self._spelled(ids))

    def template(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        raise NotImplementedError("official checkpoints bring no chat template")

    def _spelled(self, ids: Sequence[int]) -> Iterator[str]:
        """Yield runs of characters without the space that every first piece begins with."""
        run, first = bytearray(), True
        for id_ in ids:
            if self.first_byte <= id_ < self.first_byte + 256:
                run.append(id_ - self.first_byte)
                first = False
                continue
            yield _characters(bytes(run))
            run.clear()
            if 2 < id_ < len(self.pieces):
                text = self.pieces[id_].replace(SPACE, " ")
                yield text.removeprefix(" ") if first else text
                first = False
        yield _characters(bytes(run))


@dataclass(frozen=True, slots=True)
class Native:
    """A ``tokenizer.json`` with its chat template."""

    fast: Any
    stops: frozenset[int]
    prefix: tuple[int, ...] = ()
    special: Mapping[str, int] = field(default_factory=dict)

    def encode(self, text: str) -> list[int]:
        return list(self.fast.encode(text, add_special_tokens=False, split_special_tokens=True))

    def decode(self, ids: Sequence[int]) -> str:
        return str(
            self.fast.decode(
                list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
            )
        )

    def template(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """Return the ids of the chat template.

        Special tokens come from the template only: a message has none.
        """
        said = [message["content"] for message in messages]
        marks = [f"\ue000{number}\ue001" if content else "" for number, content in enumerate(said)]
        hidden = [{**message, "content": mark} for message, mark in zip(messages, marks)]
        rest = str(
            self.fast.apply_chat_template(hidden, tokenize=False, add_generation_prompt=True)
        )
        ids: list[int] = []
        plain = ""
        for mark, content in [
            *((mark, content) for mark, content in zip(marks, said) if content),
            ("\ue000", ""),
        ]:
            frame, found, rest = rest.partition(mark)
            for piece in self._special.split(frame):
                if piece in self._ids:
                    ids += [*self.encode(plain), self._ids[piece]] if plain else [self._ids[piece]]
                    plain = ""
                else:
                    plain += piece
            plain += content if found else ""
        return ids + (self.encode(plain) if plain else [])

    @property
    def _ids(self) -> dict[str, int]:
        return {str(token): id_ for id_, token in self.fast.added_tokens_decoder.items()}

    @property
    def _special(self) -> re.Pattern[str]:
        return re.compile(
            f"({'|'.join(map(re.escape, sorted(self._ids, key=len, reverse=True)))})"
            if self._ids
            else r"(\Z\A.)"
        )


def official(path: Path, family: str) -> Official:
    """Return the tokenizer of an official checkpoint.  Raises ConfigError for a damaged file."""
    source = read(path)
    special = special_ids(len(source.pieces), family)
    stops = {2} | {special[name] for name in ("<|user|>", "<|observation|>") if name in special}
    fast = bpe(source.pieces, source.scores, special)
    exact = None if equal(fast, source) else source
    return Official(
        fast, source.pieces, exact, source.pieces.index("<0x00>"), special, frozenset(stops)
    )


def special_ids(pieces: int, family: str) -> dict[str, int]:
    """Return the special tokens, whose ids follow the pieces of tokenizer.model."""
    names = _ADDED + (_ROLES if family == "chatglm3" else ())
    return {name: pieces + number for number, name in enumerate(names)}


def native(folder: Path, stops: Sequence[int]) -> Native:
    """Return the tokenizer of a native checkpoint."""
    from transformers import AutoTokenizer

    fast = AutoTokenizer.from_pretrained(
        str(folder), local_files_only=True, trust_remote_code=False
    )
    if fast.chat_template is None:
        raise ConfigError(
            f"{folder}: its tokenizer has no chat template",
            remedy="Use a chat or instruct checkpoint",
        )
    return Native(fast, frozenset(stops))


def _characters(run: bytes) -> str:
    """Decode UTF-8; each broken byte becomes U+FFFD."""
    text = ""
    while run:
        try:
            return text + run.decode("utf-8")
        except UnicodeDecodeError as error:
            text += run[: error.start].decode("utf-8") + _REPLACEMENT
            run = run[error.start + 1 :]
    return text
