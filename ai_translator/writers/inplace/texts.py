"""The texts to replace: translations with the blocks of their sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.languages import Language
from ai_translator.model import segments
from ai_translator.model.content import Figure, InlineFormula, Table, TextBlock, TextStyle
from ai_translator.model.document import Page
from ai_translator.model.provenance import OperatorRef
from ai_translator.model.segments import Segment, Span, Translated, TranslatedDocument, pieces
from ai_translator.writers.inplace.heading_numbers import KINDS, without_number
from ai_translator.writers.inplace.leaders import leader
from ai_translator.writers.inplace.messages import MovableId, MovedPart
from ai_translator.writers.inplace.mirroring import turns


@dataclass(frozen=True, slots=True)
class MovedFormula:
    """A formula that moves with its text as the original glyphs.

    number: among the document's formulas
    baseline: of its line, in page space
    """

    number: int
    page: int
    formula: InlineFormula
    baseline: float

    @property
    def id(self) -> MovableId:
        return MovableId(MovedPart.FORMULA, self.number)

    @property
    def text(self) -> str:
        return self.formula.text


Piece: TypeAlias = Span | MovedFormula


@dataclass(frozen=True, slots=True)
class Place:
    """A source block that a text stands in, with the cell or figure that contains it."""

    page: Page
    block: TextBlock
    container: BBox | None


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One translated text and its places, in order; ``number``: among the document's segments."""

    segment: Segment
    places: tuple[Place, ...]
    pieces: tuple[Piece, ...]
    number: int = 0

    @property
    def head(self) -> TextBlock:
        return self.places[0].block

    @property
    def page_numbers(self) -> frozenset[int]:
        """The pages that it stands on."""
        return frozenset(place.page.number for place in self.places)

    @property
    def marker(self) -> MovableId:
        """The id of its marker where that moves along as the original glyphs."""
        return MovableId(MovedPart.MARKER, self.number)

    @property
    def moved_rule(self) -> MovableId:
        """What names the line behind its words (see ``trailing_rules``) where that moves along."""
        return MovableId(MovedPart.FOLLOWER, self.number)


def translated_texts(translated: TranslatedDocument) -> list[PlacedText]:
    """Return every text that has a translation, in order."""
    places = _places(translated)
    formulas = _formulas(translated)
    found = []
    for number, segment in enumerate(translated.segments):
        outcome = translated.outcome_of(segment)
        parts = tuple(places[block_id] for block_id in segment.block_ids if block_id in places)
        if isinstance(outcome, Translated) and parts:
            resolved: Iterable[segments.Piece] = pieces(
                translated.target_text(segment), segment.markup
            )
            head = parts[0].block
            if head.kind in KINDS and head.marker is not None:
                resolved = without_number(resolved, head.marker.text)
            contained = [
                formula for each in segment.block_ids for formula in formulas.get(each, ())
            ]
            own = tuple(_own(piece, contained) for piece in resolved)
            found.append(PlacedText(segment, parts, own, number))
    return found


def refs_of(block: TextBlock, target: Language) -> Iterator[OperatorRef]:
    """Return the glyphs of a block's text.

    Its marker stays unless the text changes direction.  Its trailer stays unless it has to move.
    """
    for run in block.runs:
        yield from run.refs
    if block.marker is not None and turns(block, target):
        yield from block.marker.refs
    if block.trailer is not None and leader(block) is not None:
        yield from block.trailer.refs


def _places(translated: TranslatedDocument) -> dict[str, Place]:
    found = {}
    for page in translated.document.pages:
        contained = containers_of(page)
        for block in page.text_blocks():
            if block.lines:
                found[block.id] = Place(page, block, contained.get(block.id))
    return found


def _formulas(translated: TranslatedDocument) -> dict[str, list[MovedFormula]]:
    """Return the formulas of each block, by its id."""
    found: dict[str, list[MovedFormula]] = defaultdict(list)
    numbers = count()
    for page in translated.document.pages:
        for block in page.text_blocks():
            for line in block.lines:
                found[block.id] += [
                    MovedFormula(next(numbers), page.number, inline, line.baseline)
                    for inline in line.inlines
                    if isinstance(inline, InlineFormula)
                ]
    return found


def _own(piece: segments.Piece, contained: list[MovedFormula]) -> Piece:
    """Return the piece as it is drawn: a formula is one of those ``contained``, each used once."""
    if isinstance(piece, Span):
        return piece
    at = next((at for at, each in enumerate(contained) if each.formula == piece), None)
    if at is not None:
        return contained.pop(at)
    style = piece.runs[0].style if piece.runs else TextStyle()
    return Span(piece.text, style)  # named twice: its glyphs are there once


def containers_of(page: Page) -> dict[str, BBox]:
    """Return block id -> the cell or figure that it is part of."""
    found: dict[str, BBox] = {}
    for block in page.blocks:
        match block:
            case Table(cells=cells):
                found.update({text.id: cell.bbox for cell in cells for text in cell.blocks})
            case Figure(bbox=box, labels=labels):
                found.update({text.id: box for text in labels})
    return found
