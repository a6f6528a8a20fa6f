"""When a failed delivery is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.retry import MAX_ATTEMPTS, Breaker, DeliveryError, Reach, next_attempt, retry_after
from tests.cast import NOW

SECOND = timedelta(seconds=1)
LIMITED = DeliveryError("ratelimited", retry_after=30 * SECOND, reach=Reach.WORKSPACE)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 5), (2, 20), (3, 80), (4, 320), (5, 1280), (6, 5120), (7, 20480)],
)
def test_it_waits_longer_after_each_attempt(attempts: int, seconds: int) -> None:
    again = next_attempt(DeliveryError("http_503"), attempts, NOW, jitter=0.5)
    assert again == NOW + seconds * SECOND


def test_it_gives_up_after_the_last_attempt() -> None:
    assert next_attempt(DeliveryError("http_503"), MAX_ATTEMPTS, NOW, jitter=0) is None


def test_it_does_not_try_again_what_waiting_does_not_help() -> None:
    assert next_attempt(DeliveryError("no_text", permanent=True), 1, NOW, jitter=0) is None


@pytest.mark.parametrize("reach", [Reach.WORKSPACE, Reach.PLATFORM])
def test_it_never_gives_up_a_message_for_what_is_not_its_fault(reach: Reach) -> None:
    assert next_attempt(DeliveryError("down", reach=reach), 1000, NOW, jitter=1) is not None


@given(attempts=st.integers(0, 10_000), jitter=st.floats(0, 1))
@settings(max_examples=100)
def test_it_never_comes_back_too_early_or_after_more_than_eight_hours(
    attempts: int, jitter: float
) -> None:
    error = DeliveryError("down", reach=Reach.PLATFORM)
    again = next_attempt(error, attempts, NOW, jitter)
    assert again is not None
    assert NOW + 3 * SECOND < again < NOW + timedelta(hours=8)


@given(jitter=st.floats(0, 1))
@settings(max_examples=50)
def test_it_waits_at_least_as_long_as_it_was_told(jitter: float) -> None:
    again = next_attempt(LIMITED, 1, NOW, jitter)
    assert again is not None
    assert again >= NOW + 30 * SECOND


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 30),
        ("", 30),
        ("soon", 30),
        ("-5", 30),
        ("1.5", 30),
        ("١٢", 12),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 30),
        ("0", 1),
        ("1", 1),
        (" 17 ", 17),
        ("86400", 900),
        ("9" * 5000, 900),
    ],
)
def test_f26_it_reads_every_retry_after(header: str | None, seconds: int) -> None:
    assert retry_after(header) == seconds * SECOND


def test_f28_the_breaker_rests_longer_each_time() -> None:
    breaker = Breaker()
    now = NOW
    rests = []
    for _ in range(6):
        until = breaker.failed(now, jitter=0.5)
        rests.append((until - now).total_seconds())
        now = until
    assert rests == [5, 20, 80, 320, 900, 900]


def test_f28_many_failures_at_once_are_one_to_the_breaker() -> None:
    breaker = Breaker()
    first = breaker.failed(NOW, jitter=0.5)
    assert [breaker.failed(NOW, jitter=0.5) for _ in range(50)] == [first] * 50


def test_f28_the_breaker_closes_when_the_chat_answers() -> None:
    breaker = Breaker()
    breaker.failed(NOW, jitter=0.5)
    assert breaker.rests_until(NOW) is not None
    breaker.answered()
    assert breaker.rests_until(NOW) is None
    assert breaker.failed(NOW, jitter=0.5) == NOW + 5 * SECOND
