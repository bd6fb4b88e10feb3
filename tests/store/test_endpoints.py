"""Endpoints, their tests and their prompts: each change is kept, by whom, and none is undone."""

import json
from dataclasses import replace

import pytest

from workbench.errors import NotFoundError
from workbench.privacy import redact
from workbench.records import Connection, Endpoint, Price, Redacted

OURS = Endpoint(
    "ours", "vllm", "http://127.0.0.1:1/v1", "small", "OURS_API_KEY", False, "here",
    price=Price(cores=2.0),
)  # fmt: skip


@pytest.fixture
def kind():
    return "sqlite"


def say(repo, text, note="", endpoint="ours"):
    proof, noted = redact(text), redact(note)
    return repo.prompts.add(endpoint, proof.text, noted.text, proof, noted)


def test_an_endpoint_comes_back_as_it_was_and_every_change_is_kept(repo):
    assert repo.endpoints.list() == ()
    repo.endpoints.put(OURS)
    repo.endpoints.put(Endpoint("another", model="m"))
    changed = replace(OURS, model="large")
    repo.endpoints.put(changed)
    assert repo.endpoints.list() == (Endpoint("another", model="m"), changed)
    history = repo.endpoints.history("ours")
    assert [(c.revision, c.endpoint) for c in history] == [(2, changed), (1, OURS)]
    assert {c.actor.name for c in history} == {"Una"}
    assert history[0].at.tzinfo is not None


def test_a_removed_one_is_gone_with_its_history_kept_and_may_come_again(repo):
    repo.endpoints.put(OURS)
    repo.endpoints.remove("ours")
    assert repo.endpoints.list() == ()
    assert repo.endpoints.history("ours")[0].endpoint is None
    with pytest.raises(NotFoundError, match="no endpoint"):
        repo.endpoints.remove("ours")
    repo.endpoints.put(OURS)
    assert repo.endpoints.list() == (OURS,)


def test_what_the_last_test_found_is_kept_with_what_was_tested(repo):
    assert repo.endpoints.tested("ours") is None
    repo.endpoints.put_test(OURS, Connection(False, "No."))
    found = Connection(True, "It answers.", 12.5, ("small",), True, True)
    repo.endpoints.put_test(OURS, found)
    tested = repo.endpoints.tested("ours")
    assert (tested.endpoint, tested.connection) == (OURS, found)


def test_prompts_are_numbered_for_each_endpoint_and_never_changed(repo):
    assert repo.prompts.list("ours") == ()
    assert repo.prompts.chosen("ours") == 0
    first = say(repo, "Answer.", "shorter")
    second = say(repo, "Answer briefly.")
    say(repo, "Other.", endpoint="another")
    assert repo.prompts.list("ours") == (first, second)
    assert (first.version, first.note, first.actor.name) == (1, "shorter", "Una")
    assert repo.prompts.chosen("ours") == 2
    repo.prompts.use("ours", 1)
    assert repo.prompts.chosen("ours") == 1
    repo.prompts.use("ours", 0)
    assert repo.prompts.chosen("ours") == 0
    with pytest.raises(NotFoundError, match="version 3"):
        repo.prompts.use("ours", 3)
    assert say(repo, "Third.").version == 3


def test_a_prompt_is_stored_only_as_redaction_gave_it_back(repo):
    proof = redact("Write to jo@x.org.")
    with pytest.raises(TypeError, match="only as"):
        repo.prompts.add("ours", "Write.", "", "Write.", redact(""))
    for text, note, noted in (("Write to jo@x.org.", "", ""), (proof.text, "jo@x.org", "")):
        with pytest.raises(ValueError, match="another text"):
            repo.prompts.add("ours", text, note, proof, redact(noted))
    assert repo.prompts.list("ours") == ()
    assert isinstance(proof, Redacted)
    assert "jo@x.org" not in say(repo, "Write to jo@x.org.").text


def test_each_change_has_its_row_of_the_trail(repo):
    repo.endpoints.put(OURS)
    repo.endpoints.put_test(OURS, Connection(False, "No."))
    say(repo, "Answer.")
    repo.prompts.use("ours", 0)
    repo.endpoints.remove("ours")
    with pytest.raises(NotFoundError):
        repo.prompts.use("ours", 9)
    rows = repo.audit.about("endpoint:ours")
    assert sorted(r.action for r in rows) == [
        "endpoint.put", "endpoint.remove", "endpoint.test", "prompt.add", "prompt.use",
    ]  # fmt: skip
    put = next(json.loads(r.details) for r in rows if r.action == "endpoint.put")
    assert (put["model"], put["remote"], put["revision"]) == ("small", False, 1)
    assert repo.audit.verify().ok
