"""Batch APIs with limits, habits and faults of their own: nothing is lost, or paid for twice."""

from __future__ import annotations

import json

import pytest

from ai_translator.backends.batch_states import limit_in, state_of
from ai_translator.backends.deferral import BatchLimit, BatchStatus
from ai_translator.deferred.answer_lines import read_line
from ai_translator.errors import ExitCode
from tests.backends import answers
from tests.deferred.test_sent_folder import until_done


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    monkeypatch.setattr("ai_translator.deferred.batches._PAUSE", 0.01)
    monkeypatch.setattr("ai_translator.backends.batch_api._BETWEEN_LOOKS", 0.01)


def sizes(server):
    return [len(batch.lines) for batch in server.batches.values() if batch.status != "failed"]


# --- limits


def test_a_batch_with_too_many_lines_goes_out_in_halves(sent, server):
    server.most_lines = 2
    assert sent.run().exit_code is ExitCode.WAITING
    summary = until_done(sent)
    assert summary.exit_code is ExitCode.OK and sum(server.worked.values()) == 4
    assert max(sizes(server)) <= 2 and not server.paid_twice
    assert any("more than the server takes" in each for each in sent.said)


def test_a_file_that_is_too_large_goes_out_in_halves_at_once(sent, server):
    sent.run()
    whole = max(map(len, server.files.values()))
    server.batches.clear()
    server.files.clear()
    sent.out = sent.out.with_name("other")
    server.most_bytes = whole * 9 // 10
    assert sent.run().exit_code is ExitCode.WAITING
    assert sizes(server) == [2, 2]
    server.work()
    assert sent.run().exit_code is ExitCode.OK and not server.paid_twice


@pytest.mark.parametrize("at_once", [False, True])
def test_a_queue_that_takes_less_than_the_folder_takes_it_bit_by_bit(sent, server, at_once):
    """As of an account with few tokens, where the whole folder would fail for ever."""
    server.queue, server.queue_at_once = 2, at_once
    summary = until_done(sent)
    assert summary.exit_code is ExitCode.OK, sent.said
    assert sum(server.worked.values()) == 4 and not server.paid_twice
    assert any("wait until the server has room" in each for each in sent.said)


def test_a_queue_without_room_for_one_request_is_told(sent, server):
    server.queue = 0
    for _ in range(4):
        summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND
    assert "Enqueued token limit" in str(summary.stopped)
    server.queue = 100
    assert until_done(sent).exit_code is ExitCode.OK and not server.paid_twice


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("Enqueued token limit reached for gpt-4o. Limit: 2,000,000 enqueued tokens.", "queue"),
        ("The number of enqueued tokens has surpassed the configured limit of 30K", "queue"),
        ("Batch rate limit exceeded: 3 requests but only 2 requests remaining", "queue"),
        ("You have too many batches in progress", "queue"),
        ("maximum number of concurrent batch jobs reached", "queue"),
        ("The batch input file exceeds the maximum size of 200 MB", "size"),
        ("This batch has 60000 requests, the maximum is 50000.", "size"),
        ("Input file contains 50001 lines, at most 50000 are allowed", "size"),
        ("Request Entity Too Large", "size"),
        ("Batch contains too many requests", "size"),
        ("The model `gpt-4o-mini` has no Batch API", None),
        ("Invalid line 7: custom_id is missing", None),
        ("Billing hard limit has been reached", None),
        ("You exceeded your current quota, please check your plan and billing details", None),
        ("The API key was revoked", None),
    ],
)
def test_what_there_is_too_much_of(words, limit):
    assert limit_in(words) == (None if limit is None else BatchLimit(limit))


# --- no Batch API, or half of one


def test_files_without_batches_are_told_each_time_and_nothing_stays_there(sent, server):
    server.no_batches = True
    for _ in range(2):
        summary = sent.run()
        assert summary.exit_code is ExitCode.BACKEND
        assert "no Batch API" in str(summary.stopped) and "--send direct" in str(summary.stopped)
        assert not server.files, "text of the document stays at the provider"
    server.no_batches = False
    assert until_done(sent).exit_code is ExitCode.OK


