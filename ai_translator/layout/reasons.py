"""Why layout decided as it did: the rule that fired, and the evidence it saw.

Rules leave a :class:`Reason` at the draft they decide on.  ``ai-translator inspect`` shows them; a
normal run drops a page's reasons before the page leaves its worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeAlias

Evidence: TypeAlias = float | int | bool | str


class Decision(StrEnum):
    """What was decided."""

    COLUMN = "column"  # which column a text stands in, and so its place in the reading order
    BEGIN = "begin"  # that a text begins at a line and does not go on with the one above
    KIND = "kind"
    ALIGN = "align"
    JOIN = "join"  # that a text or table goes on with one of an earlier column or page


class LayoutRule(Enum):
    """Each rule: its decision, what it says, and where it is (below ``ai_translator.layout``)."""

    GUTTER = Decision.COLUMN, "white runs between two columns", "blocks.gutters.best_gutter"
    BESIDE_GUTTER = (
        Decision.COLUMN,
        "it stands over or under the columns that white parts",
        "blocks.reading_order._parts",
    )
    ENTRIES = (
        Decision.COLUMN,
        "labels with their texts, or numbers with their words, row by row",
        "blocks.reading_order._entries",
    )
    NO_GUTTER = Decision.COLUMN, "no white runs through the lines", "blocks.gutters.best_gutter"

    NOTHING_ABOVE = (
        Decision.BEGIN,
        "no text above that it could go on with",
        "blocks.paragraphs._above",
    )
    ENTRY = (
        Decision.BEGIN,
        "this line or the one above is an entry of contents",
        "blocks.paragraphs.ColumnReader._is_long_title",
    )
    DIFFERS = (
        Decision.BEGIN,
        "another size, weight, face, colour or direction",
        "blocks.paragraphs.ColumnReader._differs",
    )
    RULED = (
        Decision.BEGIN,
        "a rule is drawn between",
        "blocks.paragraphs.ColumnReader._is_ruled_off",
    )
    PARTED = (
        Decision.BEGIN,
        "a figure or table stands between",
        "blocks.paragraphs.ColumnReader._is_parted",
    )
    ALIKE = (
        Decision.BEGIN,
        "both lines lead with a note's mark or a label",
        "blocks.paragraphs._begin_alike",
    )
    EMPTY_LINES = (
        Decision.BEGIN,
        "more than an empty line of code between",
        "blocks.paragraphs.ColumnReader._joint",
    )
    FORM = (
        Decision.BEGIN,
        "lines of a form: labels, values, blanks to fill in",
        "blocks.paragraphs.ColumnReader._is_form",
    )
    MARKER = Decision.BEGIN, "a list's bullet or number", "blocks.list_markers.find_markers"
    PICTURED = Decision.BEGIN, "a bullet that is a picture", "blocks.paragraphs._has_bullet"
    APART = (
        Decision.BEGIN,
        "further from the line above than lines of one text",
        "blocks.paragraphs.ColumnReader._close",
    )
    INDENTED = Decision.BEGIN, "an indent", "blocks.paragraphs.ColumnReader._turns"
    SHORT_LAST = (
        Decision.BEGIN,
        "the line above ended with room for the next word",
        "blocks.paragraphs.ColumnReader._after_short",
    )

    MONO = Decision.KIND, "every line in a mono face, and no address", "blocks.kinds._is_code"
    LEADER = Decision.KIND, "a leader before its page number", "blocks.toc.trailer_start"
    NUMBER_APART = (
        Decision.KIND,
        "page numbers that rise, at one edge",
        "blocks.toc.page_numbers",
    )
    CAPTION_WORD = Decision.KIND, "begins as a caption does", "blocks.kinds.is_caption"
    CAPTION_TITLE = (
        Decision.KIND,
        "stands between a caption's label and its table or figure",
        "blocks.sections.mark_caption_titles",
    )
    LIST_MARKER = Decision.KIND, "begins with a list's marker", "blocks.list_markers.find_markers"
    PLAIN = Decision.KIND, "nothing speaks for another kind", "blocks.kinds.kind_of"
    DISPLAY = (
        Decision.KIND,
        "lines of maths apart from the text",
        "formulas.display.display_formulas",
    )
    IN_CELL = Decision.KIND, "stands in a cell of a table", "blocks.page._PageReader._table"
    IN_FIGURE = Decision.KIND, "stands in a figure or at it", "blocks.page._PageReader._figure"
    MARGIN = Decision.KIND, "a narrow column in small type", "blocks.flow.note_margins"
    IN_OUTLINE = Decision.KIND, "the file's bookmarks name it", "blocks.headings._named"
    LARGER = Decision.KIND, "larger than the body text", "blocks.headings._is_heading"
    STANDS_OUT = (
        Decision.KIND,
        "bold, numbered, in capitals or well known",
        "blocks.headings._stands_out",
    )
    ITALIC_TITLE = (
        Decision.KIND,
        "a short line in italics over its paragraph, as others are",
        "blocks.headings._italic",
    )
    COUNTS_PAGES = (
        Decision.KIND,
        "a number at the page's edge that counts along",
        "blocks.running_heads._page_numbers",
    )
    REPEATED = (
        Decision.KIND,
        "the same words at the same height of other pages",
        "blocks.running_heads._repeated",
    )
    IN_LINE = (
        Decision.KIND,
        "a single outermost line where most pages have one",
        "blocks.running_heads._in_line",
    )
    LONE = (
        Decision.KIND,
        "a small outermost line, in a document of few pages",
        "blocks.running_heads._lone",
    )
    NOTE = (
        Decision.KIND,
        "small text at the foot with a note's mark or under a short rule",
        "blocks.footnotes.mark_footnotes",
    )
    BIBLIOGRAPHY = (
        Decision.KIND,
        "stands under the heading of the bibliography",
        "blocks.sections.mark_references",
    )
    RULED_TABLE = (
        Decision.KIND,
        "drawn lines part its cells",
        "tables.finder.find_tables",
    )
    OPEN_TABLE = (
        Decision.KIND,
        "white parts its columns, text makes its rows",
        "tables.finder.find_tables",
    )
    GRAPHICS = Decision.KIND, "graphics close together", "figures.finder.find_figures"

    ONE_LINE = (
        Decision.ALIGN,
        "a single line, by the room at its sides",
        "blocks.draft_building._align_of_one",
    )
    OBLIQUE = (
        Decision.ALIGN,
        "a single oblique line, as a watermark is: no edge of a column is meant",
        "blocks.draft_building._align",
    )
    CENTRED = (
        Decision.ALIGN,
        "the lines share their middle",
        "blocks.column_metrics.are_centred",
    )
    SHORT_END = (
        Decision.ALIGN,
        "the second of two lines is short and ends where the first does",
        "blocks.draft_building._align",
    )
    EVEN_SIDES = (
        Decision.ALIGN,
        "lines begin, or begin and end, at one edge",
        "blocks.draft_building._align",
    )
    EVEN_ENDS = (
        Decision.ALIGN,
        "lines end at one edge, or share their middle roughly",
        "blocks.draft_building._align",
    )
    RAGGED = Decision.ALIGN, "neither side is even", "blocks.draft_building._align"
    ENTRY_BEGINS = (
        Decision.ALIGN,
        "an entry of a list, of notes or of contents begins at its side",
        "alignment.page_alignment._of_entry",
    )
    LABEL = (
        Decision.ALIGN,
        "it stands in the middle of the shape whose label it is",
        "alignment.container_alignment._of_label",
    )
    CELL_CENTRED = (
        Decision.ALIGN,
        "it stands in the middle of its cell, and column, rules or row agree",
        "alignment.container_alignment._cell_reason",
    )
    CELL_ENDS = (
        Decision.ALIGN,
        "its lines end at one place of its cell",
        "alignment.container_alignment._cell_reason",
    )
    CONTAINER_SIDES = (
        Decision.ALIGN,
        "by the space at both sides in its cell, figure or shape",
        "alignment.page_alignment.PageAlignment._in_its_container",
    )
    SIGNATURE = (
        Decision.ALIGN,
        "right under a line to write on, whose middle it has",
        "alignment.page_alignment.PageAlignment._of_signature",
    )
    CHECKBOX = (
        Decision.ALIGN,
        "a checkbox stands before it",
        "alignment.page_alignment.PageAlignment._is_ticked",
    )
    TITLES_BEGIN = (
        Decision.ALIGN,
        "titles that look like it begin there",
        "alignment.titles.AlignedTitles.begin_alike",
    )
    LINES_BEGIN = (
        Decision.ALIGN,
        "lines nearby begin where it does, so that it is centred by chance",
        "alignment.nearby_lines.NearbyLines.begins_alike",
    )
    LINES_AGREE = (
        Decision.ALIGN,
        "lines nearby share its end or middle, and do not begin where it does",
        "alignment.nearby_lines.NearbyLines.agree",
    )
    TEXT_BESIDE = (
        Decision.ALIGN,
        "it stands at the end or in the middle of the text over or under it",
        "alignment.nearby_lines.NearbyLines.agree_with_texts",
    )
    PAGE_SIDES = (
        Decision.ALIGN,
        "a running head at the end or in the middle of its page's text",
        "alignment.page_alignment._of_margin",
    )
    PAGE_MIDDLE = (
        Decision.ALIGN,
        "a heading in the middle of its page's text",
        "alignment.page_alignment._of_title",
    )

    RUNS_ON = (
        Decision.JOIN,
        "the text above ends amid a sentence",
        "blocks.joins._runs_on",
    )
    NOT_INDENTED = (
        Decision.JOIN,
        "full above, not indented here, where paragraphs are",
        "blocks.joins._is_not_indented",
    )
    SAME_COLUMNS = (
        Decision.JOIN,
        "the same columns at the head of the next page",
        "blocks.joins._same_columns",
    )

    def __init__(self, decision: Decision, says: str, where: str) -> None:
        self.decision = decision
        self.says = says
        self.where = where


@dataclass(frozen=True, slots=True)
class Reason:
    """One decision and its evidence.

    outcome:  what was decided
    evidence: name -> value; lengths are in font sizes if the name ends in ``_em``, else in points
    """

    rule: LayoutRule
    outcome: str
    evidence: tuple[tuple[str, Evidence], ...] = ()


def because(rule: LayoutRule, outcome: str, **evidence: Evidence) -> Reason:
    """Return the reason, its figures rounded."""
    return Reason(
        rule,
        outcome,
        tuple(
            (name, round(value, 2) if isinstance(value, float) else value)
            for name, value in evidence.items()
        ),
    )
