"""A checkpoint -> a plain Glm folder that any program on transformers reads, remote code or none.

The tokens that frame a conversation get names of our own (``<|chatglm-sop|>``): servers look for
them in the text of a document, too, where ``sop`` ("philosophy") or ``</s>`` may well stand.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, normalizers
from torch import Tensor
from transformers import GenerationConfig, PreTrainedModel, PreTrainedTokenizerFast

from ai_translator.backends.chatglm.checkpoint import QUANT_METHOD, Checkpoint, tokenizer_file
from ai_translator.backends.chatglm.native.int4 import Int4Linear
from ai_translator.backends.chatglm.native.int8 import Int8Linear
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.pieces import bpe, equal, read
from ai_translator.backends.chatglm.tokenizer import official, special_ids
from ai_translator.errors import ConfigError, OutputError, UsageError

_DTYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32}
_ANSWER = 2048  # tokens of an answer, for servers that are not told
_SHARD, _SHARD_BYTES = "2GB", 2_000_000_000
_TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
)

#: Between "\n" and a message of ChatGLM3, which encodes both on its own: the second begins with a
#: space of its own again.
_JOIN = "\ue010"

_ROUNDS = (
    "{{ START }}{% set talk = namespace(round=1, asked='', open=false) %}"
    "{% for message in messages %}"
    "{% set text = message.content if message.content is string "
    "else message.content | map(attribute='text') | join %}"
    "{% if message.role == 'assistant' %}"
    "{{ '[Round ' ~ talk.round ~ ']\\n\\n问：' ~ talk.asked ~ '\\n\\n答：' "
    "~ text ~ ('' if loop.last else '\\n\\n') }}"
    "{% set talk.round = talk.round + 1 %}{% set talk.asked = '' %}{% set talk.open = false %}"
    "{% else %}"
    "{% set talk.asked = talk.asked ~ '\\n\\n' ~ text if talk.open else text %}"
    "{% set talk.open = true %}"
    "{% endif %}{% endfor %}"
    "{% if talk.open %}"
    "{{ '[Round ' ~ talk.round ~ ']\\n\\n问：' ~ talk.asked ~ '\\n\\n答：' }}{% endif %}"
)
_ROLES = (
    "{{ START }}{% for message in messages %}"
    "{% set text = message.content if message.content is string "
    "else message.content | map(attribute='text') | join %}"
    "{{ '<|chatglm-' ~ message.role ~ '|>\\n' ~ ('"
    + _JOIN
    + "' ~ text if text else '') }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|chatglm-assistant|>' }}{% endif %}"
)


def export(checkpoint: Checkpoint, options: Options, folder: Path) -> Path:
    """Write the folder, completely or not at all.

    ``options.quantize``: int4 or int8 for packed linears, which load mapped, in seconds.  Such a
    folder is for this backend only.  Raises UsageError for a plain copy of a native checkpoint,
    OutputError for a folder in use.
    """
    if checkpoint.stored or (checkpoint.native and options.quantize == "none"):
        raise UsageError(f"{checkpoint.folder}: is a native checkpoint already", remedy="Copy it")
    if folder.exists() and any(folder.iterdir()):
        raise OutputError(f"{folder}: is not empty", remedy="Name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(checkpoint, options, draft)
        if folder.exists():
            folder.rmdir()
        draft.chmod(0o755)
        return draft.rename(folder)
    except OSError as error:
        text = f"{folder}: cannot be written ({error.strerror or error})"
        raise OutputError(text, remedy="Check space and permissions") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(checkpoint: Checkpoint, options: Options, folder: Path) -> None:
    said = str(checkpoint.config.get("torch_dtype") or checkpoint.config.get("dtype"))
    dtype = _DTYPES.get(options.dtype, _DTYPES.get(said, torch.float16))
    model = load(checkpoint, options, torch.device("cpu"), dtype, prepare=False)
    if not checkpoint.native:
        stops = sorted(official(tokenizer_file(checkpoint.folder), checkpoint.family).stops)
        model.generation_config = GenerationConfig(
            eos_token_id=stops, pad_token_id=0, do_sample=False, max_new_tokens=_ANSWER
        )
    if options.quantize == "none":
        model.save_pretrained(str(folder), max_shard_size=_SHARD)
    else:
        _write_packed(model, options.quantize, folder)
    if checkpoint.native:
        for name in _TOKENIZER_FILES:
            if (checkpoint.folder / name).is_file():
                shutil.copy(checkpoint.folder / name, folder)
        return
    tokenizer(
        tokenizer_file(checkpoint.folder), checkpoint.family, checkpoint.context
    ).save_pretrained(str(folder))


def _write_packed(model: PreTrainedModel, quantize: str, folder: Path) -> None:
    """Write config.json and the weights, those of packed linears under names of their own."""
    named: dict[str, Tensor] = {}
    for place, module in model.named_modules():
        if isinstance(module, (Int4Linear, Int8Linear)):
            form = "int4" if isinstance(module, Int4Linear) else "int8"
            assert module.weight is not None
            named[f"{place}.{form}_weight"] = module.weight
            named[f"{place}.{form}_scales"] = module.scales
    packed = {key.rpartition(".")[0] for key in named}
    for key, tensor in model.state_dict().items():
        place, _, kind = key.rpartition(".")
        is_tied = model.config.tie_word_embeddings and key.startswith("lm_head.")
        if not is_tied and not (place in packed and kind in {"weight", "scales"}):
            named[key] = tensor
    model.config.quantization_config = {"quant_method": QUANT_METHOD, "bits": int(quantize[-1])}
    model.config.save_pretrained(str(folder))
    model.generation_config.save_pretrained(str(folder))
    save_sharded(named, folder)


def save_sharded(named: Mapping[str, Tensor], folder: Path) -> None:
    """Write safetensors in parts of about 2 GB, with their index."""
    parts: list[dict[str, Tensor]] = [{}]
    size = 0
    for key, tensor in named.items():
        if parts[-1] and size + tensor.nbytes > _SHARD_BYTES:
            parts.append({})
            size = 0
        parts[-1][key] = tensor.contiguous()
        size += tensor.nbytes
    places: dict[str, str] = {}
    for number, part in enumerate(parts, 1):
        file = f"model-{number:05}-of-{len(parts):05}.safetensors"
        save_file(part, folder / file, metadata={"format": "pt"})
        places |= dict.fromkeys(part, file)
    total = sum(tensor.nbytes for tensor in named.values())
    index = {"metadata": {"total_size": total}, "weight_map": places}
    text = json.dumps(index, indent=1)
    (folder / "model.safetensors.index.json").write_text(text, encoding="utf-8")


def tokenizer(path: Path, family: str, context: int) -> PreTrainedTokenizerFast:
    """Return the tokenizer with its chat template, as transformers and vLLM use it."""
    source = read(path)
    special = {_named(name): id_ for name, id_ in special_ids(len(source.pieces), family).items()}
    named = [
        _named(piece) if piece in {"<unk>", "<s>", "</s>"} else piece for piece in source.pieces
    ]
    fast = bpe(named, source.scores, special, start=(_named("[gMASK]"), _named("sop")))
    if not equal(fast, source):
        text = f"{path}: of a kind that no tokenizer.json can say"
        raise ConfigError(
            text, remedy="backend: chatglm works with it; an export of it would not say the same"
        )
    _allow_joins(fast)
    fast.add_special_tokens(
        [AddedToken(name, special=True, normalized=False) for name in [*named[:3], *special]]
    )
    made = PreTrainedTokenizerFast(
        tokenizer_object=fast,
        unk_token=named[0],
        pad_token=named[0],
        eos_token=named[2],
        padding_side="left",
        clean_up_tokenization_spaces=False,
        model_max_length=context,
        model_input_names=["input_ids", "attention_mask"],
    )
    made.chat_template = _template(family, special)
    return made


def _named(token: str) -> str:
    return f"<|chatglm-{token.strip('[]<>|/') if token != '</s>' else 'end'}|>"


def _template(family: str, special: Mapping[str, int]) -> str:
    start = _named("[gMASK]") + _named("sop")
    assert _named("sop") in special
    return (_ROLES if family == "chatglm3" else _ROUNDS).replace("{{ START }}", start)


def _allow_joins(fast: Tokenizer) -> None:
    fast.normalizer = normalizers.Sequence(
        [fast.normalizer, normalizers.Replace("\n" + _JOIN, "\n▁")]
    )