@pytest.mark.parametrize("status", [400, 403, 422, 429])
def test_a_batch_that_is_refused_at_once_can_be_sent_again(sent, server, status):
    server.no_list = True  # it need not be looked for: it was refused
    server.refusal = (status, "the account may have no batches today")
    summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND and "today" in str(summary.stopped)
    assert until_done(sent).exit_code is ExitCode.OK
    assert len(server.batches) == 1 and not server.paid_twice


def test_a_file_is_waited_for_until_it_can_be_used(sent, server):
    server.pending = 3
    assert until_done(sent).exit_code is ExitCode.OK


# --- what is told of a batch


def test_an_ended_batch_that_names_its_files_later_is_looked_at_again(sent, server):
    sent.run()
    server.work()
    server.late = 2
    for _ in range(2):
        summary = sent.run()
        assert summary.exit_code is ExitCode.BACKEND and "cannot be read whole" in str(
            summary.stopped
        )
    assert sent.run().exit_code is ExitCode.OK
    assert len(server.batches) == 1 and not server.paid_twice


def test_without_counts_a_file_that_breaks_off_after_a_line_is_read_again(sent, server):
    server.counts_nothing = True
    sent.run()
    server.work(missing=1)
    assert sent.run().exit_code is ExitCode.BACKEND
    assert len(server.batches) == 1


@pytest.mark.parametrize("status", [401, 403, 503])
def test_files_that_cannot_be_fetched_today_are_waited_for(sent, server, status):
    """However often: they are paid for."""
    sent.run()
    server.work()
    server.forbidden = status
    for _ in range(5):
        assert sent.run().exit_code is ExitCode.BACKEND
    server.forbidden = 0
    assert sent.run().exit_code is ExitCode.OK
    assert len(server.batches) == 1


def test_a_file_at_another_place_is_fetched_without_the_key(sent, server):
    sent.run()
    server.work()
    server.elsewhere = server.url.replace("127.0.0.1", "localhost").removesuffix("/v1")
    assert sent.run().exit_code is ExitCode.OK, sent.said
    assert server.fetched and not any(
        "authorization" in map(str.lower, each) for each in server.fetched
    )


def test_a_place_far_away_is_no_place_for_a_server_nearby(sent, server):
    sent.run()
    server.work()
    server.elsewhere = "https://files.example.org"
    summary = sent.run()
    assert summary.exit_code is ExitCode.BACKEND
    assert "redirects to https://files.example.org, which is not followed" in str(summary.stopped)
    assert "signature" not in str(summary.stopped)
    server.elsewhere = ""
    assert sent.run().exit_code is ExitCode.OK


def test_a_lost_batch_is_found_in_a_list_of_ids(sent, server):
    server.lose_creations, server.lists_ids = 1, True
    sent.run()
    assert until_done(sent).exit_code is ExitCode.OK
    assert len(server.batches) == 1 and not server.paid_twice


def odd(told):
    """A server that tells less, in other types."""
    counts = {name: str(count) for name, count in (told["request_counts"] or {}).items()}
    kept = {name: told[name] for name in ("id", "output_file_id", "error_file_id")}
    return {**kept, "status": told["status"].upper(), "request_counts": counts, "expires_at": 1e30}


def test_a_batch_is_understood_whatever_else_is_told_of_it(sent, server):
    server.shown = odd
    assert sent.run().exit_code is ExitCode.WAITING
    server.begin()
    assert sent.run().exit_code is ExitCode.WAITING
    server.work()
    assert sent.run().exit_code is ExitCode.OK


