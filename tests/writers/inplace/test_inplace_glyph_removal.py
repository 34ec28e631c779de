"""Glyphs out of one operator: what stays is the same bytes, moved by what went."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.model.provenance import OperatorRef
from ai_translator.writers.inplace.glyph_removal import MismatchError, length, only, shows, without

PARTS = st.lists(
    st.one_of(st.binary(min_size=1, max_size=6), st.floats(-2000, 2000, allow_nan=False)),
    max_size=8,
)


def ref(start, end, advance=500.0):
    return OperatorRef((), 0, start, end, advance)


@st.composite
def parts_and_refs(draw):
    parts = draw(PARTS)
    places = sorted(draw(st.sets(st.integers(0, length(parts)), max_size=8)))
    pairs = list(zip(places[::2], places[1::2]))
    return parts, [ref(start, end, 100.0 * (end - start)) for start, end in pairs]


@given(parts_and_refs())
def test_what_stays_and_how_far_all_moves(made):
    parts, refs = made
    kept = without(parts, refs)
    whole = b"".join(part for part in parts if isinstance(part, bytes))
    gone = {at for each in refs for at in range(each.start, each.end)}
    assert b"".join(part for part in kept if isinstance(part, bytes)) == bytes(
        b for at, b in enumerate(whole) if at not in gone
    )
    # Every byte advances by 100 here: cut or not, the pen ends at the same place.
    assert travel(kept) == pytest.approx(travel(parts))


def travel(parts):
    return sum(100.0 * len(part) if isinstance(part, bytes) else -part for part in parts)


@given(parts_and_refs())
def test_every_kept_byte_stays_where_it_was(made):
    parts, refs = made
    gone = {at for each in refs for at in range(each.start, each.end)}
    before = {at: place for at, place in enumerate(places(parts)) if at not in gone}
    assert places(without(parts, refs)) == pytest.approx(list(before.values()))


def places(parts):
    found, x = [], 0.0
    for part in parts:
        if isinstance(part, bytes):
            found += [x + 100.0 * at for at in range(len(part))]
        x += travel([part])
    return found


def test_only_what_was_asked_with_the_kerns_between():
    assert only([b"ab", -50.0, b"cd", 20.0, b"e"], 1, 4) == [b"b", -50.0, b"cd"]
    assert only([b"ab", -50.0, b"cd"], 2, 4) == [b"cd"]
    assert not shows(only([b"ab"], 2, 2))


@pytest.mark.parametrize("refs", [[ref(0, 9)], [ref(0, 2), ref(1, 3)], [ref(2, 2)]])
def test_refs_that_do_not_fit_are_refused(refs):
    with pytest.raises(MismatchError):
        without([b"abcd"], refs)
