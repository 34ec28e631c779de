"""The one table of generated PDFs; the API, the command line and every later face run through it."""

from __future__ import annotations

from . import (
    arabic,
    bitmaps,
    book,
    broken,
    colour,
    deck,
    forms,
    geometry,
    hidden,
    japanese,
    lists,
    markup,
    navigation,
    paper,
    slow,
    spacing,
    tables,
)
from .spec import Spec

PDFS: dict[str, Spec] = {
    "paper": Spec(
        paper.paper,
        pages=2,
        must_include=(
            paper.TITLE,
            paper.ABSTRACT,
            paper.CAPTION,
            paper.FOOTNOTE,
            "an unfriendly place for a crystal",  # hyphenated at a line's end
            "which asked every clock for the hour and noted the answer together with the signal",  # over columns
            "whether this is a method or only luck we cannot say from a single family",  # over pages
        ),
        must_not_include=("unand", "swings by thirty degrees between noon and midnight, warmth"),
        verbatim=("https://example.org/lettuce",),
    ),
    "ruled-table": Spec(
        tables.ruled,
        pages=2,
        must_include=(
            tables.LEAD,
            tables.TAIL,
            "bruises easily and should be sold on the day of the harvest",
            "Sum of all sales",
        ),
        verbatim=("9999", *(row[3] for row in tables.rows())),
    ),
    "unruled-table": Spec(
        tables.unruled,
        pages=2,
        must_include=(tables.LEAD, tables.TAIL, "keeps until spring when it is stored in sand"),
        verbatim=tuple(row[3] for row in tables.rows()),
    ),
    "forms": Spec(
        forms.forms,
        pages=2,
        must_include=(forms.NESTED, forms.OUTER, forms.TWICE, forms.SHARED, *forms.OWN),
    ),
    "rotated-90": Spec(geometry.rotated(90), must_include=(geometry.TITLE, *geometry.TEXT)),
    "rotated-180": Spec(geometry.rotated(180), must_include=(geometry.TITLE, *geometry.TEXT)),
    "rotated-270": Spec(geometry.rotated(270), must_include=(geometry.TITLE, *geometry.TEXT)),
    "cropped": Spec(
        geometry.cropped,
        must_include=(geometry.TITLE, *geometry.TEXT),
        must_not_include=(geometry.CROPPED_AWAY,),
    ),
    "user-unit": Spec(geometry.user_unit, must_include=(geometry.TITLE, *geometry.TEXT)),
    "bitmaps": Spec(bitmaps.bitmaps, must_include=(geometry.TITLE, *geometry.TEXT)),
    "links": Spec(
        navigation.links,
        pages=2,
        must_include=(*navigation.OUTLINE, navigation.TEXT[2]),
        verbatim=(),
    ),
    "hidden": Spec(hidden.hidden, must_include=(hidden.SEEN,), must_not_include=hidden.HIDDEN),
    "scan": Spec(hidden.scan, exit_code=3),
    "scan-with-layer": Spec(
        hidden.scan_with_layer, must_not_include=(hidden.OCR_LAYER,), exit_code=8
    ),
    "lists": Spec(
        lists.lists,
        must_include=(*(text for _, _, text in (*lists.ITEMS, *lists.STEPS)), lists.AFTER),
    ),
    "code": Spec(
        lists.code,
        must_include=(lists.BEFORE_CODE, lists.AFTER_CODE),
        verbatim=tuple(line.strip() for line in lists.CODE.splitlines() if line.strip()),
    ),
    "contents": Spec(
        lists.contents,
        pages=2,
        must_include=(*(title for _, _, title, _ in lists.CONTENTS), lists.AFTER),
    ),
    "colours": Spec(
        colour.colours,
        must_include=(colour.BAND, colour.BOX, colour.OVER_PICTURE, colour.TEXT, colour.RED),
    ),
    "arabic": Spec(
        arabic.arabic,
        language="ar",
        must_include=(arabic.TITLE, " ".join(arabic.LINES), arabic.SECOND),
        verbatim=("1932",),
    ),
    "vertical": Spec(
        japanese.vertical,
        language="ja",
        must_include=(japanese.TITLE, "".join(japanese.LINES[:2]), japanese.LINES[2]),
    ),
    "spacing": Spec(
        spacing.spacing,
        must_include=(spacing.HEADING, " ".join(spacing.LINES), spacing.LIGATURES_READ),
        must_not_include=("A V", "A VOID", "fi ne"),
    ),
    "markup": Spec(markup.markup, must_include=(markup.TEXT[8],), verbatim=markup.HOSTILE),
    "book": Spec(book.book, pages=book.PAGES),
    "deck": Spec(deck.deck, pages=deck.PAGES),
    "slow-page": Spec(slow.slow, pages=3, must_include=(slow.BEFORE, slow.AFTER), exit_code=8),
    "encrypted": Spec(
        broken.encrypted(broken.USER_PASSWORD),
        must_include=geometry.TEXT,
        password=broken.USER_PASSWORD,
        repeatable=False,
    ),
    "owner-only": Spec(broken.encrypted(""), must_include=geometry.TEXT, repeatable=False),
    "no-xref": Spec(broken.no_xref, must_include=geometry.TEXT),
    "wrong-header": Spec(broken.wrong_header, must_include=geometry.TEXT),
    "truncated": Spec(broken.truncated, pages=0, exit_code=8),
    "zero-pages": Spec(broken.zero_pages, pages=0, exit_code=3),
    "empty": Spec(broken.empty, pages=0, exit_code=3),
    "not-a-pdf": Spec(broken.not_a_pdf, pages=0, exit_code=3),
}
