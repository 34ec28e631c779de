"""Runs of text to one string with marks, and back."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.model.content import FontClass, InlineFormula, LineEnd, Rise
from ai_translator.model.segments import MARK, Literal, pieces, plain
from ai_translator.translation.segmentation.markup import marked_text
from tests.translation.documents import (
    BOLD,
    FORMULA,
    ITALIC,
    MONO,
    PLAIN,
    RED,
    SITE,
    SUPER,
    block,
    line,
    run,
)


def marked(*inlines) -> str:
    return marked_text([block(*inlines)])[0]


def test_plain_text_has_no_marks():
    assert marked("Nothing special here") == "Nothing special here"


@pytest.mark.parametrize(
    ("style", "letter"),
    [(BOLD, "b"), (ITALIC, "i"), (RED, "s"), (replace(PLAIN, color="#ff0000", bold=True), "b")],
)
def test_the_letter_of_a_tag_says_why(style, letter):
    text, markup = marked_text(
        [block("there are some ", run("striking words", style), " in a text")]
    )
    assert text == f"there are some <{letter}1>striking words</{letter}1> in a text"
    assert markup.marks[f"{letter}1"].style == style


def test_most_of_the_letters_are_the_base():
    text, markup = marked_text([block(run("Everything here is bold ", BOLD), "but this")])
    assert text == "Everything here is bold <b1>but this</b1>"
    assert markup.base.style == BOLD and markup.marks["b1"].style == PLAIN


def test_a_link_becomes_a_tag_and_its_own_colour_no_second_one():
    text, markup = marked_text(
        [
            block(
                "see ",
                run("the web site", replace(PLAIN, color="#0000ff"), SITE),
                " for more of it",
            )
        ]
    )
    assert text == "see <l1>the web site</l1> for more of it"
    assert markup.marks["l1"].link == SITE


def test_a_text_that_is_one_link_has_no_tag():
    text, markup = marked_text([block(run("the whole of it", PLAIN, SITE))])
    assert text == "the whole of it" and markup.base.link == SITE


def test_spaces_stay_outside_tags():
    assert (
        marked("a few", run(" bold words ", BOLD), "and the rest")
        == "a few <b1>bold words</b1> and the rest"
    )


def test_neighbours_in_one_style_are_one_tag():
    assert (
        marked("text with ", run("bold", BOLD), run(" ", BOLD), run("words", BOLD), " in it")
        == "text with <b1>bold words</b1> in it"
    )


def test_a_plain_space_between_two_bold_words_does_not_part_them():
    assert (
        marked("text with ", run("bold", BOLD), " ", run("words", BOLD), " in it")
        == "text with <b1>bold words</b1> in it"
    )


@pytest.mark.parametrize(
    "trifle", [run(", ", BOLD), run(" ", ITALIC), run("-", BOLD), run(".", RED)]
)
def test_a_style_without_a_letter_in_it_is_no_tag(trifle):
    assert "<" not in marked("one thing", trifle, "another thing")


@pytest.mark.parametrize(
    "style",
    [
        replace(PLAIN, size=10.4),
        replace(PLAIN, color="#0a0a0a"),
        replace(PLAIN, font_class=FontClass.SANS),
    ],
)
def test_what_no_reader_sees_is_no_tag(style):
    assert (
        marked("one thing ", run("another thing", style), " and more of it")
        == "one thing another thing and more of it"
    )


def test_a_drop_cap_and_small_capitals_do_not_cut_words():
    assert marked(
        run("O", replace(PLAIN, size=30.0)),
        "nce upon a time there was a ",
        run("KING", replace(PLAIN, size=7.5)),
    ) == ("Once upon a time there was a KING")


def test_a_scrap_of_a_word_is_no_tag():
    assert marked(run("N", BOLD), "eural ", run("n", BOLD), "etworks") == "Neural networks"


def test_a_word_in_two_colours_is_one():
    assert marked(run("Exp", RED), "erience and more of it") == "Experience and more of it"


def test_a_soft_hyphen_that_is_drawn_is_a_hyphen():
    assert (
        marked_text([block(line("back\u00adend soft\u00ad", end=LineEnd.HYPHEN), line("ware"))])[0]
        == "back-end software"
    )


def test_half_of_a_word_that_is_long_enough_is_one():
    assert (
        marked("un", run("believ", ITALIC), "able things happen")
        == "un<i1>believ</i1>able things happen"
    )


def test_formulas_become_placeholders():
    text, markup = marked_text([block("so ", FORMULA, " holds for all ", InlineFormula("n"))])
    assert text == "so {f1} holds for all {f2}"
    assert markup.placeholders["f1"] == FORMULA


def test_a_code_word_is_a_placeholder():
    text, markup = marked_text([block("call the ", run("malloc", MONO), " function")])
    assert text == "call the {f1} function"
    assert markup.placeholders["f1"] == Literal("malloc", MONO)


def test_prose_in_a_code_font_is_a_tag():
    prose = "this is only a remark set like a program"
    assert marked("A long sentence of many words that says: ", run(prose, MONO)).endswith(
        f"<c1>{prose}</c1>"
    )


def test_typewritten_text_has_no_code_words():
    assert marked(run("A typewritten page about malloc", MONO)) == "A typewritten page about malloc"


def test_marks_of_notes_are_placeholders_that_keep_their_link():
    text, markup = marked_text([block("as shown before", run("3", SUPER, SITE), " by others")])
    assert text == "as shown before{f1} by others"
    assert markup.placeholders["f1"] == Literal("3", SUPER, SITE)


@pytest.mark.parametrize("sign", ["*", "∗", "†", "‡§"])
def test_raised_signs_of_notes_are_marks_like_figures(sign: str):
    text, markup = marked_text([block("A title", run(sign, SUPER))])
    assert text == "A title{f1}"
    assert markup.placeholders["f1"] == Literal(sign, SUPER)


def test_raised_endings_of_ordinals_belong_to_their_number():
    assert marked("the 1", run("st", SUPER), " of May") == "the 1st of May"


def test_raised_words_keep_their_tag():
    assert marked(
        "registered", run("trade mark", replace(PLAIN, rise=Rise.SUPER)), " here it is"
    ) == ("registered<u1>trade mark</u1> here it is")


@pytest.mark.parametrize(
    "text", ["a tag <b1> in the text", "a mark {f1} in it", "ends </s> here", 'a <s id="2"> here']
)
def test_text_like_our_own_marks_is_a_placeholder(text):
    found, markup = marked_text([block(text)])
    assert len(MARK.findall(found)) == 1
    assert plain(found, markup) == text


@pytest.mark.parametrize(
    "address",
    [
        "ts.voltax@irs.gov",
        "www.irs.gov",
        "irs.gov",
        "gnu.org/philosophy/free-sw.html",
        "census.gov/bkmk/1.0/S2601A",
    ],
)
def test_addresses_travel_as_they_are(address):
    text, markup = marked_text([block(f"Write to or see ({address}), it says.")])
    assert (
        text == "Write to or see ({f1}), it says."
        and plain(text, markup) == f"Write to or see ({address}), it says."
    )


@pytest.mark.parametrize(
    "words",
    [
        "Node.js and ASP.NET",
        "his/her, and/or",
        "i.e. this, e.g. that",
        "the end.it begins",
        "v1.0/v2.0",
    ],
)
def test_words_with_dots_and_strokes_are_no_addresses(words):
    assert marked_text([block(f"Here are {words} for you.")])[0] == f"Here are {words} for you."


def test_long_addresses_are_placeholders_and_keep_the_full_stop_out():
    text, markup = marked_text([block("It lies at https://example.org/a/long/path/to/it.")])
    assert text == "It lies at {f1}."
    assert plain(text, markup) == "It lies at https://example.org/a/long/path/to/it."


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (LineEnd.SPACE, "first second"),
        (LineEnd.NOTHING, "firstsecond"),
        (LineEnd.BREAK, "first\nsecond"),
        (LineEnd.HYPHEN, "firstsecond"),
    ],
)
def test_lines_are_joined_as_they_end(end, expected):
    first = "first-" if end is LineEnd.HYPHEN else "first"
    assert marked_text([block(line(first, end=end), line("second"))])[0] == expected


def test_lines_after_a_formula_are_joined_too():
    assert marked_text([block(line("so ", FORMULA), line("holds"))])[0] == "so {f1} holds"


def test_blocks_of_one_paragraph_are_one_text():
    assert (
        marked_text([block("begins here and"), block("ends there")])[0]
        == "begins here and ends there"
    )


def test_spaces_are_single():
    assert marked("two  spaces ", " and\u00a0another ") == "two spaces and another"


def test_decoration_is_not_worth_its_tags():
    runs = [run(f"w{n} ", BOLD if n % 2 else ITALIC) for n in range(40)]
    assert len(MARK.findall(marked(*runs))) <= 2


STYLES = st.sampled_from([PLAIN, BOLD, ITALIC, MONO, RED, SUPER])
WORDS = st.text("abc de.é中{}<>/1f", min_size=1, max_size=12)
RUNS = st.lists(st.tuples(WORDS, STYLES, st.sampled_from([None, SITE])), min_size=1, max_size=8)


@given(RUNS)
def test_no_letter_is_lost_and_every_mark_is_in_its_key(parts):
    text, markup = marked_text([block(*(run(*part) for part in parts))])
    source = "".join("".join(part[0] for part in parts).split())
    assert "".join(plain(text, markup).split()) == source
    assert sorted(MARK.findall(text)) == markup.names()


@given(RUNS)
def test_tags_never_nest(parts):
    text, _ = marked_text([block(*(run(*part) for part in parts))])
    inside = ""
    for tag in MARK.findall(text):
        if tag.startswith("</"):
            assert tag[2:-1] == inside
            inside = ""
        elif tag.startswith("<"):
            assert not inside
            inside = tag[1:-1]


def test_what_looks_like_a_tag_once_its_styles_are_gone_is_none():
    parts = [("a", PLAIN, SITE), ("<a", PLAIN), ("1", BOLD), (">", PLAIN), ("a", PLAIN, SITE)]
    text, markup = marked_text([block(*(run(*part) for part in parts))])
    assert sorted(MARK.findall(text)) == markup.names()
    assert plain(text, markup) == "a<a1>a"


@given(RUNS)
def test_links_are_kept(parts):
    text, markup = marked_text([block(*(run(*part) for part in parts))])
    linked = "".join(
        "".join(words.split())
        for words, _, link in parts
        if link and any(char.isalnum() for char in words)
    )
    shown = "".join(
        "".join(piece.text.split())
        for piece in pieces(text, markup)
        if not isinstance(piece, InlineFormula) and piece.link
    )
    assert not Counter(filter(str.isalnum, linked)) - Counter(shown)


@pytest.mark.parametrize("number", ["12", "3.1", "2019b", "[7]", "1–3"])
def test_linked_numbers_are_placeholders(number):
    text, markup = marked_text(
        [block("as shown in Section ", run(number, PLAIN, SITE), " of the text")]
    )
    assert text == "as shown in Section {f1} of the text"
    assert markup.placeholders["f1"] == Literal(number, PLAIN, SITE)


@pytest.mark.parametrize(
    ("size", "tagged"), [(10.0, False), (12.5, False), (7.5, False), (12.6, True), (7.4, True)]
)
def test_words_of_another_size_are_tagged_when_a_reader_sees_it(size, tagged):
    """A quarter larger or smaller; a single word may be a drop cap or small capitals."""
    text = marked("there are ", run("several words", replace(PLAIN, size=size)), " in a text")
    assert ("<s1>several words</s1>" in text) is tagged
    assert "<" not in marked("there is ", run("one", replace(PLAIN, size=size)), " in a text")


@pytest.mark.parametrize(
    ("color", "tagged"),
    [("#000059", False), ("#00005a", True), ("#1e1e1d", False), ("#1e1e1e", True), ("#590000", False), ("#5a0000", True)],
)  # fmt: skip
def test_a_colour_is_tagged_when_the_eye_tells_it_from_the_text_s(color, tagged):
    text = marked("there are ", run("several words", replace(PLAIN, color=color)), " in a text")
    assert ("<s1>" in text) is tagged


def decorated(letters):
    """Four bold words and a link among so many letters."""
    parts = [f"{'w' * letters} " if at % 2 == 0 else run("bold ", BOLD) for at in range(8)]
    return marked(*parts, run("site", PLAIN, SITE), " ", run("raised", SUPER), " end")


def test_of_many_tags_those_that_are_links_or_raised_are_kept_longest():
    few, many, most = (decorated(letters) for letters in (12, 4, 0))
    assert few.count("<b") == 4 and "<l1>" in few and "<u1>" in few
    assert many.count("<b") == 0 and "<l1>" in many and "<u1>" in many
    crowded = marked(*[part for at in range(6) for part in (run("a", SUPER), "b", run("c", PLAIN, SITE))])  # fmt: skip
    assert "<l1>" in crowded and "<u" not in crowded
    assert "bold" in most


def test_two_tags_are_never_too_many():
    assert marked("a ", run("bold word", BOLD), " ", run("site", PLAIN, SITE)).count("<") == 4


def test_a_formula_at_the_end_of_a_verse_ends_its_line():
    first = line("where ", FORMULA, end=LineEnd.BREAK)
    assert marked_text([block(first, line("and so on"))])[0] == "where {f1}\nand so on"
    gone_on = line("where ", FORMULA, end=LineEnd.NOTHING)
    assert marked_text([block(gone_on, line("and so on"))])[0] == "where {f1}and so on"


def test_spaces_around_formulas_are_single_and_stay():
    assert marked("let  ", FORMULA, "  be ", FORMULA, FORMULA, " .") == "let {f1} be {f2}{f3} ."
    assert marked(FORMULA, " is") == "{f1} is"


def test_ideographs_in_a_code_face_are_translated_like_any_others():
    text, _ = marked_text(
        [
            block(
                "The fishermen go out by ",
                run("海水每天（两次）涨落", MONO),
                " and by ",
                run("tide_table", MONO),
            )
        ]
    )
    assert text == "The fishermen go out by <c1>海水每天（两次）涨落</c1> and by {f1}"


def test_a_word_of_text_within_a_code_face_is_no_code():
    text, _ = marked_text(
        [block(run("The fishermen go out by the ", MONO), "tide", run(" table.", MONO))]
    )
    assert text == "The fishermen go out by the <c1>tide</c1> table."


@pytest.mark.parametrize(
    "name",
    [
        "import_port_type",
        "CHECK_GROUP_OF_USER",
        "camelCaseName",
        "harbour_schema.xsd",
        "TideTables.jl",
        "config.yaml",
        "/usr/share/doc",
        "~/notes/tides.md",
        "MRH/IDA/TSP/ICB/G-1/Lot",
        "--dry-run",
        "@name",
    ],
)
def test_names_that_are_no_words_are_protected_in_any_face(name):
    text, markup = marked_text([block(f"First set {name}, then go on with the others.")])
    assert text == "First set {f1}, then go on with the others."
    assert [each.text for each in markup.placeholders.values()] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Either this and/or that, by 2010/11/12 at the latest.",
        "The end.Next comes the iPhone - not so McDonald, e.g. a well-known one.",
        "Write to us @ the office -- we answer; 3/4 of it is n/a.",
    ],
)
def test_words_are_not(text):
    assert marked_text([block(text)])[0] == text


def test_a_word_of_code_behind_a_shorter_word_is_code():
    text, markup = marked_text([block("Element ", run("component", MONO))])
    assert text == "Element {f1}"
    assert [each.text for each in markup.placeholders.values()] == ["component"]
