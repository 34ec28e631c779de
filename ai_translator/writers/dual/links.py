"""The links of the original's pages, rebuilt for the bilingual file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from pikepdf import Array, Dictionary, Name, String

from ai_translator.geometry.boxes import Rectangle
from ai_translator.geometry.matrices import Matrix, apply, transformed

_DEEPEST = 20
#: A page number of the original -> the page object to go to and how its space is moved.
Pages: TypeAlias = Callable[[int], tuple[Any, Matrix]]


class Targets:
    """The targets of a file's links: its pages by object, its named destinations."""

    def __init__(self, pdf: Any) -> None:
        self._numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._root = pdf.Root

    def destination(self, link: Any) -> tuple[int, Any] | None:
        """Return (page from 0, the rest of its destination).

        Returns None if it leads out of the file or nowhere.
        """
        found = link.get("/Dest")
        action = link.get("/A")
        if found is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
            found = action.get("/D")
        if isinstance(found, (String, Name)):
            found = self._named(found)
        if isinstance(found, Dictionary):
            found = found.get("/D")
        if not isinstance(found, Array) or not len(found):
            return None
        page = found[0]
        if isinstance(page, Dictionary):
            number = self._numbers.get(page.objgen)
            return None if number is None else (number, found)
        return (
            (int(page), found) if isinstance(page, int) and 0 <= page < len(self._numbers) else None
        )

    def _named(self, name: Any) -> Any:
        if isinstance(name, Name):
            return _entry(self._root.get("/Dests"), str(name))
        names = self._root.get("/Names")
        tree = names.get("/Dests") if isinstance(names, Dictionary) else None
        return _in_tree(tree, bytes(name), _DEEPEST)


def _entry(dictionary: Any, name: str) -> Any:
    return dictionary.get(name) if isinstance(dictionary, Dictionary) else None


def _in_tree(node: Any, name: bytes, depth: int) -> Any:
    if not isinstance(node, Dictionary) or depth <= 0:
        return None
    names = node.get("/Names")
    if isinstance(names, Array):
        for at in range(0, len(names) - 1, 2):
            if isinstance(names[at], String) and bytes(names[at]) == name:
                return names[at + 1]
    for kid in node.get("/Kids", Array()):
        limits = kid.get("/Limits") if isinstance(kid, Dictionary) else None
        if (
            isinstance(limits, Array)
            and len(limits) == 2
            and not bytes(limits[0]) <= name <= bytes(limits[1])
        ):
            continue
        found = _in_tree(kid, name, depth - 1)
        if found is not None:
            return found
    return None


def copied(page: Any, targets: Targets, matrix: Matrix, pages: Pages) -> Iterator[Any]:
    """Return the links of an original's page as annotations for the new file.

    matrix: its user space to the new page's
    """
    for link in page.obj.get("/Annots", Array()):
        if not isinstance(link, Dictionary) or link.get("/Subtype") != Name.Link:
            continue
        box = _box(link.get("/Rect"))
        if box is None:
            continue
        made = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=_rounded(transformed(matrix, box)),
            Border=Array([0, 0, 0]),
        )
        action = link.get("/A")
        destination = targets.destination(link)
        if destination is not None:
            made.Dest = moved(destination[1], *pages(destination[0]))
        elif (
            isinstance(action, Dictionary)
            and action.get("/S") == Name.URI
            and isinstance(action.get("/URI"), String)
        ):
            made.A = Dictionary(S=Name.URI, URI=String(bytes(action.URI)))
        else:
            continue
        yield made


def moved(destination: Any, page: Any, matrix: Matrix) -> Any:
    """Return an explicit destination on ``page`` with its coordinates moved."""
    kind = destination[1] if len(destination) > 1 else Name.Fit
    rest = list(map(_plain, list(destination)[2:]))
    corners = tuple(value for value in rest if value is not None)
    if kind == Name.XYZ:
        left, top, zoom = (*rest, None, None, None)[:3]
        x, y = apply(matrix, left or 0.0, top or 0.0)
        return Array([page, kind, _given(left, x), _given(top, y), zoom])
    if kind in (Name.FitH, Name.FitBH) and rest and rest[0] is not None:
        return Array([page, kind, round(apply(matrix, 0.0, rest[0])[1], 2)])
    if kind == Name.FitR and len(corners) == 4:
        x0, y0, x1, y1 = corners
        return Array([page, kind, *_rounded(transformed(matrix, (x0, y0, x1, y1)))])
    return Array([page, kind, *rest])


def _given(old: float | None, new: float) -> float | None:
    return None if old is None else round(new, 2)


def _plain(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except TypeError:
        return None


def _box(rect: Any) -> Rectangle | None:
    try:
        x0, y0, x1, y1 = map(float, rect)
    except (TypeError, ValueError):
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _rounded(box: Any) -> Array:
    return Array([round(float(value), 2) for value in box])
