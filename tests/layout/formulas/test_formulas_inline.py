from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.formulas import formula_spans
from ai_translator.layout.lines import RawLine, find_lines
from ai_translator.layout.page_content import Font, Rule
from ai_translator.model.content import FontClass
from tests.layout.glyph_page import BOLD, ITALIC, MATHS, MONO, Setter

SYMBOLS = Font("CMSY10", FontClass.SERIF, math=True)
ROMAN = Font("CMR10", FontClass.SERIF)


class Typist:
    """Sets one line: words in the text font, ``m`` in the maths letters, ``s`` in the symbols, scripts up and down."""

    def __init__(self) -> None:
        self.page = Setter()
        self.x = 50.0

    def text(self, text: str, font: Font = ROMAN) -> Typist:
        self.x = self.page.text(self.x, 100, text, font=font)
        return self

    def m(self, text: str) -> Typist:
        return self.text(text, MATHS)

    def s(self, text: str) -> Typist:
        return self.text(text, SYMBOLS)

    def up(self, text: str, font: Font = ROMAN) -> Typist:
        self.x = self.page.text(self.x, 96, text, size=7, font=font)
        return self

    def down(self, text: str, font: Font = MATHS) -> Typist:
        self.x = self.page.text(self.x, 102, text, size=7, font=font)
        return self

    @property
    def line(self) -> RawLine:
        (line,) = find_lines(self.page.content.glyphs)
        return line


def formulas(line: RawLine) -> list[str]:
    def text(start: int, end: int) -> str:
        pairs = zip(line.glyphs[start:end], line.spaces[start:end])
        return "".join((" " if space else "") + g.text for g, space in pairs).strip()

    return [text(start, end) for start, end in formula_spans(line, 10.0)]


def stacked(typist: Typist, over: str, under: str) -> Typist:
    x = typist.x
    typist.up(over, MATHS)
    typist.x = x
    return typist.down(under)


CASES: dict[str, tuple[Callable[[Typist], Typist], list[str]]] = {
    "a relation and its operands": (
        lambda t: t.text("so that ").m("x").text(" = 5, and"),
        ["x = 5"],
    ),
    "two letters that prose joins": (
        lambda t: t.text("if ").m("A").text(" and ").m("B").text(" are"),
        ["A", "B"],
    ),
    "a comma of the formula": (
        lambda t: t.text("for all ").m("i,").text(" ").m("j").text(" here"),
        ["i, j"],
    ),
    "a comma of the sentence": (
        lambda t: t.text("each ").m("x").text(", then ").m("y").text("."),
        ["x", "y"],
    ),
    "a function and its argument": (
        lambda t: t.text("where ").m("f").text("(").m("x").text(") is"),
        ["f(x)"],
    ),
    "an operator name inside": (
        lambda t: t.text("in ").m("O").text("(").m("n").text(" log ").m("n").text(") steps"),
        ["O(n log n)"],
    ),
    "an operator name before": (
        lambda t: t.text("that ").text("det ").m("A").text(" is"),
        ["det A"],
    ),
    "a name before a bracket": (
        lambda t: t.text("as Prob(").m("X").s(" ∈ ").m("A").text(") is"),
        ["Prob(X ∈ A)"],
    ),
    "brackets of the sentence": (lambda t: t.text("(the ").m("x").text(" of it)"), ["x"]),
    "a set": (
        lambda t: t.text("in ").s("{").text("1").m(",").text(" 2").s("}").text(" or"),
        ["{1, 2}"],
    ),
    "a subscript": (lambda t: t.text("at ").m("t").down("i").text(" now"), ["ti"]),
    "a superscript of digits": (lambda t: t.text("space ").m("R").up("3").text(" is"), ["R3"]),
    "a script in a prefix word": (
        lambda t: t.text("an ").text("n", ITALIC).up("th").text(" of"),
        ["nth"],
    ),
    "a power of ten": (lambda t: t.text("about 10").up("−3").text(" of"), ["10−3"]),
    "a Greek letter in a text font": (lambda t: t.text("the angle α of"), ["α"]),
    "italic letters about a sign": (
        lambda t: t.text("with ").text("n", ITALIC).text(" = 12 and"),
        ["n = 12"],
    ),
    "a letter with a hyphen": (lambda t: t.text("a ").m("σ").text("-algebra on"), ["σ"]),
    "a word with an index": (lambda t: t.text("the std").down("i").text(" of it"), ["stdi"]),
    "a fraction of letters in the line": (
        lambda t: stacked(t.text("often "), "u", "v").text(" in books"),
        ["uv"],
    ),
    "a list with dots": (
        lambda t: t.text("from {").m("x").text(", · · · , ").m("y").text("} of"),
        ["{x, · · · , y}"],
    ),
    "an ohm sign for an Omega": (lambda t: t.text("where \u2126 is"), ["\u2126"]),
    "an equation that the line breaks off": (lambda t: t.text("hence ").m("P").text(" ="), ["P ="]),
}

