"""The records of a project file -> a translated document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import (
    Block,
    Cell,
    Figure,
    Inline,
    InlineFormula,
    Line,
    Link,
    Table,
    TextBlock,
    TextRun,
    TextStyle,
)
from ai_translator.model.document import Document, HiddenText, OutlineItem, Page, PageFailure
from ai_translator.model.placement import ContainerPlacement, LinePlacement, PageArea
from ai_translator.model.provenance import (
    ImageRef,
    OperatorRef,
    PdfGlyphs,
    PdfImages,
    PdfPage,
    ScannedPage,
    ScanWords,
    UnreadWords,
)
from ai_translator.model.segments import (
    Failed,
    Literal,
    Mark,
    Markup,
    Outcome,
    Placeholder,
    Segment,
    Translated,
    Unchanged,
)
from ai_translator.project import schema
from ai_translator.project.encoding import formulas_of


class RecordDecoder:
    """Makes the model of a project's records.

    Raises ValueError for records that do not fit together.
    """

    def __init__(self, styles: Iterable[schema.StyleRecord]) -> None:
        self._styles = [
            TextStyle(each.font, each.size, each.bold, each.italic, each.color, each.rise)
            for each in styles
        ]

    def document(self, record: schema.DocumentRecord) -> Document:
        made = Document(
            record.name,
            record.page_count,
            tuple(map(self._page, record.pages)),
            record.title,
            record.author,
            record.language,
            tuple(OutlineItem(it.title, it.level, it.page, it.top) for it in record.outline),
            tuple(PageFailure(each.page, each.reason) for each in record.failures),
        )
        _check_unique("page", [str(page.number) for page in made.pages])
        _check_unique("block", [block.id for page in made.pages for block in page.text_blocks()])
        return made

    def segments(
        self, records: Iterable[schema.SegmentRecord], document: Document
    ) -> tuple[Segment, ...]:
        blocks = {block.id: block for page in document.pages for block in page.text_blocks()}
        made = tuple(self._segment(record, blocks) for record in records)
        _check_unique("segment", [segment.id for segment in made])
        return made

    def _page(self, record: schema.PageRecord) -> Page:
        return Page(
            record.number,
            tuple(map(self._block, record.blocks)),
            record.label,
            tuple(
                HiddenText(each.text, each.reason, placement=_box(each.box))
                for each in record.hidden
            ),
            record.warnings,
            _area(record.area) if record.area is not None else None,
            _pdf_page(record.pdf) if record.pdf is not None else None,
        )

    def _block(self, record: schema.BlockRecord) -> Block:
        match record:
            case schema.TextRecord():
                return self._text(record)
            case schema.TableRecord():
                return self._table(record)
            case schema.FigureRecord():
                return self._figure(record)

    def _text(self, record: schema.TextRecord) -> TextBlock:
        return TextBlock(
            record.id,
            record.kind,
            tuple(map(self._line, record.lines)),
            record.level,
            record.align,
            record.first_indent,
            record.leading,
            self._run(record.marker) if record.marker is not None else None,
            self._run(record.trailer) if record.trailer is not None else None,
            record.continues,
            _container(record.container) if record.container is not None else None,
            record.number_apart,
            placement=_box(record.box),
        )

    def _table(self, record: schema.TableRecord) -> Table:
        return Table(
            record.id,
            record.rows,
            record.cols,
            tuple(map(self._cell, record.cells)),
            record.header_rows,
            record.ruled,
            record.continues,
            placement=_box(record.box),
        )

    def _cell(self, record: schema.CellRecord) -> Cell:
        return Cell(
            record.row,
            record.col,
            tuple(map(self._text, record.blocks)),
            record.row_span,
            record.col_span,
            placement=_box(record.box),
        )

    def _figure(self, record: schema.FigureRecord) -> Figure:
        images = record.images
        return Figure(
            record.id,
            tuple(map(self._text, record.labels)),
            PdfImages(tuple(map(_image, images))) if images is not None else None,
            placement=_box(record.box),
        )

    def _line(self, record: schema.LineRecord) -> Line:
        box = _box(record.box)
        return Line(
            tuple(map(self._inline, record.inlines)),
            record.end,
            record.direction,
            LinePlacement(box, record.baseline, record.angle) if box is not None else None,
        )

    def _inline(self, record: schema.RunRecord | schema.FormulaRecord) -> Inline:
        if isinstance(record, schema.RunRecord):
            return self._run(record)
        return self._formula(record)

    def _run(self, record: schema.RunRecord) -> TextRun:
        return TextRun(
            record.text,
            self._style(record.style),
            _link(record.link),
            _provenance(record),
            placement=_box(record.box),
        )

    def _formula(self, record: schema.FormulaRecord) -> InlineFormula:
        return InlineFormula(
            record.formula,
            tuple(map(self._run, record.runs)),
            record.linear,
            placement=_box(record.box),
        )

    def _segment(self, record: schema.SegmentRecord, blocks: dict[str, TextBlock]) -> Segment:
        strange = next((name for name in record.blocks if name not in blocks), None)
        if strange is not None or not record.blocks:
            raise ValueError(f"segment {record.id!r} is of no block: {strange!r}")
        formulas = list(formulas_of(blocks[name] for name in record.blocks))
        markup = Markup(
            self._mark(record.base),
            {name: self._mark(mark) for name, mark in record.marks.items()},
            {name: self._placeholder(each, formulas) for name, each in record.placeholders.items()},
        )
        return Segment(
            record.id,
            record.source,
            record.page,
            record.kind,
            record.blocks,
            markup,
            record.context,
        )

    def _placeholder(
        self, record: schema.PlaceholderRecord, formulas: Sequence[InlineFormula]
    ) -> Placeholder:
        match record:
            case schema.FormulaNumber(number=number):
                if number >= len(formulas):
                    raise ValueError(f"there is no formula {number} in the segment's blocks")
                return formulas[number]
            case schema.LiteralRecord():
                style, link = self._style(record.style), _link(record.link)
                return Literal(record.literal, style, link)
            case schema.FormulaRecord():
                return self._formula(record)

    def _mark(self, record: schema.MarkRecord) -> Mark:
        return Mark(self._style(record.style), _link(record.link))

    def _style(self, number: int) -> TextStyle:
        if number >= len(self._styles):
            raise ValueError(f"there is no style {number}")
        return self._styles[number]


def outcome(record: schema.OutcomeRecord) -> Outcome:
    match record.state:
        case "translated":
            if not record.text:
                raise ValueError("a translation without text")
            return Translated(record.text)
        case "unchanged":
            return Unchanged(record.reason)
        case "failed":
            return Failed(record.reason)


def _provenance(record: schema.RunRecord) -> PdfGlyphs | ScanWords | None:
    if record.glyphs is not None:
        return PdfGlyphs(tuple(map(_ref, record.glyphs)))
    if record.scan is not None:
        boxes = tuple(BBox(*box) for box in record.scan.boxes)
        return ScanWords(boxes, record.scan.confidence)
    return None


def _ref(record: schema.GlyphsRecord) -> OperatorRef:
    path, operator, start, end, advance, x, y = record
    return OperatorRef(path, operator, start, end, advance, (x, y))


def _image(record: schema.ImageRecord) -> ImageRef:
    return ImageRef(BBox(*record.box), record.path, record.operator)


def _container(record: schema.ContainerRecord) -> ContainerPlacement:
    return ContainerPlacement(record.anchor, _box(record.shape))


def _area(record: schema.AreaRecord) -> PageArea:
    return PageArea(
        record.width,
        record.height,
        record.user_unit,
        *(
            tuple(BBox(*box) for box in boxes)
            for boxes in (record.rules, record.backgrounds, record.signs, record.shapes)
        ),
    )


def _pdf_page(record: schema.PdfPageRecord) -> PdfPage:
    scan = _scan(record.scan) if record.scan is not None else None
    blanks = tuple(map(_ref, record.blanks))
    return PdfPage(record.rotation, record.crop_box, blanks, scan)


def _scan(record: schema.ScannedRecord) -> ScannedPage:
    unread = (
        UnreadWords(each.text, BBox(*each.box), each.confidence, each.reason)
        for each in record.unread
    )
    return ScannedPage(
        record.turn,
        record.confidence,
        record.words,
        tuple(unread),
        tuple(map(_ref, record.layer)),
        record.from_layer,
        record.reason,
        record.pictures,
    )


def _link(record: schema.LinkRecord | None) -> Link | None:
    return None if record is None else Link(record.uri, record.page, record.top)


def _box(record: schema.BoxRecord | None) -> BBox | None:
    return None if record is None else BBox(*record)


def _check_unique(what: str, names: Sequence[str]) -> None:
    for name, count in Counter(names).most_common(1):
        if count > 1:
            raise ValueError(f"{what} {name!r} is there {count} times")
