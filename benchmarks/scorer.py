"""The word counts of the measuring scripts, which lie outside the project: loaded from the folder
that the caller names.
"""

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


@dataclass(frozen=True, slots=True)
class Look:
    """A PDF in place against its source: shares, but for the score (0 to 100) and the bytes (out
    over in).
    """

    score: float
    words: Words | None
    overlap: float
    graphics: float
    layout: float
    bytes: float


@dataclass(frozen=True)
class Scorer:
    """``folder`` holds pdf_score.py."""

    folder: Path

    def pdf(self, source: Path, output: Path) -> Words | None:
        """A reflowed PDF against its source; None when the scorer could not read one of them."""
        return _words(self._scored(source, output, "--reflow"))

    def in_place(self, source: Path, output: Path) -> Look | None:
        """The same for a PDF in place, page by page."""
        found = self._scored(source, output)
        if found.get("status") != "ok":
            return None
        overlap = found["overlap"]
        beyond = max(0.0, (overlap["overlap"] or 0.0) - (overlap["overlap_src"] or 0.0))
        graphics, layout = found["graphics"]["loss"] or 0.0, found["layout"]["iou"] or 0.0
        return Look(
            found["score"],
            _words(found),
            beyond,
            graphics,
            layout,
            output.stat().st_size / source.stat().st_size,
        )

    def _scored(self, source: Path, output: Path, *options: str) -> dict[str, Any]:
        with tempfile.NamedTemporaryFile(suffix=".json") as result:
            command = [
                sys.executable,
                self.folder / "pdf_score.py",
                source,
                output,
                *options,
                "--json",
                result.name,
            ]
            subprocess.run(command, capture_output=True, check=False)
            return dict(json.loads(Path(result.name).read_text() or "{}"))

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


def _words(found: dict[str, Any]) -> Words | None:
    text = found.get("text")
    if not text or not text["words"]:
        return None
    examples = tuple(word for word, _ in text["lost_words"])
    return Words(text["words"], text["translated"], text["kept"], text["lost"], examples)


def _as_read(text: str) -> list[tuple[str, Any]]:
    """Characters as the scorer reads them from a page: compatibility forms undone, one kind of
    space.
    """
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
