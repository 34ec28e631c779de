"""How long servers ask to wait."""

import pytest

from ai_translator.backends.retry_hints import asked_wait

RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "35s"}


@pytest.mark.parametrize(
    ("headers", "body", "message", "seconds"),
    [
        ({"retry-after": "7"}, None, "", 7),
        ({"retry-after-ms": "1500"}, None, "", 1.5),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, None, "", 20),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:01 GMT"}, None, "", 0),
        ({"retry-after": "Thu, 01 Jan 2099 00:00:00 GMT"}, None, "", None),
        ({"retry-after": "-5"}, None, "", None),
        ({"retry-after": "nan"}, None, "", None),
        ({"retry-after": "inf"}, None, "", None),
        ({"retry-after": "soon"}, None, "", None),
        ({"x-ratelimit-reset-requests": "1m2.5s"}, None, "", 62.5),
        ({}, {"details": [RETRY_INFO]}, "", 35),
        ({}, [{"error": {"details": [RETRY_INFO]}}], "", 35),
        ({}, {"retry_after": 12}, "", 12),
        ({}, {"retry_after": True}, "", None),
        ({}, None, "Please retry in 35s.", 35),
        ({}, None, "Please try again in 1m2s", 62),
        ({}, None, "Please try again in 350ms.", 0.35),
        ({}, None, "try again in 2 minutes and 10 seconds", 130),
        ({}, None, "Retry after 20 seconds", 20),
        ({}, None, "rate limited, retry-after: 9", 9),
        ({}, None, "请 20 秒后重试", 20),
        ({}, None, "Rate limit reached for requests", None),
        ({}, None, "The limit is 10 requests per minute", None),
        ({}, None, "", None),
    ],
)
def test_waits(headers, body, message, seconds):
    found = asked_wait(headers, body, message, now=lambda: 40.0)
    assert found == (seconds if seconds is None else pytest.approx(seconds))


def test_a_body_of_any_depth_ends():
    deep: list = []
    for _ in range(500):
        deep = [deep]
    assert asked_wait({}, deep, "retry in " * 10_000) is None
