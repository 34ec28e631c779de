"""Programs in a face that does not show them as such; prose that looks a little like one."""

import time

import pytest

from ai_translator.layout.blocks.programs import is_program
from ai_translator.model.content import BlockKind, Table
from tests.layout.glyph_page import BOLD, MATHS, MONO, MORE, PROSE, Setter, blocks, document, kinds
from tests.layout.tables.sheets import grid

JAVA = [
    (0, "public int total(List<Item> items) {"),
    (1, "int sum = 0;"),
    (1, "// all of them, also those that were sold already"),
    (1, "for (Item item : items) {"),
    (2, "sum += item.getPrice();"),
    (1, "}"),
    (1, "return sum;"),
    (0, "}"),
]


def listing(setter, y, lines, font=None):
    for depth, line in lines:
        setter.text(60 + 18 * depth, y, line, **({"font": font} if font else {}))
        y += 14
    return y


def code(setter):
    return [text for kind, text in kinds(blocks(setter)) if kind == "code"]


def test_a_program_in_the_text_s_own_face_is_code_with_its_indentation():
    setter = Setter()
    y = setter.paragraph(50, 60, 500, PROSE)
    y = listing(setter, y + 12, JAVA)
    setter.paragraph(50, y + 12, 500, MORE)
    first, program, last = blocks(setter)
    assert (first.text, program.kind, last.text) == (PROSE, BlockKind.CODE, MORE)
    assert [line.split()[0] for line in program.text.split("\n")] == [
        line.split()[0] for _, line in JAVA
    ]
    depths = [len(line) - len(line.lstrip()) for line in program.text.split("\n")]
    assert depths[0] == depths[7] == 0 < depths[1] == depths[6] < depths[4]


@pytest.mark.parametrize(
    "lines",
    [
        [
            'String query = "SELECT * FROM accounts WHERE',
            'custID=\'" + request.getParameter("id") + "\'";',
        ],
        ["BigDecimal one = new BigDecimal(0.1);"],
        ["if (x.compareTo(y) == 0) {", 'System.out.println("true");', "}"],
        ["int one = 1;", "long two = 2L;", "float three = 3F;"],
        ["#include <stdio.h>", "#include <graph.h>"],
        ["def total(items):", "return sum(item.price for item in items)"],
        [r"\documentclass[type1]{article}", r"\usepackage{amsmath}", r"\begin{document}"],
        ['<?xml version="1.0" encoding="ISO-8859-1"?>', "<name>Ada</name>"],
        ["main -> parse [weight=8];", 'c [label="hello", color=blue];', "}"],
        ["public int method(int param);"],
    ],
)
@pytest.mark.parametrize("font", [None, BOLD])
def test_statements_and_commands_are_code(lines, font):
    setter = Setter()
    y = setter.paragraph(50, 60, 500, PROSE)
    listing(setter, y + 12, [(0, line) for line in lines], font)
    assert len(code(setter)) == 1


@pytest.mark.parametrize(
    "lines",
    [
        [
            "The buyer shall give notice (as defined below);",
            "the seller shall answer within a week;",
        ],
        ["see section 3(b);", "and paragraph 4(c)(ii);"],
        ["the name(s) of the applicant(s);", "the age(s) of the child(ren);"],
        [
            "tipotesi=triennale for the bachelor degree;",
            "tipotesi=magistrale for the master thesis;",
        ],
        ["Total = price of the goods + tax on them;"],
        ["Use the macro \\title{...} for it, and", "\\author{name} for the names of all authors."],
        ["e.g. Smith et al. (2004); Jones (2007);", "Brown (2009)."],
        ["Monday (all day)", "Tuesday (morning)", "{closed}"],
        ["A;", "B;", "C;"],
        ["f(x);"],
        ["// a remark, and nothing else"],
        ["* first;", "* second;"],
        ["Return the form to:", "import duties;"],
        ["取值方法 getName(user);"],
    ],
)
def test_prose_with_a_sign_or_two_is_none(lines):
    setter = Setter()
    y = setter.paragraph(50, 60, 500, PROSE)
    listing(setter, y + 12, [(0, line) for line in lines])
    assert not code(setter)


def test_a_command_within_running_text_does_not_part_it():
    words = r"To put the name of the author at the head of the page give it as an argument of the command named"
    setter = Setter()
    setter.text(50, 60, words)
    setter.text(50, 72, r"\author{name of the author}{address}")
    setter.text(
        50, 84, "which has to come before the text begins, or else it will be left out of it."
    )
    assert not code(setter)


def test_greek_letters_of_a_maths_font_leave_a_listing_whole():
    setter = Setter()
    setter.paragraph(50, 120, 500, PROSE)
    setter.text(50, 60, "function cost(k)", font=MONO)
    end = setter.text(62, 72, "\u03bc", font=MATHS)
    setter.text(end + 6, 72, "= Cholesky(k, scale)", font=MONO)
    setter.text(62, 84, "return rand()", font=MONO)
    setter.text(50, 96, "end", font=MONO)
    assert len(code(setter)) == 1


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("(numf |> pca) + (catf |> ohe) |> rf", True),
        ("\\section{Results}", True),
        ("x = f(y)", True),
        ("Input", False),
        ("Level 2 (high)", False),
        ("input/output", False),
    ],
)
def test_a_label_in_a_mono_face_is_a_program_only_where_it_looks_like_one(text, program):
    assert is_program([text]) is program


def test_a_table_s_entries_in_a_mono_face_are_texts_or_programs():
    setter = Setter()
    setter.paragraph(50, 60, 500, PROSE)
    grid(setter, [50, 170, 350, 450], [200, 220, 240, 260])
    for row, entries in enumerate(
        [
            ("Name", "Call", "Level"),
            ("first", "run(job, retry=3)", "high"),
            ("second", "stop(job[0])", "low"),
        ]
    ):
        for x, entry in zip((60, 180, 360), entries):
            setter.text(x, 214 + 20 * row, entry, font=MONO if row else BOLD)
    (table,) = [block for block in document(setter)[0].blocks if isinstance(block, Table)]
    found = {block.text: block.kind for cell in table.cells for block in cell.blocks}
    assert found["run(job, retry=3)"] is BlockKind.CODE
    assert found["first"] is found["low"] is BlockKind.CELL


def test_a_line_without_end_takes_no_time() -> None:
    begun = time.perf_counter()
    is_program(["a(" * 20_000])
    assert time.perf_counter() - begun < 1
