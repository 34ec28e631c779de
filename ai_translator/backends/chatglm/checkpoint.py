"""Checkpoint folders: what they hold and whether they are complete.

Reads a few KB, loads no weights.

Official ChatGLM2, ChatGLM3 and CodeGeeX2 folders (``model_type: chatglm``) and native Glm ones
(``glm``, ``glm4``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ai_translator.backends.chatglm.files import damage
from ai_translator.config import Quantize
from ai_translator.errors import ConfigError

NATIVE = {"glm", "glm4"}
QUANT_METHOD = "ai-translator"  # in config.json of what ``chatglm export --quantize`` writes
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")  # or in parts, named by an index of each
_ROLES = "<|user|>"
_TOKENIZER_FILES = (
    "tokenization_chatglm.py",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
_LARGEST_TEXT = 2_000_000  # bytes of one of them

#: What the published equations leave open and the checkpoints fix: anything else is another
#: architecture.
_FIXED = {
    "rmsnorm": True,
    "post_layer_norm": True,
    "apply_residual_connection_post_layernorm": False,
    "add_bias_linear": False,
    "multi_query_attention": True,
    "interleaved_qkv": False,
    "fp32_residual_connection": False,
    "rotary_percent": 0.5,
}
_NUMBERS = (
    "num_layers", "hidden_size", "ffn_hidden_size", "num_attention_heads", "kv_channels",
    "multi_query_group_num", "padded_vocab_size", "layernorm_epsilon", "seq_length",
)  # fmt: skip
_NATIVE_NUMBERS = (
    "num_hidden_layers", "hidden_size", "intermediate_size", "num_attention_heads",
    "num_key_value_heads", "vocab_size",
    "max_position_embeddings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A complete checkpoint.

    family: chatglm2, chatglm3, codegeex2, or glm for native ones
    shards: its weight files, in order
    bits: 4 or 8 when its linears are packed, officially or by ``chatglm export``, else 0
    """

    folder: Path
    config: Mapping[str, Any]
    family: str
    shards: tuple[Path, ...]
    bits: int

    @property
    def native(self) -> bool:
        return self.family == "glm"

    @property
    def stored(self) -> Quantize | None:
        """int4 or int8 for what ``chatglm export --quantize`` wrote."""
        if not (self.native and self.bits):
            return None
        return "int4" if self.bits == 4 else "int8"

    @property
    def context(self) -> int:
        """Tokens of prompt and answer together."""
        return int(self.config["max_position_embeddings" if self.native else "seq_length"])

    @property
    def layers(self) -> int:
        return int(self.config["num_hidden_layers" if self.native else "num_layers"])

    @property
    def kv_values(self) -> int:
        """Numbers that the cache keeps for each token."""
        groups, size = (
            ("num_key_value_heads", "head_dim")
            if self.native
            else ("multi_query_group_num", "kv_channels")
        )
        head = (
            self.config.get(size)
            or self.config["hidden_size"] // self.config["num_attention_heads"]
        )
        return 2 * self.layers * int(self.config[groups]) * int(head)

    @property
    def weight_bytes(self) -> int:
        """Of the files."""
        return sum(shard.stat().st_size for shard in self.shards)


def read(folder: Path, family: str = "auto") -> Checkpoint:
    """Return the checkpoint in ``folder``.

    Raises ConfigError for a folder without one, an unknown architecture, or missing parts.
    """
    held = architecture(folder, family)
    names = weight_names(folder, lambda name: (folder / name).is_file())
    shards = tuple(folder / name for name in names)
    for shard in shards:
        if reason := damage(shard):
            raise ConfigError(
                f"{shard}: {reason}", remedy="Fetch it again (hf download, or git lfs pull)"
            )
    return replace(held, shards=shards)


def architecture(folder: Path, family: str = "auto") -> Checkpoint:
    """Return what the small files in ``folder`` tell: all but the weights.

    Raises ConfigError for a checkpoint that cannot run here.
    """
    config = read_config(folder)
    kind = str(config.get("model_type", ""))
    if kind not in {"chatglm", *NATIVE}:
        known = "ChatGLM2, ChatGLM3, CodeGeeX2 and native Glm"
        raise ConfigError(
            f"{folder}: unknown architecture {kind!r}", remedy=f"Known here: {known} checkpoints"
        )
    if kind == "chatglm":
        _check_fixed(folder, config)
    elif missing := _missing(config, _NATIVE_NUMBERS):
        raise ConfigError(
            f"{folder}/config.json: {', '.join(missing)} missing",
            remedy="Fetch the checkpoint again",
        )
    name = "glm" if kind in NATIVE else _family(folder, config, family)
    return Checkpoint(folder, config, name, (), _bits(folder, config))


def weight_names(folder: Path, is_there: Callable[[str], bool]) -> list[str]:
    """Return the names of the files with the weights, safetensors before ``.bin``.

    is_there: whether a name can be had, in the folder or where it comes from.
    Raises ConfigError when there are none, or not all that the index in ``folder`` names.
    """
    for single in _WEIGHTS:
        index = folder / f"{single}.index.json"
        if index.is_file():
            return _indexed(folder, index, is_there)
        if is_there(single):
            return [single]
    raise ConfigError(
        f"{folder}: it has no weights",
        remedy="Expected model.safetensors or pytorch_model.bin, or their parts",
    )


