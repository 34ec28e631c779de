"""A P-Tuning v2 prefix: keys and values that stand before every text, learnt for one task.

The official training script saves ``transformer.prefix_encoder.*`` alone.  The official model does
not rotate the prefix's keys and counts a text's positions from 0;
:class:`ai_translator.backends.chatglm.native.forward.GlmForward` does the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import PretrainedConfig

from ai_translator.backends.chatglm.checkpoint import prefix_shape
from ai_translator.backends.chatglm.files import PREFIX_WEIGHTS
from ai_translator.errors import ConfigError

_PLACE = "transformer.prefix_encoder."


@dataclass(frozen=True, slots=True)
class Prefix:
    """``keys``, ``values``: [layer, position, group, size]."""

    keys: Tensor
    values: Tensor

    @property
    def length(self) -> int:
        return int(self.keys.shape[1])


class PrefixEncoder(nn.Module):
    """Position -> its keys and values in all layers.

    A table, or a smaller one and two linears (``prefix_projection``).

    The values of a position are layer 0 key, layer 0 value, layer 1 key …, each all groups.
    """

    def __init__(self, config: PretrainedConfig, length: int, projection: bool) -> None:
        super().__init__()
        self.layers, self.groups, self.size = (
            config.num_hidden_layers,
            config.num_key_value_heads,
            config.head_dim,
        )
        width = self.layers * 2 * self.groups * self.size
        self.embedding = nn.Embedding(length, width)
        self.trans = None
        if projection:
            hidden = config.hidden_size
            self.trans = nn.Sequential(
                nn.Linear(width, hidden), nn.Tanh(), nn.Linear(hidden, width)
            )

    def forward(self) -> Prefix:
        table = self.embedding.weight if self.trans is None else self.trans(self.embedding.weight)
        parts = table.view(-1, self.layers, 2, self.groups, self.size).permute(2, 1, 0, 3, 4)
        return Prefix(parts[0], parts[1])


def load_prefix(
    folder: Path, config: PretrainedConfig, device: torch.device, dtype: torch.dtype
) -> Prefix:
    """Return the prefix of a folder with config.json and pytorch_model.bin.

    Raises ConfigError when it does not fit the model.
    """
    from ai_translator.backends.chatglm.native.weight_files import tensors

    encoder = PrefixEncoder(config, *prefix_shape(folder))
    weights = folder / PREFIX_WEIGHTS
    if not weights.is_file():
        raise ConfigError(
            f"{folder}: no prefix: it has no {PREFIX_WEIGHTS}",
            remedy="Check chatglm.prefix in config.yaml",
        )
    found = {
        key.removeprefix(_PLACE): tensor
        for key, tensor in tensors(weights)
        if key.startswith(_PLACE)
    }
    try:
        encoder.load_state_dict(found)
    except RuntimeError as error:
        text = (
            f"{folder}: the prefix does not fit the model ({str(error).splitlines()[-1].strip()})"
        )
        raise ConfigError(
            text, remedy="Use a prefix that was trained on this checkpoint"
        ) from error
    with torch.no_grad():
        made = encoder.float()()
    return Prefix(made.keys.detach().to(device, dtype), made.values.detach().to(device, dtype))


def names(encoder: PrefixEncoder) -> dict[str, Tensor]:
    """Return the encoder's weights under their official names."""
    return {_PLACE + key: tensor.detach().cpu() for key, tensor in encoder.state_dict().items()}
