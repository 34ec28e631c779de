"""Alternate pages: each page of the original before its translation."""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, NumberTree, Page

from ai_translator.geometry.matrices import IDENTITY
from ai_translator.writers.dual.links import Targets, copied

_DROPPED = ("/Annots", "/B", "/StructParents", "/AA")


def alternate(source: Any, pdf: Any) -> None:
    """Insert each page of ``source`` before that of ``pdf``, which is its translation."""
    targets, count = Targets(source), len(pdf.pages)
    labels = _labels(pdf, count)
    for number in range(count):
        pdf.pages.insert(2 * number, _bare(pdf, source.pages[number]))
    originals = [pdf.pages[2 * number].obj for number in range(count)]
    for number in range(count):
        made = copied(source.pages[number], targets, IDENTITY, lambda at: (originals[at], IDENTITY))
        if annotations := list(map(pdf.make_indirect, made)):
            originals[number].Annots = Array(annotations)
    _relabel(pdf, labels)


def _bare(pdf: Any, page: Any) -> Any:
    """Return a copy of the page without annotations: these would bring half of the file along."""
    kept = {key: page.obj[key] for key in _DROPPED if key in page.obj}
    for key in kept:
        del page.obj[key]
    made = Page(pdf.copy_foreign(page.obj))
    for key, value in kept.items():
        page.obj[key] = value
    return made


def _labels(pdf: Any, count: int) -> list[tuple[int, Any]]:
    """Return (first page, label) of each range; [] without labels."""
    if "/PageLabels" not in pdf.Root:
        return []
    try:
        tree = NumberTree(pdf.Root.PageLabels)
        return [
            (int(first), label) for first, label in sorted(tree.items()) if 0 <= int(first) < count
        ]
    except (TypeError, ValueError, AttributeError):
        return []


def _relabel(pdf: Any, labels: list[tuple[int, Any]]) -> None:
    """Give both pages of a pair the same label."""
    if not labels:
        return
    numbers: list[Any] = []
    count = len(pdf.pages) // 2
    for (first, label), (after, _) in zip(labels, [*labels[1:], (count, None)]):
        start = int(label.get("/St", 1))
        for page in range(first, after):
            made = Dictionary({key: value for key, value in label.items() if key != "/St"})
            if label.get("/S") is not None:
                made.St = start + page - first
            numbers += [
                2 * page,
                made,
                2 * page + 1,
                Dictionary({key: value for key, value in made.items()}),
            ]
    pdf.Root.PageLabels = Dictionary(Nums=Array(numbers))