def _bits(folder: Path, config: Mapping[str, Any]) -> int:
    """Return 4 or 8 for packed linears, else 0.  Raises ConfigError for another kind of packing."""
    said = config.get("quantization_config")
    if not said:
        return int(config.get("quantization_bit") or 0)
    method = said.get("quant_method") if isinstance(said, dict) else said
    if method != QUANT_METHOD or said.get("bits") not in {4, 8}:
        text = f"{folder}: quantised with {method!r}, which is not supported"
        raise ConfigError(
            text, remedy="Use the plain checkpoint with chatglm.quantize: int4 or int8"
        )
    return int(said["bits"])


def read_config(folder: Path) -> dict[str, Any]:
    """Return config.json of a folder.  Raises ConfigError."""
    path = folder / "config.json"
    if not path.is_file():
        what = "no such folder" if not folder.is_dir() else "no checkpoint: it has no config.json"
        raise ConfigError(
            f"{folder}: {what}",
            remedy="chatglm.model must be a folder with a checkpoint, or a hub id",
        )
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})", remedy="Fetch it again") from error
    if not isinstance(config, dict):
        raise ConfigError(f"{path}: must hold an object", remedy="Fetch it again")
    return config


def stops(held: Checkpoint) -> list[int]:
    """Return the ids that end an answer of a native checkpoint.

    They come from generation_config.json, else from config.json.
    """
    for place in (held.folder / "generation_config.json", held.folder / "config.json"):
        if place.is_file():
            ends = json.loads(place.read_text(encoding="utf-8")).get("eos_token_id")
            if ends is not None:
                return ends if isinstance(ends, list) else [ends]
    return []


def prefix_shape(folder: Path) -> tuple[int, bool]:
    """Return (length, projection) of a P-Tuning v2 run, from its config.json.

    Raises ConfigError.
    """
    config = read_config(folder)
    if not isinstance(config.get("pre_seq_len"), int):
        raise ConfigError(
            f"{folder}/config.json: no pre_seq_len",
            remedy="chatglm.prefix must be a folder of a P-Tuning v2 run",
        )
    return int(config["pre_seq_len"]), bool(config.get("prefix_projection"))


def tokenizer_file(folder: Path) -> Path:
    """Return the path of tokenizer.model or tokenizer.json.  Raises ConfigError."""
    for name in ("tokenizer.model", "tokenizer.json"):
        if (folder / name).is_file():
            return folder / name
    raise ConfigError(
        f"{folder}: it has no tokenizer.model",
        remedy="Fetch the checkpoint again, with its tokenizer",
    )


def _missing(config: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    return [key for key in keys if not isinstance(config.get(key), (int, float))]


def _check_fixed(folder: Path, config: Mapping[str, Any]) -> None:
    if missing := _missing(config, _NUMBERS):
        first = (
            "ChatGLM-6B, the first version, is not supported: "
            if "inner_hidden_size" in config
            else ""
        )
        raise ConfigError(
            f"{folder}/config.json: {first}{', '.join(missing)} missing",
            remedy="Use ChatGLM2-6B or later",
        )
    for key, wanted in _FIXED.items():
        if config.get(key, wanted) != wanted:
            raise ConfigError(
                f"{folder}/config.json: {key} = {config[key]!r} is not supported",
                remedy=f"Expected {wanted!r}",
            )


def _indexed(folder: Path, index: Path, is_there: Callable[[str], bool]) -> list[str]:
    """Return the names in an index.  Raises ConfigError, also for names in other folders."""
    try:
        names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
        if not names or any(Path(name).name != name for name in names):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{index}: cannot be read", remedy="Fetch it again") from error
    missing = [name for name in names if not is_there(name)]
    if missing:
        count = f"{len(missing)} of {len(names)} weight files are missing"
        text = f"{folder}: {count}: {', '.join(missing)}"
        raise ConfigError(
            text, remedy="Fetch the rest; a download that was cut off goes on where it stopped"
        )
    return names


def _family(folder: Path, config: Mapping[str, Any], wanted: str) -> str:
    """Return the family, told by the tokenizer's files before any name.

    ChatGLM3's tokenizer has role tokens; CodeGeeX2 is like ChatGLM2 but for its name.
    """
    if wanted != "auto":
        return wanted
    if _has_roles(folder):
        return "chatglm3"
    for name in (str(config.get("_name_or_path", "")), *reversed(folder.parts[-3:])):
        for family in ("codegeex2", "chatglm3", "chatglm2"):
            if family in name.lower():
                return family
    return "chatglm2"


def _has_roles(folder: Path) -> bool:
    """Return True if the tokenizer's own files name ChatGLM3's role tokens."""
    for name in _TOKENIZER_FILES:
        path = folder / name
        is_read = path.is_file() and path.stat().st_size <= _LARGEST_TEXT
        if is_read and _ROLES in path.read_text(encoding="utf-8", errors="replace"):
            return True
    return False
