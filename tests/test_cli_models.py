"""`workbench models` and `workbench endpoints` say who can answer, and never a key."""

import json

import pytest

from tests.models.chat.misbehaving import Misbehaving
from workbench.records import Endpoint


@pytest.fixture(scope="module")
def server():
    with Misbehaving() as running:
        yield running


@pytest.fixture
def ours(server, empty_wb, monkeypatch):
    monkeypatch.setenv("TEST_API_KEY", "sk-secret-0123456789")
    endpoint = Endpoint(
        "ours", "other", server.url, "good", "TEST_API_KEY", region="EU", retries=0, seconds=5.0
    )
    empty_wb.endpoints.add(endpoint)
    empty_wb.endpoints.add(Endpoint("broken", "other", server.url, "fails", retries=0))
    return endpoint


def load(result, code=0):
    assert result[0] == code, result[2]
    assert "sk-secret" not in result[1] + result[2]
    return json.loads(result[1])


def test_every_candidate_is_listed_with_where_it_runs_its_cost_and_its_key(run, ours):
    found = {m["id"]: m for m in load(run("--json", "models"))["models"]}
    own, endpoint = found["extractive"], found["chat:ours"]
    assert set(own) == {"id", "label", "kind", "runs", "cost", "key"}
    assert (own["kind"], own["runs"], own["key"]) == ("own", "on this machine", None)
    assert endpoint["runs"] == "remote, outside your premises; EU"
    assert endpoint["cost"].startswith("unknown: ")
    assert (endpoint["key"]["variable"], endpoint["key"]["state"]) == ("TEST_API_KEY", "set")
    code, out, _ = run("models")
    assert (code, "costs the time of one processor core" in out) == (0, True)


def test_endpoints_are_listed_and_tested(run, ours):
    (broken, first) = load(run("--json", "endpoints", "list"))["endpoints"]
    assert (broken["name"], first["tested"], first["source"]) == ("broken", "not tested", "app")
    told = load(run("--json", "endpoints", "test", "ours"))
    assert (told["ok"], told["models"]) == (True, ["good", "better"])
    assert load(run("--json", "endpoints", "test", "broken"), code=3)["ok"] is False
    tested = [e["tested"] for e in load(run("--json", "endpoints", "list"))["endpoints"]]
    assert tested == ["does not work", "works"]
    assert "The server offers good, better" in run("endpoints", "test", "ours")[1]


def test_without_endpoints_that_is_said(run, empty_wb):
    assert run("endpoints", "list")[1].strip() == "There are no endpoints."
    code, _, told = run("endpoints", "test", "nowhere")
    assert (code, "no endpoint “nowhere”" in told) == (1, True)


def test_an_answer_says_what_it_cost_and_what_stood_in(run, wb, server):
    wb.endpoints.add(Endpoint("broken", "other", server.url, "fails", retries=0))
    code, out, _ = run("ask", "When is my bill due?", "--model", "chat:broken")
    assert code == 0
    assert "stands in" in out
    assert "1 core at 0.05 USD" in out
