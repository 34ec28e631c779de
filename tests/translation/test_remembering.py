"""Nothing is paid for twice: over runs, over documents in flight, over the death of the process."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from ai_translator.config import load
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated, Unchanged
from ai_translator.translation import run_in_event_loop
from ai_translator.translation.prompting import prompts
from ai_translator.translation.prompting.prompts import DEFAULTS
from ai_translator.translation.shared_services.cache_keys import imported_key
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.memory import Memory
from ai_translator.translators import make_translator
from tests.backends.answers import Fault
from tests.backends.standin import StandIn, about, script
from tests.translation.documents import segments

CHINESE = language("zh")
TEXTS = [
    "The first paragraph says that 12 things are good.",
    "The second one has a <b1>bold stretch</b1> and a formula {f1} in it.",
    "A heading",
    "Johannes Müller",
]


def settings(server, openai=None, **translation):
    openai = {"base_url": server.url, "api_key": "k", **(openai or {})}
    return load(overrides={"openai": openai, "translation": translation})


def run(server, texts=TEXTS, openai=None, **translation):
    chosen = settings(server, openai, **translation)

    async def work():
        async with make_translator(chosen) as translator:
            return await translator.translate(segments(texts), source="en", target=CHINESE)

    return run_in_event_loop(work())


@pytest.fixture
def memory(tmp_path):
    return tmp_path / "memory.sqlite"


def test_a_second_run_asks_for_nothing(memory):
    with StandIn(about("Johannes", Fault.ECHO)) as server:
        first = run(server, memory=memory)
        asked = len(server.requests)
        second = run(server, memory=memory)
    assert len(server.requests) == asked
    assert second.outcomes == first.outcomes and second.requests == 0
    assert isinstance(second.outcomes["s4"], Unchanged)
    assert (first.remembered, second.remembered) == (0, 4)


@pytest.mark.parametrize("name", ["plain", "question", "terms", "strict"])
def test_words_that_are_not_sent_change_nothing(memory, name):
    """Several tagged texts a request; no glossary; an answer that is kept needed no stricter words."""
    with StandIn() as server:
        run(server, memory=memory)
        mine = {name: f"Now! {DEFAULTS[name]}"}
        assert run(server, memory=memory, prompts=mine).remembered == len(TEXTS)


def test_the_hint_for_one_language_is_nothing_to_the_others(memory, monkeypatch):
    with StandIn() as server:
        run(server, memory=memory)
        monkeypatch.setattr(prompts, "HINTS", {**prompts.HINTS, "ja": "Be polite."})
        assert run(server, memory=memory).remembered == len(TEXTS)
        monkeypatch.setattr(prompts, "HINTS", {**prompts.HINTS, "zh": "Be polite."})
        assert run(server, memory=memory).remembered == 0


@pytest.mark.parametrize(
    "change",
    [
        {"openai": {"model": "gpt-4"}},
        {"openai": {"temperature": 0.7}},
        {"style": "formal"},
        {"prompts": {"tagged": "Into {target}, please!"}},
    ],
)
def test_other_settings_ask_again(memory, change):
    with StandIn() as server:
        run(server, memory=memory)
        asked = len(server.requests)
        assert run(server, memory=memory, **change).remembered == 0
    assert len(server.requests) > asked


def test_only_what_a_term_applies_to_is_asked_again(memory, tmp_path):
    glossary = tmp_path / "g.csv"
    glossary.write_text("heading,标题\n", encoding="utf-8")
    with StandIn() as server:
        run(server, memory=memory)
        assert run(server, memory=memory, glossary=glossary, attempts=0).remembered == 3


def test_bad_answers_are_not_remembered(memory):
    with StandIn(about("12 things", Fault.REFUSE)) as server:
        first = run(server, memory=memory, attempts=1)
        assert isinstance(first.outcomes["s1"], Failed)
        server.programme = script()
        second = run(server, memory=memory)
    assert second.remembered == 3 and isinstance(second.outcomes["s1"], Translated)


def test_an_entry_that_no_check_of_today_would_pass_is_asked_for_again(memory):
    with StandIn() as server:
        first = run(server, memory=memory)
        store = Memory(memory)
        store.add(
            [
                MemoryEntry(
                    each.key, each.source, "I'm sorry, I can't help.", False, "en", "zh", "x"
                )
                for each in store.entries()
            ]
        )
        store.close()
        second = run(server, memory=memory)
    assert second.outcomes == first.outcomes and second.remembered == 0


def test_a_persons_translation_comes_before_the_models(memory):
    store = Memory(memory)
    store.add(
        [
            MemoryEntry(
                imported_key("A heading", CHINESE),
                "A heading",
                "某标题",
                False,
                "en",
                "zh",
                "imported/a.tmx",
            )
        ]
    )
    store.close()
    with StandIn() as server:
        assert run(server, memory=memory).outcomes["s3"] == Translated("某标题")
        assert not any("A heading" in seen.question for seen in server.requests)


def test_without_a_memory_nothing_is_written(memory, tmp_path):
    with StandIn() as server:
        run(server, memory="off")
        assert run(server, memory="off").remembered == 0
    assert not list(tmp_path.iterdir())


async def test_documents_in_flight_share_a_call_for_the_same_text():
    with StandIn(latency=0.2) as server:
        chosen = settings(server, memory="off")
        async with make_translator(chosen) as translator:
            work = [
                translator.translate(segments(TEXTS), source="en", target=CHINESE) for _ in range(5)
            ]
            runs = await asyncio.gather(*work)
    assert len(server.requests) == 1
    assert all(each.outcomes == runs[0].outcomes for each in runs)
    assert sorted(each.remembered for each in runs) == [0, 4, 4, 4, 4]


async def test_one_that_is_cancelled_leaves_its_texts_to_the_others():
    with StandIn(latency=0.3) as server:
        chosen = settings(server, memory="off")
        async with make_translator(chosen) as translator:
            first, second = (
                asyncio.create_task(
                    translator.translate(segments(TEXTS), source="en", target=CHINESE)
                )
                for _ in range(2)
            )
            await asyncio.sleep(0.1)
            first.cancel()
            outcomes = (await second).outcomes
    assert {type(each) for each in outcomes.values()} == {Translated}


async def test_languages_are_kept_apart():
    with StandIn() as server:
        chosen = settings(server, memory="off")
        async with make_translator(chosen) as translator:
            await asyncio.gather(
                translator.translate(segments(TEXTS), source="en", target=CHINESE),
                translator.translate(segments(TEXTS), source="en", target=language("zh-Hant")),
            )
    asked = {
        seen.body["messages"][0]["content"].splitlines()[0].partition("into ")[2]
        for seen in server.requests
    }
    assert asked == {"Simplified Chinese (简体中文).", "Traditional Chinese (繁體中文)."}


async def test_an_estimate_sends_nothing_and_knows_the_memory(memory):
    with StandIn() as server:
        chosen = settings(
            server,
            memory=memory,
            segments_per_request=1,
            prices={"gpt-3.5": {"input": 1, "output": 2}},
        )
        async with make_translator(chosen) as translator:
            before = await translator.estimate(segments(TEXTS), source="en", target=CHINESE)
            assert not server.requests
            await translator.translate(segments(TEXTS[:3]), source="en", target=CHINESE)
            after = await translator.estimate(segments(TEXTS), source="en", target=CHINESE)
    assert (before.segments, before.remembered, before.requests) == (4, 0, 4)
    assert (after.segments, after.remembered, after.requests) == (4, 3, 1)
    assert before.cost > after.cost > 0


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_process_killed_at_any_moment_goes_on_where_it_was(pdf, tmp_path):
    """kill -9 in the middle of a run, several times over; then nothing that was answered is asked for again."""
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "ai_translator",
        "translate",
        pdf("paper"),
        "--out",
        out,
        "--format",
        "markdown",
        "--json",
        "-q",
    ]
    with StandIn(latency=0.25) as server:
        environment = {
            **os.environ,
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "k",
            "AI_TRANSLATOR_TRANSLATION__CONCURRENCY": "2",
            "AI_TRANSLATOR_TRANSLATION__SEGMENTS_PER_REQUEST": "1",
            "AI_TRANSLATOR_TRANSLATION__MEMORY": str(tmp_path / "memory.sqlite"),
        }
        for more in (3, 5):
            asked = len(server.requests)
            with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
                deadline = time.monotonic() + 60
                while (
                    len(server.requests) < asked + more
                    and process.poll() is None
                    and time.monotonic() < deadline
                ):
                    time.sleep(0.01)
                assert process.poll() is None
                process.send_signal(signal.SIGKILL)
            assert not list(out.glob("paper*"))
        answered = remembered(tmp_path / "memory.sqlite")
        assert len(answered) >= 3
        asked = len(server.requests)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        again = [seen.question for seen in server.requests[asked:]]
    assert not [text for text in answered if any(f">{text}</s>" in question for question in again)]
    (entry,) = json.loads(done.stdout)
    assert entry["report"]["from_memory"] >= len(answered) and entry["report"]["complete"]


def remembered(path) -> list[str]:
    store = Memory(path)
    try:
        return [each.source for each in store.entries()]
    finally:
        store.close()
