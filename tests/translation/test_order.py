"""The order of numbers and formulas: what is exchanged is seen, what languages turn round is not."""

import pytest

from ai_translator.translation import order

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
