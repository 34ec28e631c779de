"""Numbers, formulas and tags that have changed places: what was 3 kg is now 5 kg, and nobody sees it."""

import pytest

from ai_translator.translation.order import inverted, spread_tag, swapped


@pytest.mark.parametrize(
    ("source", "answer", "found"),
    [
        # of a list
        ("items 3, 5 and 17", "Posten 3, 5 und 17", None),
        ("items 3, 5 and 17", "Posten 5, 3 und 17", "3 and 5"),
        ("items 3, 5 and 17", "Posten 3, 17 und 5", "5 and 17"),
        ("from 20 to 30", "30 bis 20", "20 and 30"),
        ("{f1} and {f2} are equal", "{f2} 和 {f1} 相等", "{f1} and {f2}"),
        ("{f1} and 2 are equal", "2 和 {f1} 相等", None),  # a formula and a number are no list
        # what a unit stays with
        ("3 kg of 5 m", "5 m zu 3 kg", None),
        ("3 kg of 5 m", "3 m zu 5 kg", "3 and 5"),
        ("3 % of 40 €", "40 % von 3 €", "3 and 40"),
        ("3 of 5 samples", "5 个样本中的 3 个", None),  # languages turn that round
        # in other sentences
        ("It has 3 rooms. There are 8 doors.", "Es hat 3 Zimmer. Es gibt 8 Türen.", None),
        ("It has 3 rooms. There are 8 doors.", "Es hat 8 Zimmer. Es gibt 3 Türen.", "3 and 8"),
        ("它有 3 个房间。有 8 扇门。", "It has 8 rooms. There are 3 doors.", "3 and 8"),
        # that occur twice say nothing
        ("3, 5 and 3", "5, 3 und 3", None),
        # dates
        ("May 12, 1987", "1987年5月12日", None),
        ("1987, 12 pages", "12 Seiten, 1987", None),
        ("in 1,234 and 99", "in 99 und 1234", "1234 and 99"),
    ],
)  # fmt: skip
def test_what_has_changed_places(source, answer, found):
    assert swapped(source, answer) == found


@pytest.mark.parametrize(
    ("source", "answer", "found"),
    [
        ("A 3 goes, then a 5 comes", "Eine 3 geht, dann kommt eine 5", None),
        ("A 3 goes, then a 5 comes", "Eine 5 geht, dann kommt eine 3", "3 and 5"),
        ("A 3, then 5 then 7", "3, dann 7, dann 5", "5 and 7"),
        ("3 of 5 samples", "5 个样本中的 3 个", None),
        ("20 by 30 metres", "30 auf 20 Meter", None),
        ("page 12 in the book of 1987", "im Buch von 1987 auf Seite 12", None),
        ("{f1} then 5", "5 dann {f1}", None),
        ("3 then 3 then 5", "5 dann 3 dann 3", None),
        ("nothing", "nichts", None),
    ],
)
def test_another_order_of_numbers_is_a_doubt(source, answer, found):
    told = inverted(source, answer)
    assert told == (f"{found}" if found else None)


LONG = "and so it goes on and on for quite a while until it ends somewhere far away from here"


@pytest.mark.parametrize(
    ("source", "answer", "found"),
    [
        ("<b1>One</b1> word of many", "<b1>Ein</b1> Wort von vielen", None),
        ("<b1>One</b1> word of many", "<b1>Ein Wort von vielen</b1>", "b1"),  # all of it is bold now
        ("<b1>One</b1> word of many", "<b1></b1>Ein Wort von vielen", "b1"),  # nothing is
        ("<b1>One</b1> word of many", "<b1>{f1}</b1>Ein Wort von vielen", None),
        ("<b1>One word of</b1> many", "<b1>Ein Wort von vielen</b1>", None),  # most was
        (f"<b1>One</b1> word, {LONG}", f"<b1>Ein Wort, und so geht es immer weiter und weiter fort</b1>, {LONG}", None),
        (f"<b1>One</b1> word, {LONG}", f"<b1>Ein Wort, und so geht es immer weiter und weiter fort, und weiter fort</b1>, {LONG} {LONG}", "b1"),
        ("<b1>One</b1> word", "<i1>Ein Wort</i1>", None),  # of another check
        ("<l1>a</l1> <b1>One</b1> word of many", "<l1>a</l1> <b1></b1>Ein Wort", "b1"),
        ("<b1></b1>", "<b1></b1>", None),
    ],
)  # fmt: skip
def test_a_tag_around_other_words(source, answer, found):
    assert spread_tag(source, answer) == found
