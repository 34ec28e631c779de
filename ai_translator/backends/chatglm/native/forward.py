"""The forward pass of a Glm or Glm4 model for decoding: few operations, nothing copied.

The weights and their linears are those of transformers' model, which stays as it is for training.
What differs is the way through them.  Query, key and value are one product, rotary positions one
multiplication of complex numbers, residuals are added by the product before them, and the heads of
a group share its keys without a copy of them.  So a step of 28 layers is some 350 operations where
the model's own is 1,300, which decides the speed of a small batch on a card.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import PreTrainedModel

from ai_translator.backends.chatglm.native.kv_cache import CacheShape, KVCache


class GlmForward:
    """Computes logits for prompts and for steps.

    exact: attention by plain products instead of the fused kernels
    """

    def __init__(self, model: PreTrainedModel, *, exact: bool = False) -> None:
        inner, config = model.model, model.config
        self._embedding, self._norm, self._head = inner.embed_tokens, inner.norm, _of(model.lm_head)
        self._layers = [_Layer(block) for block in inner.layers]
        self._rotary = inner.rotary_emb
        self._groups, self._exact = config.num_key_value_heads, exact
        self._grouped = bool(config.num_attention_heads != self._groups)
        self.device: torch.device = self._embedding.weight.device
        self._float = torch.zeros(1, device=self.device)  # tells the positions their precision
        dtype = self._embedding.weight.dtype
        devices = [layer.device for layer in self._layers]
        self.cache_shape = CacheShape(self._groups, self._layers[0].size, dtype, devices)
        self.step: Callable[[Tensor, Tensor, int, KVCache, int], Tensor] = self._step

    def compile(self, **options: Any) -> None:
        """Compile the step: one graph for all numbers of rows and columns."""
        self.step = torch.compile(self._step, dynamic=True, **options)

    def prompts(self, ids: Tensor, lengths: Tensor, begun: int, cache: KVCache, row: int) -> Tensor:
        """Read prompts into rows of the cache and return the logits [rows, words] of their ends.

        ids: [rows, columns], padded on the right;  lengths: [rows]
        begun: columns that a prefix takes;  row: the first row of the cache to fill
        """
        rows, columns = ids.shape
        hidden = self._embedding(ids)
        turns = self._turns(torch.arange(columns, device=self.device))
        end = begun + columns
        mask = self._prompt_mask(begun, columns) if begun else None
        for number, layer in enumerate(self._layers):
            hidden = _at(hidden, layer.device)
            query, key, value = (
                each.transpose(1, 2) for each in layer.heads(hidden, _at(turns, layer.device))
            )
            for held, made in ((cache.keys[number], key), (cache.values[number], value)):
                held[row : row + rows, :, begun:end] = made
            if mask is not None:  # the prefix, too
                key = cache.keys[number][row : row + rows, :, :end]
                value = cache.values[number][row : row + rows, :, :end]
            seen = self._attention(query, key, value, mask, self._grouped)
            hidden = layer.rest(hidden, seen.transpose(1, 2).flatten(2))
        hidden = _at(hidden, self._norm.weight.device)
        last = hidden[torch.arange(rows), _at(lengths, hidden.device) - 1]
        return self._logits(last)

    def _step(self, ids: Tensor, columns: Tensor, begun: int, cache: KVCache, width: int) -> Tensor:
        """Return the logits [rows, words] after one more token for each of the first rows.

        ids: [rows], the tokens;  columns: [rows], where they go
        width: columns to look at, more than any of ``columns``
        """
        rows = torch.arange(ids.shape[0], device=self.device)
        hidden = self._embedding(ids)
        turns = self._turns(columns - begun)
        mask = self._step_mask(columns, width)
        for number, layer in enumerate(self._layers):
            at, where = _at(rows, layer.device), _at(columns, layer.device)
            hidden = _at(hidden, layer.device)
            query, key, value = layer.heads(hidden, _at(turns, layer.device))
            keys, values = cache.keys[number], cache.values[number]
            keys[at, :, where], values[at, :, where] = key, value
            shared = query.unflatten(1, (self._groups, -1))  # a group's heads as its positions
            keys, values = keys[: len(ids), :, :width], values[: len(ids), :, :width]
            seen = self._attention(shared, keys, values, _at(mask, layer.device), False)
            hidden = layer.rest(hidden, seen.flatten(1))
        return self._logits(hidden)

    def _attention(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, grouped: bool
    ) -> Tensor:
        """Return what is seen; ``grouped``: several heads of the query share a key's."""
        attend = functional.scaled_dot_product_attention
        if not self._exact:
            return attend(query, key, value, mask, is_causal=mask is None, enable_gqa=grouped)
        with sdpa_kernel(SDPBackend.MATH):
            return attend(query, key, value, mask, is_causal=mask is None, enable_gqa=grouped)

    def _prompt_mask(self, begun: int, columns: int) -> Tensor:
        """Return what to add [columns, begun + columns]: prefix and earlier columns are seen."""
        seen = torch.ones(columns, begun + columns, dtype=torch.bool, device=self.device)
        return self._added(seen.tril(begun))

    def _step_mask(self, columns: Tensor, width: int) -> Tensor:
        """Return what to add [rows, 1, 1, width]: a row sees what it holds and the new token."""
        every = torch.arange(width, device=self.device)
        return self._added(every <= columns[:, None])[:, None, None]

    def _added(self, seen: Tensor) -> Tensor:
        """Return 0 where something is seen, else minus infinity: made once, not in each layer."""
        hidden = torch.full_like(seen, float("-inf"), dtype=self.cache_shape.dtype)
        return hidden.masked_fill_(seen, 0.0)

    def _turns(self, positions: Tensor) -> Tensor:
        """Return the rotations of positions as complex numbers [positions, 1, pairs]."""
        cos, sin = self._rotary(self._float, positions[None])
        pairs = cos.shape[-1] // 2  # the second half says the same again
        return torch.complex(cos[0, :, None, :pairs], sin[0, :, None, :pairs])

    def _logits(self, hidden: Tensor) -> Tensor:
        normed = _normed(_at(hidden, self._norm.weight.device), self._norm)
        logits: Tensor = self._head(normed)
        return _at(logits, self.device)


