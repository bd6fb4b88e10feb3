"""A cascade answers as any model does: who answered is told, and the rest follows from it."""

import json

import pytest

from tests.models.chat.misbehaving import Misbehaving
from workbench.errors import ModelError
from workbench.models.function import FunctionModel
from workbench.records import Endpoint

QUESTION = "What do I get if an engineer misses an appointment?"
CASCADE = "cascade:keyword+extractive"


@pytest.fixture(scope="module")
def server():
    with Misbehaving() as running:
        yield running


def add(wb, server, name="ours", **changes):
    given = {"preset": "other", "url": server.url, "model": "repeats", "retries": 0, "seconds": 5.0}
    wb.endpoints.add(Endpoint(name, **(given | changes)))
    server.requests.clear()


def test_it_can_be_asked_once_it_is_in_use(wb):
    assert CASCADE not in wb.models
    wb.cascades.use("keyword", "extractive", 0.5)
    assert "where unsure" in wb.models[CASCADE]
    assert wb.models["cascade"]  # comes along


@pytest.mark.parametrize(("threshold", "by"), [(0.0, "keyword"), (1.01, "extractive")])
def test_who_answered_is_told_and_decides_confidence_and_explanation(wb, threshold, by):
    wb.cascades.use("keyword", "extractive", threshold)
    answer, alone = wb.ask(QUESTION, model=CASCADE), wb.ask(QUESTION, model=by)
    assert answer.model == CASCADE
    assert answer.settings["answered_by"] == by
    assert answer.confidence == alone.confidence
    assert answer.settings["threshold"] == alone.settings["threshold"]
    assert answer.effects.values == alone.effects.values
    assert wb.explain(answer).values == wb.explain(alone).values


def test_where_both_were_asked_both_are_paid_for(wb):
    wb.cascades.use("keyword", "extractive", 1.01)
    answer = wb.ask(QUESTION, model=CASCADE)
    assert answer.cost_usd > 0
    assert answer.cost_basis.count("core-hour") == 2
    wb.cascades.use("keyword", "extractive", 0.0)
    assert wb.ask(QUESTION, model=CASCADE).cost_basis.count("core-hour") == 1


def test_a_remote_member_sees_no_confidential_document(wb, server):
    add(wb, server)
    id = wb.cascades.use("extractive", "chat:ours", 1.01)
    secret = wb.governance.confidential()
    document = next(d for d in wb.documents.list() if d.id in secret)
    line = max(wb.documents.text(document.text_sha256).splitlines(), key=len)
    answer = wb.ask(line[:200], model=id)
    assert any(f.kind == "held_back" for f in answer.findings)
    assert not {e.passage.document for e in answer.evidence} & secret
    assert server.requests
    assert answer.settings["answered_by"] == "chat:ours"
    assert answer.settings["endpoint"] == "ours"


def test_personal_data_is_masked_for_a_member_at_an_endpoint(wb, server):
    add(wb, server)
    id = wb.cascades.use("extractive", "chat:ours", 1.01)
    wb.ask("What do I get if an engineer misses me, jo.bloggs@example.org?", model=id)
    sent = json.dumps([request["body"] for request in server.requests])
    assert "jo.bloggs" not in sent


def test_where_a_member_fails_the_best_sentence_stands_in(wb, server):
    add(wb, server, model="fails")
    id = wb.cascades.use("keyword", "chat:ours", 1.01)
    answer = wb.ask(QUESTION, model=id)
    assert answer.model == "extractive"
    assert answer.settings["instead_of"] == id
    assert any(f.kind == "stood_in" for f in answer.findings)
    with pytest.raises(ModelError):
        wb.answered(QUESTION, model=id)


def test_a_function_may_be_the_dear_one(wb):
    wb.add_model(FunctionModel("mine", lambda question, texts: texts[0].split(". ")[0]))
    id = wb.cascades.use("keyword", "function:mine", 1.01)
    answer = wb.ask(QUESTION, model=id)
    assert answer.settings["answered_by"] == "function:mine"
    assert answer.cost_usd is None
    assert "does not say" in answer.cost_basis
