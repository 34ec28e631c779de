"""Damaged files: their results open in every reader that is here, and soon."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ai_translator.config import load
from ai_translator.jobs.local import translate_file
from benchmarks.fuzz.readers import refusals

CASES = sorted((Path(__file__).parents[2] / "data" / "fuzz").glob("*.pdf"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_damaged_files_have_sound_results(path, tmp_path):
    settings = load(
        overrides={
            "backend": "pseudo",
            "target": "zh",
            "output": {"folder": tmp_path, "formats": ["pdf"]},
            "parsing": {"workers": 1},
            "translation": {"memory": "off"},
        }
    )
    begun = time.process_time()
    result = translate_file(path, settings)
    assert result.report.texts.translated
    assert result.report.complete
    assert refusals(result.outputs["pdf"]) == []
    assert time.process_time() - begun < 20
