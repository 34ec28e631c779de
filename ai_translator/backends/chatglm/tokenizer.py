"""Text <-> token ids.

The official ``tokenizer.model`` is SentencePiece BPE with byte fallback.  Its pieces and scores say everything that a
``tokenizers`` BPE needs, which is faster and what other programs read (:func:`bpe`).  Special tokens have ids but no text
that :meth:`Tokenizer.encode` could find: ``</s>``, ``[gMASK]`` or the "sop" in "philosophy" are plain text in a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ai_translator.errors import ConfigError

if TYPE_CHECKING:
    import tokenizers

_ADDED = ("[MASK]", "[gMASK]", "[sMASK]", "sop", "eop")
_ROLES = ("<|system|>", "<|user|>", "<|assistant|>", "<|observation|>")
_SPACE = "▁"  # how SentencePiece writes a space
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
    first_byte: int
    special: Mapping[str, int]
    stops: frozenset[int]
    prefix: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "prefix", (self.special["[gMASK]"], self.special["sop"]))

    def encode(self, text: str) -> list[int]:
        """The ids of plain text, no special one among them."""
        return list(self.fast.encode(text, add_special_tokens=False).ids)

    def decode(self, ids: Sequence[int]) -> str:
        """The text, special ids left out.  A broken run of bytes keeps its valid characters, as in SentencePiece."""
        text = "".join(self._spelled(ids))
        return text.removeprefix(" ")

    def template(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        raise NotImplementedError("official checkpoints bring no chat template")

    def _spelled(self, ids: Sequence[int]) -> Iterator[str]:
        run = bytearray()
        for id_ in ids:
            if self.first_byte <= id_ < self.first_byte + 256:
                run.append(id_ - self.first_byte)
                continue
            yield _characters(bytes(run))
            run.clear()
            if 2 < id_ < len(self.pieces):
                yield self.pieces[id_].replace(_SPACE, " ")
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
        return str(self.fast.decode(list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def template(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """The frame of the template around the messages, whose own text is encoded as plain text."""
        marks = [f"\ue000{number}\ue001" for number in range(len(messages))]
        hidden = [{**message, "content": mark} for message, mark in zip(messages, marks)]
        rest = str(self.fast.apply_chat_template(hidden, tokenize=False, add_generation_prompt=True))
        ids: list[int] = []
        for mark, message in zip(marks, messages):
            frame, found, rest = rest.partition(mark)
            ids += self._frame(frame) + (self.encode(message["content"]) if found else [])
        return ids + self._frame(rest)

    def _frame(self, text: str) -> list[int]:
        return list(self.fast.encode(text, add_special_tokens=False))


def official(path: Path, family: str) -> Official:
    """The tokenizer of an official checkpoint.  Raises ConfigError for a damaged file."""
    pieces, scores = _read(path)
    names = _ADDED + (_ROLES if family == "chatglm3" else ())
    special = {name: len(pieces) + number for number, name in enumerate(names)}
    stops = {2} | {special[name] for name in ("<|user|>", "<|observation|>") if name in special}
    return Official(bpe(pieces, scores, special), pieces, pieces.index("<0x00>"), special, frozenset(stops))


def native(folder: Path, stops: Sequence[int]) -> Native:
    """The tokenizer of a native checkpoint."""
    from transformers import AutoTokenizer

    fast = AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    if fast.chat_template is None:
        raise ConfigError(f"{folder}: its tokenizer has no chat template", remedy="Use a chat or instruct checkpoint")
    return Native(fast, frozenset(stops))


def bpe(pieces: Sequence[str], scores: Sequence[float], special: Mapping[str, int]) -> tokenizers.Tokenizer:
    """The ``tokenizers`` equal of a SentencePiece BPE; ``special`` ids are in the vocabulary, out of reach of any text."""
    from tokenizers import Tokenizer as Fast
    from tokenizers import decoders, models, normalizers, processors

    vocabulary = {piece: id_ for id_, piece in enumerate(pieces)} | dict(special)
    model = models.BPE(vocab=vocabulary, merges=_merges(pieces, scores), unk_token=pieces[0], fuse_unk=True, byte_fallback=True)
    fast = Fast(model)
    fast.normalizer = normalizers.Sequence([normalizers.Prepend(_SPACE), normalizers.Replace(" ", _SPACE)])
    fast.decoder = decoders.Sequence(
        [decoders.Replace(_SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    start = [(name, special[name]) for name in ("[gMASK]", "sop")]
    fast.post_processor = processors.TemplateProcessing(single="[gMASK] sop $A", special_tokens=start)
    return fast


def _merges(pieces: Sequence[str], scores: Sequence[float]) -> list[tuple[str, str]]:
    """Every way to put a piece together from two others, best pieces first: the order in which SentencePiece merges."""
    ids = {piece: id_ for id_, piece in enumerate(pieces)}
    found = []
    for id_, piece in enumerate(pieces):
        parts = ((piece[:cut], piece[cut:]) for cut in range(1, len(piece)))
        pairs = [(left, right) for left, right in parts if left in ids and right in ids]
        pairs.sort(key=lambda pair: (ids[pair[0]], ids[pair[1]]))
        found += [(-scores[id_], id_, number, pair) for number, pair in enumerate(pairs)]
    return [pair for *_, pair in sorted(found)]


def _read(path: Path) -> tuple[tuple[str, ...], list[float]]:
    from sentencepiece import SentencePieceProcessor

    try:
        processor = SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ConfigError(f"{path}: is no SentencePiece model", remedy="Fetch it again") from error
    count = processor.get_piece_size()
    return tuple(processor.id_to_piece(id_) for id_ in range(count)), [processor.get_score(id_) for id_ in range(count)]


def _characters(run: bytes) -> str:
    """UTF-8 decoded; of what is broken each byte becomes U+FFFD."""
    text = ""
    while run:
        try:
            return text + run.decode("utf-8")
        except UnicodeDecodeError as error:
            text += run[: error.start].decode("utf-8") + _REPLACEMENT
            run = run[error.start + 1 :]
    return text
