"""What is taken out of an answer before it is judged."""

import pytest

from ai_translator.translation.answer_parsing.cleaning import cleaned
from ai_translator.translation.client.sending import without_quotes

SOURCE = "The <b1>old</b1> harbour has 12 boats."
GOOD = "<b1>老</b1>港口有 12 条船。"


@pytest.mark.parametrize(
    "answer",
    [
        f"{SOURCE}\n{GOOD}",
        f"{SOURCE} → {GOOD}",
        f"{GOOD}\n{SOURCE}",
        f"<b1>{GOOD}</b1>",
        f"<i4>{GOOD}</i4>",
        GOOD.replace("港口", "港口 (gǎng kǒu)"),
        f"**{GOOD}**",
        f"译文：{GOOD}",
        GOOD.replace("老", "&#32769;"),
        GOOD.replace("老", "\\u8001"),
        f"`{GOOD}`",
        f"{GOOD}</context></translation>",
        GOOD.replace("<b1>老</b1>", "**老**"),
        GOOD.replace("<b1>老</b1>", "<strong>老</strong>"),
        GOOD.replace("12", "１２"),
        f"{GOOD}<br/>",
        f"{GOOD}<|im_end|>",
    ],
)
def test_what_is_no_part_of_the_translation_goes(answer):
    assert cleaned(answer, SOURCE) == GOOD


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("IBM", "IBM 公司"),
        ("Write \\u0041", "写 \\u0041"),
        ("It ends with </p>", "以 </p>"),
        ("x", "<em>甲</em>"),
        ("R&amp;D", "研发 R&amp;D"),
        ("Café (à la crème)", "咖啡馆 (à la crème)"),
        ("a | b", "甲 | 乙"),
        ("4 * 5 is <b1>20</b1>", "4 * 5 是 **20**"),
        ("the <b1>old</b1> and the <b2>new</b2>", "**新旧**之分"),
        ("the second generation", "第２世代"),
        ("Type <|end|> or <br>", "输入 <|end|> 或 <br>"),
        ("snake_case <i1>name</i1>", "snake_case _名_"),
        ("x", "x"),
    ],
)
def test_what_may_be_one_stays(source, answer):
    assert cleaned(answer, source) == answer


def test_a_message_quotes_nothing_of_the_document():
    text = "<s id='k7m'>The secret of the old harbour is kept\nby nobody.</s>"
    told = "Bad request: The secret of the old harbour is kept by nobody. (code 400)"
    assert without_quotes(told, text) == "Bad request: … (code 400)"
    assert without_quotes("无效：老港口的秘密没有人知道", "老港口的秘密没有人知道。") == "无效：…"
    assert without_quotes("max_tokens is too large", text) == "max_tokens is too large"


@pytest.mark.parametrize(
    ("source", "answer", "right"),
    [
        ("It is 12.5 m long.", "长 12,5 米。", "长 12.5 米。"),
        ("See section 6.2.6.", "Siehe Abschnitt 6,2,6.", "Siehe Abschnitt 6.2.6."),
        ("It is 12.5 m long.", "Es ist 12,5 m lang.", "Es ist 12,5 m lang."),
        ("It was 1.234.567 euros.", "It was 1,234,567 euros.", "It was 1,234,567 euros."),
        ("In 1.234 Fällen", "在1,234例中", "在1,234例中"),
        ("Numbers 2.5 and 2,5", "数字2.5和2,5", "数字2.5和2,5"),
    ],
)
def test_points_in_numbers_are_as_in_the_text_where_commas_are_wrong(source, answer, right):
    assert cleaned(answer, source) == right


def test_another_way_to_say_it_is_taken_off():
    assert cleaned("深度（或：水深）", "Depth") == "深度"
    assert cleaned("Tiefe (or: depth of it)", "Depth") == "Tiefe"
    assert cleaned("深度（或：水深）", "Depth (or: height)") == "深度（或：水深）"
    assert cleaned("深度（或水深）", "Depth") == "深度（或水深）"
