"""Side by side: pages of double width, the original on the left, the translation on the right."""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, Stream

from ai_translator.geometry.matrices import Matrix, multiply, transformed
from ai_translator.geometry.page_mapping import PageMapping, page_mapping
from ai_translator.writers.dual.links import Targets, copied, moved
from ai_translator.writers.inplace.outline import outline_items

_OF_ONE_PAGE = ("/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/Group")


def side_by_side(source: Any, pdf: Any) -> None:
    """Put the pages of ``source`` beside those of ``pdf``, which is its translation."""
    ours, theirs = Targets(pdf), Targets(source)
    left = [mapping_of(page).user_to_seen for page in source.pages]
    right = [_on_the_right(mapping_of(page)) for page in pdf.pages]
    pages = [page.obj for page in pdf.pages]
    _move_outline(pdf, ours, pages, right)
    for number, page in enumerate(pdf.pages):
        original = source.pages[number]
        _move_annotations(page, ours, pages, right, right[number])
        for link in copied(original, theirs, left[number], lambda at: (pages[at], left[at])):
            if "/Annots" not in page.obj:
                page.obj.Annots = Array()
            page.obj.Annots.append(pdf.make_indirect(link))
        _widen(source, pdf, number, left[number], right[number])


def _on_the_right(page: PageMapping) -> Matrix:
    """User space to the right half of a page twice as wide, as seen."""
    return multiply(page.user_to_seen, (1.0, 0.0, 0.0, 1.0, page.size[0], 0.0))


def _widen(source: Any, pdf: Any, number: int, left: Matrix, right: Matrix) -> None:
    page, original = pdf.pages[number], source.pages[number]
    width, height = mapping_of(page).size
    halves = {
        "/AtOriginal": pdf.copy_foreign(_form(source, original)),
        "/AtTranslation": _form(pdf, page),
    }
    content = b"".join(
        f"q {_numbers(matrix)} cm {name} Do Q\n".encode("ascii")
        for name, matrix in zip(halves, (left, right))
    )
    page.obj.Resources = Dictionary(
        XObject=Dictionary({name: form for name, form in halves.items()})
    )
    page.obj.Contents = pdf.make_stream(content)
    page.obj.MediaBox = Array([0, 0, round(2 * width, 3), round(height, 3)])
    for key in _OF_ONE_PAGE:
        if key in page.obj:
            del page.obj[key]


def _form(pdf: Any, page: Any) -> Any:
    """Return a page's content as a form that shows what the page shows."""
    # Not as_form_xobject: its content is read when the file is saved, and is that of the new page
    # by then.
    page.contents_coalesce()
    contents = page.obj.get("/Contents")
    form = pdf.make_stream(contents.read_bytes() if isinstance(contents, Stream) else b"")
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([round(value, 3) for value in mapping_of(page).crop_box])
    form.Resources = page.obj.get("/Resources", Dictionary())
    if "/Group" in page.obj:
        form.Group = page.obj.Group
    return form


def _move_annotations(
    page: Any, targets: Targets, pages: list[Any], right: list[Matrix], matrix: Matrix
) -> None:
    for annotation in page.obj.get("/Annots", Array()):
        if not isinstance(annotation, Dictionary):
            continue
        try:
            x0, y0, x1, y1 = map(float, annotation.Rect)
            annotation.Rect = Array(
                [round(value, 2) for value in transformed(matrix, (x0, y0, x1, y1))]
            )
            if "/QuadPoints" in annotation:
                annotation.QuadPoints = _moved_points(annotation.QuadPoints, matrix)
        except (AttributeError, TypeError, ValueError):
            continue
        _retarget(annotation, targets, pages, right)


def _moved_points(points: Any, matrix: Matrix) -> Array:
    a, b, c, d, e, f = matrix
    values = list(map(float, points))
    pairs = zip(values[::2], values[1::2])
    return Array(
        [round(value, 2) for x, y in pairs for value in (a * x + c * y + e, b * x + d * y + f)]
    )


def _retarget(holder: Any, targets: Targets, pages: list[Any], right: list[Matrix]) -> None:
    found = targets.destination(holder)
    if found is not None:
        number, destination = found
        new = moved(destination, pages[number], right[number])
        if "/Dest" in holder:
            holder.Dest = new
        else:
            holder.A = Dictionary(S=Name.GoTo, D=new)


def _move_outline(pdf: Any, targets: Targets, pages: list[Any], right: list[Matrix]) -> None:
    for item in outline_items(pdf):
        _retarget(item, targets, pages, right)


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") or "0" for value in values)


def mapping_of(page: Any) -> PageMapping:
    """Return the way between the page's user space and what a reader sees of it."""
    entries = page.obj
    return page_mapping(entries.get("/MediaBox"), entries.get("/CropBox"), entries.get("/Rotate"))
