"""Edges of rules: what is just within, and what is just beyond; found by mutants that survived."""

import pytest

from ai_translator.languages import language
from ai_translator.model.document import Document, HiddenReason, HiddenText, Page
from ai_translator.translation.quality import checks
from ai_translator.translation.reporting.report import _hidden, _picture_pages
from ai_translator.translation.terminology.term_extraction import candidates
from ai_translator.translation.terminology.terms import Term, missed, stem
from tests.translation.documents import block
from tests.translation.quality.test_checks import case


@pytest.mark.parametrize(
    ("target", "answer", "kept"),
    [
        ("Gegenstandsbereich", "im Gegenstandsbereiches", True),
        ("Gegenstandsbereich", "im Gegenstandsbere ", True),  # an ending of three letters
        ("Gegenstandsbereich", "im Gegenstandsber ", False),
        ("Gegenstandsbereich", "im Gegenteil", False),  # begins alike, is another word
        ("Haus", "in den Häusern", False),
        ("Haus", "zu Hause", True),
        ("Hausgang", "im Hausga ", True),  # four letters and all but three: five
        ("Hausgang", "im Haus", False),
        ("offener Markt", "am offenen Markte", True),
        ("offener Markt", "am Markte", False),
    ],
)
def test_an_inflected_term_is_kept_and_another_word_is_not(target, answer, kept):
    term = Term("thing", target)
    assert (missed([term], answer, language("de")) == ()) is kept


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("Trees", "tree"),
        ("boxes", "box"),
        ("Series", "sery"),
        ("class", "class"),
        ("status", "status"),
        ("basis", "basis"),
        ("author's", "author"),
        ("author’s", "author"),
        ("ключи", "ключи"),
    ],
)
def test_plural_endings_of_english_are_taken_off_and_no_others(word, stemmed):
    assert stem(word) == stemmed


def test_only_the_first_word_of_a_sentence_loses_its_capital():
    texts = ["Loop bodies are found here.", "These Trace trees are found there."] * 4
    found = {each.term: each.count for each in candidates(texts, 10)}
    assert found == {"Trace trees": 4, "loop bodies": 4}


@pytest.mark.parametrize(
    ("blocks", "reason", "pictures"),
    [
        ((), HiddenReason.INVISIBLE, [3]),
        ((block("  ", id="a"),), HiddenReason.INVISIBLE, [3]),
        ((block("words", id="a"),), HiddenReason.INVISIBLE, []),
        ((), HiddenReason.COVERED, []),
    ],
)
def test_a_page_is_a_picture_if_its_only_text_is_a_layer(blocks, reason, pictures):
    page = Page(3, blocks, hidden=(HiddenText("layer", reason), HiddenText("more", reason)))
    document = Document("a.pdf", 3, (page,))
    assert list(_picture_pages(document)) == pictures
    (hidden,) = _hidden(document)
    assert (hidden.page, hidden.reason, hidden.chars) == (3, reason.value, 9)


@pytest.mark.parametrize(
    ("letters", "answered", "odd"),
    [
        # A long text: half to 2.6 times, and 25 letters.
        (300, 149, "shorter"),
        (300, 150, None),
        (300, 805, None),
        (300, 806, "longer"),
        # One of middling length: .3 to 3.5 times.
        (299, 89, "shorter"),
        (299, 90, None),
        (60, 235, None),
        (60, 236, "longer"),
        # A short one: as good as anything up to 8 times.
        (59, 7, "shorter"),
        (59, 8, None),
        (30, 1, None),
        (31, 1, "shorter"),
        (10, 105, None),
        (10, 106, "longer"),
    ],
)
def test_the_length_of_an_answer_is_odd_beyond_its_limits(letters, answered, odd):
    found = checks.has_odd_length(case("x" * letters, "y" * answered, target="de"))
    assert (found is None) if odd is None else (found is not None and odd in found)
