"""Composite glyphs in a subset, as another library reads them."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from ai_translator.typesetting.composite_glyphs import with_composites
from ai_translator.typesetting.embedding import EmbeddedFace
from ai_translator.typesetting.faces import bundled_faces
from ai_translator.typesetting.shaping import Component, GlyphCluster

#: Words whose letters carry marks at places of their own.
WORDS = {
    "NotoSansThai-Regular": "ที่น้ำขึ้น",
    "NotoSansDevanagari-Regular": "हिन्दी क्षेत्र में पूर्णिमा",
    "NotoSansArabic-Regular": "مُدَّةُ المَدِّ",
    "NotoSansHebrew-Bold": "גֵּאוּת וָשֵׁפֶל",
    "NotoSans-Italic": "ẹ̀x̣́ m̋",
}


def embedded(name: str) -> EmbeddedFace:
    return EmbeddedFace(next(face for face in bundled_faces() if face.name == name))


@pytest.mark.parametrize("name", WORDS)
def test_each_is_drawn_as_its_parts_are(name: str) -> None:
    face = embedded(name)
    for word in WORDS[name].split():
        face.shape(word, rtl="Arabic" in name or "Hebrew" in name)
    clusters = [each for each in face._glyphs if isinstance(each, GlyphCluster)]
    assert clusters
    subset, source = face.subset(), TTFont(face.face.path)
    made = TTFont(BytesIO(subset.data), checkChecksums=2)
    made.ensureDecompiled()  # every table is read
    names, drawings = made.getGlyphOrder(), made.getGlyphSet()
    for cluster in clusters:
        glyph = names[subset.glyphs[face._glyphs.index(cluster)]]
        assert outline(drawings, glyph) == parts(source, cluster)
        drawn = made["glyf"][glyph]
        assert made["hmtx"][glyph] == (max(cluster.advance, 0), drawn.xMin)
        box = (drawn.xMin, drawn.yMin, drawn.xMax, drawn.yMax)
        drawn.recalcBounds(made["glyf"])
        assert box == (drawn.xMin, drawn.yMin, drawn.xMax, drawn.yMax)


def test_a_face_for_vertical_text_may_have_them_too() -> None:
    """Its metrics for vertical lines speak of each glyph; the PDF says them itself."""
    face = embedded("NotoSansSC-Regular")
    base, mark = face.glyph("潮"), face.glyph("。")
    cluster = GlyphCluster("潮。", (Component(base, 0, 0), Component(mark, 30, -20)), 1000)
    whole = face.face.path.read_bytes()
    assert b"vmtx" in whole[:600]  # its table of tables
    made = TTFont(BytesIO(with_composites(whole, [cluster], {base: base, mark: mark})))
    names = made.getGlyphOrder()
    assert "vmtx" not in made and made["maxp"].numGlyphs == len(names)
    assert outline(made.getGlyphSet(), names[-1]) == parts(TTFont(face.face.path), cluster)


def appended(
    name: str, *components: tuple[str, int, int], advance: int = 900
) -> tuple[bytes, bytes]:
    """(a face, the same with one composite glyph of these characters)."""
    face = embedded(name)
    glyphs = [(face.glyph(char), x, y) for char, x, y in components]
    cluster = GlyphCluster("x", tuple(Component(*each) for each in glyphs), advance)
    whole = face.face.path.read_bytes()
    return whole, with_composites(whole, [cluster], {glyph: glyph for glyph, _, _ in glyphs})


@pytest.mark.parametrize("name", ["NotoSans-Italic", "NotoSansSC-Regular"])
def test_the_file_says_of_itself_what_is_so(name: str) -> None:
    """Sizes and sums of the directory, which strict readers check."""
    _, made = appended(name, ("a", 0, 0), ("b", 40, -10), ("c", -30, 25))
    _, count, span, power, rest = struct.unpack_from(">IHHHH", made)
    assert 2**power <= count < 2 ** (power + 1)
    assert (span, rest) == (16 * 2**power, 16 * count - span)
    records = [struct.unpack_from(">4sIII", made, 12 + 16 * at) for at in range(count)]
    assert [tag for tag, *_ in records] == sorted(tag for tag, *_ in records)
    at = 12 + 16 * count
    for tag, total, offset, length in records:
        assert offset == at
        at += length + -length % 4
        table = bytearray(made[offset:at])
        if tag == b"head":
            table[8:12] = bytes(4)
        assert total == sum(struct.unpack(f">{len(table) // 4}I", table)) & 0xFFFFFFFF
    assert at == len(made) and len(made) % 4 == 0
    offset, length = next(record[2:] for record in records if record[0] == b"post")
    assert made[offset : offset + length] == bytes([0, 3]) + bytes(30)  # without names or numbers
    assert sum(struct.unpack(f">{len(made) // 4}I", made)) & 0xFFFFFFFF == 0xB1B0AFBA


@pytest.mark.parametrize("count", [1, 2, 7])
def test_readers_are_told_how_much_room_a_glyph_may_need(count: int) -> None:
    whole, made = appended("NotoSans-Italic", *(("aẹb"[at % 3], 10 * at, 0) for at in range(count)))
    before, after = (TTFont(BytesIO(data)) for data in (whole, made))
    old, new = before["maxp"], after["maxp"]
    assert new.numGlyphs == old.numGlyphs + 1 == after["hhea"].numberOfHMetrics
    assert new.maxCompositePoints == max(old.maxPoints, old.maxCompositePoints) * count
    assert new.maxCompositeContours == max(old.maxContours, old.maxCompositeContours) * count
    assert new.maxComponentElements == max(old.maxComponentElements, count)
    assert new.maxComponentDepth == old.maxComponentDepth + 1
    said = {name: getattr(new, name) for name in vars(new) if name.startswith("max")}
    after["glyf"].ensureDecompiled()
    new.recalc(after)
    assert all(said[name] >= getattr(new, name) for name in said)
    assert (after["head"].indexToLocFormat, after["post"].formatType) == (1, 3.0)


def test_room_has_a_largest_number() -> None:
    _, made = appended("NotoSans-Italic", *(("a", at, 0) for at in range(3000)))
    found = TTFont(BytesIO(made))["maxp"]
    assert (found.maxCompositePoints, found.maxCompositeContours) == (0xFFFF, 0xFFFF)
    assert found.maxComponentElements == 3000


def test_what_has_no_ink_makes_no_box() -> None:
    for components, left in (((("a", 50, 0), (" ", 0, 0)), 50), (((" ", 7, 7),), 0)):
        whole, made = appended("NotoSans-Italic", *components, advance=-5)
        before, after = (TTFont(BytesIO(data)) for data in (whole, made))
        own = before["glyf"][before.getBestCmap()[ord("a")]]
        glyph = after["glyf"][after.getGlyphOrder()[-1]]
        box = (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax)
        moved = (own.xMin + left, own.yMin, own.xMax + left, own.yMax)
        assert box == (moved if left else (0, 0, 0, 0))
        assert after["hmtx"][after.getGlyphOrder()[-1]] == (0, box[0])


def test_the_other_glyphs_keep_their_metrics() -> None:
    for name in ("NotoSans-Italic", "NotoSansSC-Regular"):
        whole, made = appended(name, ("a", 0, 0), ("b", 40, -10))
        before, after = (TTFont(BytesIO(data)) for data in (whole, made))
        old, new = (font["hmtx"].metrics for font in (before, after))
        order, own = before.getGlyphOrder(), after.getGlyphOrder()
        assert [old[each] for each in order] == [new[each] for each in own[:-1]]


def outline(drawings, glyph):
    pen = DecomposingRecordingPen(drawings)
    drawings[glyph].draw(pen)
    return pen.value


def parts(font, cluster):
    """Draw the cluster's glyphs of the whole font, each at its place."""
    drawings, names = font.getGlyphSet(), font.getGlyphOrder()
    pen = DecomposingRecordingPen(drawings)
    for component in cluster.components:
        moved = TransformPen(pen, (1, 0, 0, 1, component.x, component.y))
        drawings[names[component.glyph]].draw(moved)
    return pen.value
