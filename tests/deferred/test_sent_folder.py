"""A folder sent in batches: whatever becomes of them, nothing is lost and nothing paid for twice."""

from __future__ import annotations

import json
import random
import stat

import pytest

from ai_translator.batch import FileStatus
from ai_translator.deferred import journal as journals
from ai_translator.deferred.journal import NAME
from ai_translator.errors import BackendError, ConfigError, ExitCode, OutputError, UsageError
from tests.backends import answers
from tests.backends.answers import Fault
from tests.backends.standin import about, always, chance

#: What a model gets wrong now and then; each is asked again, differently.
BAD = (Fault.EMPTY, Fault.ECHO, Fault.CHATTY, Fault.LOSE_SEGMENT, Fault.LOSE_MARKS)
BAD += (Fault.TRUNCATE, Fault.CHANGE_NUMBERS, Fault.FILTERED, Fault.WRONG_SCRIPT)
MOST_ROUNDS = 14


def until_done(sent, **sending):
    """Run and let the server work until nothing waits any more; return the last summary."""
    for _ in range(MOST_ROUNDS):
        summary = sent.run(**sending)
        if summary.exit_code is not ExitCode.WAITING:
            return summary
        sent.server.work()
    raise AssertionError(f"still waiting: {sent.said}")


def asked(server) -> int:
    refused = sum(len(batch.errors) for batch in server.batches.values())
    return sum(server.worked.values()) + refused


def test_it_is_sent_then_waits_then_is_collected(sent, server):
    summary = sent.run()
    assert summary.exit_code is ExitCode.WAITING and not sent.results
    assert [entry.state for entry in summary.entries] == [FileStatus.WAITING]
    assert len(server.batches) == 1 and not server.requests
    again = sent.run()
    assert again.exit_code is ExitCode.WAITING and len(server.batches) == 1
    assert "batch_0" in again.entries[0].reason
    server.work()
    done = sent.run()
    assert done.exit_code is ExitCode.OK and len(sent.results) == 1
    assert not server.paid_twice and not sent.report["failed"]
    assert not server.files, "text of the document stays at the provider"


def test_it_asks_for_what_direct_requests_ask_for(sent, server, tmp_path):
    """The same questions but for ids, which are drawn anew, and no others."""
    sent.run()
    (batch,) = server.batches.values()
    later = [line["body"] for line in batch.lines]
    sent.out = tmp_path / "direct"
    assert sent.program()[0] == 0
    direct = [seen.body for seen in server.requests]
    assert len(later) == len(direct)

    def shown(body):
        return {key: each for key, each in body.items() if key not in {"messages", "stream"}}

    assert all(shown(body) == shown(direct[0]) for body in [*later, *direct])
    systems = [{body["messages"][0]["content"] for body in bodies} for bodies in (later, direct)]
    assert systems[0] == systems[1]


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))]
)
def test_bad_answers_are_asked_again_as_always(sent, server, seed):
    """Each run takes the document up anew and comes to the same requests as before."""
    server.programme = chance(dict.fromkeys(BAD, 0.04), seed)
    summary = until_done(sent)
    assert summary.exit_code in {ExitCode.OK, ExitCode.PARTIAL}
    assert not server.paid_twice
    assert sent.report["requests"] == asked(server), "a request was forgotten, and another made"


def test_an_expired_half_is_sent_again_and_the_other_is_not(sent, server):
    sent.run()
    count = len(server.batches["batch_0"].lines)
    server.work(share=0.5, end="expired")
    assert sent.run().exit_code is ExitCode.WAITING
    first, second = server.batches.values()
    assert len(second.lines) == count - len(first.output)
    server.work()
    assert sent.run().exit_code is ExitCode.OK
    assert not server.paid_twice and sum(server.worked.values()) == count


@pytest.mark.parametrize("end", ["cancelled", "expired"])
@pytest.mark.slow
def test_a_batch_that_ended_before_it_began_costs_nothing(sent, server, end):
    sent.run()
    server.work(share=0.0, end=end)
    assert until_done(sent).exit_code is ExitCode.OK
    assert not server.paid_twice


