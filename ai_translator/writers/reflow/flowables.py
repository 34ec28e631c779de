"""Flowables other than text: pictures, display formulas, the mark of a page."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from ai_translator.geometry.boxes import BBox
from ai_translator.writers.reflow.galley import FontText
from ai_translator.writers.reflow.images import FIGURE_DPI, PageImages, write
from ai_translator.writers.reflow.text_operators import TextOperators


class ImageFlowable(Flowable):  # type: ignore[misc]
    """A piece of the source's page, centred, scaled by ``scale`` but never larger than its place.

    under: its text, to be found and copied (formulas)
    """

    def __init__(
        self,
        images: PageImages,
        page: int,
        box: BBox,
        scale: float,
        most_height: float,
        under: Sequence[FontText] = (),
        space: float = 6.0,
    ) -> None:
        super().__init__()
        self._images, self._page, self._box, self._scale = images, page, box, scale
        self._most_height, self._under = most_height, under
        self._shown = 1.0
        self.spaceBefore = self.spaceAfter = space

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        box = self._box
        self._shown = min(
            self._scale, width / max(box.width, 1.0), self._most_height / max(box.height, 1.0)
        )
        self.width, self.height = width, box.height * self._shown
        return self.width, self.height

    def draw(self) -> None:
        width = self._box.width * self._shown
        left = (self.width - width) / 2
        content = TextOperators()
        content.squeezed(self._under, left, self.height * 0.3, width, self.height)
        write(self.canv, content)
        self._images.picture(
            self.canv,
            self._page,
            self._box,
            (left, 0, width, self.height),
            FIGURE_DPI if not self._under else 250,
        )


class DestinationAnchor(Flowable):  # type: ignore[misc]
    """Destinations, nothing visible."""

    _ZEROSIZE = True

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self._keys = keys

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0.0, 0.0

    def draw(self) -> None:
        for key in self._keys:
            self.canv.bookmarkHorizontal(key, 0, 0)
