"""What is decided of thousands of answers and texts is what it was, or the change of the files says otherwise."""

import json
from collections import Counter
from functools import cache

import pytest

from tests.translation.decisions import FOLDER, SECTIONS, as_json

_REMEDY = "If the change is meant: python -m tests.translation.decisions, and read the difference"


@cache
def kept_in(file):
    return json.loads((FOLDER / f"{file}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("section", SECTIONS)
def test_it_is_decided_as_before(section):
    file, decide = SECTIONS[section]
    kept = kept_in(file)
    now = json.loads(as_json(decide()))
    changed = {
        name: (kept.get(name), decided)
        for name, decided in now.items()
        if kept.get(name) != decided
    }
    assert not changed, f"{len(changed)} of {len(now)} are decided in another way. {_REMEDY}"


FILES = dict.fromkeys(file for file, _ in SECTIONS.values())


@pytest.mark.parametrize("file", FILES)
def test_the_cases_tell_one_decision_from_another(file):
    """No decision stands for nearly all cases: those would say nothing."""
    kept = kept_in(file)
    (_, most), *_ = Counter(map(str, kept.values())).most_common(1)
    assert len(kept) >= 5 and most <= 0.75 * len(kept)
