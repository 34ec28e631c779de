"""A checkpoint -> a model of transformers' own class, tensor by tensor, every name accounted for.

No remote code; ``.bin`` files are read with ``weights_only=True`` and mapped, not copied.  A name
that is missing or left over is an error: weights that silently stay random are the worst that can
happen to a translation.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import torch
from accelerate import dispatch_model, infer_auto_device_map, init_empty_weights
from accelerate.utils import get_balanced_memory
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, PretrainedConfig, PreTrainedModel

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.native.config import native_config
from ai_translator.backends.chatglm.native.packed import PackedLinear, unpack
from ai_translator.backends.chatglm.native.quantize import quantize
from ai_translator.backends.chatglm.native.weight_mapping import renamed
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError

_SCALE = "weight_scale"
_NAMED = 5  # keys in a message


def load(
    checkpoint: Checkpoint, options: Options, device: torch.device, dtype: torch.dtype
) -> PreTrainedModel:
    """Return the model, in evaluation mode, on its device.

    Raises ConfigError when the files are not what config.json says.
    """
    config = native_config(checkpoint, options)
    with init_empty_weights(include_buffers=False):
        model = AutoModelForCausalLM.from_config(
            config, attn_implementation=options.attention, dtype=dtype
        )
    keeps_packed = f"int{checkpoint.bits}" == options.quantize
    fill = _Filler(
        model, dtype, torch.device("cpu") if options.quantize != "none" else device, keeps_packed
    )
    for shard in checkpoint.shards:
        for key, tensor in tensors(shard):
            fill.take(key, tensor, _names(checkpoint, config))
    fill.finish(checkpoint)
    if options.quantize != "none" and not keeps_packed:
        quantize(model, options.quantize, device)
    return _placed(model, options, device, dtype).eval().requires_grad_(False)


def tensors(shard: Path) -> Iterator[tuple[str, Tensor]]:
    """Yield (key, tensor) of one weight file.

    Raises ConfigError for one that cannot be read or holds more than tensors.
    """
    if shard.suffix == ".safetensors":
        from safetensors import safe_open

        with safe_open(shard, framework="pt") as file:
            yield from ((key, file.get_tensor(key)) for key in file.keys())  # noqa: SIM118
        return
    try:
        held = torch.load(shard, map_location="cpu", weights_only=True, mmap=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        remedy = "Fetch it again, from a source you trust"
        raise ConfigError(f"{shard}: cannot be read as plain weights", remedy=remedy) from error
    if not isinstance(held, Mapping) or not all(
        isinstance(tensor, Tensor) for tensor in held.values()
    ):
        raise ConfigError(f"{shard}: holds something else than weights", remedy="Fetch it again")
    yield from held.items()


Namer = Callable[[str, Tensor], Iterator[tuple[str, Tensor]]]


def _names(checkpoint: Checkpoint, config: PretrainedConfig) -> Namer:
    if checkpoint.native:
        return lambda key, tensor: iter([(key, tensor)])
    return lambda key, tensor: renamed(key, tensor, config)


class _Filler:
    """Put tensors into a model that has none yet, and keep count."""

    def __init__(
        self, model: PreTrainedModel, dtype: torch.dtype, device: torch.device, keeps_packed: bool
    ) -> None:
        self._model, self._dtype, self._device, self._keeps_packed = (
            model,
            dtype,
            device,
            keeps_packed,
        )
        self._wanted = {name: tensor.shape for name, tensor in model.state_dict().items()}
        self._tied = (
            set(model._tied_weights_keys or ()) if model.config.tie_word_embeddings else set()
        )
        self._halves: dict[str, Tensor] = {}
        self._left_over: list[str] = []
        self._wrong: list[str] = []

    def take(self, key: str, tensor: Tensor, names: Namer) -> None:
        try:
            parts = list(names(key, tensor))
        except KeyError:
            self._left_over.append(key)
            return
        for name, part in parts:
            place, _, kind = name.rpartition(".")
            if kind == _SCALE or (kind == "weight" and part.dtype is torch.int8):
                self._pair(place, kind, part)
            else:
                self._put(name, part, key)

    def finish(self, checkpoint: Checkpoint) -> None:
        """Raise ConfigError that names what is missing, left over or of another shape."""
        missing = [*sorted(self._wanted.keys() - self._tied), *sorted(self._halves)]
        found = {
            "left over": self._left_over,
            "missing": missing,
            "not of the shape in config.json": self._wrong,
        }
        for what, keys in found.items():
            if keys:
                more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
                text = f"{checkpoint.folder}: weights {what}: {', '.join(keys[:_NAMED])}{more}"
                raise ConfigError(
                    text,
                    remedy="Weights and config.json belong to different models: fetch both again",
                )
        self._model.tie_weights()

    def _put(self, name: str, tensor: Tensor, key: str) -> None:
        if name not in self._wanted:
            self._left_over.append(key)
        elif self._wanted.pop(name) != tensor.shape:
            self._wrong.append(name)
        else:
            place, _, kind = name.rpartition(".")
            value = tensor.to(device=self._device, dtype=self._dtype).contiguous()
            self._model.get_submodule(place).register_parameter(
                kind, nn.Parameter(value, requires_grad=False)
            )

    def _pair(self, place: str, kind: str, tensor: Tensor) -> None:
        """Join a packed weight and its scale: the first one waits for the second."""
        other = f"{place}.{'weight' if kind == _SCALE else _SCALE}"
        if other not in self._halves:
            self._halves[f"{place}.{kind}"] = tensor
            return
        found = self._halves.pop(other)
        weight, scale = (found, tensor) if kind == _SCALE else (tensor, found)
        self._packed(place, weight, scale.to(self._dtype))

    def _packed(self, place: str, weight: Tensor, scale: Tensor) -> None:
        name = f"{place}.weight"
        wanted = self._wanted.get(name)
        bits = 8 if wanted is None or wanted[1] == weight.shape[1] else 4
        if not self._keeps_packed:
            self._put(name, unpack(weight, scale, bits), name)
        elif self._wanted.pop(name, None) is None:
            self._left_over.append(name)
        else:
            parent, _, child = place.rpartition(".")
            bias = self._model.get_submodule(place).bias
            packed = PackedLinear(
                weight.contiguous(), scale, bias, bits
            )  # its bias may come later, under the same name
            setattr(self._model.get_submodule(parent), child, packed)


def _placed(
    model: PreTrainedModel, options: Options, device: torch.device, dtype: torch.dtype
) -> PreTrainedModel:
    """Return the model on its device, or spread over all cards."""
    if options.device != "balanced":
        return model.to(device)
    room = get_balanced_memory(model, dtype=dtype, no_split_module_classes=model._no_split_modules)
    places = infer_auto_device_map(
        model, max_memory=room, dtype=dtype, no_split_module_classes=model._no_split_modules
    )
    return dispatch_model(model, places)
