"""Answers in other forms, and the time that it takes to read any answer."""

import json
import time

import pytest
from langchain_core.messages import AIMessage

from ai_translator.backends.completions import reply
from ai_translator.translation.answer_parsing.answer_forms import in_our_form
from ai_translator.translation.answer_parsing.answers import read
from ai_translator.translation.answer_parsing.cleaning import cleaned
from ai_translator.translation.answer_parsing.envelope import Envelope
from tests.translation.floods import CHARACTERS, HEADS, LOOKED_INTO, MAKERS, UNITS, long, made

TEXTS = {"k7m": "第一句。", "d3x": "第二句 <b1>x</b1>。"}
MOST_SECONDS = 0.2  # of CPU, for an answer of so many characters; quadratic work takes minutes


@pytest.mark.parametrize(
    "answer",
    [
        '&lt;s id="k7m"&gt;第一句。&lt;/s&gt;\n&lt;s id="d3x"&gt;第二句 &lt;b1&gt;x&lt;/b1&gt;。&lt;/s&gt;',
        '<段 编号="k7m">第一句。</段><段 编号="d3x">第二句 <b1>x</b1>。</段>',
        '<S ID="K7M">第一句。</S><S ID="D3X">第二句 <b1>x</b1>。</S>',
        "k7m: 第一句。\nd3x: 第二句 <b1>x</b1>。",
        "[k7m]\n第一句。\n\n[d3x]\n第二句 <b1>x</b1>。",
        "- **k7m**：第一句。\n- **d3x**：第二句 <b1>x</b1>。",
        json.dumps(TEXTS),
        json.dumps({"translations": [{"id": id_, "text": text} for id_, text in TEXTS.items()]}),
        json.dumps("\n".join(f'<s id="{id_}">{text}</s>' for id_, text in TEXTS.items())),
        "".join(f'<s id="{id_}">{json.dumps({"text": text})}</s>' for id_, text in TEXTS.items()),
        "".join(f'<s id="{id_}"><span lang="zh">{text}</span></s>' for id_, text in TEXTS.items()),
        "id,translation\nk7m,第一句。\nd3x,第二句 <b1>x</b1>。",
        'k7m,"第一句。"\nd3x,"第二句 <b1>x</b1>。"',
        "Segment k7m: 第一句。\n\nSegment d3x: 第二句 <b1>x</b1>。",
        "**Segment k7m**\n第一句。\n\n**Segment d3x**\n第二句 <b1>x</b1>。",
        "k7m -> 第一句。\nd3x -> 第二句 <b1>x</b1>。",
        "<k7m>第一句。</k7m><d3x>第二句 <b1>x</b1>。</d3x>",
        "<sk7m>第一句。</sk7m><sd3x>第二句 <b1>x</b1>。</sd3x>",
        "<table><tr><th>id</th><th>text</th></tr><tr><td>k7m</td><td>第一句。</td></tr>"
        "<tr><td>d3x</td><td>第二句 <b1>x</b1>。</td></tr></table>",
        f"Sure!\n```json\n{json.dumps(TEXTS)}\n```\nAnything else?",
    ],
)
def test_the_ids_tell_the_texts_in_any_form(answer):
    assert read(AIMessage(answer)).texts == TEXTS


def test_a_text_that_names_an_id_in_the_middle_is_a_text():
    assert read(AIMessage("型号 k7m: 新的。")).loose == "型号 k7m: 新的。"


def test_json_that_is_nested_without_end_is_none():
    assert read(AIMessage('{"data":' * 600 + "1" + "}" * 600)).texts == {}


def test_a_model_that_ends_early_has_answered_what_it_got_to():
    """Two missing at the end are left; a single one may have gone into the text before it."""
    ids = ("k7m", "d3x", "g2h", "m4n")
    envelope = Envelope(ids, order=ids)
    assert envelope.fault(("k7m", "d3x"), {}) == ""
    assert envelope.fault(("k7m", "d3x", "g2h"), {})
    assert envelope.fault(("k7m", "g2h"), {})
    assert envelope.fault((), {})


@pytest.mark.parametrize("unit", UNITS)
def test_reading_an_answer_takes_a_moment_whatever_is_in_it(unit):
    for head in HEADS:
        for size in (CHARACTERS, LOOKED_INTO):
            assert quickest(head + long(unit)[: size - len(head)]) < MOST_SECONDS, head


@pytest.mark.parametrize("name", MAKERS)
def test_nor_do_pieces_that_all_differ(name):
    flood = made(name)
    for size in (CHARACTERS, LOOKED_INTO):
        assert quickest(flood[:size]) < MOST_SECONDS


def quickest(text: str) -> float:
    """Seconds of CPU of the better of two readings."""
    message = AIMessage(text)
    times = []
    for _ in range(2):
        begun = time.process_time()
        read(message)
        cleaned(text[:2000], "The tide of <b1>June</b1> was 5 metres.")
        times.append(time.process_time() - begun)
        if times[-1] < MOST_SECONDS:
            break
    return min(times)


def test_a_body_of_such_an_answer_is_read_in_a_moment_too():
    body = json.dumps({"choices": [{"message": {"content": "\ud800" * CHARACTERS}}]}).encode()
    begun = time.process_time()
    found = reply(200, body)
    assert time.process_time() - begun < 3 * MOST_SECONDS
    assert found.body["choices"][0]["message"]["content"] == ""


_VERDICTS = [{"id": "k7m", "verdict": "ok"}, {"id": "d3x", "verdict": "accuracy", "reason": "no"}]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(_VERDICTS),
        json.dumps({"verdicts": [{**each, "reason": "no"} for each in _VERDICTS]}),
        json.dumps({"k7m": "ok", "d3x": "accuracy: no"}),
        f"```json\n{json.dumps(_VERDICTS)}\n```",
        "\n".join(map(json.dumps, _VERDICTS)),
    ],
)
def test_verdicts_in_json_are_read(text):
    assert in_our_form(text) == '<s id="k7m">ok</s>\n<s id="d3x">accuracy: no</s>'