def test_a_batch_that_fails_in_validation_is_told_and_can_be_sent_again(sent, server):
    server.batches_refused = "The model `gpt-4o-mini` has no Batch API"
    sent.run()
    summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND
    assert "has no Batch API" in str(summary.stopped)
    assert len(server.batches) == 1, "it is not sent again by the run that tells"
    assert until_done(sent).exit_code is ExitCode.OK


@pytest.mark.parametrize(
    "ways",
    [
        {"double": 1, "strange": 1},
        *(pytest.param(each, marks=pytest.mark.slow) for each in ({"double": 2}, {"strange": 3})),
    ],
)
def test_lines_come_twice_or_belong_to_nobody(sent, server, ways):
    sent.run()
    server.work(**ways)
    assert sent.run().exit_code is ExitCode.OK and not server.paid_twice


@pytest.mark.slow
def test_lines_that_are_counted_and_missing_are_looked_for_before_they_are_sent_again(
    sent, server, monkeypatch
):
    monkeypatch.setattr("ai_translator.deferred.batches._PAUSE", 0.01)
    sent.run()
    server.work(missing=1)
    for _ in range(2):
        summary = sent.run()
        assert summary.stopped is not None and "cannot be read whole" in str(summary.stopped)
        assert len(server.batches) == 1
    sent.run()
    assert [len(batch.lines) for batch in server.batches.values()][1:] == [1]
    server.work()
    assert sent.run().exit_code is ExitCode.OK


@pytest.mark.parametrize(
    "fault",
    ["truncate", *(pytest.param(each, marks=pytest.mark.slow) for each in ("failures", "cut"))],
)
def test_a_download_that_breaks_off_is_made_again(sent, server, monkeypatch, fault):
    monkeypatch.setattr("ai_translator.deferred.batches._PAUSE", 0.01)
    sent.run()
    server.work()
    setattr(server, fault, 1)
    assert sent.run().exit_code is ExitCode.OK
    assert len(server.batches) == 1 and not server.paid_twice


@pytest.mark.slow
def test_a_download_that_never_succeeds_loses_nothing(sent, server, monkeypatch):
    monkeypatch.setattr("ai_translator.deferred.batches._PAUSE", 0.01)
    sent.run()
    server.work()
    server.failures = 3
    assert sent.run().exit_code is ExitCode.BACKEND
    assert sent.run().exit_code is ExitCode.OK and len(server.batches) == 1


@pytest.mark.slow
def test_a_failure_of_the_server_goes_into_another_batch(sent, server):
    server.programme = about(server_text(sent), Fault.SERVER_ERROR)
    server.work()
    server.programme = lambda *_: None
    assert until_done(sent).exit_code is ExitCode.OK
    assert len(server.batches) == 2 and not server.paid_twice


@pytest.mark.slow
def test_a_request_that_always_fails_is_given_up_and_reported(sent, server):
    marked = server_text(sent)
    server.programme = about(marked, Fault.SERVER_ERROR)
    summary = until_done(sent)
    assert summary.exit_code is ExitCode.PARTIAL
    assert sent.report["failed"] and sent.results
    assert len(server.batches) <= 12


def server_text(sent) -> str:
    """Words of one text of the document."""
    sent.run()
    (batch,) = sent.server.batches.values()
    question = batch.lines[0]["body"]["messages"][-1]["content"]
    longest = max(question.split("</s>"), key=len)
    return longest.partition(">")[2].strip()[:30]


def test_a_lost_word_about_a_batch_does_not_make_another(sent, server):
    server.lose_creations = 1
    assert sent.run().exit_code is ExitCode.BACKEND
    assert len(server.batches) == 1
    assert sent.run().exit_code is ExitCode.WAITING
    server.work()
    assert sent.run().exit_code is ExitCode.OK
    assert len(server.batches) == 1 and not server.paid_twice


@pytest.mark.slow
def test_a_batch_is_known_by_its_file_where_metadata_is_forgotten(sent, server):
    server.lose_creations, server.forget_metadata = 1, True
    sent.run()
    assert until_done(sent).exit_code is ExitCode.OK
    assert len(server.batches) == 1


