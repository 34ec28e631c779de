"""The one table of generated PDFs; the API, the command line and every later face run through it."""

from __future__ import annotations

from . import forms, geometry, hidden, navigation, paper, tables
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
        must_include=(tables.LEAD, tables.TAIL, "bruises easily and should be sold on the day of the harvest", "Sum of all sales"),
        verbatim=("9999", *(row[3] for row in tables.rows())),
    ),
    "unruled-table": Spec(
        tables.unruled,
        pages=2,
        must_include=(tables.LEAD, tables.TAIL, "keeps until spring when it is stored in sand"),
        verbatim=tuple(row[3] for row in tables.rows()),
    ),
    "forms": Spec(forms.forms, pages=2, must_include=(forms.NESTED, forms.OUTER, forms.TWICE, forms.SHARED, *forms.OWN)),
    "rotated-90": Spec(geometry.rotated(90), must_include=(geometry.TITLE, *geometry.TEXT)),
    "rotated-180": Spec(geometry.rotated(180), must_include=(geometry.TITLE, *geometry.TEXT)),
    "rotated-270": Spec(geometry.rotated(270), must_include=(geometry.TITLE, *geometry.TEXT)),
    "cropped": Spec(
        geometry.cropped, must_include=(geometry.TITLE, *geometry.TEXT), must_not_include=(geometry.CROPPED_AWAY,)
    ),
    "user-unit": Spec(geometry.user_unit, must_include=(geometry.TITLE, *geometry.TEXT)),
    "links": Spec(navigation.links, pages=2, must_include=(*navigation.OUTLINE, navigation.TEXT[2]), verbatim=()),
    "hidden": Spec(hidden.hidden, must_include=(hidden.SEEN,), must_not_include=hidden.HIDDEN),
    "scan": Spec(hidden.scan, exit_code=3),
    "scan-with-layer": Spec(hidden.scan_with_layer, must_not_include=(hidden.OCR_LAYER,), exit_code=3),
}
