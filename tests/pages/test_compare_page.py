"""The Compare page: empty, over the sample, and with what cannot be."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from workbench.compare import planner, planner_rows
from workbench.errors import InputError
from workbench.ui import jobs
from workbench.ui.compare import address, running

APP = str(Path(__file__).parents[2] / "app.py")
VIEWS = ["result", "questions", "groups", "robustness", "plan", "decision", "run", "sets"]


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 20.0)


@pytest.fixture
def compared(wb):
    """A finished run of two quick models."""
    return wb.compare(["keyword", "extractive"], "sample", limit=12)


def open_page(**query):
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("pages/3_Compare.py")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    app.run()
    assert not app.exception
    return app


def said(app):
    parts = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning, *app.error)
    html = [str(e.proto) for e in app.get("html")]
    return (
        " ".join([*(part.value for part in parts), *html]).replace("\\", "").replace("\u2060", "")
    )


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_workspace_says_what_to_do(empty_wb, view):
    app = open_page(view=view)
    assert said(app)
    assert not app.error


def test_from_the_sample_to_a_decision(wb):
    app = press(open_page(view="sets"), "Add the sample's questions")
    assert "150 questions" in " ".join(e.label for e in app.expander)
    app = open_page(view="run")
    next(m for m in app.multiselect if m.label == "Models").set_value(["keyword", "extractive"])
    next(n for n in app.number_input if n.label == "Questions").set_value(6)
    app.run()
    app = press(app, "What will it take?")
    assert "In all about" in said(app)
    app = press(app, "Start")
    run = wb.comparisons.runs()[0]
    app = open_page(run=run.id)
    assert "Pick “" in said(app)
    assert wb.comparisons.run(run.id).status == "finished"
    app = open_page(run=run.id, view="decision")
    app.text_area[0].set_value("It is right most often.")
    press(app, "Record the decision")
    assert [d.reasons for d in wb.comparisons.decisions(run.id)] == ["It is right most often."]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_run_is_drawn(compared, view):
    app = open_page(run=compared.run.id, view=view)
    assert not app.error
    assert said(app)


def test_a_link_opens_one_question(compared, wb):
    question = wb.comparisons.questions(compared.run.id)[0]
    app = open_page(run=compared.run.id, view="questions", question=question.id)
    assert question.text in said(app)
    assert "Known answers" in said(app)


@pytest.mark.parametrize("show", ["failures", "different", "disagreement"])
def test_the_filter_stands_in_the_address(compared, show):
    app = open_page(run=compared.run.id, view="questions", show=show)
    assert "of 12 questions" in said(app)
    assert app.query_params["show"] == [show] or app.query_params["show"] == show


def test_what_is_not_there_is_said(compared):
    assert "There is no run “nobody”" in said(open_page(run="nobody"))
    wrong = open_page(run=compared.run.id, view="questions", question="nobody")
    assert "no such question" in said(wrong)
    assert "Pick “" in said(open_page(run=compared.run.id, view="nothing"))


def test_an_interrupted_run_can_go_on(wb):
    wb.comparisons.add_sample()
    run = wb.comparisons.start(["keyword"], "sample", questions=4)
    wb.comparisons.work(run.id, stop=lambda: wb.comparisons.run(run.id).done >= 2)
    app = open_page(run=run.id)
    assert "2 of 4 answers are there" in said(app)
    press(app, "Go on")
    assert wb.comparisons.run(run.id).done == 4


def test_what_holds_and_what_does_not_is_shown(wb):
    found = wb.compare(
        ["keyword"], "sample", limit=6, suites=["typos", "out_of_scope", "bias"], honesty=2
    )
    app = open_page(run=found.run.id, view="robustness")
    assert "Typing errors" in said(app)
    assert "Out of scope" in said(app)
    assert "Names: Emily" in said(app)
    assert not app.error
    assert "Explanations" in said(open_page(run=found.run.id))


def test_a_run_as_it_is_says_how_to_change_questions(compared):
    app = press(open_page(run=compared.run.id, view="robustness"), "Start such a run")
    assert app.query_params["view"] == "run"


def test_a_plan_that_was_exported_is_taken_again(compared, wb):
    run = compared.run.id
    app = open_page(run=run, view="plan")
    before = said(app)
    assert any("Every model" in m.value for m in app.markdown)
    radio = next(r for r in app.radio if r.label == "What is paid for")
    radio.set_value("own").run()
    assert not app.exception
    assert said(app) != before
    given = planner.exactly(123_456)
    rows = planner_rows.assumption_rows(
        replace(wb.comparisons.assumptions(run, "keyword"), values={"questions_per_day": given})
    )
    file = ("mine.json", json.dumps(rows).encode(), "application/json")
    app = open_page(run=run, view="plan")
    next(f for f in app.get("file_uploader")).upload(*file)
    app.run()
    assert not app.exception
    assert "is not known" in said(app)


@pytest.mark.parametrize("data", [b"{", b"[1]", b'[{"name": "moon"}]', b"\xff\xfe"])
def test_a_plan_that_cannot_be_read_is_told(compared, data):
    app = open_page(run=compared.run.id, view="plan")
    next(f for f in app.get("file_uploader")).upload("mine.json", data, "application/json")
    app.run()
    assert not app.exception
    assert app.error


def test_passing_on_is_shown_for_two_models_of_the_run(compared, wb):
    sweep = wb.comparisons.sweep(compared.run.id, "keyword", "extractive")
    assert len(sweep.confidence) == 12
    results = {r.question: r for r in wb.comparisons.results(compared.run.id, "keyword")}
    expected = wb.comparisons.expected(compared.run.id)
    assert sweep.right_cheap == tuple(
        bool(e.answerable and (results[e.question].right if results[e.question].answered
                               else results[e.question].closest_right))
        for e in expected
    )  # fmt: skip
    with pytest.raises(InputError, match="two models"):
        wb.comparisons.sweep(compared.run.id, "keyword", "keyword")
    with pytest.raises(InputError, match="did not take part"):
        wb.comparisons.sweep(compared.run.id, "keyword", "reader")


def test_one_click_compares_on_the_sample(wb, monkeypatch):
    monkeypatch.setattr(running, "_FIRST", ("keyword",))
    app = press(open_page(), "Compare on the sample's questions")
    (run,) = wb.comparisons.runs()
    assert [m.id for m in run.models] == ["keyword"]
    assert run.questions == 150
    app = open_page(run=run.id)
    assert "Pick “" in said(app)


def test_a_cluster_that_does_not_answer_is_told(wb):
    wb.comparisons.add_sample()
    app = open_page(view="run")
    next(m for m in app.multiselect if m.label == "Models").set_value(["keyword"])
    next(t for t in app.text_input if t.label == "Scheduler of a Dask cluster").set_value("no:1")
    app.run()
    press(app, "Start")
    (run,) = wb.comparisons.runs()
    app = open_page(run=run.id)
    assert any("does not answer" in e.value for e in app.error)


@pytest.mark.parametrize("when", ["finished", "wait"])
def test_a_run_that_ends_while_the_page_is_drawn_is_shown(compared, wb, monkeypatch, when):
    """The page has read it before its end; what is drawn is as it is after it."""
    before = replace(wb.comparisons.run(compared.run.id), status="running", done=0)
    read = address.run_of
    monkeypatch.setattr(address, "run_of", lambda wb: read(wb) and before)
    where = (wb.settings.workspace, wb.tenant.id, ("run", compared.run.id))
    jobs.forget(*where)
    jobs.start(*where, lambda job: time.sleep(0.3 if when == "wait" else 0)).finished(
        0 if when == "wait" else 5
    )
    app = open_page(run=compared.run.id)
    jobs.forget(*where)
    assert "Pick “" in said(app)