@pytest.mark.slow
def test_a_server_that_lists_no_batches_is_not_sent_another(sent, server):
    server.lose_creations, server.no_list = 1, True
    sent.run()
    summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND and len(server.batches) == 1
    assert "cannot be told" in str(summary.stopped)


@pytest.mark.slow
def test_a_lost_upload_is_made_again(sent, server):
    server.lose_uploads = 1
    assert sent.run().exit_code is ExitCode.BACKEND
    assert until_done(sent).exit_code is ExitCode.OK and not server.paid_twice


@pytest.mark.slow
def test_many_requests_go_in_several_batches(sent, server, monkeypatch):
    monkeypatch.setattr("ai_translator.deferred.batches.MOST_REQUESTS", 2)
    sent.run()
    assert len(server.batches) > 1
    assert all(len(batch.lines) <= 2 for batch in server.batches.values())
    server.work()
    assert sent.run().exit_code is ExitCode.OK


@pytest.mark.slow
def test_a_document_waits_for_the_last_of_its_batches(sent, server, monkeypatch):
    monkeypatch.setattr("ai_translator.deferred.batches.MOST_REQUESTS", 2)
    sent.run()
    first, *others = server.batches.values()
    for batch in others:
        batch.status = "finalizing"
    server.work()
    assert first.status == "completed"
    assert sent.run().exit_code is ExitCode.WAITING and not sent.results
    for batch in others:
        batch.status = "in_progress"
    server.work()
    assert sent.run().exit_code is ExitCode.OK and not server.paid_twice


def test_what_is_left_can_be_asked_directly(sent, server):
    server.programme = about(server_text(sent), Fault.EMPTY)
    server.work()
    server.programme = lambda *_: None
    summary = sent.run(finish_directly=True)
    assert summary.exit_code is ExitCode.OK and len(server.batches) == 1
    assert 0 < len(server.requests) < len(server.batches["batch_0"].lines) + 3
    usage = {each["model"]: each for each in sent.report["usage"]}
    assert set(usage) == {"gpt-4o-mini", "gpt-4o-mini (batch)"}


@pytest.mark.slow
def test_without_a_memory_what_batches_brought_is_not_asked_again(sent, server):
    sent.overrides = {"translation": {"memory": "off"}}
    server.programme = about(server_text(sent), Fault.EMPTY)
    server.work()
    server.programme = lambda *_: None
    assert sent.run(finish_directly=True).exit_code is ExitCode.OK
    assert len(server.requests) <= 2


@pytest.mark.slow
def test_collecting_begins_no_file(sent, server):
    summary = sent.run(only_collect=True)
    assert summary.exit_code is ExitCode.WAITING and not server.batches
    assert "--collect" in summary.entries[0].remedy


def test_the_price_of_a_batch_is_counted(sent, server):
    prices = {"gpt-4o-mini": {"input": 100.0, "output": 100.0}}
    sent.overrides = {"translation": {"prices": prices, "batch_price": 0.25}}
    summary = until_done(sent)
    (entry,) = summary.entries
    tokens = entry.input_tokens + entry.output_tokens
    assert entry.cost == pytest.approx(tokens * 100 * 0.25 / 1e6)


def test_a_budget_holds_over_all_runs(sent, server):
    sent.overrides = {"translation": {"max_requests": 3}}
    server.programme = always(Fault.EMPTY)
    for _ in range(4):
        summary = sent.run()
        server.work()
    assert "max_requests" in str(summary.stopped)
    assert sum(len(batch.lines) for batch in server.batches.values()) <= 3


@pytest.mark.slow
def test_max_cost_counts_what_is_under_way(sent, server):
    prices = {"gpt-4o-mini": {"input": 1.0, "output": 1.0}}
    sent.overrides = {"translation": {"prices": prices, "max_cost": 1e-6}}
    summary = sent.run()
    assert "max_cost" in str(summary.stopped) and not server.batches


@pytest.mark.slow
def test_other_settings_are_another_job(sent, server):
    sent.run()
    sent.overrides = {"translation": {"style": "formal"}}
    assert sent.run().exit_code is ExitCode.WAITING and len(server.batches) == 2
    server.work()
    assert sent.run().exit_code is ExitCode.OK


