"""Makes the zoo's documents, each once.

They lie in a cache by recipe, seed and the code that made them.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.zoo.recipe import Recipe
from benchmarks.zoo.tree import Truth

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be made: the index-th of a recipe under a seed."""

    recipe: Recipe
    seed: int
    index: int

    @property
    def name(self) -> str:
        return f"{self.recipe.name}-{self.seed}-{self.index}"


def chosen(recipes: Sequence[Recipe], seed: int, count: int) -> list[Document]:
    """So many documents, the recipes taking turns."""
    return [Document(recipes[at % len(recipes)], seed, at // len(recipes)) for at in range(count)]


def cache_folder() -> Path:
    """Where documents are kept: $ZOO_CACHE, or a folder in the user's cache."""
    told = os.environ.get("ZOO_CACHE")
    return (
        Path(told)
        if told
        else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "ai-translator-zoo"
    )


def built(document: Document, folder: Path) -> tuple[Path, Path]:
    """The PDF and its truth in ``folder``, made when they are not there.

    Raises :class:`benchmarks.zoo.recipe.ToolError`.
    """
    key = hashlib.sha256(f"{document.name} {_code(document.recipe)}".encode()).hexdigest()[:10]
    pdf, truth = folder / f"{document.name}-{key}.pdf", folder / f"{document.name}-{key}.truth.json"
    if pdf.exists() and truth.exists():
        return pdf, truth
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zoo-") as name:
        rng = random.Random(f"{document.recipe.name}/{document.seed}/{document.index}")
        made = document.recipe.make(rng, Path(name))
        told = Truth(
            document.recipe.group,
            made.language,
            tuple(made.units),
            tuple(made.protected),
            document.recipe.name,
            made.parameters,
        )
        truth.write_text(
            json.dumps(told.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        shutil.copy(made.pdf, pdf)
    return pdf, truth


def _code(recipe: Recipe) -> str:
    """A hash of the code that a document of the recipe comes from."""
    module = recipe.make.__module__.rpartition(".")[2]
    sources = [_HERE / f"{name}.py" for name in ("stock", "tree", "maths", "compose")] + [
        _HERE / "recipes" / f"{module}.py"
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
