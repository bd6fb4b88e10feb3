"""One question to several models: what the Ask page shows, keeps in its address and stores."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from workbench.errors import InputError, ModelError
from workbench.explain.game import Stopped
from workbench.models.function import FunctionModel
from workbench.records import Status
from workbench.store import AnswerSummary
from workbench.ui import asking, cached, history, jobs
from workbench.ui.asking import asked as doing

APP = str(Path(__file__).parents[2] / "app.py")
QUESTION = "When is my bill due?"
ABOUT_MEMO, SECRET = "What is the telephone number of Marla Quennell?", "01632 960 347"
LONG = 30.0


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """However busy the machine is, a page waits for its answer, unless a test says otherwise."""
    monkeypatch.setattr(jobs, "PATIENCE", LONG)


@pytest.fixture
def wb(sample_folder):
    """The page's own workbench, with models that fail, and one that waits to be let go."""
    opened = cached.shared()
    gate = Event()

    def broken(question, texts):
        raise RuntimeError("the endpoint is <i>away</i>")

    def held(question, texts):
        assert gate.wait(LONG)
        return "Your bill is due 18 days after the date printed on it."

    opened.add_model(FunctionModel("broken", broken, label="A broken model"))
    opened.add_model(FunctionModel("broken2", broken, label="Another broken model"))
    opened.add_model(FunctionModel("held", held, label="A slow model"))
    opened.gate = gate
    yield opened
    gate.set()
    opened.close()


def open_app(**query):
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def ask(app, *models, question=QUESTION):
    app.multiselect(key="_beside").set_value(list(models)).run()
    app.text_area(key="question").set_value(question)
    next(b for b in app.button if b.label == "Ask").click()
    return app.run()


def query(app, name):
    value = app.query_params.get(name, "")
    return value if isinstance(value, str) else "".join(value)


def html(app):
    return "\n".join(b for e in app.get("html") if ".wb-columns {" not in (b := str(e.proto.body)))


def ids(app):
    return [id for id in query(app, "answers").split(",") if id]


def rows(wb, action):
    return [r.subject for r in wb._repository.audit.rows(10_000) if r.action == action]


def logged(wb, action, id):
    return rows(wb, action).count(f"answer:{id}")


def test_one_question_gets_an_answer_of_each_model_and_a_link_that_reopens_them(wb):
    app = ask(open_app(), "keyword")
    assert not app.exception
    assert [wb.stored(id).model for id in ids(app)] == ["extractive", "keyword"]
    for page in (app, open_app(answers=query(app, "answers"))):
        assert not page.exception
        assert "wb-columns" in html(page)
        assert "18 days" in html(page)
        assert all(f"?answer={id}" in html(page) for id in ids(app))
    assert "(2 answers)" in app.sidebar.get("page_link")[-1].proto.label.replace("\\", "")


def test_without_a_second_model_the_answer_stands_alone(wb):
    app = ask(open_app())
    assert query(app, "answers") == ""
    assert wb.stored(query(app, "answer")).model == "extractive"
    assert "wb-columns" not in html(app)


def test_each_answer_is_logged_as_opened_by_its_link_alone(wb):
    app = ask(open_app(), "keyword")
    app.run()
    assert [logged(wb, "answer.open", id) for id in ids(app)] == [0, 0]
    again = open_app(answers=query(app, "answers"))
    again.run()
    assert [logged(wb, "answer.open", id) for id in ids(app)] == [1, 1]


def test_a_model_that_fails_says_so_in_its_column_and_the_others_stay(wb):
    app = ask(open_app(), "function:broken", "keyword")
    assert not app.exception
    assert [wb.stored(id).model for id in ids(app)] == ["extractive", "keyword"]
    assert "the endpoint is &lt;i&gt;away&lt;/i&gt;" in html(app)
    again = open_app(answers=query(app, "answers"), asked=query(app, "asked"))
    assert "A broken model" in html(again)
    forgotten = open_app(answers=query(app, "answers"), asked="0" * 16)
    assert not forgotten.exception
    assert "A broken model" not in html(forgotten)
    assert "wb-columns" in html(forgotten)


def test_where_all_fail_the_page_says_why_and_stores_nothing(wb):
    before = rows(wb, "answer.add")
    app = open_app()
    app.selectbox(key="_model").set_value("function:broken").run()
    app = ask(app, "function:broken2")
    assert not app.exception
    assert "A broken model" in app.error[0].value.replace("\\", "")
    assert "Another broken model" in app.error[0].value.replace("\\", "")
    assert ids(app) == []
    assert rows(wb, "answer.add") == before


def test_a_question_that_cannot_be_asked_is_refused_once(wb):
    app = ask(open_app(), "keyword", question="   ")
    assert len(app.error) == 1
    assert "question" in app.error[0].value.lower()
    assert query(app, "answers") == query(app, "asking") == ""