def test_the_journal_is_its_owners_and_one_runs(sent, server):
    sent.run()
    path = sent.out / NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with journals.RequestJournal(sent.out), pytest.raises(OutputError, match="another run"):
        journals.RequestJournal(sent.out)


def test_a_key_stands_nowhere(sent, server):
    server.api_key = "sk-another"
    summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND
    told = f"{summary.stopped} {sent.said}"
    assert "never-to-be-seen" not in told
    server.api_key = None
    sent.run()
    kept = b"".join(path.read_bytes() for path in sent.out.rglob("*") if path.is_file())
    assert b"never-to-be-seen" not in kept


def test_what_must_stay_here_goes_into_no_batch(sent, server):
    sent.overrides = {"local_only": True}
    assert sent.run().exit_code is ExitCode.WAITING  # the server is on this machine
    sent.overrides["openai"] = {"base_url": "https://api.openai.com/v1"}
    with pytest.raises(ConfigError, match="local_only"):
        sent.run()
    assert len(server.batches) == 1


def test_a_backend_without_batches_says_so(sent, server):
    sent.overrides = {"backend": "pseudo"}
    with pytest.raises(UsageError, match="no Batch API"):
        sent.run()


def test_a_server_without_batches_says_so(sent, server, standin):
    sent.server = standin
    summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND
    assert "no Batch API" in str(summary.stopped)


@pytest.mark.slow
def test_two_files_with_the_same_texts_are_paid_for_once(sent, server):
    (sent.papers / "copy.pdf").write_bytes((sent.papers / "paper.pdf").read_bytes())
    sent.run()
    count = sum(len(batch.lines) for batch in server.batches.values())
    server.work()
    assert sent.run().exit_code is ExitCode.OK
    assert len(sent.results) == 2 and sum(server.worked.values()) == count


@pytest.mark.slow
def test_batches_can_be_cancelled_and_what_they_answered_is_kept(sent, server):
    sent.run()
    sent.cancel()
    assert server.batches["batch_0"].status == "cancelling"
    assert sent.run().exit_code is ExitCode.WAITING and len(server.batches) == 1
    server.work(share=0.5, end="cancelled")
    assert until_done(sent).exit_code is ExitCode.OK and not server.paid_twice


def test_files_of_requests_are_answered_by_another_program(sent, server):
    """As with ``vllm run-batch``: its answers stand beside the requests."""
    assert sent.run(to_file=True).exit_code is ExitCode.WAITING
    (requests,) = (sent.out / "requests").glob("*.jsonl")
    assert stat.S_IMODE(requests.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in requests.read_text().splitlines()]
    random.Random(1).shuffle(lines)
    with (requests.with_name(f"{requests.stem}.answers.jsonl")).open("w") as out:
        for line in lines:
            found = answers.answer(line["body"], "zh")
            message = {"role": "assistant", "content": found.text}
            body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
            response = {"status_code": 200, "request_id": "vllm-1", "body": body}
            said = {"id": "vllm-2", "custom_id": line["custom_id"], "response": response}
            out.write(json.dumps({**said, "error": None}) + "\n")
    assert sent.run(to_file=True).exit_code is ExitCode.OK
    assert not server.requests and not server.batches and len(sent.results) == 1


@pytest.mark.slow
def test_a_batch_that_the_server_has_forgotten_is_told(sent, server):
    sent.run()
    server.batches.clear()
    summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND
    assert "does not know it" in str(summary.stopped) and "--send direct" in str(summary.stopped)


@pytest.mark.slow
def test_a_refused_parameter_is_mended_in_the_next_batch(sent, server):
    """As a direct request is; it is asked in the same form from the first run to the last."""
    server.refuses = "temperature"
    assert until_done(sent).exit_code is ExitCode.OK
    first, second = server.batches.values()
    assert all("temperature" in line["body"] for line in first.lines)
    assert not any("temperature" in line["body"] for line in second.lines)
    assert not server.paid_twice


@pytest.mark.slow
def test_an_error_in_one_line_is_judged_as_a_direct_one_is(sent, server):
    server.programme = always(Fault.NO_MODEL)
    sent.run()
    server.work()
    summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND
    assert isinstance(summary.stopped, BackendError) and "model" in str(summary.stopped)
