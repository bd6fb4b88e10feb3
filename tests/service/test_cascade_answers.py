"""A cascade answers as any model does: who answered is told, and the rest follows from it."""

import json

import pytest

from tests.models.chat.misbehaving import Misbehaving
from workbench.errors import InputError, ModelError
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


def test_the_dear_one_is_heard_while_it_writes(wb, server):
    add(wb, server, model="good")
    heard = []
    wb.ask(QUESTION, model=wb.cascades.use("keyword", "chat:ours", 1.01), listen=heard.append)
    assert len(heard) > 1
    heard.clear()
    wb.ask(QUESTION, model=wb.cascades.use("chat:ours", "keyword", 1.01), listen=heard.append)
    assert heard == []  # its words may not be the answer


@pytest.mark.parametrize("pair", [("keyword", "chat:ours"), ("chat:ours", "keyword")])
def test_a_member_at_an_endpoint_can_be_stopped(wb, server, pair):
    add(wb, server, model="slow", seconds=30.0)
    id = wb.cascades.use(*pair, 1.01)
    with pytest.raises(ModelError, match="stopped"):
        wb.ask(QUESTION, model=id, stop=lambda: bool(server.requests))


def test_no_model_of_ones_own_takes_the_name_of_a_cascade(wb):
    mine = FunctionModel("mine", lambda *_: "")
    mine.id = "cascade:a+b"
    with pytest.raises(InputError, match="own models"):
        wb.add_model(mine)


def test_an_export_says_who_answered_instead_of_whom(wb, server):
    add(wb, server, model="fails")
    id = wb.ask(QUESTION, model="chat:ours").id
    (row,) = [
        r for r in map(json.loads, wb.export("answers", "jsonl").splitlines()) if r["id"] == id
    ]
    assert (row["model"], row["instead_of"]) == ("extractive", "chat:ours")
    assert "not known" in row["cost_basis"]


def test_where_its_models_run_is_said(wb, server):
    add(wb, server, region="EU")
    id = wb.cascades.use("keyword", "chat:ours", 0.5)
    (listed,) = [one for one in wb.candidates() if one.id == id]
    assert listed.where == "on this machine and remote, outside your premises; EU"


def test_a_function_may_be_the_dear_one(wb):
    wb.add_model(FunctionModel("mine", lambda question, texts: texts[0].split(". ")[0]))
    id = wb.cascades.use("keyword", "function:mine", 1.01)
    answer = wb.ask(QUESTION, model=id)
    assert answer.settings["answered_by"] == "function:mine"
    assert answer.cost_usd is None
    assert "does not say" in answer.cost_basis
