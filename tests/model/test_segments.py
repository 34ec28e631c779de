"""Inline markup: what goes out can come back."""

from hypothesis import given
from hypothesis import strategies as st

from ai_translator.model.content import BlockKind, InlineFormula, TextStyle
from ai_translator.model.document import Document
from ai_translator.model.segments import (  # fmt: skip
    MARK,
    Failed,
    Literal,
    Mark,
    Markup,
    Segment,
    Span,
    Translated,
    TranslatedDocument,
    Unchanged,
    pieces,
    plain,
)

BASE, BOLD = TextStyle(), TextStyle(bold=True)
FORMULA = InlineFormula("x²")
MARKUP = Markup(Mark(BASE), {"b1": Mark(BOLD)}, {"f1": FORMULA, "f2": Literal("<b1>", BASE)})


def test_tags_and_placeholders_are_resolved_in_order():
    assert list(pieces("so <b1>ist</b1> {f1} und {f2}.", MARKUP)) == [
        Span("so ", BASE), Span("ist", BOLD), Span(" ", BASE), FORMULA, Span(" und ", BASE), Span("<b1>", BASE), Span(".", BASE),
    ]  # fmt: skip


def test_marks_side_by_side_have_no_empty_text_between_them():
    """An empty run would be set as one: a gap, or a link over nothing."""
    assert list(pieces("<b1>ist</b1>{f1}", MARKUP)) == [Span("ist", BOLD), FORMULA]
    assert list(pieces("", MARKUP)) == []


def test_a_mark_that_nobody_knows_keeps_the_text_as_it_was():
    assert list(pieces("<b1>a<i7>b</b1>c</b1>", MARKUP)) == [
        Span("a", BOLD), Span("b", BOLD), Span("c", BASE)
    ]  # fmt: skip
    assert list(pieces("<b1>see {f9}</b1>", MARKUP)) == [Span("see ", BOLD), Span("{f9}", BOLD)]


def test_the_names_of_every_mark():
    assert MARKUP.names() == ["</b1>", "<b1>", "{f1}", "{f2}"]


def test_plain_text_has_formulas_in_one_line():
    assert plain("a <b1>b</b1> {f1}", MARKUP) == "a b x²"


@given(st.text())
def test_no_text_is_dropped_whatever_the_markup(text):
    without = MARK.sub(lambda found: found.group() if found.group().startswith("{") else "", text)
    assert plain(text, Markup()) == without


def segment(identity, *blocks):
    return Segment(identity, f"source {identity}", 1, BlockKind.PARAGRAPH, blocks)


def test_what_is_written_for_each_outcome():
    segments = (
        segment("a", "p1.b0", "p2.b0"),
        segment("b", "p1.b1"),
        segment("c", "p1.b2"),
        segment("d", "p1.b3"),
    )
    outcomes = {"a": Translated("target"), "b": Unchanged("name"), "c": Failed("refused")}
    translated = TranslatedDocument(Document("x", 1, ()), segments, outcomes)
    assert translated.segment_of("p2.b0") is segments[0]
    assert translated.segment_of("p9.b9") is None
    assert [translated.target_text(each) for each in segments] == [
        "target",
        "source b",
        "source c",
        "source d",
    ]
    assert translated.outcome_of(segments[3]) == Failed("not translated")


def test_a_sign_for_a_letter_that_nobody_knows_is_not_written():
    one = segment("a", "p1.b0")
    translated = TranslatedDocument(Document("x", 1, ()), (one,), {"a": Translated("a\ufffdb")})
    assert translated.target_text(one) == "ab"
