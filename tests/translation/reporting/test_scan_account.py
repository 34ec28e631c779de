"""What is said of pages that were read on their pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import Document, Page
from ai_translator.model.provenance import PdfPage, ScannedPage, UnreadWords
from ai_translator.translation.reporting.scan_account import scan_account

PLAIN = Document("scan.pdf", 9, ())


def page(number: int, scan: ScannedPage | None) -> Page:
    return Page(number, (), provenance=PdfPage(0, (0.0, 0.0, 600.0, 800.0), scan=scan))


def unread(text: str, reason: str = "") -> UnreadWords:
    return UnreadWords(text=text, bbox=BBox(0, 0, 9, 9), confidence=0.4, reason=reason)


def document(*scans: ScannedPage | None) -> Document:
    return replace(PLAIN, pages=tuple(page(at, scan) for at, scan in enumerate(scans, 1)))


def test_a_document_without_scans_has_no_account():
    assert scan_account(PLAIN) is None
    assert scan_account(document(None, None)) is None
    assert scan_account(replace(PLAIN, pages=(Page(1, ()),))) is None


def test_words_and_their_mean_confidence_are_those_of_the_pages_that_were_read():
    found = scan_account(
        document(
            ScannedPage(confidence=0.9, words=100),
            None,
            ScannedPage(confidence=0.6, words=50, from_layer=True),
            ScannedPage(confidence=1.0, words=7, reason="too faint"),
        )
    )
    assert found is not None
    assert (found.pages, found.from_layer, found.words, found.confidence) == (2, 1, 150, 0.8)
    assert [(each.page, each.reason) for each in found.unread] == [(4, "too faint")]
    assert not found.complete
    assert list(found.summary()) == [
        "2 scanned pages read: 150 words, mean confidence 0.80, 1 by their text layer",
        "page 4 stays a picture: too faint",
    ]


def test_a_page_without_words_tells_no_confidence():
    found = scan_account(document(ScannedPage(words=0)))
    assert found is not None and found.confidence is None and found.complete
    assert list(found.summary()) == ["1 scanned page read: 0 words"]


def test_what_was_seen_and_not_read_is_named_with_its_page_and_reason():
    scan = ScannedPage(words=3, unread=(unread("Tjde", "handwriting"), unread("x" * 300)))
    found = scan_account(document(None, scan))
    assert found is not None and not found.complete
    first, second = found.left
    assert (first.page, first.text, first.reason, first.confidence) == (
        2, "Tjde", "handwriting", 0.4
    )  # fmt: skip
    assert second.reason == "recognition is not certain enough" and len(second.text) == 160
    assert "page 2 keeps words as picture (handwriting): Tjde" in list(found.summary())


@pytest.mark.parametrize(("count", "more"), [(5, 0), (6, 1), (9, 4)])
def test_a_long_list_is_cut_with_how_many_are_left(count, more):
    pictures = [ScannedPage(reason=f"reason {at}") for at in range(count)]
    words = ScannedPage(words=1, unread=tuple(unread(f"w{at}", "faint") for at in range(count)))
    found = scan_account(document(*pictures, words))
    assert found is not None
    said = list(found.summary())
    assert sum("stays a picture" in each for each in said) == 5
    assert sum("keeps words as picture" in each for each in said) == 5
    assert said.count(f"… and {more} more pages: see the report") == (more > 0)
    assert said.count(f"… and {more} more: see the report") == (more > 0)
