"""The PDF's pages.

Reportlab's canvas without unused fonts, compressed as it goes, with page numbers.
"""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary
from reportlab.pdfgen.canvas import Canvas

from ai_translator.model.content import TextStyle
from ai_translator.writers.content import page_of_key
from ai_translator.writers.reflow.fonts import Fonts, deflated

_NUMBER_SIZE = 8.0
_NUMBER_STYLE = TextStyle(size=_NUMBER_SIZE)
_NUMBER_COLOR = "0.45 g"


class NumberedCanvas(Canvas):  # type: ignore[misc]
    """A canvas whose ``fonts`` are ours."""

    def __init__(self, *arguments: Any, fonts: Fonts, foot: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fonts = fonts
        self._foot = foot  # height of the page numbers' baseline above the lower edge
        self._made: list[Any] = []
        self._doc.delayedFonts.append(fonts)

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"

    def showPage(self) -> None:  # noqa: N802, reportlab's name
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.Contents = deflated(page.stream.encode("latin-1"))
        page.stream = None
        self._made.append(page)

    def save(self) -> None:
        if len(self._code):
            self.showPage()
        for number, page in enumerate(self._made, 1):
            foot = self._doc.Reference(deflated(self._page_number(number).encode("latin-1")))
            page.Contents = self._doc.Reference(
                PDFArray([self._doc.Reference(page.Contents), foot])
            )
        self._doc.Catalog.Dests = PDFDictionary(
            {name: self._destinations[name] for name in self._begun()}
        )
        super().save()

    def _begun(self) -> list[str]:
        """Write the names of the places where source pages begin.

        Links from elsewhere lead there, and a viewer can show both.
        """
        return [
            name
            for name, place in self._destinations.items()
            if page_of_key(name) and place.page is not None
        ]

    def _page_number(self, number: int) -> str:
        """Draw ``3 / 17`` in the middle of the foot; the total is known only at the end."""
        pieces = list(self.fonts.split(f"{number} / {len(self._made)}", _NUMBER_STYLE))
        width = sum(face.width(text) for _, face, text in pieces) * _NUMBER_SIZE
        left = (self._pagesize[0] - width) / 2
        shown = " ".join(
            f"/{name} {_NUMBER_SIZE} Tf <{''.join(map(face.codes.__getitem__, text))}> Tj"
            for name, face, text in pieces
        )
        return f"q {_NUMBER_COLOR} BT 1 0 0 1 {left:.2f} {self._foot:.2f} Tm {shown} ET Q"
