"""Numbers, formulas and tags that have changed places: what was 3 kg is now 5 kg, and nobody sees it."""

import pytest

from ai_translator.translation.text_analysis import order
from ai_translator.translation.text_analysis.order import inverted_numbers, spread_tag, swapped


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
        # that occur twice
        ("3, 5 and 3", "5, 3 und 3", None),
        ("3, 5 and 3", "5, 3 und 5", "3 and 5"),
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
        ("3 then 3 then 5", "5 dann 3 dann 3", "3 and 5"),
        ("nothing", "nichts", None),
    ],
)
def test_another_order_of_numbers_is_a_doubt(source, answer, found):
    told = inverted_numbers(source, answer)
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
        # a name that is the same in both languages stands outside of its tag
        ("At <b1>Port-Vendres</b1> it is low", "<b1>在那里</b1>Port-Vendres水很低", "b1"),
        ("At <b1>Port-Vendres</b1> it is low", "在<b1>旺德尔港</b1>（Port-Vendres）水很低", None),
        ("<i1>Alpha2</i1> and <i2>Beta3</i2>", "<i1>Beta3</i1>和<i2>Alpha2</i2>", None),
        ("Port1 and <b1>Port1</b1> here", "Port1和<b1>这里</b1>", None),
    ],
)  # fmt: skip
def test_a_tag_around_other_words(source, answer, found):
    assert spread_tag(source, answer) == found


EXCHANGED = [
    # digits that touch characters of a script without spaces
    ("It took 12 days and 30 nights.", "花了30天和12夜。"),
    ("Section 9 ends it. Section 10 looks ahead.", "第10节作结。第9节展望。"),
    ("It has 4 doors, 7 windows and 2 stairs.", "有7扇门、4扇窗和2道楼梯。"),
    ("4 doors and 7 windows", "문 7개와 창문 4개"),
    # in a number, in a code, everywhere
    ("The wave is 1.8 m high.", "浪高8.1米。"),
    ("3.1 Mistakes to avoid", "1.3 应避免的错误"),
    ("ISBN 978-1-60558-392-1 of the book", "该书的ISBN 978-60558-1-392-1"),
    ("A 3 meets a 5, and the 3 wins.", "一个5遇到一个3，5获胜。"),
    # at marks
    ("See <b1>Figure 3</b1> where all 5 lines meet.", "见<b1>图5</b1>，全部3条线在此相交。"),
    ("Here {f1} = 3 but later {f2} = 5 holds.", "这里{f1} = 5，但后来{f2} = 3成立。"),
]
RIGHT = [
    ("On March 5, 2019 it began.", "2019年3月5日开始。"),
    ("from 01/02/2019 on", "自2019/02/01起"),
    ("3 of the 26 tests failed.", "26项测试中有3项失败。"),
    ("See 3.1 and 1.3 in the list.", "见列表中的3.1和1.3。"),
    ("Version 2.0 needs 4.5 MB.", "2.0版需要4.5 MB。"),
    ("The 2.5 litres became 5.2 litres.", "2.5升变成了5.2升。"),
    ("Use {f1}(8) with {f2}(1).", "用{f2}(1)时使用{f1}(8)。"),
    ("UTF-8 has up to 4 bytes.", "最多4个字节的是UTF-8。"),
]


#: What no language does: a part of a whole turned round without a word, codes with each other's numbers.
DOUBTFUL = [
    ("On 26 of 31 days it was right.", "在31，26天是对的。"),
    ("It is fastest on 9 of the 26 tests.", "Es ist am schnellsten bei 26 Tests, 9 an der Zahl."),
    ("Grants CNS-0615443 and HRD-0627747.", "资助项目CNS-0627747和HRD-0615443。"),
    ("A set of 64-bit IEEE-754 numbers.", "754位IEEE-64数的集合。"),
]
#: The same, as people say it.
TURNED = [
    ("On 26 of 31 days it was right.", "31天中有26天是对的。"),
    ("It is fastest on 9 of the 26 tests.", "在26项测试中的9项里最快。"),
    ("It is fastest on 9 of the 26 tests.", "Es ist bei 9 der 26 Tests am schnellsten."),
    ("31天中的26天", "26 of the 31 days"),
    ("A set of 64-bit IEEE-754 numbers.", "IEEE-754标准的64位数的集合。"),
]


@pytest.mark.parametrize(("source", "answer"), DOUBTFUL)
def test_numbers_turned_round_without_a_word_are_doubted(source, answer):
    assert order.inverted_numbers(source, answer)


@pytest.mark.parametrize(("source", "answer"), TURNED)
def test_numbers_turned_round_with_a_word_are_right(source, answer):
    assert order.inverted_numbers(source, answer) is None


@pytest.mark.parametrize(("source", "answer"), EXCHANGED)
def test_exchanged_numbers_are_seen(source, answer):
    assert order.swapped(source, answer) or order.inverted_numbers(source, answer)


@pytest.mark.parametrize(("source", "answer"), RIGHT)
def test_what_languages_turn_round_is_right(source, answer):
    assert order.swapped(source, answer) is None
    assert order.inverted_numbers(source, answer) is None


def test_formulas_that_cross_a_clause_are_doubted_and_those_within_one_are_not():
    source = "While {f1} grows, the sum {f2} stays as it is."
    assert order.inverted_formulas(source, "当{f2}增大时，和{f1}保持不变。")
    assert order.inverted_formulas("The root of {f1} under {f2}", "{f2}之下{f1}的根") is None


def test_formulas_around_anchors_that_have_not_moved_are_doubted():
    source = "The set {f1} of TraceMonkey holds {f2} in Firefox"
    assert order.inverted_formulas(source, "集合{f2}属于TraceMonkey含有{f1}于Firefox")
    assert order.inverted_formulas(source, "Firefox中含有{f2}的TraceMonkey的集合{f1}") is None


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("{f2}成立，条件是{f1}成立，还有别的。", "{f1} and {f2}"),
        ("{f2}が成り立つのは、{f1}が成り立つときで、他もある。", None),
        ("{f2}가 성립한다, {f1}가 성립하면, 더 있다.", None),
        ("{f1}が成り立てば、{f2}が成り立ち、他もある。", None),
        ("{f2}和{f1}成立，还有别的。", None),  # within a clause
    ],
)
def test_where_the_verb_comes_last_clauses_have_an_order_of_their_own(answer, found):
    source = "The first holds, {f1}, and then the other one, {f2}, holds too."
    assert order.inverted_formulas(source, answer) == found
