"""The Ask page: a second opinion on an answer in a model's own words."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.models.chat.misbehaving import Misbehaving
from workbench.models.function import FunctionModel
from workbench.records import Endpoint
from workbench.ui import jobs

APP = str(Path(__file__).parents[2] / "app.py")
SAID = (
    "Your bill is due 18 days after the date printed on it =SUPPORTED=. "
    "Pigeons deliver the invoices from Paris =SUPPORTED=."
)


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 20.0)


@pytest.fixture(scope="module")
def server():
    with Misbehaving() as running:
        yield running


@pytest.fixture
def written(wb):
    id = wb.add_model(FunctionModel("mine", lambda *_: SAID))
    return wb.ask("When is my bill due?", model=id)


def endpoint(server, behaviour):
    return Endpoint("other", "other", server.url, behaviour, retries=0, seconds=5.0)


def reopened(answer):
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["answer"] = answer.id
    app.run()
    assert not app.exception
    return app


def asked(app):
    next(b for b in app.button if b.label == "Ask for a second opinion").click()
    app.run()
    assert not app.exception
    return app


def html(app):
    return " ".join(str(e.proto.body) for e in app.get("html"))


def test_without_an_endpoint_none_is_offered(wb, written):
    app = reopened(written)
    assert "Ask for a second opinion" not in [b.label for b in app.button]


def test_it_is_shown_beside_ours_with_how_far_they_agree(wb, written, server):
    wb.endpoints.add(endpoint(server, "judge"))
    server.requests.clear()
    app = reopened(written)
    assert server.requests == []
    asked(app)
    assert "They say the same of 1 of 2 statements" in html(app)
    assert "judge at other (remote)" in html(app)


def test_what_goes_wrong_is_said_in_words(wb, written, server):
    wb.endpoints.add(endpoint(server, "fails"))
    app = asked(reopened(written))
    assert "500" in " ".join(e.value for e in app.error)
