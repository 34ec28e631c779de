"""Conversion of the official ``tokenizer.model`` to an equal ``tokenizers`` BPE.

It is SentencePiece BPE with byte fallback.  Its pieces and scores say everything that one needs;
the result is faster, and what other programs read.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.errors import ConfigError

if TYPE_CHECKING:
    import tokenizers

SPACE = "▁"  # how SentencePiece writes a space

#: What normalisers change, and pieces that are cut out of a text whatever surrounds them.
_PROBES = (
    "", " ", "  two  spaces ", "\n", "\n\n", "a\n\n\nb", "\ttab\t\t", "\r\n",
    "\u3000wide\u00a0space", "Ｈａｌｆ １２３",
    "ﬁne ①②", "e\u0301 é", "ÀÉ straße İ", "1234567890 3.14",
    "[gMASK]sop eop</s><unk><s>", "<n><|tab|><|blank_2|><|blank_8|>",
    "▁▁low▁line", "<|user|>\n<0x0A>", "天气很好，我们去公园。", "「日本語」テキスト",
    "한국어 문장", "Привет, мир",
    "مرحبا", "🙂 👩\u200d👧", "\u200b\ufeff\u0000\u007f", "x" * 40, " " * 40,
    "if (x == 0) {\n        return y;\n}",
    "The harbour was quiet in the morning.", "[Round 1]\n\n问：Translate\n\n答：",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentencePieceModel:
    """A tokenizer.model: ``scores`` are larger for pieces that are merged earlier."""

    pieces: tuple[str, ...]
    scores: Sequence[float]
    encode: Callable[[str], list[int]]
    decode: Callable[[Sequence[int]], str]


def read(path: Path) -> SentencePieceModel:
    """Return the model in a file.  Raises ConfigError for one that is not a SentencePiece model."""
    from sentencepiece import SentencePieceProcessor

    try:
        processor = SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        if _is_tiktoken(path):
            text, remedy = (
                "is a GLM-4 tokenizer",
                "Use the release of GLM-4 for transformers, whose name ends in -hf",
            )
            raise ConfigError(f"{path}: {text}, which is not supported", remedy=remedy) from error
        raise ConfigError(
            f"{path}: is not a SentencePiece model", remedy="Fetch it again"
        ) from error
    ids = range(processor.get_piece_size())
    pieces = tuple(map(processor.id_to_piece, ids))
    scores = list(map(processor.get_score, ids))
    return SentencePieceModel(
        pieces,
        scores,
        lambda text: list(processor.encode(text)),
        lambda held: str(processor.decode(list(held))),
    )


def equal(fast: tokenizers.Tokenizer, source: SentencePieceModel) -> bool:
    """Return True if both encode alike, on texts where other kinds of model would differ."""
    return all(
        fast.encode(text, add_special_tokens=False).ids == source.encode(text) for text in _PROBES
    )


def bpe(
    pieces: Sequence[str],
    scores: Sequence[float],
    special: Mapping[str, int],
    start: Sequence[str] = ("[gMASK]", "sop"),
) -> tokenizers.Tokenizer:
    """Return the ``tokenizers`` equal of a SentencePiece BPE.

    ``special`` ids are in the vocabulary, but no text encodes to them.

    start: the special tokens that its template puts before a text
    """
    from tokenizers import Tokenizer as Fast
    from tokenizers import decoders, models, normalizers, processors

    vocabulary = {piece: id_ for id_, piece in enumerate(pieces)} | dict(special)
    model = models.BPE(
        vocab=vocabulary,
        merges=_merges(pieces, scores),
        unk_token=pieces[0],
        fuse_unk=True,
        byte_fallback=True,
    )
    fast = Fast(model)
    fast.normalizer = normalizers.Sequence(
        [normalizers.Prepend(SPACE), normalizers.Replace(" ", SPACE)]
    )
    fast.decoder = decoders.Sequence(
        [
            decoders.Replace(SPACE, " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    first = [(name, special[name]) for name in start]
    fast.post_processor = processors.TemplateProcessing(single=[*start, "$A"], special_tokens=first)
    return fast


def _merges(pieces: Sequence[str], scores: Sequence[float]) -> list[tuple[str, str]]:
    """Return every way to join two pieces into a third, in the order of SentencePiece's merges."""
    ids = {piece: id_ for id_, piece in enumerate(pieces)}
    found = []
    for id_, piece in enumerate(pieces):
        parts = ((piece[:cut], piece[cut:]) for cut in range(1, len(piece)))
        pairs = [(left, right) for left, right in parts if left in ids and right in ids]
        pairs.sort(key=lambda pair: (ids[pair[0]], ids[pair[1]]))
        found += [(-scores[id_], id_, number, pair) for number, pair in enumerate(pairs)]
    return [pair for *_, pair in sorted(found)]


def _is_tiktoken(path: Path) -> bool:
    """Return True for lines of a base64 token and its rank, as in GLM-4's first releases."""
    try:
        with path.open("rb") as file:
            token, rank = file.readline(1000).split()
        base64.b64decode(token, validate=True)
    except (OSError, ValueError, binascii.Error):
        return False
    return rank.isdigit()
