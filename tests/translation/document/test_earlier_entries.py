"""Entries of the memory that an earlier program let in are judged by today's rules when they are read."""

import sqlite3

import pytest

from ai_translator.languages import language
from ai_translator.model.segments import Translated
from ai_translator.translation.shared_services.cache_keys import imported_key
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.memory import Memory
from tests.backends.pseudo_words import translation
from tests.backends.standin import StandIn
from tests.translation.quality.test_alignment import TEXTS as SHORT
from tests.translation.test_remembering import run

CHINESE = language("zh")
FIVE = (
    "The gauge was read at noon. Nobody saw the wave that came in the afternoon. It went over the "
    "wall and into the yard of the keeper. His dog ran away. In the evening all was quiet again."
)
TEXTS = [*SHORT, FIVE]
GAUGE = SHORT[3]
RIGHT = {text: translation(text) for text in TEXTS}


def lacking(text: str) -> str:
    """The translation without all but its first sentence and its last."""
    sentences = translation(text).split("。")
    return "。".join(sentences[:1] + sentences[4:])


FAULTS = {
    "a number changed": {GAUGE: RIGHT[GAUGE].replace("1.42", "1.24")},
    "sentences missing": {FIVE: lacking(FIVE)},
    "one answer for two texts": {SHORT[4]: RIGHT[SHORT[6]]},
    "another script": {SHORT[6]: translation(SHORT[6], "ru")},
    "prose left as it is": {SHORT[6]: SHORT[6]},
    "moved by one": dict(zip(SHORT, [RIGHT[text] for text in SHORT[1:] + SHORT[:1]])),
}


def entries_of(memory):
    store = Memory(memory)
    try:
        return list(store.entries())
    finally:
        store.close()


def spoil(memory, wrong, rules=0):
    """Replace the targets of these texts, as an earlier program has let them in."""
    entries = [
        MemoryEntry(
            each.key,
            each.source,
            target := wrong.get(each.source, each.target),
            target == each.source,
            "en",
            "zh",
            each.origin,
            each.created,
            rules,
        )
        for each in entries_of(memory)
    ]
    store = Memory(memory)
    store.add(entries)
    store.close()


@pytest.fixture
def memory(tmp_path):
    return tmp_path / "memory.sqlite"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_entry_is_asked_for_again_and_replaced(memory, fault):
    wrong = FAULTS[fault]
    with StandIn() as server:
        first = run(server, TEXTS, memory=memory)
        asked = len(server.requests)
        spoil(memory, wrong)
        second = run(server, TEXTS, memory=memory)
        assert len(server.requests) > asked
        third = run(server, TEXTS, memory=memory)
    assert second.outcomes == first.outcomes == third.outcomes
    assert second.outcomes["s1"] == Translated(RIGHT[TEXTS[0]])
    assert second.remembered <= len(TEXTS) - len(wrong) and third.remembered == len(TEXTS)
    assert {each.source: each.target for each in entries_of(memory)} == RIGHT


def test_right_entries_of_an_earlier_program_are_taken(memory):
    with StandIn() as server:
        run(server, TEXTS, memory=memory)
        asked = len(server.requests)
        spoil(memory, {})
        assert run(server, TEXTS, memory=memory).remembered == len(TEXTS)
    assert len(server.requests) == asked


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_person_has_written_is_not_judged_and_comes_first(memory, fault):
    with StandIn() as server:
        run(server, TEXTS, memory=memory)
        store = Memory(memory)
        store.add(
            MemoryEntry(
                imported_key(text, CHINESE), text, target, target == text, "en", "zh", "imported/a"
            )
            for text, target in FAULTS[fault].items()
        )
        store.close()
        asked = len(server.requests)
        result = run(server, TEXTS, memory=memory)
    assert len(server.requests) == asked and result.remembered == len(TEXTS)
    for at, text in enumerate(TEXTS):
        target = FAULTS[fault].get(text, RIGHT[text])
        outcome = result.outcomes[f"s{at + 1}"]
        assert getattr(outcome, "text", text) == target


def test_a_file_of_an_earlier_program_is_read_and_both_can_use_it(memory):
    """Its table has a column less; that program names the columns that it writes."""
    with StandIn() as server:
        run(server, TEXTS, memory=memory)
        rows = entries_of(memory)
    assert {each.rules for each in rows} == {2}
    with sqlite3.connect(memory) as connection:
        connection.execute("ALTER TABLE entries DROP COLUMN rules")
    connection.close()
    assert {each.rules for each in entries_of(memory)} == {0}
    first = rows[0]
    with sqlite3.connect(memory) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO entries (key, source, target, unchanged, source_language, "
            "target_language, origin, created) VALUES (?, ?, ?, 0, 'en', 'zh', 'x', 1)",
            (first.key, first.source, first.target),
        )
    connection.close()
    assert len(entries_of(memory)) == len(rows)
