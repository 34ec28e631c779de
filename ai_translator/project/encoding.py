"""A translated document -> the JSON of a project file (:mod:`ai_translator.project.schema`).

What has its default is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

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
from ai_translator.model.document import Document, HiddenText, OutlineItem, Page
from ai_translator.model.placement import ContainerPlacement, PageArea
from ai_translator.model.provenance import (
    ImageRef,
    OperatorRef,
    PdfGlyphs,
    PdfImages,
    PdfPage,
    ScannedPage,
    ScanWords,
)
from ai_translator.model.segments import (
    Failed,
    Literal,
    Mark,
    Outcome,
    Placeholder,
    Segment,
    Translated,
    TranslatedDocument,
    Unchanged,
)
from ai_translator.typed_items import of_type

Json: TypeAlias = dict[str, Any]


class RecordEncoder:
    """Makes the records of one document; ``styles`` fills up meanwhile."""

    def __init__(self) -> None:
        self._numbers: dict[TextStyle, int] = {}

    @property
    def styles(self) -> list[Json]:
        return list(map(_style, self._numbers))

    def document(self, document: Document) -> Json:
        return _without_defaults(
            {
                "name": document.name,
                "page_count": document.page_count,
                "pages": list(map(self._page, document.pages)),
            },
            title=document.title,
            author=document.author,
            language=document.language,
            outline=list(map(_outline, document.outline)),
            failures=[{"page": each.page, "reason": each.reason} for each in document.failures],
        )

    def segments(self, translated: TranslatedDocument) -> list[Json]:
        blocks = {
            block.id: block for page in translated.document.pages for block in page.text_blocks()
        }
        return [
            self._segment(segment, [blocks[name] for name in segment.block_ids if name in blocks])
            for segment in translated.segments
        ]

    def _page(self, page: Page) -> Json:
        return _without_defaults(
            {"number": page.number, "blocks": list(map(self._block, page.blocks))},
            label=page.label,
            hidden=list(map(_hidden, page.hidden)),
            warnings=list(page.warnings),
            area=_area(page.placement) if page.placement is not None else None,
            pdf=_pdf_page(page.provenance) if page.provenance is not None else None,
        )

    def _block(self, block: Block) -> Json:
        match block:
            case TextBlock():
                return self._text(block)
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)

    def _text(self, block: TextBlock) -> Json:
        return _without_defaults(
            {
                "type": "text",
                "id": block.id,
                "kind": block.kind.value,
                "lines": list(map(self._line, block.lines)),
                "align": block.align.value,
            },
            level=block.level,
            first_indent=block.first_indent,
            leading=block.leading,
            marker=self._run(block.marker) if block.marker is not None else None,
            trailer=self._run(block.trailer) if block.trailer is not None else None,
            continues=block.continues,
            container=_container(block.in_container) if block.in_container is not None else None,
            number_apart=block.number_apart,
            box=_box(block.placement),
        )

    def _table(self, table: Table) -> Json:
        return _without_defaults(
            {
                "type": "table",
                "id": table.id,
                "rows": table.rows,
                "cols": table.cols,
                "cells": list(map(self._cell, table.cells)),
                "ruled": table.ruled,
            },
            header_rows=table.header_rows,
            continues=table.continues,
            box=_box(table.placement),
        )

    def _cell(self, cell: Cell) -> Json:
        return _without_defaults(
            {
                "row": cell.row,
                "col": cell.col,
                "row_span": cell.row_span,
                "col_span": cell.col_span,
                "blocks": list(map(self._text, cell.blocks)),
            },
            box=_box(cell.placement),
        )

    def _figure(self, figure: Figure) -> Json:
        return _without_defaults(
            {"type": "figure", "id": figure.id},
            labels=list(map(self._text, figure.labels)),
            images=_images(figure.provenance),
            box=_box(figure.placement),
            keep={"images"},
        )

    def _line(self, line: Line) -> Json:
        place = line.placement
        return _without_defaults(
            {
                "inlines": list(map(self._inline, line.inlines)),
                "end": line.end.value,
                "direction": line.direction.value,
            },
            box=_box(place.bbox) if place is not None else None,
            baseline=place.baseline if place is not None else 0.0,
            angle=place.angle if place is not None else 0.0,
        )

    def _inline(self, inline: Inline) -> Json:
        return self._run(inline) if isinstance(inline, TextRun) else self._formula(inline)

    def _run(self, run: TextRun) -> Json:
        made = {"text": run.text, "style": self._number(run.style)}
        match run.provenance:
            case PdfGlyphs(refs):
                made["glyphs"] = _glyphs(refs)
            case ScanWords(boxes, confidence):
                made["scan"] = {"boxes": list(map(_box, boxes)), "confidence": confidence}
            case None:
                pass
        return _without_defaults(made, link=_link(run.link), box=_box(run.placement))

    def _formula(self, formula: InlineFormula) -> Json:
        return _without_defaults(
            {
                "formula": formula.text,
                "runs": list(map(self._run, formula.runs)),
                "linear": formula.linear,
            },
            box=_box(formula.placement),
        )

    def _segment(self, segment: Segment, blocks: Iterable[TextBlock]) -> Json:
        formulas = list(formulas_of(blocks))
        markup = segment.markup
        return _without_defaults(
            {
                "id": segment.id,
                "source": segment.source,
                "page": segment.page,
                "kind": segment.kind.value,
                "blocks": list(segment.block_ids),
                "base": self._mark(markup.base),
            },
            marks={name: self._mark(mark) for name, mark in markup.marks.items()},
            placeholders={
                name: self._placeholder(each, formulas)
                for name, each in markup.placeholders.items()
            },
            context=segment.context,
        )

    def _placeholder(self, placeholder: Placeholder, formulas: list[InlineFormula]) -> Json:
        if isinstance(placeholder, Literal):
            return _without_defaults(
                {"literal": placeholder.text, "style": self._number(placeholder.style)},
                link=_link(placeholder.link),
            )
        number = next((n for n, each in enumerate(formulas) if each is placeholder), None)
        return {"number": number} if number is not None else self._formula(placeholder)

    def _mark(self, mark: Mark) -> Json:
        return _without_defaults({"style": self._number(mark.style)}, link=_link(mark.link))

    def _number(self, style: TextStyle) -> int:
        return self._numbers.setdefault(style, len(self._numbers))


def formulas_of(blocks: Iterable[TextBlock]) -> Iterator[InlineFormula]:
    """Return the formulas of a text in reading order."""
    for block in blocks:
        for line in block.lines:
            yield from of_type(line.inlines, InlineFormula)


def outcomes(found: Mapping[str, Outcome]) -> Json:
    """Return segment id -> record."""
    return {name: encoded_outcome(outcome) for name, outcome in found.items()}


def encoded_outcome(outcome: Outcome) -> Json:
    """Return the record of an outcome."""
    match outcome:
        case Translated(text):
            return {"state": "translated", "text": text}
        case Unchanged(reason):
            return {"state": "unchanged", "reason": reason}
        case Failed(reason):
            return {"state": "failed", "reason": reason}


def _style(style: TextStyle) -> Json:
    return {
        "font": style.font_class.value,
        "size": style.size,
        "bold": style.bold,
        "italic": style.italic,
        "color": style.color,
        "rise": style.rise.value,
    }


def _link(link: Link | None) -> Json | None:
    if link is None:
        return None
    return {
        name: value
        for name, value in (("uri", link.uri), ("page", link.page), ("top", link.top))
        if value is not None
    }


def _outline(item: OutlineItem) -> Json:
    made: Json = {"title": item.title, "level": item.level}
    return _without_defaults(made, page=item.page, top=item.top, keep={"page", "top"})


def _hidden(text: HiddenText) -> Json:
    made: Json = {"text": text.text, "reason": text.reason.value}
    return _without_defaults(made, box=_box(text.placement))


def _container(container: ContainerPlacement) -> Json:
    return _without_defaults({"anchor": container.anchor.value}, shape=_box(container.shape))


def _area(area: PageArea) -> Json:
    return _without_defaults(
        {"width": area.width, "height": area.height, "user_unit": area.user_unit},
        rules=_boxes(area.rules),
        backgrounds=_boxes(area.backgrounds),
        signs=_boxes(area.signs),
        shapes=_boxes(area.shapes),
    )


def _pdf_page(page: PdfPage) -> Json:
    made: Json = {"rotation": page.rotation, "crop_box": list(page.crop_box)}
    scan = _scan(page.scan) if page.scan is not None else None
    return _without_defaults(made, blanks=_glyphs(page.blanks), scan=scan)


def _scan(scan: ScannedPage) -> Json:
    made: Json = {"turn": scan.turn, "confidence": scan.confidence, "words": scan.words}
    unread = [
        _without_defaults(
            {"text": each.text, "box": _box(each.bbox), "confidence": each.confidence},
            reason=each.reason,
        )
        for each in scan.unread
    ]
    return _without_defaults(
        made,
        unread=unread,
        layer=_glyphs(scan.layer),
        from_layer=scan.from_layer,
        reason=scan.reason,
        pictures=scan.pictures,
    )


def _images(provenance: PdfImages | None) -> list[Json] | None:
    return None if provenance is None else list(map(_image, provenance.images))


def _image(image: ImageRef) -> Json:
    return {"box": _box(image.bbox), "path": list(image.path), "operator": image.operator}


def _glyphs(refs: Iterable[OperatorRef]) -> list[list[Any]]:
    return [
        [list(ref.path), ref.operator, ref.start, ref.end, ref.advance, *ref.origin] for ref in refs
    ]


def _boxes(boxes: Iterable[BBox]) -> list[list[float] | None]:
    return list(map(_box, boxes))


def _box(box: BBox | None) -> list[float] | None:
    return None if box is None else [box.x0, box.top, box.x1, box.bottom]


def _without_defaults(made: Json, *, keep: Iterable[str] = (), **more: Any) -> Json:
    """Add what is not empty; of ``keep``, what is not None."""
    made |= {
        name: value
        for name, value in more.items()
        if value is not None and (name in keep or not _is_default(value))
    }
    return made


def _is_default(value: Any) -> bool:
    return value in ("", 0, [], {}) and str(value) != "-0.0"
