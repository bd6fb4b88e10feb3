"""The Models page: who can answer, endpoints added, tested, changed, and what they are told."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.models.chat.misbehaving import Misbehaving
from workbench.records import Endpoint
from workbench.ui import jobs

APP = str(Path(__file__).parents[2] / "app.py")
HOSTILE = "<script>alert(1)</script> **bold** [x](http://x) $a$ :material/home:"


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """However busy the machine is, a page waits for its answer."""
    monkeypatch.setattr(jobs, "PATIENCE", 20.0)


@pytest.fixture(scope="module")
def server():
    with Misbehaving() as running:
        yield running


@pytest.fixture
def ours(server, empty_wb):
    """An endpoint of the app that answers."""
    endpoint = Endpoint("ours", "other", server.url, "good", retries=0, seconds=5.0)
    empty_wb.endpoints.add(endpoint)
    return endpoint


def open_page():
    app = AppTest.from_file(APP, default_timeout=30)
    app.switch_page("pages/5_Models.py")
    app.run()
    assert not app.exception
    return app


def press(app, label, at=0):
    [b for b in app.button if b.label == label][at].click()
    app.run()
    assert not app.exception
    return app


def said(app):
    parts = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning, *app.error)
    return " ".join(part.value for part in parts).replace("\\", "").replace("\u2060", "")


def field(app, label, at=0):
    several = (*app.text_input, *app.text_area, *app.number_input, *app.checkbox, *app.selectbox)
    return [f for f in several if f.label == label][at]


def test_without_endpoints_it_is_said_that_nothing_leaves_the_machine(empty_wb):
    app = open_page()
    assert "nothing leaves it" in said(app)
    assert "Best sentence, by named features" in said(app)
    assert "the time of one processor core, at $0.05 an hour" in said(app)
    assert "asked unless you choose another" in said(app)
    assert "Add an endpoint first" in said(app)


def test_an_endpoint_is_added_by_its_kind_and_shown_among_the_candidates(wb):
    app = open_page()
    field(app, "Kind of server").set_value("ollama")
    app.run()
    assert field(app, "Address").value == "http://localhost:11434/v1"
    assert field(app, "It stands outside our premises").value is False
    field(app, "Name").set_value("here")
    field(app, "Model").set_value("small")
    press(app, "Add")
    assert "was added" in said(app)
    (one,) = wb.endpoints.list()
    assert (one.endpoint.model, one.endpoint.remote, one.source) == ("small", False, "app")
    assert "small at here (on premises)" in said(app)
    assert "on this machine" in said(app)
    assert "it names none, so one is taken" in said(app)


def test_what_cannot_be_added_is_refused_in_words(empty_wb):
    app = press(open_page(), "Add")
    assert "name has letters, digits" in app.error[0].value.replace("\\", "")
    assert empty_wb.endpoints.list() == ()


def test_a_missing_key_is_told_with_what_to_do(empty_wb, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    empty_wb.endpoints.add(Endpoint("cloud", model="gpt-4o-mini", key_variable="OPENAI_API_KEY"))
    app = open_page()
    assert "missing: set the environment variable OPENAI_API_KEY and restart" in said(app)
    assert "genai-prices" in said(app)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123")
    app = open_page()
    assert "set, in OPENAI_API_KEY" in said(app)
    assert "sk-secret" not in said(app)


def test_an_unknown_price_is_said(empty_wb, ours):
    assert "Costs** unknown: No published price is known" in said(open_page())


def test_a_connection_is_tested_and_what_was_found_stays(empty_wb, ours):
    app = open_page()
    assert "not tested yet" in said(app)
    press(app, "Test the connection")
    assert "It works" in said(app)
    assert "The server offers good, better" in said(app)
    assert "It works" in said(open_page())


def test_a_server_that_cannot_be_reached_is_told(empty_wb):
    empty_wb.endpoints.add(
        Endpoint("gone", "other", "http://127.0.0.1:9/v1", "m", retries=0, seconds=3.0)
    )
    app = press(open_page(), "Test the connection")
    assert not app.success
    assert "127.0.0.1" in app.warning[0].value.replace("\\", "")


def test_an_endpoint_is_changed_and_removed(empty_wb, ours):
    app = open_page()
    field(app, "Model").set_value("logprobs")
    field(app, "USD a million tokens in").set_value(1.0)
    field(app, "USD a million tokens out").set_value(2.0)
    press(app, "Save")
    changed = empty_wb.endpoints.get("ours")
    assert (changed.model, changed.price.tokens_out) == ("logprobs", 2.0)
    assert "$0.0030" in said(app)
    assert "What it was before" in said(app)
    field(app, "Processor cores").set_value(2.0)
    press(app, "Save")
    assert "either by its tokens" in app.error[0].value
    press(app, "Remove")
    assert empty_wb.endpoints.list() == ()
    assert "was removed" in said(app)


def test_one_of_the_settings_is_shown_and_changed_there(tmp_path, empty_wb):
    (tmp_path / "workbench.toml").write_text(
        '[[endpoints]]\nname = "filed"\nmodel = "small"\npreset = "vllm"\nremote = false\n'
    )
    app = open_page()
    assert "Change it in workbench.toml" in said(app)
    assert "Remove" not in [b.label for b in app.button]
    assert "small at filed" in said(app)


def test_settings_that_cannot_be_used_are_told_on_the_page(tmp_path, empty_wb):
    (tmp_path / "workbench.toml").write_text('[[endpoints]]\nname = "a"\nkey = "sk-0123"\n')
    app = open_page()
    assert "environment variable" in app.error[0].value
    assert "sk-0123" not in said(app)


def test_a_prompt_is_edited_into_versions_and_taken_back(empty_wb, ours):
    app = open_page()
    own = empty_wb.endpoints.prompt("ours").text
    assert own in [c.value for c in app.code]
    field(app, "Another wording").set_value("Answer in one word. Ask jo@x.org.")
    field(app, "Why").set_value("shorter")
    press(app, "Save as a new version")
    assert "Version 1 is in force. Personal data in it was masked." in said(app)
    assert "shorter" in said(app)
    assert any("+Answer in one word." in c.value for c in app.code)
    press(app, "Save as a new version")
    assert "in force already" in app.error[0].value
    press(app, "Use this version")
    assert empty_wb.endpoints.prompt("ours").version == 0
    assert len(empty_wb.endpoints.prompts("ours")) == 2


def test_text_of_people_is_shown_literally(empty_wb, ours):
    empty_wb.endpoints.edit_prompt("ours", f"{HOSTILE} Answer.", HOSTILE)
    empty_wb.endpoints.change(
        Endpoint("ours", "other", ours.url, "<b>m</b> $x$", region="**EU** $y$")
    )
    app = open_page()
    shown = [m.value for m in (*app.markdown, *app.caption)] + [e.label for e in app.expander]
    for text in shown:
        assert "<script>" not in text
        assert "**EU**" not in text
        assert "$x$" not in text