def test_a_status_of_the_servers_own_is_told_in_its_word(sent, server):
    sent.run()
    (batch,) = server.batches.values()
    batch.status = "finalizing"
    for _ in range(3):
        assert sent.run().exit_code is ExitCode.WAITING
    assert sum("batch_0: finalizing" in each for each in sent.said) == 3
    batch.status = "in_progress"
    server.work()
    assert sent.run().exit_code is ExitCode.OK


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"status": "COMPLETED"}, BatchStatus.COMPLETED),
        ({"status": "Succeeded"}, BatchStatus.COMPLETED),
        ({"status": "timeout exceeded"}, BatchStatus.EXPIRED),
        ({"status": "canceled"}, BatchStatus.CANCELLED),
        ({"status": "cancellation-requested"}, BatchStatus.CANCELLING),
        ({"status": "finalizing", "output_file_id": "f"}, BatchStatus.UNDER_WAY),
        ({"status": "in_queue"}, BatchStatus.UNDER_WAY),
        ({}, BatchStatus.UNDER_WAY),
        ({"status": None, "request_counts": [], "errors": 7}, BatchStatus.UNDER_WAY),
        (
            {
                "status": "archived",
                "output_file_id": "f",
                "request_counts": {"total": 3, "completed": 2, "failed": 1},
            },
            BatchStatus.COMPLETED,
        ),
    ],
)
def test_words_of_servers(told, status):
    assert state_of("b", told).status is status


@pytest.mark.parametrize(
    ("expires", "seconds"),
    [
        (1_800_000_000, 1.8e9),
        (1_800_000_000_000, 1.8e9),
        (1.8e9, 1.8e9),
        *((each, None) for each in (None, "soon", True, -1, 0, 1e300, float("inf"), 10**30)),
    ],
)
def test_the_end_of_a_batch_by_any_clock(expires, seconds):
    assert state_of("b", {"expires_at": expires}).expires == seconds


@pytest.mark.parametrize(
    "errors",
    [
        {"object": "list", "data": [{"code": "c", "message": "why", "line": 3}]},
        [{"message": "why", "line": 3}],
        {"data": ["line 3: why"]},
        {"data": "line 3: why"},
        "line 3: why",
    ],
)
def test_reasons_in_any_form(errors):
    (told,) = state_of("b", {"status": "failed", "errors": errors}).errors
    assert told.startswith("line 3: why")


@pytest.mark.parametrize(
    "response",
    [
        {"status_code": "200", "body": {"choices": []}},
        {"status_code": 200, "body": json.dumps({"choices": []})},
        {"choices": []},
    ],
)
def test_lines_in_other_forms(response):
    line = json.dumps({"custom_id": "r-1", "response": response, "error": None})
    answer = read_line(line.encode()).answer
    assert answer is not None and answer.status == 200
    assert json.loads(answer.body) == {"choices": []}


def test_a_line_with_the_status_of_a_lost_request_is_no_answer():
    line = {"custom_id": "r-1", "response": {"status_code": 0, "body": ""}, "error": None}
    assert read_line(json.dumps(line).encode()).answer is None


def test_an_answer_that_was_lost_on_the_way_is_asked_for_in_another_batch(sent, server):
    """Counted as completed, with a status of 0: seen at OpenAI."""
    sent.run()
    server.work()
    name = server.batches["batch_0"].files["output"]
    first, *others = map(json.loads, server.files[name].splitlines())
    first["response"] = {"status_code": 0, "request_id": "", "body": ""}
    server.files[name] = "".join(json.dumps(each) + "\n" for each in (first, *others)).encode()
    assert sent.run().exit_code is ExitCode.WAITING
    assert sizes(server) == [4, 1]
    assert until_done(sent).exit_code is ExitCode.OK


def test_a_file_of_answers_that_is_still_being_written_is_waited_for(sent, server):
    """As ``vllm run-batch``, or whoever copies its file, leaves it for a while."""
    sent.run(to_file=True)
    (requests,) = (sent.out / "requests").glob("*.jsonl")
    lines = [json.loads(line) for line in requests.read_text().splitlines()]
    told = []
    for line in lines:
        message = {"role": "assistant", "content": answers.answer(line["body"], "zh").text}
        body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
        response = {"status_code": 200, "body": body}
        told.append(json.dumps({"custom_id": line["custom_id"], "response": response}) + "\n")
    target = requests.with_name(f"{requests.stem}.answers.jsonl")
    target.write_text("".join(told[:2]))
    summary = sent.run(to_file=True)
    assert summary.exit_code is ExitCode.BACKEND and "2 of 4 are there" in str(summary.stopped)
    target.write_text("".join(told)[:-20])  # in the middle of a line
    assert sent.run(to_file=True).exit_code is ExitCode.BACKEND
    target.write_text("".join(told))
    assert sent.run(to_file=True).exit_code is ExitCode.OK
