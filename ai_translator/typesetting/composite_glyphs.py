"""Composite glyphs appended to a TrueType font: several of its glyphs drawn as one.

The tables are those of the OpenType specification (glyf, loca, hmtx, hhea, maxp, head, post).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from ai_translator.typesetting.shaping import GlyphCluster

_HEADER, _RECORD = struct.Struct(">IHHHH"), struct.Struct(">4sIII")
_BOX = struct.Struct(">hhhhh")  # contours, then the box
_METRIC = struct.Struct(">Hh")  # advance, left side bearing
_COMPONENT = struct.Struct(">HHhh")  # flags, glyph, x, y
_WORDS, _OFFSETS, _MORE = 0x0001, 0x0002, 0x0020
_COMPOSITE = -1  # contours
#: Tables that speak of each glyph and are of no use in a PDF, which has metrics of its own.
_DROPPED = {b"vmtx", b"vhea", b"hdmx", b"LTSH"}
_NO_NAMES = struct.pack(">IIhhIIIII", 0x00030000, 0, 0, 0, 0, 0, 0, 0, 0)  # table post
_LONG_OFFSETS = 1
_CHECKSUM_OF_FILE = 0xB1B0AFBA
# Places in head, hhea and maxp.
_ADJUSTMENT, _LOCA_FORMAT, _METRICS, _GLYPHS = 8, 50, 34, 4
_POINTS, _CONTOURS, _COMPOSITE_POINTS, _COMPOSITE_CONTOURS, _COMPONENTS, _DEPTH = (
    6, 8, 10, 12, 28, 30,
)  # fmt: skip
_LARGEST = 0xFFFF


def with_composites(data: bytes, clusters: Sequence[GlyphCluster], new: Mapping[int, int]) -> bytes:
    """Return the TrueType font ``data`` with a glyph appended for each of the clusters, in order.

    new: glyph number in the clusters -> glyph number in ``data``
    """
    tables = {tag: table for tag, table in _tables(data) if tag not in _DROPPED}
    glyphs, metrics = _glyphs(tables), _metrics(tables)
    for cluster in clusters:
        glyph = _composite(cluster, glyphs, new)
        glyphs.append(glyph.data)
        metrics.append((max(cluster.advance, 0), glyph.left))
    ends = [0, *accumulate(map(len, glyphs))]
    most = max(len(cluster.components) for cluster in clusters)
    tables |= {
        b"glyf": b"".join(glyphs),
        b"loca": struct.pack(f">{len(ends)}I", *ends),
        b"hmtx": b"".join(_METRIC.pack(*each) for each in metrics),
        b"head": _changed(tables[b"head"], {_LOCA_FORMAT: _LONG_OFFSETS}),
        b"hhea": _changed(tables[b"hhea"], {_METRICS: len(metrics)}),
        b"maxp": _changed(tables[b"maxp"], _limits(tables[b"maxp"], len(glyphs), most)),
        b"post": _NO_NAMES,
    }
    return _file(data[:4], tables)


@dataclass(frozen=True, slots=True)
class _Glyph:
    data: bytes
    left: int


def _composite(cluster: GlyphCluster, glyphs: Sequence[bytes], new: Mapping[int, int]) -> _Glyph:
    """Return the glyph of a cluster, in a box around its components' boxes."""
    boxes, records = [], []
    last = len(cluster.components) - 1
    for number, component in enumerate(cluster.components):
        flags = _WORDS | _OFFSETS | (_MORE if number < last else 0)
        glyph = new[component.glyph]
        records.append(_COMPONENT.pack(flags, glyph, component.x, component.y))
        if glyphs[glyph]:
            _, left, bottom, right, top = _BOX.unpack_from(glyphs[glyph])
            x, y = component.x, component.y
            boxes.append((left + x, bottom + y, right + x, top + y))
    lefts, bottoms, rights, tops = zip(*boxes) if boxes else ((0,),) * 4
    box = (min(lefts), min(bottoms), max(rights), max(tops))
    return _Glyph(_padded(_BOX.pack(_COMPOSITE, *box) + b"".join(records)), box[0])


