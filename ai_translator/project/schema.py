"""The project file's records, version 4, as they stand in its JSON.

They are apart from the document model, so that the model may change and old files still load.
Version 2 has each text's alignment as it was decided from the whole document; in version 1 it is
what the text's own lines show, and is decided when the file is loaded.  Version 3 has what a person
said of the segments, version 4 which texts begin with a number set apart from the words.
What is read from a file is untrusted: every record is typed, bounded and closed to unknown keys.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ai_translator.model.content import Align, BlockKind, Direction, FontClass, LineEnd, Rise
from ai_translator.model.document import HiddenReason
from ai_translator.model.placement import VerticalAnchor

FORMAT = "ai-translator project"
VERSION = 4
#: Versions that can be read.
READABLE = (1, 2, 3, 4)

#: Edits that can be undone.
MOST_UNDO = 100
_MOST_PAGES = 1_000_000
_MOST_CELLS = 1_000_000  # of a table, spanned places included
_MOST_COUNT = 2**53  # integers that every JSON reader keeps

Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Count: TypeAlias = Annotated[int, Field(ge=0, le=_MOST_COUNT)]
PageNumber: TypeAlias = Annotated[int, Field(ge=1, le=_MOST_PAGES)]
Place: TypeAlias = Annotated[int, Field(ge=0, lt=_MOST_CELLS)]
Span: TypeAlias = Annotated[int, Field(ge=1, le=_MOST_CELLS)]
#: x0, top, x1, bottom in page space.
BoxRecord: TypeAlias = tuple[Number, Number, Number, Number]
#: path, operator, start, end, advance, x, y: see
#: :class:`ai_translator.model.provenance.OperatorRef`.
GlyphsRecord: TypeAlias = tuple[tuple[Count, ...], Count, Count, Count, Number, Number, Number]


def _file_name(name: str) -> str:
    if not name or Path(name).name != name or "\0" in name:
        raise ValueError("is no name of a file")
    return name


class ProjectPart(BaseModel):
    # Built at its first use: a start that needs no section by itself does without.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class StyleRecord(ProjectPart):
    font: FontClass = FontClass.SERIF
    size: Number = 10.0
    bold: bool = False
    italic: bool = False
    color: str = Field("#000000", pattern=r"^#[0-9a-fA-F]{6}$")
    rise: Rise = Rise.NONE


class LinkRecord(ProjectPart):
    uri: str | None = None
    page: Annotated[int, Field(ge=-_MOST_COUNT, le=_MOST_COUNT)] | None = None
    top: Number | None = None


class ScanRecord(ProjectPart):
    boxes: tuple[BoxRecord, ...]
    confidence: Number = 1.0


class RunRecord(ProjectPart):
    """``style``: a number in the project's ``styles``."""

    text: str
    style: Count
    link: LinkRecord | None = None
    box: BoxRecord | None = None
    glyphs: tuple[GlyphsRecord, ...] | None = None
    scan: ScanRecord | None = None


class FormulaRecord(ProjectPart):
    formula: str
    runs: tuple[RunRecord, ...] = ()
    linear: bool = True
    box: BoxRecord | None = None


InlineRecord: TypeAlias = Annotated[RunRecord | FormulaRecord, Field(union_mode="left_to_right")]


class LineRecord(ProjectPart):
    inlines: tuple[InlineRecord, ...]
    end: LineEnd = LineEnd.SPACE
    direction: Direction = Direction.LTR
    box: BoxRecord | None = None
    baseline: Number = 0.0
    angle: Number = 0.0


class ContainerRecord(ProjectPart):
    """``shape``: whose label the text is; none for a cell."""

    anchor: VerticalAnchor = VerticalAnchor.TOP
    shape: BoxRecord | None = None


class TextRecord(ProjectPart):
    type: Literal["text"] = "text"
    id: str
    kind: BlockKind
    lines: tuple[LineRecord, ...] = ()
    level: Annotated[int, Field(ge=-1000, le=1000)] = 0
    align: Align = Align.LEFT
    first_indent: Number = 0.0
    leading: Number = 0.0
    marker: RunRecord | None = None
    trailer: RunRecord | None = None
    continues: str | None = None
    container: ContainerRecord | None = None
    number_apart: bool = False
    box: BoxRecord | None = None


class CellRecord(ProjectPart):
    row: Place
    col: Place
    blocks: tuple[TextRecord, ...] = ()
    row_span: Span = 1
    col_span: Span = 1
    box: BoxRecord | None = None


class TableRecord(ProjectPart):
    type: Literal["table"] = "table"
    id: str
    rows: Place
    cols: Place
    cells: tuple[CellRecord, ...] = ()
    header_rows: Place = 0
    ruled: bool = True
    continues: str | None = None
    box: BoxRecord | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        rows = max([self.rows, *(cell.row + cell.row_span for cell in self.cells)])
        cols = max([self.cols, *(cell.col + cell.col_span for cell in self.cells)])
        if rows * cols > _MOST_CELLS:
            raise ValueError(f"a table of {rows} rows and {cols} columns is too large")
        return self


class ImageRecord(ProjectPart):
    box: BoxRecord
    path: tuple[Count, ...] = ()
    operator: Annotated[int, Field(ge=-1, le=_MOST_COUNT)] = -1


class FigureRecord(ProjectPart):
    type: Literal["figure"] = "figure"
    id: str
    labels: tuple[TextRecord, ...] = ()
    images: tuple[ImageRecord, ...] | None = None
    box: BoxRecord | None = None


BlockRecord: TypeAlias = Annotated[
    TextRecord | TableRecord | FigureRecord, Field(discriminator="type")
]


class HiddenRecord(ProjectPart):
    text: str
    reason: HiddenReason
    box: BoxRecord | None = None


