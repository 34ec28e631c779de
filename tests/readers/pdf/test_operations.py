"""The cut of a content stream must be pikepdf's own, in broken streams too."""

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.readers.pdf.operations import operations

COUNTED = {b"Tj", b"TJ", b"'", b'"', b"Do"}


def strings_of(operands):
    """The last operand's strings, joined."""
    if not operands:
        return b""
    last = operands[-1]
    if isinstance(last, (list, pikepdf.Array)):
        return b"".join(bytes(item) for item in last if isinstance(item, (bytes, pikepdf.String)))
    return bytes(last) if isinstance(last, (bytes, pikepdf.String)) else b""


def ours(data):
    return [
        (operator, strings_of(operands))
        for operator, operands in operations(data)
        if operator in COUNTED
    ]


PDF = pikepdf.new()


def theirs(data):
    page = pikepdf.Page(
        PDF.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Page, Contents=PDF.make_stream(data))
        )
    )
    counted = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = bytes(instruction.operator.unparse())
        if operator in COUNTED:
            counted.append((operator, strings_of(instruction.operands)))
    return counted


@pytest.mark.parametrize(
    "data",
    [
        b"BT (one) Tj [(two) -250 (three)] TJ (four) ' 1 2 (five) \" ET",
        b"[(kern)-5.5(ed)] TJ [] TJ () Tj",
        rb"(paren \) and (nested (twice)) and \\) Tj",
        rb"(octal \101\7\53x and line\
end) Tj",
        b"(a\rb\r\nc) Tj",
        b"<48656C6C6F> Tj <4> Tj <48 65\n6c> Tj <> Tj",
        b"% (comment) Tj\n(after) Tj",
        b"/Name#20with Do /N Do/M Do",
        b"BI /W 4 /H 1 /BPC 8 /CS /G ID (x)T EI (after) Tj",
        b"BI /W 4 /H 1 ID ab EI\xff\xfe\x01\x02 EI Q (after) Tj",
        b"BI /W 4 /H 1 ID (never ends) Tj",
        b"(one)Tj(two)Tj[(three)]TJ",
        b"garbage 1 2 (x) noise (y) Tj -- ++ 1.2.3 --5 (z) Tj",
        b"<< /MCID 0 /A (in a dictionary) >> BDC (x) Tj EMC",
        b") ] >> } { (after) Tj",
        b"<4z1> (after) Tj",
        b"(never closed Tj",
        b"[(never closed) TJ (x) Tj",
        b"\x00(nul)\x00Tj\x0c(form feed)\x0cTj",
        b"true false null (x) Tj",
        b"1 0 R (x) Tj",
        b"(x) Tj EI (y) Tj",
        b"BI /W 1 /H 1 ID x EI %c (z) Tj\n { (y) Tj",
        b"",
    ],
)
def test_operators_and_strings_are_those_of_pikepdf(data):
    assert ours(data) == theirs(data)


PIECES = [
    b"(a) Tj", b"[(a)-5(b)]TJ", b"(c) '", b'1 2 (d) "', b"/X Do", b"q", b"Q", b"BT", b"ET", b"T*", b"<41>", b"<4142>Tj", b"(a(b)c)Tj",
    b"(\\051\\1)Tj", b"(x\\\r\ny\rz)Tj", b"/N", b"/", b"/a#41", b"/MC BMC", b"EMC", b"<< /a (b) >>", b"BI /W 1 /H 1 ID x EI", b"%c (z) Tj\n",
    b"--5", b"1.2.3", b"12", b"-.5", b"true", b"null", b"{", b"}", b"]", b">", b"\x00", b"gibberish", b"5Tj", b"\xff\xfe",
]  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from([b" ", b"\n", b"\r\n"]))
def test_any_sequence_is_cut_alike(pieces, separator):
    data = separator.join(pieces)
    assert ours(data) == theirs(data)


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_any_string_survives_its_escapes(raw):
    data = pikepdf.unparse_content_stream([([pikepdf.String(raw)], pikepdf.Operator("Tj"))])
    assert ours(data) == [(b"Tj", raw)]


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data):
    list(operations(data))


def test_operands_are_what_pdfminer_takes():
    [(operator, operands)] = operations(b"/F1 [1 -.5 (x)] << /K (v) >> true null --5 op")
    assert operator == b"op"
    name, array, dictionary, *rest = operands
    assert name.name == "F1"
    assert array == [1.0, -0.5, b"x"]
    assert dictionary == {"K": b"v"}
    assert rest == [True, None, -5.0]


def test_an_inline_image_is_one_operation():
    [(operator, [image])] = operations(b"BI /W 2 /H 3 /IM true ID \x01\x02 EI")
    assert operator == b"EI"
    assert image == {"W": 2.0, "H": 3.0, "IM": True}


def test_deep_nesting_ends_the_stream_not_the_program():
    assert list(operations(b"[" * 5000 + b"(x) Tj")) == []