def _tables(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (tag, table) of a font file."""
    _, count, *_ = _HEADER.unpack_from(data)
    for number in range(count):
        tag, _, offset, length = _RECORD.unpack_from(data, _HEADER.size + number * _RECORD.size)
        yield tag, data[offset : offset + length]


def _glyphs(tables: Mapping[bytes, bytes]) -> list[bytes]:
    """Return the outlines, padded; an empty one for a glyph without ink."""
    count = _number(tables[b"maxp"], _GLYPHS) + 1
    if _number(tables[b"head"], _LOCA_FORMAT) == _LONG_OFFSETS:
        ends = struct.unpack_from(f">{count}I", tables[b"loca"])
    else:
        ends = tuple(2 * end for end in struct.unpack_from(f">{count}H", tables[b"loca"]))
    return [_padded(tables[b"glyf"][begin:end]) for begin, end in pairwise(ends)]


def _metrics(tables: Mapping[bytes, bytes]) -> list[tuple[int, int]]:
    """Return (advance, left side bearing) of every glyph; the last ones may share an advance."""
    count, full = _number(tables[b"maxp"], _GLYPHS), _number(tables[b"hhea"], _METRICS)
    held = tables[b"hmtx"]
    found = list(_METRIC.iter_unpack(held[: full * _METRIC.size]))
    bearings = struct.unpack_from(f">{count - full}h", held, full * _METRIC.size)
    return [*found, *((found[-1][0], bearing) for bearing in bearings)]


def _limits(table: bytes, glyphs: int, components: int) -> dict[int, int]:
    """Return what maxp has to say now: as much as the components may come to."""
    points = max(_number(table, _POINTS), _number(table, _COMPOSITE_POINTS))
    contours = max(_number(table, _CONTOURS), _number(table, _COMPOSITE_CONTOURS))
    return {
        _GLYPHS: glyphs,
        _COMPOSITE_POINTS: min(points * components, _LARGEST),
        _COMPOSITE_CONTOURS: min(contours * components, _LARGEST),
        _COMPONENTS: max(_number(table, _COMPONENTS), components),
        _DEPTH: _number(table, _DEPTH) + 1,
    }


def _file(version: bytes, tables: dict[bytes, bytes]) -> bytes:
    """Return the font file of these tables, with its checksums."""
    head = tables[b"head"]
    tables[b"head"] = head[:_ADJUSTMENT] + bytes(4) + head[_ADJUSTMENT + 4 :]
    power = len(tables).bit_length() - 1
    span = 16 << power
    kind = int.from_bytes(version, "big")
    begin = _HEADER.pack(kind, len(tables), span, power, len(tables) * 16 - span)
    records, body, at = [], [], _HEADER.size + len(tables) * _RECORD.size
    for tag in sorted(tables):
        padded = _padded(tables[tag])
        records.append(_RECORD.pack(tag, _checksum(padded), at, len(tables[tag])))
        body.append(padded)
        at += len(padded)
    whole = bytearray(b"".join([begin, *records, *body]))
    place = _HEADER.size + len(tables) * _RECORD.size + _ADJUSTMENT
    place += sum(len(_padded(tables[tag])) for tag in tables if tag < b"head")
    struct.pack_into(">I", whole, place, (_CHECKSUM_OF_FILE - _checksum(whole)) & 0xFFFFFFFF)
    return bytes(whole)


def _checksum(padded: bytes | bytearray) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _padded(data: bytes) -> bytes:
    """Return the data up to a multiple of four bytes."""
    return data + bytes(-len(data) % 4)


def _number(table: bytes, place: int) -> int:
    found: int = struct.unpack_from(">H", table, place)[0]
    return found


def _changed(table: bytes, numbers: Mapping[int, int]) -> bytes:
    """Return the table with other 16-bit numbers at these places."""
    made = bytearray(table)
    for place, number in numbers.items():
        struct.pack_into(">H", made, place, number)
    return bytes(made)