class AreaRecord(ProjectPart):
    width: Number
    height: Number
    user_unit: Number = 1.0
    rules: tuple[BoxRecord, ...] = ()
    backgrounds: tuple[BoxRecord, ...] = ()
    signs: tuple[BoxRecord, ...] = ()
    shapes: tuple[BoxRecord, ...] = ()


class UnreadRecord(ProjectPart):
    text: str
    box: BoxRecord
    confidence: Number
    reason: str = ""


class ScannedRecord(ProjectPart):
    turn: Number = 0.0
    confidence: Number = 1.0
    words: Count = 0
    unread: tuple[UnreadRecord, ...] = ()
    layer: tuple[GlyphsRecord, ...] = ()
    from_layer: bool = False
    reason: str = ""
    pictures: Count = 0


class PdfPageRecord(ProjectPart):
    rotation: Annotated[int, Field(ge=-_MOST_COUNT, le=_MOST_COUNT)] = 0
    crop_box: BoxRecord = (0.0, 0.0, 0.0, 0.0)
    blanks: tuple[GlyphsRecord, ...] = ()
    scan: ScannedRecord | None = None


class PageRecord(ProjectPart):
    number: PageNumber
    blocks: tuple[BlockRecord, ...] = ()
    label: str = ""
    hidden: tuple[HiddenRecord, ...] = ()
    warnings: tuple[str, ...] = ()
    area: AreaRecord | None = None
    pdf: PdfPageRecord | None = None


class OutlineRecord(ProjectPart):
    title: str
    level: Annotated[int, Field(ge=0, le=1000)]
    page: Annotated[int, Field(ge=-_MOST_COUNT, le=_MOST_COUNT)] | None = None
    top: Number | None = None


class FailureRecord(ProjectPart):
    page: PageNumber
    reason: str


class DocumentRecord(ProjectPart):
    name: str
    page_count: Annotated[int, Field(ge=0, le=_MOST_PAGES)]
    pages: tuple[PageRecord, ...]
    title: str = ""
    author: str = ""
    language: str = ""
    outline: tuple[OutlineRecord, ...] = ()
    failures: tuple[FailureRecord, ...] = ()


class MarkRecord(ProjectPart):
    style: Count
    link: LinkRecord | None = None


class LiteralRecord(ProjectPart):
    literal: str
    style: Count
    link: LinkRecord | None = None


class FormulaNumber(ProjectPart):
    """A formula of the segment's blocks, counted from 0 in reading order."""

    number: Count


PlaceholderRecord: TypeAlias = Annotated[
    FormulaNumber | LiteralRecord | FormulaRecord, Field(union_mode="left_to_right")
]


class SegmentRecord(ProjectPart):
    id: str
    source: str
    page: PageNumber
    kind: BlockKind
    blocks: tuple[str, ...]
    base: MarkRecord
    marks: dict[str, MarkRecord] = {}
    placeholders: dict[str, PlaceholderRecord] = {}
    context: str = ""


class OutcomeRecord(ProjectPart):
    """``text``: of a translation;  ``reason``: of the others."""

    state: Literal["translated", "unchanged", "failed"]
    text: str = ""
    reason: str = ""


class SourceRecord(ProjectPart):
    """``path``: from the project's folder, with slashes."""

    name: Annotated[str, AfterValidator(_file_name)]
    path: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: Count


class FontRecord(ProjectPart):
    """``path``: "" where it is nobody's business."""

    name: str
    path: str = ""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class UsageRecord(ProjectPart):
    requests: Count = 0
    retries: Count = 0
    input_tokens: Count = 0
    output_tokens: Count = 0


class TermRecord(ProjectPart):
    source: str
    target: str
    note: str = ""


class RunAccount(ProjectPart):
    """Who translated, and what it took: for the report."""

    backend: str
    model: str
    endpoint: str = ""
    style: str = ""
    seconds: Number = 0.0
    stopped: str = ""
    remembered: Count = 0
    known: tuple[str, ...] = ()
    asked_again: Count = 0
    usage: dict[str, UsageRecord] = {}
    prices: dict[str, tuple[Number, Number]] = {}
    missed: dict[str, tuple[TermRecord, ...]] = {}
    doubtful: dict[str, str] = {}
    style_lost: tuple[str, ...] = ()
    asked: str = ""
    terms: tuple[TermRecord, ...] = ()


class MarkOfReview(ProjectPart):
    """What a person has said of a segment.  ``written``: the translation is the person's own."""

    state: Literal["reviewed", "final"]
    written: bool = False


class StateRecord(ProjectPart):
    """What an edit has replaced, for undoing it."""

    outcome: OutcomeRecord
    mark: MarkOfReview | None = None
    doubt: str = ""
    missed: tuple[TermRecord, ...] = ()
    known: bool = False


class ProjectRecord(ProjectPart):
    """A project file, unpacked.  ``output``: the keys of config.yaml's section of that name."""

    format: Literal["ai-translator project"]
    version: Literal[1, 2, 3, 4]
    program: str
    source: SourceRecord
    source_language: str
    target_language: str
    marked: str = ""
    output: dict[str, Any] = {}
    fonts: tuple[FontRecord, ...] = ()
    styles: tuple[StyleRecord, ...] = ()
    document: DocumentRecord
    segments: tuple[SegmentRecord, ...] = ()
    outcomes: dict[str, OutcomeRecord] = {}
    kept: dict[str, str] = {}
    run: RunAccount
    reviews: dict[str, MarkOfReview] = {}
    revision: Count = 0
    undo: Annotated[tuple[dict[str, StateRecord], ...], Field(max_length=MOST_UNDO)] = ()
