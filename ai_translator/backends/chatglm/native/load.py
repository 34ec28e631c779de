"""A checkpoint -> a model of transformers' own class, tensor by tensor.

Every name is accounted for: one that is missing or left over is an error.  Weights that silently
stay random are the worst that can happen to a translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch
from accelerate import dispatch_model, infer_auto_device_map, init_empty_weights
from accelerate.utils import get_balanced_memory
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, PretrainedConfig, PreTrainedModel

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.native.config import native_config
from ai_translator.backends.chatglm.native.int4 import (
    Int4Linear,
    from_official,
    retiled,
    rows_of,
    tile_of,
)
from ai_translator.backends.chatglm.native.int8 import Int8Linear
from ai_translator.backends.chatglm.native.quantize import packer, prepared
from ai_translator.backends.chatglm.native.weight_files import converted, release, tensors, trim
from ai_translator.backends.chatglm.native.weight_mapping import renamed
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError

_BLOCKS = "model.layers."
_OFFICIAL_SCALE = "weight_scale"
_OURS = ("int4", "int8")  # ``int4_weight`` and ``int4_scales`` in what ``chatglm export`` writes
_NAMED = 5  # keys in a message


def load(
    checkpoint: Checkpoint,
    options: Options,
    device: torch.device,
    dtype: torch.dtype,
    *,
    prepare: bool = True,
) -> PreTrainedModel:
    """Return the model, in evaluation mode, on its device.

    ``prepare``: put packed weights into the order of this CPU's kernels, which cannot be saved.

    Tensors are read from the mapped files, converted or quantised one at a time and let go again,
    so that the peak is the model and one tensor.  Raises ConfigError when the files are not what
    config.json says.
    """
    config = native_config(checkpoint, options)
    with init_empty_weights(include_buffers=False):
        model = AutoModelForCausalLM.from_config(
            config, attn_implementation=options.attention, dtype=dtype
        )
    spread = options.device == "balanced" and options.quantize == "none"
    fill = _Filler(
        model, dtype, torch.device("cpu") if spread else device, options.quantize, prepare
    )
    for shard in checkpoint.shards:
        for key, tensor in tensors(shard):
            fill.take(key, tensor, _names(checkpoint, config))
    fill.finish(checkpoint)
    return _placed(model, options, device, dtype).eval().requires_grad_(False)


Namer = Callable[[str, Tensor], Iterator[tuple[str, Tensor]]]


def _names(checkpoint: Checkpoint, config: PretrainedConfig) -> Namer:
    if checkpoint.native:
        return lambda key, tensor: iter([(key, tensor)])
    return lambda key, tensor: renamed(key, tensor, config)


class _Filler:
    """Put tensors into a model that has none yet, and keep count."""

    def __init__(
        self,
        model: PreTrainedModel,
        dtype: torch.dtype,
        device: torch.device,
        quantize: str,
        prepare: bool,
    ) -> None:
        self._prepare = prepare
        self._model, self._dtype, self._device, self._quantize = model, dtype, device, quantize
        self._pack = packer(quantize, device) if quantize != "none" else None
        self._wanted = {name: tensor.shape for name, tensor in model.state_dict().items()}
        is_tied = model.config.tie_word_embeddings
        self._tied = set(model._tied_weights_keys or ()) if is_tied else set()
        self._halves: dict[str, Tensor] = {}
        self._left_over: list[str] = []
        self._wrong: list[str] = []

    def take(self, key: str, tensor: Tensor, names: Namer) -> None:
        """Put what one tensor of a file holds into the model."""
        try:
            parts = list(names(key, tensor))
        except KeyError:
            self._left_over.append(key)
            return
        for name, part in parts:
            place, _, kind = name.rpartition(".")
            if kind == _OFFICIAL_SCALE or (kind == "weight" and part.dtype is torch.int8):
                self._pair(place, "official", kind == "weight", part)
            elif kind.startswith(_OURS):
                self._pair(place, kind.partition("_")[0], kind.endswith("weight"), part)
            else:
                self._put(name, part, key)

    def finish(self, checkpoint: Checkpoint) -> None:
        """Raise ConfigError that names what is missing, left over or of another shape."""
        missing = sorted((self._wanted.keys() - self._tied) | self._halves.keys())
        found = {
            "left over": self._left_over,
            "missing": missing,
            "not of the shape in config.json": self._wrong,
        }
        for what, keys in found.items():
            if keys:
                more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
                text = f"{checkpoint.folder}: weights {what}: {', '.join(keys[:_NAMED])}{more}"
                remedy = "Weights and config.json belong to different models: fetch both again"
                raise ConfigError(text, remedy=remedy)
        self._model.tie_weights()

    def _put(self, name: str, tensor: Tensor, key: str) -> None:
        """Put a plain tensor at its place: converted, or quantised if it is a block's linear."""
        if name not in self._wanted:
            self._left_over.append(key)
        elif self._wanted.pop(name) != tensor.shape:
            self._wrong.append(name)
        elif self._pack is not None and self._is_packed(name):
            weight = tensor.to(device=self._device, dtype=self._dtype)
            self._replace(name.rpartition(".")[0], partial(self._pack, weight))
            release(tensor)
        else:
            place, _, kind = name.rpartition(".")
            value = converted(tensor, self._device, self._dtype)
            parameter = nn.Parameter(value, requires_grad=False)
            self._model.get_submodule(place).register_parameter(kind, parameter)

    def _is_packed(self, name: str) -> bool:
        place, _, kind = name.rpartition(".")
        is_linear = isinstance(self._model.get_submodule(place), nn.Linear)
        return kind == "weight" and is_linear and name.startswith(_BLOCKS)

    def _pair(self, place: str, form: str, is_weight: bool, tensor: Tensor) -> None:
        """Join a packed weight and its scale: the first one waits for the second."""
        name = f"{place}.weight"
        if name not in self._halves:
            self._halves[name] = tensor
            return
        found = self._halves.pop(name)
        weight, scale = (tensor, found) if is_weight else (found, tensor)
        if form == "official":
            self._official(place, weight, scale.to(self._dtype))
        elif (wanted := self._wanted.pop(name, None)) is None:
            self._left_over.append(name)
        elif wanted != (rows_of(weight), weight.shape[1]):
            self._wrong.append(name)
        else:
            make = _own_int4 if form == "int4" else Int8Linear
            self._replace(place, partial(make, weight.to(self._device), scale.to(self._device)))

    def _official(self, place: str, weight: Tensor, scale: Tensor) -> None:
        name = f"{place}.weight"
        wanted = self._wanted.get(name)
        bits = 8 if wanted is None or wanted[1] == weight.shape[1] else 4
        if f"int{bits}" != self._quantize:
            self._put(name, unpack(weight, scale, bits), name)
        elif self._wanted.pop(name, None) is None:
            self._left_over.append(name)
        else:
            weight, scale = weight.to(self._device), scale.to(self._device)
            self._replace(place, partial(kept, weight, scale, bits))
            release(weight)

    def _replace(self, place: str, make: Callable[[Tensor | None], nn.Module]) -> None:
        """Put a packed linear in place of a plain one; a bias that comes later finds it there."""
        parent, _, child = place.rpartition(".")
        bias = self._model.get_submodule(place).bias
        made = make(None if bias is None or bias.is_meta else bias)
        linear = prepared(made) if self._prepare else made
        setattr(self._model.get_submodule(parent), child, linear)
        trim()


def _own_int4(weight: Tensor, scales: Tensor, bias: Tensor | None) -> Int4Linear:
    """Return a linear on a weight that was packed by ``chatglm export``, perhaps elsewhere."""
    return Int4Linear(retiled(weight, tile_of(rows_of(weight))), scales, bias)


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


def unpack(weight: Tensor, scale: Tensor, bits: int) -> Tensor:
    """Return the weight [out, in] in the scale's dtype.

    ``weight``: int8, [out, in] or [out, in / 2];  ``scale``: [out]
    """
    if bits == 4:
        weight = torch.stack((weight >> 4, (weight << 4) >> 4), dim=-1).flatten(1)
    return weight.to(scale.dtype) * scale[:, None]


def kept(weight: Tensor, scale: Tensor, bits: int, bias: Tensor | None) -> nn.Module:
    """Return a linear that computes on the packed weight, the same numbers."""
    if bits == 4:
        return Int4Linear(*from_official(weight, scale), bias)
    return Int8Linear(weight.clone(), scale.clone(), bias)
