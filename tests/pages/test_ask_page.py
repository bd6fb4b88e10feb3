"""The Ask page in the states empty, sample and error, and what it stores."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from workbench import Workbench
from workbench.ui import jobs

APP = str(Path(__file__).parents[2] / "app.py")


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """However busy the machine is, a page waits for its answer."""
    monkeypatch.setattr(jobs, "PATIENCE", 20.0)


def open_app(**query):
    app = AppTest.from_file(APP, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def ask(app, question):
    app.text_area(key="question").set_value(question)
    next(b for b in app.button if b.label == "Ask").click()
    return app.run()


def given(app):
    value = app.query_params["answer"]
    return value if isinstance(value, str) else value[0]


def html(app):
    return "\n".join(str(e.proto.body) for e in app.main if e.type == "html") + "\n".join(
        str(e.proto.body) for e in app.get("html")
    )


def test_an_empty_store_says_what_to_do_next(tmp_path):
    app = open_app()
    assert not app.exception
    assert "no documents yet" in app.info[0].value
    assert any(b.label == "Load the sample" for b in app.button)


def test_the_sample_is_loaded_by_a_click(tmp_path):
    app = open_app()
    next(b for b in app.button if b.label == "Load the sample").click()
    app.run()
    assert not app.exception
    assert any(b.label == "Ask" for b in app.button)


def test_a_question_gets_a_cited_answer_and_a_link_that_reopens_it(sample_folder):
    app = ask(open_app(), "When is my bill due?")
    assert not app.exception
    shown = html(app)
    assert "wb-card" in shown
    assert "18 days" in shown
    id = given(app)
    again = open_app(answer=id)
    assert "18 days" in html(again)


def test_a_suggested_question_is_one_click(sample_folder):
    app = open_app()
    next(b for b in app.button if (b.key or "").startswith("suggested-")).click()
    app.run()
    assert not app.exception
    assert "wb-answered" in html(app)


def test_a_question_without_words_is_an_error_in_plain_words(sample_folder):
    app = ask(open_app(), "   ")
    assert not app.exception
    assert "question" in app.error[0].value.lower()


def test_an_unknown_link_is_told_and_the_page_still_works(sample_folder):
    app = open_app(answer="0000000000000000")
    assert not app.exception
    assert "no answer under this link" in app.warning[0].value
    assert any(b.label == "Ask" for b in app.button)


def test_a_store_that_cannot_be_opened_is_an_error_in_plain_words(tmp_path):
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "workbench.db").write_bytes(b"this is no database" * 100)
    app = open_app()
    assert not app.exception
    assert app.error
    assert "Traceback" not in app.error[0].value


def test_a_rating_is_stored_bound_to_the_answer_and_confirmed(sample_folder):
    app = ask(open_app(), "When is my bill due?")
    id = given(app)
    app.radio[0].set_value(4)
    app.radio[1].set_value(True)
    next(t for t in app.text_area if t.label == "Comment").set_value("Mail jo@example.com")
    next(b for b in app.button if b.label == "Send feedback").click()
    app.run()
    assert not app.exception
    assert "recorded" in app.success[0].value
    wb = Workbench.open(sample_folder)
    stored = wb.feedback(id)
    assert [(f.trust, f.helpful, f.comment) for f in stored] == [(4, True, "Mail <EMAIL_ADDRESS>")]
    assert len(stored[0].answer_sha256) == 64
    wb.close()


@pytest.mark.parametrize("kind", ["reject", "ask_person", "report"])
def test_every_other_reaction_is_stored(sample_folder, kind):
    app = ask(open_app(), "When is my bill due?")
    id = given(app)
    app.button(key=f"confirm-{kind}-{id}").click()
    app.run()
    assert not app.exception
    wb = Workbench.open(sample_folder)
    assert [f.kind for f in wb.feedback(id)] == [kind]
    wb.close()


def test_an_edited_answer_is_stored(sample_folder):
    app = ask(open_app(), "When is my bill due?")
    id = given(app)
    app.text_area(key=f"edit-{id}").set_value("18 days after its date.")
    app.button(key=f"save-{id}").click()
    app.run()
    wb = Workbench.open(sample_folder)
    assert [(f.kind, f.correction) for f in wb.feedback(id)] == [
        ("edit", "18 days after its date.")
    ]
    wb.close()


def test_the_baseline_can_be_chosen_in_the_sidebar(sample_folder):
    app = open_app()
    app.selectbox(key="_model").set_value("keyword").run()
    app = ask(app, "When is my bill due?")
    wb = Workbench.open(sample_folder)
    assert wb.answer(given(app)).model == "keyword"
    wb.close()


def test_a_deleted_document_shows_as_withdrawn(sample_folder):
    app = ask(open_app(), "When is my bill due?")
    id = given(app)
    wb = Workbench.open(sample_folder)
    cited = wb.answer(id).citations[0]
    wb.documents.delete(cited.document)
    wb.close()
    again = open_app(answer=id)
    assert not again.exception
    shown = html(again)
    assert "withdrawn" in shown.lower()
    assert cited.text not in shown


# ---------------------------------------------------------------- governance

ABOUT_MEMO, SECRET = "What is the telephone number of Marla Quennell?", "01632 960 347"


def logged(wb, action, id):
    """How many rows of the audit trail say that this was done to an answer."""
    rows = wb._repository.audit.rows(10_000)
    return sum((r.action, r.subject) == (action, f"answer:{id}") for r in rows)


def test_only_the_documents_that_are_meant_are_asked(wb):
    app = open_app()
    app.button_group[0].set_value(["internal"])
    next(t for t in app.toggle if t.label == "Only documents that hold today").set_value(True)
    app = ask(app.run(), "When is my bill due?")
    assert not app.exception
    answer = wb.answer(given(app))
    assert answer.settings["only_sensitivity"] == "internal"
    assert "only_valid_on" in answer.settings
    internal = {d.id for d in wb.documents.list() if d.governance.sensitivity == "internal"}
    assert {e.passage.document for e in answer.evidence} <= internal


def test_what_happened_to_an_answer_is_told(wb):
    app = ask(open_app(), "When is my bill due?")
    wb.record_feedback(given(app), trust=3)
    app.run()
    assert any(e.label == "What happened to this answer" for e in app.expander)
    (steps,) = [d.value for d in app.dataframe if list(d.value) == ["When", "Who", "What", "Row"]]
    assert list(steps["What"]) == [step.what for step in wb.trail.of(wb.answer(given(app)))][:-1]
    assert steps["What"].iloc[-1] == "Feedback was given: rating."


def test_an_answer_leaves_a_row_where_it_is_opened_by_its_link_alone(wb):
    app = ask(open_app(), "When is my bill due?")
    app.run()
    assert logged(wb, "answer.open", given(app)) == 0  # who asks has it open already
    again = open_app(answer=given(app))
    again.run()
    assert logged(wb, "answer.open", given(app)) == 1


def test_personal_data_in_an_answer_is_covered_until_somebody_asks(wb):
    app = ask(open_app(), ABOUT_MEMO)
    assert "Mrs Quennell" in html(app)
    assert SECRET not in html(app)
    assert not any(SECRET in code.value for code in app.code)
    for _ in range(2):
        next(t for t in app.toggle if t.label == "Show personal data").set_value(True)
        app.run()
        assert not app.exception
        assert SECRET in html(app)
        assert logged(wb, "answer.reveal", given(app)) == 1
        next(t for t in app.toggle if t.label == "Show personal data").set_value(False)
        app.run()
        assert SECRET not in html(app)