def test_an_unknown_id_is_told_and_the_others_stay(wb):
    known = wb.ask(QUESTION).id
    app = open_app(answers=f"{known},<b>nothing</b>,{known}")
    assert not app.exception
    assert "no answer under" in app.warning[0].value
    assert html(app).count('class="wb-column ') == 1
    for nothing in ("0000000000000000", "", ","):
        empty = open_app(answers=nothing)
        assert not empty.exception
        assert empty.warning
        assert "wb-columns" not in html(empty)


def test_more_than_four_are_refused(wb):
    many = [wb.ask(QUESTION).id for _ in range(5)]
    app = open_app(answers=",".join(many))
    assert not app.exception
    assert "Up to 4" in app.warning[0].value
    assert html(app).count('class="wb-column ') == 4
    with pytest.raises(InputError, match="Up to 4 models"):
        asking.start(wb, QUESTION, list("abcde"))


def test_the_answer_model_is_not_asked_twice(wb):
    app = open_app()
    app.multiselect(key="_beside").set_value(["keyword"]).run()
    app.selectbox(key="_model").set_value("keyword").run()
    assert not app.exception
    assert app.multiselect(key="_beside").value == []
    assert "keyword" not in app.multiselect(key="_beside").proto.options
    app = ask(app, "extractive")
    assert [wb.stored(id).model for id in ids(app)] == ["keyword", "extractive"]


def test_a_refresh_in_the_middle_finds_the_running_question_again(wb, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 0.01)
    app = ask(open_app(), "function:held")
    assert not app.exception
    token = query(app, "asking")
    again = open_app(asking=token)
    assert "A slow model" in html(again)
    assert any(b.label.startswith("Stop") for b in again.button)
    wb.gate.set()
    job, _ = asking.find(wb, token)
    assert job.finished(LONG)
    again.run()
    assert not again.exception
    assert query(again, "asking") == ""
    assert len(ids(again)) == 2
    assert "A slow model" in html(again)


def test_stopping_keeps_what_is_there_and_asks_nobody_else(wb, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 0.01)
    app = open_app()
    app.selectbox(key="_model").set_value("function:held").run()
    app = ask(app, "keyword")
    next(b for b in app.button if b.label.startswith("Stop")).click()
    app.run()
    wb.gate.set()
    job, question = asking.find(wb, query(app, "asking"))
    assert job.finished(LONG)
    app.run()
    assert [wb.stored(id).model for id in ids(app)] == ["function:held"]
    assert "stopped before this model was asked" in question.problems["keyword"]
    assert "stopped before this model was asked" in html(app)


def test_a_question_that_is_not_known_any_more_is_told(wb):
    app = open_app(asking="0" * 16)
    assert not app.exception
    assert "Ask it again" in app.warning[0].value


def test_personal_data_is_covered_in_every_column_with_one_switch(wb):
    app = ask(open_app(), "keyword", question=ABOUT_MEMO)
    assert SECRET not in html(app)
    (switch,) = [t for t in app.toggle if t.label == "Show personal data"]
    switch.set_value(True)
    app.run()
    assert not app.exception
    assert SECRET in html(app)
    shown = [id for id in ids(app) if logged(wb, "answer.reveal", id)]
    assert shown


# ---------------------------------------------------------------- the question on its way


def carried_out(ask, *models):
    question = doing.Asked(QUESTION, models)
    job = jobs.Job(lambda job: doing._work(question, ask, job))
    assert job.finished(LONG)
    assert job.problem == ""
    return question


def test_text_is_heard_as_it_comes_where_the_model_tells_it():
    def ask(*, model, listen=None, stop=None):
        for piece in ("So ", "<far>"):
            listen(piece)
        raise ModelError("It broke off.")

    question = carried_out(ask, "a", "b")
    assert question.text("a") == "So <far>"
    assert question.problems == {"a": "It broke off.", "b": "It broke off."}
    assert question.refusal == "It broke off."


def test_a_model_can_look_whether_it_was_stopped():
    question = doing.Asked(QUESTION, ("a", "b"))

    def ask(*, model, stop):
        question.stop()
        assert stop()
        raise Stopped

    job = jobs.Job(lambda job: doing._work(question, ask, job))
    assert job.finished(LONG)
    assert "stopped" in question.problems["a"]
    assert "before this model was asked" in question.problems["b"]


def test_any_other_failure_becomes_a_sentence():
    def ask(*, model):
        raise ValueError("of no use")

    assert "ValueError: of no use" in carried_out(ask, "a").refusal


# ---------------------------------------------------------------- the questions of a person


def past(id, question, model):
    return AnswerSummary(id, question, Status.ANSWERED, 0.5, model, datetime.now(UTC))


def test_neighbours_of_one_question_by_different_models_are_one_line():
    mine = [
        past("6", "b", "keyword"), past("5", "a", "keyword"), past("4", "a", "extractive"),
        past("3", "a", "keyword"), past("2", "b", "keyword"), past("1", "b", "keyword"),
    ]  # fmt: skip
    found = history.lines(mine)
    assert found == [(["6"], "b"), (["4", "5"], "a"), (["3"], "a"), (["2"], "b"), (["1"], "b")]
