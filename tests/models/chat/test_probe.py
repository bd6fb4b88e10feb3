"""A test of an endpoint says in plain words what it found, and never raises for it."""

import dataclasses

import pytest

from workbench.models.chat.probe import probe

KEY = "sk-secret-0123456789"


def test_what_works_is_said_with_what_it_can(chat):
    found = probe(chat("good").endpoint, KEY)
    assert found.ok
    assert found.message.startswith("It works: “good” at http://127.0.0.1:")
    assert "does not say how likely" in found.message
    assert found.models == ("good", "better")
    assert found.milliseconds > 0
    assert not found.logprobs
    assert not found.scores


def test_probabilities_are_found(chat):
    found = probe(chat("logprobs").endpoint, KEY)
    assert (found.logprobs, found.scores) == (True, True)
    assert "explanations can go by that" in found.message


def test_a_server_that_counts_no_tokens_is_told_of(chat):
    assert "cost by tokens stays unknown" in probe(chat("no-usage").endpoint, KEY).message


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [("unauthorised", "MY_KEY"), ("unknown", "good, better"), ("html", "web page"),
     ("slow", "within 0.3 seconds"), ("fails", "HTTP 500")],
)  # fmt: skip
def test_what_does_not_is_said_with_what_to_do(chat, server, behaviour, says):
    found = probe(chat(behaviour, seconds=0.3, retries=5).endpoint, KEY)
    assert not found.ok
    assert says in found.message
    assert found.models == ("good", "better")
    assert len(server.of(behaviour)) == 1  # nobody waits for repetitions


def test_nothing_is_sent_without_a_key(chat, server):
    found = probe(chat("good").endpoint, None)
    assert not found.ok
    assert "MY_KEY" in found.message
    assert server.requests == []


def test_nothing_there_and_no_address_are_told(chat):
    end = chat("good").endpoint
    for url in ("", "http://127.0.0.1:9/v1"):
        found = probe(dataclasses.replace(end, url=url), KEY)
        assert not found.ok
        assert found.message.endswith(".")
        assert found.models == ()


def test_nothing_of_the_workspace_is_sent(chat, server):
    probe(chat("good").endpoint, KEY)
    texts = [str(r["body"]) for r in server.requests if r["body"]]
    assert all("ready" in text or "sky" in text for text in texts)
