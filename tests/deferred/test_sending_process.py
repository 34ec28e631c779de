"""``ai-translator batch --send batch`` as a process: it ends, and another one goes on."""

from __future__ import annotations

import time

import pytest

from tests.backends import answers
from tests.backends.answers import Fault
from tests.backends.standin import script


def test_one_run_sends_and_another_collects(sent, server):
    price = {"AI_TRANSLATOR_TRANSLATION__PRICES": '{"gpt-4o-mini": {"input": 2, "output": 2}}'}
    _, direct = sent.program("--dry-run", **price)
    _, told = sent.program("--dry-run", "--send", "batch", **price)
    assert not server.files
    costs = [float(each.partition("cost about ")[2].split()[0]) for each in (direct, told)]
    assert costs[1] == pytest.approx(costs[0] / 2, rel=0.03)  # canaries are drawn anew
    code, said = sent.program("--send", "batch", **price)
    assert code == 9 and not sent.results, said
    assert "batch_0: 4 requests sent to gpt-4o-mini" in said
    assert "waiting: 1 of 1 files; run the same command again" in said
    server.begin()
    code, said = sent.program("--collect", **price)
    assert code == 9 and "batch_0: in progress, 0 of 4 done" in said
    server.work()
    code, said = sent.program("--collect", **price)
    assert code == 0 and len(sent.results) == 1, said
    assert "batch_0: completed, 4 answered" in said and "cost 0." in said
    assert not server.requests and not server.paid_twice
    code, said = sent.program("--send", "batch")
    assert code == 0 and "1 skipped" in said and len(server.batches) == 1


def test_a_process_that_is_killed_while_its_batch_is_made_has_sent_it_once(sent, server):
    server.hold = 60.0
    running = sent.start("--send", "batch")
    end = time.monotonic() + 100
    while not server.batches:
        assert time.monotonic() < end and running.poll() is None
        time.sleep(0.1)
    running.kill()
    running.communicate()
    server.hold = 0.0
    code, said = sent.program("--send", "batch")
    assert code == 9 and "was made when an earlier run broke off" in said, said
    server.work()
    assert sent.program("--send", "batch")[0] == 0
    assert len(server.batches) == 1 and not server.paid_twice


@pytest.mark.slow
def test_processes_with_other_hashes_come_to_the_same_requests(sent, server):
    """Sets of texts have another order in each process; the requests must not."""
    server.programme = script(Fault.EMPTY, Fault.LOSE_MARKS, Fault.CHANGE_NUMBERS, Fault.EMPTY)
    for seed in range(12):
        code, said = sent.program("--send", "batch", PYTHONHASHSEED=str(seed))
        if code != 9:
            break
        server.work(seed=seed)
    assert code in {0, 8}, said
    assert len(server.batches) > 1
    refused = sum(len(batch.errors) for batch in server.batches.values())
    assert sent.report["requests"] == sum(server.worked.values()) + refused


@pytest.mark.slow
def test_the_expired_half_is_finished_directly(sent, server):
    assert sent.program("--send", "batch")[0] == 9
    server.work(share=0.5, end="expired")
    code, said = sent.program("--send", "batch", "--finish", "direct")
    assert code == 0, said
    assert len(server.batches) == 1 and server.requests
    asked = [answers.question(line["body"]) for line in server.batches["batch_0"].lines]
    assert len(server.requests) < len(asked)


def test_flags_that_do_not_go_together_are_told(sent):
    for flags in (("--send", "later"), ("--send", "batch", "--watch"), ("--finish", "now")):
        code, said = sent.program(*flags)
        assert code == 2 and "error: " in said, said