class _Layer:
    """One block of the model."""

    def __init__(self, block: nn.Module) -> None:
        attention = block.self_attn
        self._before, self._between = block.input_layernorm, block.post_attention_layernorm
        # Glm4 norms what is added, too
        self._after_attention = getattr(block, "post_self_attn_layernorm", None)
        self._after_mlp = getattr(block, "post_mlp_layernorm", None)
        self._project = _joined([getattr(attention, f"{name}_proj") for name in "qkv"])
        self._out, self._mlp = attention.o_proj, block.mlp
        self._gate_up = _of(block.mlp.gate_up_proj)
        self.size = int(attention.head_dim)
        self._heads = int(attention.config.num_attention_heads)
        self._groups = int(attention.config.num_key_value_heads)
        self.device: torch.device = self._before.weight.device

    def heads(self, hidden: Tensor, turns: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return query, key and value [..., heads, size] at their positions."""
        every = self._project(_normed(hidden, self._before)).unflatten(-1, (-1, self.size))
        turned = every[..., : self._heads + self._groups, : 2 * turns.shape[-1]]
        exact = turned if turned.dtype == torch.float32 else turned.float()
        torch.view_as_complex(exact.unflatten(-1, (-1, 2))).mul_(turns)
        if exact is not turned:
            turned.copy_(exact)
        query, key, value = every.split((self._heads, self._groups, self._groups), dim=-2)
        return query, key, value

    def rest(self, hidden: Tensor, seen: Tensor) -> Tensor:
        """Return the hidden states after the attention's output, and the MLP, are added."""
        hidden = _added(hidden, seen, self._out, self._after_attention)
        gate, up = self._gate_up(_normed(hidden, self._between)).chunk(2, dim=-1)
        inner = self._mlp.activation_fn(gate) * up
        return _added(hidden, inner, self._mlp.down_proj, self._after_mlp)


def _normed(hidden: Tensor, norm: nn.Module) -> Tensor:
    return functional.rms_norm(hidden, norm.weight.shape, norm.weight, norm.variance_epsilon)


def _added(hidden: Tensor, values: Tensor, linear: nn.Module, norm: nn.Module | None) -> Tensor:
    """Return the sum of hidden states and a product, which is one operation if it can be."""
    if norm is not None:
        return hidden + _normed(linear(values), norm)
    if not _is_plain(linear):
        return hidden + linear(values)
    if _is_single(values):
        return torch.addmv(hidden.flatten(), linear.weight, values.flatten()).view_as(hidden)
    flat = torch.addmm(hidden.flatten(0, -2), values.flatten(0, -2), linear.weight.t())
    return flat.view_as(hidden)


def _multiplied(values: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    if not _is_single(values):
        return functional.linear(values, weight, bias)
    flat = values.flatten()
    found = torch.mv(weight, flat) if bias is None else torch.addmv(bias, weight, flat)
    return found.view(*values.shape[:-1], -1)


def _is_single(values: Tensor) -> bool:
    """Return True for one row on a CPU, whose products with vectors are the faster ones.

    In bfloat16 twice as fast as those with a matrix of one row, in float32 about equal.
    """
    return values.numel() == values.shape[-1] and values.device.type == "cpu"


def _of(linear: nn.Module) -> Callable[[Tensor], Tensor]:
    """Return what multiplies by a linear, plain or packed."""
    if not _is_plain(linear):
        return linear
    return lambda values: _multiplied(values, linear.weight, linear.bias)


def _joined(linears: list[nn.Module]) -> Callable[[Tensor], Tensor]:
    """Return one product for several of the same input.

    Plain weights become parts of one tensor, so that nothing is held twice; packed ones are
    multiplied one after the other.
    """
    if not all(map(_is_plain, linears)):
        return lambda values: torch.cat([linear(values) for linear in linears], dim=-1)
    weight = _side_by_side(linears, "weight")
    bias = None if linears[0].bias is None else _side_by_side(linears, "bias")
    return lambda values: _multiplied(values, weight, bias)


def _side_by_side(linears: list[nn.Module], name: str) -> Tensor:
    """Return the linears' tensors as one, of which each of them holds its part from now on."""
    parts = [getattr(linear, name).data for linear in linears]
    whole = _one_storage(parts)
    if whole is None:
        whole = torch.cat(parts)
        for linear, part in zip(linears, whole.split([len(each) for each in parts])):
            getattr(linear, name).data = part
    return whole


def _one_storage(parts: list[Tensor]) -> Tensor | None:
    """Return the tensor of which all are parts, one after the other, as in the official files."""
    first, end = parts[0], parts[0].data_ptr()
    for part in parts:
        is_next = part.data_ptr() == end and part.is_contiguous()
        if not is_next or part.untyped_storage().data_ptr() != first.untyped_storage().data_ptr():
            return None
        end += part.nbytes
    rows = sum(map(len, parts))
    return first.as_strided((rows, *first.shape[1:]), first.stride())


def _is_plain(linear: nn.Module) -> bool:
    """Return True for a linear with a plain weight, not a packed or a quantised one."""
    return type(linear) is nn.Linear and type(linear.weight) is nn.Parameter


def _at(tensor: Tensor, device: torch.device) -> Tensor:
    """Return the tensor on a device; layers may lie on several."""
    return tensor if tensor.device == device else tensor.to(device)
