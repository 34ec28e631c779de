"""Projects of generated PDFs, translated by the pseudo backend; each test gets its own copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ai_translator.config import load
from ai_translator.jobs.local import translate_file
from ai_translator.outputs import PROJECT


@pytest.fixture(scope="session")
def _made(tmp_path_factory):
    return tmp_path_factory.mktemp("projects"), {}


@pytest.fixture
def project(_made, pdf, tmp_path):
    """``project("paper")``: the path of a project in a folder with its source and results."""

    def make(
        name: str = "paper", target: str = "zh", formats: tuple[str, ...] = ("pdf", "markdown")
    ) -> Path:
        folder, known = _made
        key = (name, target, formats)
        if key not in known:
            place = folder / f"{len(known)}"
            place.mkdir()
            shutil.copy(pdf(name), place / f"{name}.pdf")
            output = {"formats": formats, "keep_project": True}
            settings = load(
                overrides={"backend": "pseudo", "source": "en", "target": target, "output": output}
            )
            known[key] = translate_file(place / f"{name}.pdf", settings).outputs[PROJECT]
        copy = tmp_path / f"{name}-{target}"
        shutil.copytree(known[key].parent, copy)
        return copy / known[key].name

    return make
