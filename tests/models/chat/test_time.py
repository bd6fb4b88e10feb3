"""Deadlines, stopping, asking again, and the limit of requests a minute."""

import threading
from time import monotonic

import pytest

from workbench.errors import ModelError
from workbench.models.chat import limits
from workbench.models.chat.limits import Limit
from workbench.records import Endpoint


@pytest.mark.parametrize("behaviour", ["slow", "slow-after", "drips", "drips-headers"])
def test_the_deadline_is_for_the_whole_answer(chat, evidence, behaviour):
    with pytest.raises(ModelError, match=r"did not answer within 0\.25 seconds"):
        chat(behaviour, seconds=0.25).answer("When?", evidence)


def test_pauses_count_for_the_deadline_too(chat, server, evidence):
    model = chat("busy", seconds=0.3, retries=1000)
    with pytest.raises(ModelError, match=r"too many requests|did not answer"):
        model.answer("When?", evidence)
    assert len(server.of("busy")) < 10


@pytest.mark.parametrize("behaviour", ["slow-after", "drips"])
def test_stopping_closes_the_connection(chat, server, evidence, behaviour):
    pieces = []

    def stop():
        return bool(pieces) if behaviour == "slow-after" else bool(server.requests)

    with pytest.raises(ModelError, match=r"^It was stopped\.$"):
        chat(behaviour, seconds=30).stream("When?", evidence, pieces.append, stop)
    assert server.closed.wait(5)


def test_a_slow_server_can_be_stopped_before_it_says_anything(chat, server, evidence):
    with pytest.raises(ModelError, match="stopped"):
        chat("slow", seconds=30).stream("When?", evidence, stop=lambda: bool(server.requests))


def test_what_a_listener_raises_ends_it_and_is_raised(chat, server, evidence):
    def listener(piece):
        raise KeyError(piece)

    with pytest.raises(KeyError, match="It is"):
        chat("slow-after", seconds=30).stream("When?", evidence, listener)
    assert server.closed.wait(5)


def test_a_listener_is_called_in_the_thread_that_asked(chat, evidence):
    threads = []
    chat("good").stream("When?", evidence, lambda _: threads.append(threading.current_thread()))
    assert set(threads) == {threading.current_thread()}


@pytest.mark.parametrize(
    ("behaviour", "retries", "asked"),
    [("busy-once", 2, 2), ("fails-twice", 2, 3), ("hangs-up-once", 1, 2)],
)
def test_it_is_asked_again_where_that_helps(chat, server, evidence, behaviour, retries, asked):
    assert chat(behaviour, retries=retries).answer("When?", evidence).candidates
    assert len(server.of(behaviour)) == asked


@pytest.mark.parametrize(
    ("behaviour", "asked"),
    [
        ("fails", 3), ("busy", 3), ("hangs-up", 3), ("cut-at-once", 3),
        ("cut", 1), ("bad", 1), ("unauthorised", 1), ("forbidden", 1), ("unknown", 1),
        ("html", 1), ("empty", 1), ("wrong-json", 1), ("too-long", 1), ("filtered", 1),
    ],
)  # fmt: skip
def test_it_is_asked_again_so_often_and_nowhere_else(chat, server, evidence, behaviour, asked):
    with pytest.raises(ModelError):
        chat(behaviour, retries=2).answer("When?", evidence)
    assert len(server.of(behaviour)) == asked


def test_a_wait_beyond_the_deadline_is_not_begun(chat, server, evidence):
    with pytest.raises(ModelError, match="3600"):
        chat("busy-long", retries=5).answer("When?", evidence)
    assert len(server.of("busy-long")) == 1


def test_the_limit_a_minute_is_shared_and_told(chat, server, evidence):
    first, second = (chat("good", per_minute=2, seconds=1.0) for _ in range(2))
    first.answer("When?", evidence)
    second.answer("When?", evidence)
    with pytest.raises(ModelError, match="own limit of 2 requests a minute"):
        first.answer("When?", evidence)
    assert len(server.of("good")) == 2
    other = chat("good", name="another", per_minute=2)
    assert other.answer("When?", evidence).candidates


def test_asking_again_takes_a_turn_of_the_limit(chat, server, evidence):
    with pytest.raises(ModelError, match="own limit"):
        chat("fails", per_minute=2, retries=5, seconds=1.0).answer("When?", evidence)
    assert len(server.of("fails")) == 2


def test_a_limit_holds_in_every_window_whoever_asks():
    limit, granted, lock = Limit(window=0.1), [], threading.Lock()
    until = monotonic() + 0.45

    def ask():
        while monotonic() < until:
            before = monotonic()
            if limit.take(3) == 0.0:
                with lock:
                    granted.append((before, monotonic()))
            threading.Event().wait(0.002)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    granted.sort()
    assert len(granted) > 3
    for (first, _), (_, fourth) in zip(granted, granted[3:], strict=False):
        assert fourth - first >= 0.1


def test_no_limit_is_none_and_one_endpoint_has_one():
    assert all(Limit().take(0) == 0.0 for _ in range(1000))
    assert limits.of(Endpoint("a")) is limits.of(Endpoint("a", seconds=3))
    assert limits.of(Endpoint("a")) is not limits.of(Endpoint("a", url="http://b"))
