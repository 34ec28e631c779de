"""The ToUnicode CMap of an embedded face (ISO 32000-1, 9.10.3)."""

from __future__ import annotations

from collections.abc import Iterator

from ai_translator.typesetting.embedding import Subset

_MOST_ENTRIES = 100  # of a bfchar block


def to_unicode(subset: Subset) -> bytes:
    entries = list(_entries(subset))
    blocks = [entries[at : at + _MOST_ENTRIES] for at in range(0, len(entries), _MOST_ENTRIES)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _entries(subset: Subset) -> Iterator[str]:
    for code, text in enumerate(subset.texts):
        if text:
            yield f"<{code:04X}> <{text.encode('utf-16-be', 'surrogatepass').hex().upper()}>"
