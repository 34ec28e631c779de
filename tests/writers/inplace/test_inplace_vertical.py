"""Vertical sources in place: from top to bottom where the target can, in level lines in the same place where not."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from ai_translator.config import OutputSettings
from ai_translator.model.segments import Translated
from ai_translator.writers.inplace import write_inplace
from tests.pdfs.japanese import FIRST_LINE, SIZE, TOP
from tests.writers.inplace.files import problems, translated

SAID = "港口的早晨（很安静）。用GPT测了海。他说：「今天比昨天低」，我们都点了点头。"


def written(pdf, tmp_path, target, said):
    made = translated(pdf("vertical"), target)
    made = replace(made, outcomes={**made.outcomes, made.segments[-1].id: Translated(said)})
    path = tmp_path / f"vertical.{target}.pdf"
    result = write_inplace(made, pdf("vertical"), path, OutputSettings())
    assert result.missing == "" and problems(path) == []
    return path


def places(path):
    """(character, middle of its box) of the first page, y upwards, in the order that they are drawn in, without the notice."""
    with pypdfium2.PdfDocument(path) as document:
        text = document[0].get_textpage()
        boxes = [
            (text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())
        ]
    return [
        (char, ((x0 + x1) / 2, (y0 + y1) / 2))
        for char, (x0, y0, x1, y1) in boxes
        if char.strip() and y1 < 800
    ]


def test_lines_run_from_top_to_bottom_and_from_right_to_left(pdf, tmp_path):
    found = dict(places(written(pdf, tmp_path, "zh", SAID)))
    start = [found[char] for char in "港口的早晨很"]
    assert max(x for x, _ in start) - min(x for x, _ in start) < 4
    assert [y for _, y in start] == sorted((y for _, y in start), reverse=True)
    assert found["头"][0] < found["港"][0] - 16  # the next line stands left of the first
    latin = [found[char] for char in "GPT"]
    assert [y for _, y in latin] == sorted((y for _, y in latin), reverse=True)
    # What lies and what stands have one centre line.
    assert found["P"][0] == pytest.approx(found["港"][0], abs=2)


def test_the_lines_stand_where_those_of_the_source_stood(pdf, tmp_path):
    """By the file's own numbers: a viewer shows the source in whatever Japanese font it finds."""
    middle = (FIRST_LINE, TOP - SIZE / 2)  # of the first character's square
    there = dict(places(written(pdf, tmp_path, "zh", SAID)))["港"]
    assert there == pytest.approx(middle, abs=2)


def test_korean_keeps_its_spaces(pdf, tmp_path):
    with pypdfium2.PdfDocument(written(pdf, tmp_path, "ko", "항구의 아침은 고요하다")) as document:
        assert "항구의 아침은 고요하다" in document[0].get_textpage().get_text_range()


def test_other_targets_are_set_in_level_lines(pdf, tmp_path):
    found = places(written(pdf, tmp_path, "de", "Der Hafen ist am Morgen still und leer."))
    at = "".join(char for char, _ in found).index("Morgen")
    xs, ys = zip(*(point for _, point in found[at : at + len("Morgen")]))
    assert list(xs) == sorted(xs) and xs[-1] - xs[0] > 30
    assert max(ys) - min(ys) < 6
