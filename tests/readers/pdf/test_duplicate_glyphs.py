def texts(glyphs):
    return "".join(glyph.text for glyph in glyphs)


def show(x, y, text=b"Bold", before=b""):
    return before + b" BT /F1 10 Tf %f %f Td (%s) Tj ET " % (x, y, text)


def test_letters_drawn_twice_aside_are_bold_and_once(read):
    content = read(show(20, 100) + show(20.3, 100) + show(20, 150, b"plain"))
    assert texts(content.glyphs) == "Boldplain"
    assert [glyph.font.bold for glyph in content.glyphs] == [True] * 4 + [False] * 5
    assert texts(content.duplicates) == "Bold"
    assert {glyph.operator for glyph in content.duplicates} == {1}


def test_letters_drawn_twice_in_place_are_not_bold(read):
    content = read(show(20, 100) + show(20, 100))
    assert texts(content.glyphs) == texts(content.duplicates) == "Bold"
    assert not content.glyphs[0].font.bold


def test_a_shadow_is_a_twin_and_the_letter_on_top_is_read(read):
    content = read(show(20.8, 99.2, b"Top", b".7 g") + show(20, 100, b"Top", b"1 0 0 rg"))
    assert texts(content.glyphs) == "Top"
    assert {glyph.color for glyph in content.glyphs} == {"#ff0000"}
    assert {glyph.color for glyph in content.duplicates} == {"#b2b2b2"}
    assert not content.glyphs[0].font.bold


def test_neighbours_are_no_twins(read):
    content = read(
        show(20, 100, b"llll....")
        + show(40, 100, b"l")
        + show(20, 108, b"llll")
        + b"BT /F1 20 Tf 20 100 Td (l) Tj ET"
    )
    assert len(content.glyphs) == 14
    assert not content.duplicates


def test_one_operator_may_repeat_a_letter_in_place(read):
    content = read(b"BT /F1 10 Tf 20 100 Td [(o) 556 (o)] TJ ET")
    assert texts(content.glyphs) == "oo"
