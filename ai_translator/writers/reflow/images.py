"""Drawing beside text: pictures of the source's pages, links, and raw operators."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Link
from ai_translator.model.document import Page
from ai_translator.writers.content import page_key
from ai_translator.writers.pictures import Pictures
from ai_translator.writers.reflow.text_operators import PlacedLink, TextOperators
from ai_translator.writers.rendering import Picture

_FORMULA_DPI = 250
FIGURE_DPI = 200
_FILTERS = {"jpeg": "DCTDecode", "flate": "FlateDecode"}
_MARGIN = 0.7  # of the source around a crop: strokes reach over the boxes of their glyphs


class PageImages:
    """Pictures of source pages on the canvas.

    They are cropped when drawn: one in memory at a time, equal ones once in the file.
    """

    def __init__(self, pages: dict[int, Page], pictures: Pictures) -> None:
        self._pages, self._pictures = pages, pictures

    def draw(self, canvas: Any, content: TextOperators) -> None:
        """Draw the operators, then the pictures over their text, then the links."""
        write(canvas, content)
        for placed in content.boxes:
            box, source = placed.box, placed.box.formula
            bottom = placed.baseline - box.depth
            self.picture(
                canvas,
                source.page,
                source.formula.bbox,
                (placed.x, bottom, box.width, box.height + box.depth),
            )
        for link in content.links:
            _link(canvas, link)

    def picture(
        self,
        canvas: Any,
        number: int,
        box: BBox,
        place: tuple[float, float, float, float],
        dpi: float = _FORMULA_DPI,
    ) -> bool:
        """Draw ``box`` of a page at ``place`` (x, y, width, height).

        Return False without a picture.
        """
        x, y, width, height = place
        scale = width / max(box.width, 1.0)
        # dots for an inch of paper, not of the source
        picture = self._pictures.crop(self._pages[number], box.grown(_MARGIN), dpi * scale, "flate")
        if picture is None:
            return False
        name = _registered(canvas, picture)
        x, y = x - _MARGIN * scale, y - _MARGIN * scale
        width, height = width + 2 * _MARGIN * scale, height + 2 * _MARGIN * scale
        canvas._formsinuse.append(name)
        canvas._code.append(
            f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm "
            f"/{canvas._doc.getXObjectName(name)} Do Q"
        )
        return True


def write(canvas: Any, content: TextOperators) -> None:
    """Write the operators into the page.  reportlab has no public way to do so."""
    if content.operators:
        canvas._code.append("BT " + "\n".join(content.operators) + " ET")


def _registered(canvas: Any, picture: Picture) -> str:
    """Return the name of the image among the file's objects."""
    name = f"image-{sha256(picture.data).hexdigest()[:16]}"
    if canvas._doc.getXObjectName(name) not in canvas._doc.idToObject:
        entries = {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Image"),
            "Width": picture.width,
            "Height": picture.height,
            "ColorSpace": PDFName("DeviceGray" if picture.grey else "DeviceRGB"),
            "BitsPerComponent": 8,
            "Filter": PDFName(_FILTERS[picture.coding]),
        }
        canvas._doc.Reference(
            PDFStream(PDFDictionary(entries), picture.data), canvas._doc.getXObjectName(name)
        )
    return name


def _link(canvas: Any, placed: PlacedLink) -> None:
    link: Link = placed.link
    if link.uri is not None:
        canvas.linkURL("".join(link.uri.split()), placed.rect, relative=1)
    elif link.page is not None:
        canvas.linkRect("", page_key(link.page), placed.rect, relative=1)
