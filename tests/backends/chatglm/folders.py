"""Whole checkpoint folders, put together from the golden data."""

from __future__ import annotations

import shutil
from pathlib import Path

GOLDEN = Path(__file__).parents[2] / "data" / "chatglm"
WEIGHTS = {
    "chatglm2-32k": "chatglm2",
    "chatglm3-32k": "chatglm3",
}  # variants whose weights are another's


def assemble(name: str, folder: Path) -> Path:
    """``folder`` with the golden checkpoint ``name``: config.json, weights, tokenizer."""
    folder.mkdir(parents=True)
    for file in (GOLDEN / WEIGHTS.get(name, name)).iterdir():
        if file.name != "reference.npz":
            shutil.copy(file, folder)
    shutil.copy(GOLDEN / name / "config.json", folder)
    shutil.copy(GOLDEN / "tokenizer" / "tokenizer.model", folder)
    return folder