TEXTS: dict[str, Callable[[Typist], Typist]] = {
    "an emphasised article": lambda t: (
        t.text("not ").text("a", ITALIC).text(" place but ").text("the", ITALIC).text(" place")
    ),
    "a footnote's mark": lambda t: t.text("as they say").up("12").text(" in town"),
    "a footnote's mark after a full stop": lambda t: t.text("as they say.").up("2").text(" Then"),
    "an affiliation's mark in a maths font": lambda t: (
        t.text("Jane Smith").up("a", MATHS).text(" and others")
    ),
    "a star from a maths font after a year": lambda t: (
        t.text("in 2010").up("∗", SYMBOLS).text(" and")
    ),
    "an ordinal": lambda t: t.text("the 1").up("st").text(" of May"),
    "square metres": lambda t: t.text("of 20 m").up("2").text(" each"),
    "carbon dioxide": lambda t: t.text("the CO").down("2", ROMAN).text(" of"),
    "a version, a date, a share": lambda t: t.text("version 2.1.3 of 2024-05-01 for 10 % less"),
    "bold and italic words": lambda t: (
        t.text("see ").text("Theorem", BOLD).text(" or ").text("lemma", ITALIC)
    ),
    "tags with signs from a maths font": lambda t: (
        t.text("the ").m("<").text("think").m(">").text(" tag")
    ),
    "a bullet from a maths font": lambda t: t.s("•").text(" first item"),
    "Greek prose": lambda t: t.text("το βιβλίο α και το βιβλίο β"),
    "code": lambda t: t.text("x = y * 2 < n", MONO),
    "a range": lambda t: t.text("from 1990 – 2000 and a + sign"),
    "a sentence in a maths font": lambda t: t.m("these words are typed with another face"),
}


@pytest.mark.parametrize("case", CASES)
def test_formula(case: str) -> None:
    build, expected = CASES[case]
    assert formulas(build(Typist()).line) == expected


@pytest.mark.parametrize("case", TEXTS)
def test_text_is_no_formula(case: str) -> None:
    assert formulas(TEXTS[case](Typist()).line) == []


def test_what_stands_over_and_under_a_bar_is_a_formula() -> None:
    typist = Typist().text("at most ")
    x = typist.x
    typist.page.text(x, 96, "1", size=7)
    typist.page.text(x, 104, "2", size=7)
    typist.x = x + 6
    line = typist.text(" of them").line
    bar = Rule(BBox(x - 0.5, 97.4, x + 4, 97.8), horizontal=True)
    spans = formula_spans(line, 10.0, [bar])
    assert ["".join(g.text for g in line.glyphs[start:end]) for start, end in spans] == ["12"]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abxσ(){}=+−,.12 -∑<|"),
            st.sampled_from([ROMAN, MATHS, SYMBOLS, ITALIC]),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_spans_are_in_order_and_never_overlap(glyphs: list[tuple[str, Font]]) -> None:
    typist = Typist()
    for text, font in glyphs:
        typist.text(text, font)
    for line in find_lines(typist.page.content.glyphs):
        last = 0
        for start, end in formula_spans(line, 10.0):
            assert last <= start < end <= len(line.glyphs)
            last = end
