"""Pictures of pieces of the source's pages.

Figures, and formulas that only a picture shows right.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Figure
from ai_translator.model.document import Document, Page
from ai_translator.workers import Done, Lost, Task, Workers
from ai_translator.writers.rendering import Crop, Picture, draw

log = logging.getLogger(__name__)

_TIMEOUT = 20.0  # seconds for one picture
_MEMORY_MB = 1024
_MOST_LOST = 5  # pictures; then the file is not worth more waiting
_PAGES_OF_RUNNING = (
    4  # pages on which the same picture stands at the same place: a logo, an ornament
)
_LOOK_PIXELS = 120  # enough to tell pictures apart


class Pictures:
    """Cropper of pages of one file, as a context manager.

    Its worker process starts with the first crop.
    """

    def __init__(self, source: Path, password: str | None = None) -> None:
        self._source, self._password = str(source.absolute()), password
        self._workers = Workers(1, memory_mb=_MEMORY_MB)
        self.lost: dict[int, str] = {}  # page -> why it can't be drawn
        self._unplaced = 0  # figures that stand on no page

    def __enter__(self) -> Pictures:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._workers.close()

    @property
    def warnings(self) -> list[str]:
        lost = [
            f"page {page}: pictures could not be drawn and are missing ({why})"
            for page, why in sorted(self.lost.items())
        ]
        if self._unplaced:
            lost.append(f"{self._unplaced} pictures have no place on a page and are missing")
        return lost

    def crop(self, page: Page, box: BBox, dpi: float, coding: str) -> Picture | None:
        """Return ``box`` of ``page`` as a reader sees it.

        dpi: dots for 72 points of the page
        See rendering.Picture.  Returns None if there is nothing to show or the page can't be drawn.
        """
        return self._draw(page, box, dpi / 72 * page.user_unit * box.width, coding)

    def running(self, document: Document) -> frozenset[str]:
        """Return ids of figures that repeat on many pages, except for the first of each.

        They have no labels, are at the same place and look the same.
        """
        places: dict[tuple[int, ...], list[tuple[Page, Figure]]] = defaultdict(list)
        self._unplaced = sum(figure.placement is None for _, figure in _figures(document))
        for page, figure in _figures(document):
            if figure.labels or figure.placement is None:
                continue
            box = figure.placement
            places[round(box.x0), round(box.top), round(box.x1), round(box.bottom)].append(
                (page, figure)
            )
        found: set[str] = set()
        for group in places.values():
            if len(group) >= _PAGES_OF_RUNNING:
                found.update(self._repeated(group))
        return frozenset(found)

    def _repeated(self, group: list[tuple[Page, Figure]]) -> Iterator[str]:
        looks: dict[bytes, list[str]] = defaultdict(list)
        for page, figure in group:
            picture = self._draw(page, figure.bbox, _LOOK_PIXELS, "flate")
            if picture is not None:
                looks[sha256(picture.data).digest()].append(figure.id)
        for same in looks.values():
            if len(same) >= _PAGES_OF_RUNNING:
                yield from same[1:]

    def _draw(self, page: Page, box: BBox, pixels: float, coding: str) -> Picture | None:
        left, top = max(0.0, box.x0), max(0.0, box.top)
        right, bottom = min(page.width, box.x1), min(page.height, box.bottom)
        if (
            right - left <= 0.5
            or bottom - top <= 0.5
            or page.number in self.lost
            or len(self.lost) >= _MOST_LOST
        ):
            return None
        # PDFium may count in other units (UserUnit), so that only shares of the page are safe.
        shares = _shares(page, BBox(left, top, right, bottom))
        crop = Crop(
            self._source,
            self._password,
            page.number,
            shares,
            max(pixels * (right - left) / box.width, 1.0),
        )
        match self._workers.call(Task(draw, (crop, coding)), _TIMEOUT):
            case Done(picture):
                made: Picture = picture
                return made
            case Lost(reason):
                log.warning("page %d: no picture of it can be made: %s", page.number, reason)
                self.lost[page.number] = reason
        return None


def _shares(page: Page, box: BBox) -> tuple[float, float, float, float]:
    """Return the box in shares of the page as a viewer shows it."""
    place = page.provenance
    if place is not None and place.scan is not None:
        return place.mapping.flat_box(box)
    return (
        box.x0 / page.width,
        box.top / page.height,
        box.x1 / page.width,
        box.bottom / page.height,
    )


def _figures(document: Document) -> Iterator[tuple[Page, Figure]]:
    for page in document.pages:
        for block in page.blocks:
            if isinstance(block, Figure):
                yield page, block
