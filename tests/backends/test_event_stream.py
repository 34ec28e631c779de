"""Streams of server-sent events."""

import json
import time

import pytest

from ai_translator.backends.event_stream import StreamReader
from ai_translator.backends.server_errors import NotACompletion


def _event(text, reason=None, **fields):
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason, **fields}
    return json.dumps({"choices": [choice]}, ensure_ascii=False)


def _read(content, step=7):
    reader = StreamReader(1 << 20)
    for at in range(0, len(content), step):
        reader.feed(content[at : at + step])
    reader.close()
    return reader.result()["choices"][0]["message"]["content"]


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\r\r", "\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_lines_end_as_the_standard_says_and_a_mark_may_stand_before(end, start):
    told = [_event("甲"), _event("乙"), _event("", "stop")]
    content = start + "".join(f"data: {each}{end}" for each in told)
    assert _read(content.encode()) == "甲乙"


def test_an_event_may_go_over_several_lines():
    values = [json.loads(each) for each in (_event("甲"), _event("乙", "stop"))]
    lines = [json.dumps(each, indent=2).splitlines() for each in values]
    content = "".join("".join(f"data: {line}\n" for line in each) + "\n" for each in lines)
    assert _read(content.encode()) == "甲乙"


def test_another_choice_is_another_answer():
    told = [_event("甲"), _event("丙", index=1), _event("乙"), _event("丁", "stop", index=1)]
    content = "".join(f"data: {each}\n\n" for each in [*told, _event("", "stop")])
    assert _read(content.encode()) == "甲乙"


def test_what_breaks_off_is_no_answer():
    with pytest.raises(NotACompletion, match="broke off"):
        _read(f"data: {_event('甲')}\n\n".encode())


@pytest.mark.parametrize("piece", [b"data: [\n", b"data: x\r", b"{\n", b"\r", b"data: {}\n\n"])
def test_no_stream_takes_long(piece):
    reader = StreamReader(1 << 20)
    begun = time.process_time()
    for _ in range(60):
        reader.feed(piece * 1000)
    reader.close()
    assert time.process_time() - begun < 1.5
