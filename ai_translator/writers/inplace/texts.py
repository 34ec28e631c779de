"""What of a document is to be replaced: its translated texts, with the blocks they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.languages import Language
from ai_translator.model import segments
from ai_translator.model.document import InlineFormula, OperatorRef, Page, TextBlock
from ai_translator.model.segments import Segment, Span, Translated, TranslatedDocument, pieces
from ai_translator.writers.inplace.containers import holders
from ai_translator.writers.inplace.heading_numbers import KINDS, without_number
from ai_translator.writers.inplace.leaders import leader
from ai_translator.writers.inplace.mirroring import turns


@dataclass(frozen=True, slots=True)
class MovedFormula:
    """A formula that travels with its text as the original glyphs.

    ``baseline``: of its line, in page space.
    """

    id: int
    page: int
    formula: InlineFormula
    baseline: float

    @property
    def text(self) -> str:
        return self.formula.text


Piece: TypeAlias = Span | MovedFormula

_LINES = 1_000_000  # more than there are texts


@dataclass(frozen=True, slots=True)
class Place:
    """A block of the source that a text stands in; ``holder``: the cell or figure that it is part
    of.
    """

    page: Page
    block: TextBlock
    holder: BBox | None


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One translated text and its places, in order.

    marker: what names its marker where that moves along as the original glyphs: less than 0, as
        formulas count from 0 up
    """

    segment: Segment
    places: tuple[Place, ...]
    pieces: tuple[Piece, ...]
    marker: int = -1

    @property
    def head(self) -> TextBlock:
        return self.places[0].block

    @property
    def line(self) -> int:
        """What names the line behind its words (see ``followers``) where that moves along."""
        return self.marker - _LINES


def translated_texts(translated: TranslatedDocument) -> list[PlacedText]:
    """Every text that has a translation, in order."""
    places = _places(translated)
    formulas = _formulas(translated)
    found = []
    for number, segment in enumerate(translated.segments):
        outcome = translated.outcome_of(segment)
        stands = tuple(places[block_id] for block_id in segment.block_ids if block_id in places)
        if isinstance(outcome, Translated) and stands:
            resolved: Iterable[segments.Piece] = pieces(outcome.text, segment.markup)
            head = stands[0].block
            if head.kind in KINDS and head.marker is not None:
                resolved = without_number(resolved, head.marker.text)
            own = tuple(formulas[id(p)] if isinstance(p, InlineFormula) else p for p in resolved)
            found.append(PlacedText(segment, stands, own, -1 - number))
    return found


def refs_of(block: TextBlock, target: Language) -> Iterator[OperatorRef]:
    """The glyphs of a block's text; its marker stays unless the text turns, what ends it unless the
    text leaves more for it.
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
        held = holders(page)
        for block in page.text_blocks():
            if block.lines:
                found[block.id] = Place(page, block, held.get(block.id))
    return found


def _formulas(translated: TranslatedDocument) -> dict[int, MovedFormula]:
    """By identity: equal formulas may stand at several places."""
    found: dict[int, MovedFormula] = {}
    for page in translated.document.pages:
        for block in page.text_blocks():
            for line in block.lines:
                for inline in line.inlines:
                    if isinstance(inline, InlineFormula):
                        found[id(inline)] = MovedFormula(
                            len(found), page.number, inline, line.baseline
                        )
    return found
