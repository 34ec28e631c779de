"""Operators whose operands no viewer can use are not written, and the page's others are."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ai_translator.config import OutputSettings
from ai_translator.translation.text_analysis.scripts import letters
from ai_translator.writers.inplace import write_inplace
from ai_translator.writers.inplace.operands import usable_operands
from tests.writers.inplace.files import problems, text_of, translated

OPTIONS = OutputSettings()


@pytest.mark.parametrize(
    ("operator", "operands"),
    [
        ("Tm", [11, 0, 0, 0, 0]),
        ("Tm", [11, 0, 0, "11", 0, 0]),
        ("Td", []),
        ("Tj", [Array([1])]),
        ("TJ", [String("a")]),
        ("Tf", [12]),
        ("Tf", [Name.F1, Name.F2]),
        ("w", [True]),
        ("sc", []),
        ("scn", [Name.P1, 1]),
        ("BDC", [Name.Span]),
        ("Tx", [1]),
        ("1.2.3", []),
    ],
)
def test_unusable(operator, operands):
    assert usable_operands(operator, operands) is None


@pytest.mark.parametrize(
    ("operator", "operands"),
    [
        ("Tm", [11, 0, 0, 11, 0, 0]),
        ("TJ", [Array([String("a"), -20])]),
        ('"', [1, 2, String("a")]),
        ("scn", [0.5, 0.2, Name.P1]),
        ("scn", [Name.P1]),
        ("BDC", [Name.Span, Dictionary(MCID=1)]),
        ("BDC", [Name.OC, Name.MC0]),
        ("Q", []),
    ],
)
def test_usable(operator, operands):
    assert usable_operands(operator, operands) == operands


def test_of_too_many_the_last_count():
    assert usable_operands("g", [1, 0.5]) == [0.5]
    assert usable_operands("Q", [7]) == []


DAMAGED = b"""q 1 0 0 1 0 0 cm
BT /F1 12 Tf 12 0 0 12 0 Tm 72 700 Td (The first sentence of the page.) Tj ET
BT /F1 12 Tf 72 660 Td 5 (no array) TJ 3.2.1 0 Td (The second sentence of it.) Tj ET
0.5 0.5 rg frobnicate /Nothing Do
BT /F1 12 Tf 1 0 0 1 72 600 Tm [(The third sentence, and the last.)] TJ ET Q Q
"""


@pytest.fixture
def damaged(tmp_path):
    path = tmp_path / "damaged.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        page.obj.Contents = pdf.make_stream(DAMAGED)
        pdf.save(path)
    return path


def test_a_page_with_damaged_operators_is_written_without_them(damaged, tmp_path):
    made = translated(damaged)
    target = tmp_path / "out.pdf"
    result = write_inplace(made, damaged, target, OPTIONS)
    assert not result.kept
    with pikepdf.open(target) as pdf:
        content = list(pikepdf.parse_content_stream(pdf.pages[0]))
    operators = [str(each.operator) for each in content]
    assert "frobnicate" not in operators
    assert "rg" not in operators
    assert all(
        usable_operands(str(each.operator), each.operands) == list(each.operands)
        for each in content
    )
    assert "第" not in text_of(damaged)
    assert letters(text_of(target))["Han"] > 20
    assert not problems(target)
