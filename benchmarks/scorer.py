"""The word counts of the measuring scripts, which lie outside the project: loaded from the folder that the caller names."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.plain_markdown import plain


@dataclass(frozen=True, slots=True)
class Words:
    """Source words: how many, and the shares that are translated, kept as they are, and lost."""

    words: int
    translated: float
    kept: float
    lost: float
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scorer:
    """``folder`` holds pdf_score.py."""

    folder: Path

    def pdf(self, source: Path, output: Path) -> Words | None:
        """A reflowed PDF against its source; None when the scorer could not read one of them."""
        with tempfile.NamedTemporaryFile(suffix=".json") as result:
            command = [sys.executable, self.folder / "pdf_score.py", source, output, "--reflow", "--json", result.name]
            subprocess.run(command, capture_output=True, check=False)
            text = json.loads(Path(result.name).read_text() or "{}").get("text")
        if not text or not text["words"]:
            return None
        examples = tuple(word for word, _ in text["lost_words"])
        return Words(text["words"], text["translated"], text["kept"], text["lost"], examples)

    def markdown(self, source: Path, output: Path) -> Words | None:
        """The same count over the words of a Markdown file."""
        import numpy

        score = self._module
        read = score.Doc(source)
        said = score.PageText(_as_read(plain(output.read_text(encoding="utf-8"))))
        pages = [score.PageText(score.chars(numpy, page, False)) for page in read.g]
        (counts,), lost, _ = score.text_measure(numpy, pages, [said], [None], [0], True)
        if not counts["words"]:
            return None
        shares = (counts[name] / counts["words"] for name in ("translated", "kept", "lost"))
        return Words(counts["words"], *shares, tuple(word for word, _ in lost.most_common(200)))

    @cached_property
    def _module(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location("pdf_score", self.folder / "pdf_score.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(self.folder / "pdf_score.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def _as_read(text: str) -> list[tuple[str, Any]]:
    """Characters as the scorer reads them from a page: compatibility forms undone, one kind of space."""
    out: list[tuple[str, Any]] = []
    for char in text:
        if char == "\n":
            out.append(("\n", None))
        elif char.isspace() or char == "\u200b":
            out.append((" ", None))
        elif char == "\u017f" or "\ufb00" <= char <= "\ufb06":
            out.append((char, None))
        else:
            out += [(piece, None) for piece in unicodedata.normalize("NFKC", char)]
    return out
