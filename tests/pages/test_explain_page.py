"""The Explain page in the states empty, sample and error; its address, its price and its files."""

import json
import shutil
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from workbench import Workbench, words
from workbench.explain import METHODS
from workbench.models.function import FunctionModel
from workbench.records import Governance, Status
from workbench.settings import Settings
from workbench.ui import cached, jobs
from workbench.ui.explain import taking

APP = str(Path(__file__).parents[2] / "app.py")
BELIEVED, PANEL, WHAT_IF, STATEMENTS, RETRIEVAL, EXPORT = LOOKS = (
    "Can it be believed?", "Methods side by side", "What if?", "Sources × statements",
    "Why these passages", "Numbers and export",
)  # fmt: skip
UNITS = ("passage", "sentence", "word", "question")

FEE = "The visitor fee is seven euros a day."
QUESTION = "How much is the visitor fee a day?"
SECRET = "01632 960 347"
ABOUT_MEMO = "What is the telephone number of Marla Quennell?"
FILES = {
    "fees.md": f"# Visitor fees\n\n{FEE} It is paid at the gate. Dogs enter free of charge.\n",
    "gates.md": "# Gates\n\nThe north gate opens at eight. A visitor fee is asked for there.\n",
}
MEMO = f"# Memo\n\nMarla Quennell complained. The telephone number of Marla Quennell is {SECRET}.\n"


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """However busy the machine is, a page waits for its result, unless a test says otherwise."""
    monkeypatch.setattr(jobs, "PATIENCE", 20.0)


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A folder with two short documents; never opened by a test itself."""
    folder = tmp_path_factory.mktemp("small")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    wb = Workbench.open(settings=Settings(workspace=str(folder / "workspace")))
    wb.ingest([folder / name for name in FILES])
    wb.answered(QUESTION)  # makes the index
    wb.close()
    return folder / "workspace"


@pytest.fixture
def small(master, tmp_path):
    """The page's own workbench over two short documents."""
    shutil.copytree(master, tmp_path / "workspace")
    opened = cached.shared()
    yield opened
    opened.close()


@pytest.fixture
def answer(small):
    found = small.ask(QUESTION)
    assert (found.status, found.text) == (Status.ANSWERED, FEE)
    return found


def open_page(**query):
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("pages/2_Explain.py")
    for name, value in query.items():
        app.query_params[name] = str(value)
    return good(app.run())


def good(app):
    assert not app.exception
    return app


def html(app):
    bodies = [str(e.proto.body) for e in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style"))


def spoken(app):
    """All that the page shows as text."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    tables = [e.value.to_csv() for e in app.dataframe]
    charts = [str(e.proto.spec) for e in app.get("plotly_chart")]
    return "\n".join([html(app), *(e.value for kind in kinds for e in kind), *tables, *charts])


def look(app, name):
    app.button_group(key="explain-look").set_value(name)
    return good(app.run())


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    return good(app.run())


def labels(app):
    return [b.label for b in app.button]


def address(app):
    return {k: v if isinstance(v, str) else v[0] for k, v in app.query_params.items()}


def logged(wb, action, id):
    """How many rows of the audit trail say that this was done to an answer."""
    rows = wb._repository.audit.rows(10_000)
    return sum(r.action == action and r.subject.endswith(id) for r in rows)


# ---------------------------------------------------------------- empty


def test_an_empty_workspace_says_in_both_tabs_what_to_do_next(tmp_path):
    app = open_page()
    first, second = (i.value for i in app.info)
    assert "no answer to explain yet" in first
    assert "Ask a question first" in first
    assert "no documents yet" in second
    assert {"Ask a question", "Add documents"} <= {link.label for link in app.get("page_link")}


def test_documents_without_an_answer_are_no_error(small):
    assert "no answer to explain yet" in open_page().info[0].value


def test_a_workspace_that_cannot_be_opened_is_an_error_in_plain_words(tmp_path):
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "workbench.db").write_bytes(b"this is no database" * 100)
    app = open_page()
    assert "Traceback" not in app.error[0].value


# ---------------------------------------------------------------- one answer


def test_an_answer_has_its_verdict_grade_heatmap_and_what_its_citation_does(small, answer):
    shown = html(open_page(answer=answer.id))
    found = small.explain(answer)
    assert words.verdict(found.verdict, found) in shown
    assert words.faithful(found.faithfulness, found.verdict).word in shown
    assert "wb-heat" in shown
    assert "wb-legend" in shown
    assert "wb-uses" in shown
    assert f"{found.values[found.order[0]]:+.2f}" in shown


@pytest.mark.parametrize("unit", UNITS)
def test_every_way_to_look_deeper_is_drawn_for_every_unit(small, answer, unit):
    app = open_page(answer=answer.id, unit=unit, methods="adaptive,leave_one_out")
    seen = set()
    for name in LOOKS:
        app = look(app, name)
        assert not app.error
        assert address(app).get("look", BELIEVED) == name
        seen.add(spoken(app))
    assert len(seen) == len(LOOKS)


def test_charts_tests_and_agreement_are_where_they_belong(small, answer):
    app = open_page(answer=answer.id, look=BELIEVED)
    assert len(app.get("plotly_chart")) == 2  # the curves, and the way from nothing to all
    assert "wb-tests" in html(app)
    app = open_page(answer=answer.id, look=PANEL)
    assert not app.get("plotly_chart")  # nothing is compared before somebody asks for it
    app = press(app, "Put them side by side")
    assert len(app.get("plotly_chart")) == 2
    assert "wb-panel" in html(app)
    assert address(app)["methods"].startswith("adaptive,leave_one_out")
    assert len(open_page(answer=answer.id, look=STATEMENTS).get("plotly_chart")) == 1
    app = open_page(answer=answer.id, look=RETRIEVAL)
    assert "All passages are scored anew" in spoken(app)
    app.selectbox(key="why-rival").set_value(2)
    assert "how far the passage is ahead" in spoken(good(app.run()))


def test_of_an_abstention_what_came_closest_is_explained_and_that_is_said(small):
    nothing = small.ask("Who won the football match on Mars?")
    assert nothing.status is Status.ABSTAINED
    app = open_page(answer=nothing.id)
    assert "There was no answer. What came closest is explained." in html(app)
    assert "wb-heat" in html(app)
    for name in LOOKS:
        assert not look(app, name).error


# ---------------------------------------------------------------- the address


def test_the_address_holds_all_choices_and_a_fresh_page_reads_them(small, answer):
    app = open_page(
        answer=answer.id, unit="passage", method="shapley", span="4-15", seed=7, budget=60,
        methods="exact,lime", look=PANEL,
    )  # fmt: skip
    assert app.button_group(key="explain-unit").value == "passage"
    assert app.selectbox(key="explain-method").value == "shapley"
    assert app.number_input(key="explain-seed").value == 7
    assert app.number_input(key="explain-budget").value == 60
    assert app.button_group(key="explain-look").value == PANEL
    assert app.multiselect(key="explain-methods").value == ["exact", "lime"]
    first, last = (app.selectbox(key=f"explain-{k}-{answer.id}-0") for k in ("first", "last"))
    assert (first.value, last.value) == (1, 2)
    shown = html(app)
    assert "About these words of the answer" in shown
    assert "<bdi>visitor fee</bdi>" in shown
    assert "(method shapley)" in shown
    assert words.method("lime") in shown


def test_the_statement_of_the_address_is_explained(small):
    said = "The visitor fee is seven euros a day. Dogs enter free of charge."
    small.add_model(FunctionModel("two", lambda question, texts: {"text": said, "cost_usd": 0}))
    given = small.ask(QUESTION, model="function:two")
    assert len(given.statements) == 2
    app = open_page(answer=given.id, statement=1, unit="passage")
    assert app.selectbox(key="explain-statement").value == 1
    assert app.selectbox(key="explain-statement").options[1] == "2. Dogs enter free of charge."
    assert "<bdi>Dogs enter free of charge.</bdi>" in html(app)
    assert not app.error


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "chapter"},
        {"method": "zzz"},
        {"span": "9-3"},
        {"span": "abc"},
        {"span": "5-6"},
        {"span": "9" * 5000 + "-1"},
        {"seed": -1},
        {"seed": "9" * 5000},
        {"budget": 1},
        {"budget": "nan"},
        {"statement": 99},
        {"statement": "x"},
        {"look": "<script>"},
        {"look": PANEL, "methods": "zzz"},
    ],
    ids=lambda w: " ".join(f"{k}={v}"[:20] for k, v in w.items()),
)
def test_nonsense_in_the_address_is_as_if_it_were_not_there(small, answer, wrong):
    plain = html(open_page(answer=answer.id, unit="passage"))
    app = open_page(**{"answer": answer.id, "unit": "passage"} | wrong)
    assert not app.error
    if "unit" not in wrong:
        assert without_time(html(app)).startswith(without_time(plain)[:2000])
    assert "wb-verdict" in html(app)


def without_time(text):
    """A page's HTML from its verdict on, without the time that it took."""
    return text[text.index("wb-verdict-said") :].split(" · ")[0]


def test_an_unknown_answer_is_told(small, answer):
    app = open_page(answer="doesnotexist")
    assert "no answer under this link" in app.warning[0].value
    assert "wb-verdict" not in html(app)


def test_changing_a_widget_writes_the_address(small, answer):
    app = open_page(answer=answer.id)
    assert address(app) == {"answer": answer.id}
    app.button_group(key="explain-unit").set_value("passage")
    app = good(app.run())
    app.selectbox(key="explain-method").set_value("exact")
    app.number_input(key="explain-seed").set_value(3)
    app.number_input(key="explain-budget").set_value(500)
    app.selectbox(key=f"explain-last-{answer.id}-0").set_value(2)
    app = good(app.run())
    wanted = {"answer": answer.id, "unit": "passage", "method": "exact", "seed": "3",
              "budget": "500", "span": "0-15"}  # fmt: skip
    assert address(app) == wanted
    again = open_page(**parse_qs(urlencode(wanted)) and wanted)
    assert without_time(html(again)) == without_time(html(app))
    app.button_group(key="explain-unit").set_value("sentence")
    assert "unit" not in address(good(app.run()))  # the default is not written


def test_another_answer_forgets_the_words_that_were_chosen_of_the_one_before(small):
    app = AppTest.from_file(APP, default_timeout=60).run()
    for question in (QUESTION, "When does the north gate open?"):
        app.text_area(key="question").set_value(question)
        app = press(app, "Ask")
    app.switch_page("pages/2_Explain.py")
    app.query_params["span"] = "4-14"
    app = good(app.run())
    assert app.selectbox(key="explain-answer").options[1] == QUESTION
    assert "About these words" in html(app)
    first = small._repository.answers.all()[0].id
    app.selectbox(key="explain-answer").set_value(first)
    app = good(app.run())
    assert address(app) == {"answer": first}
    assert "About these words" not in html(app)
    assert FEE in html(app)


# ---------------------------------------------------------------- what can go wrong


def test_a_limit_that_is_too_small_is_refused_in_a_sentence(small, answer):
    app = open_page(answer=answer.id, method="exact", budget=2, unit="word")
    (said,) = (e.value for e in app.error)
    assert "2" in said
    assert said.endswith((r"\.", "."))
    assert "Traceback" not in said
    assert "wb-verdict" not in html(app)
    assert "Try again" in labels(app)


def test_a_deleted_source_is_said_in_words(small, answer):
    small.documents.delete(answer.citations[0].document)
    app = open_page(answer=answer.id)
    assert "source of this answer was deleted" in app.error[0].value
    assert "wb-heat" not in html(app)
    assert FEE not in spoken(app)


def test_an_answer_of_another_tenant_shows_nothing(small, tmp_path):
    other = Workbench.open(tmp_path / "workspace", tenant="other")
    (tmp_path / "quokka.md").write_text("# Quokka\n\nThe quokka fee is nine euros.\n")
    other.ingest(tmp_path / "quokka.md")
    foreign = other.ask("What is the quokka fee?")
    assert "quokka" in foreign.text
    other.close()
    app = open_page(answer=foreign.id, look=EXPORT, unit="word")
    assert "no answer under this link" in app.warning[0].value
    assert "quokka" not in spoken(app) + repr(app.main) + repr(app.sidebar)


@pytest.fixture
def memo(small, tmp_path):
    (tmp_path / "memo.md").write_text(MEMO)
    small.ingest(tmp_path / "memo.md", governance=Governance(sensitivity="confidential"))
    found = small.ask(ABOUT_MEMO)
    assert SECRET in found.text
    return found


@pytest.mark.parametrize("unit", ["sentence", "word"])
def test_personal_data_is_covered_everywhere_until_somebody_asks(small, memo, unit):
    app = open_page(answer=memo.id, unit=unit, methods="adaptive,exact")
    hidden = SECRET if unit == "sentence" else SECRET.split(maxsplit=1)[0]
    for name in LOOKS:
        app = look(app, name)
        assert hidden not in spoken(app), name
        assert not any(hidden in option for s in app.selectbox for option in s.options)
    app = look(app, RETRIEVAL)
    for over in ("word", "sentence"):
        app.button_group(key="why-over").set_value(over)
        app = good(app.run())
        assert "•••••" in html(app)
        assert hidden not in spoken(app)
    app = press(look(app, WHAT_IF), "Answer again")
    assert hidden not in spoken(app)
    if unit == "sentence":
        app = press(app, "Find them")
        assert "sets were tried" in spoken(app)
        assert hidden not in spoken(app)
    assert logged(small, "answer.reveal", memo.id) == 0
    next(t for t in app.toggle if t.label == "Show personal data").set_value(True)
    app = good(app.run())
    assert hidden in html(app)
    good(app.run())
    assert logged(small, "answer.reveal", memo.id) == 1


def test_opening_an_answer_to_explain_it_leaves_one_row_a_session(small, answer):
    app = open_page(answer=answer.id)
    look(app, EXPORT)
    assert logged(small, "answer.open", answer.id) == 1


# ---------------------------------------------------------------- methods and models of one's own


def test_a_method_that_is_registered_is_offered_and_shown_by_its_own_name(
    small, answer, monkeypatch
):
    monkeypatch.setitem(METHODS, "toy", METHODS["leave_one_out"])
    app = open_page(answer=answer.id, method="toy", methods="toy,exact", look=PANEL)
    assert "toy" in app.selectbox(key="explain-method").options
    assert "added by you" in app.selectbox(key="explain-method").help
    assert app.selectbox(key="explain-method").value == "toy"
    shown = html(app)
    assert "toy · " in shown  # the verdict's line
    assert "<bdi>toy</bdi>" in shown  # beside the others


class Counted:
    """A function that answers as told, and counts how often it was asked."""

    def __init__(self, cost=None, wait=0.0):
        self.calls, self.cost, self.wait, self.broken = 0, cost, wait, False

    def __call__(self, question, texts):
        self.calls += 1
        time.sleep(self.wait)
        if self.broken:
            raise RuntimeError("the line is $down$ <b>now</b>")
        said = FEE if any(FEE in text for text in texts) else "Nobody knows the fee."
        return {"text": said} | ({} if self.cost is None else {"cost_usd": self.cost})


@pytest.fixture
def asked(small):
    """Ask a function of one's own: the function and its answer."""

    def ask(**how):
        function = Counted(**how)
        small.add_model(FunctionModel("own", function))
        found = small.ask(QUESTION, model="function:own")
        return function, found

    return ask


@pytest.mark.parametrize(("cost", "told"), [(0.01, "$1."), (None, "unknown cost")])
def test_what_costs_money_is_told_and_begins_only_when_somebody_says_so(asked, cost, told):
    function, found = asked(cost=cost)
    before = function.calls
    app = open_page(answer=found.id, unit="passage")
    (said,) = (i.value for i in app.info if "evaluations" in i.value)
    assert told in said
    assert "wb-verdict" not in html(app)
    assert function.calls == before
    app = press(app, "Start")
    assert function.calls > before
    assert "similarity of its answers was compared" in html(app)
    assert "wb-verdict" in html(app)


@pytest.mark.parametrize("name", [PANEL, STATEMENTS, WHAT_IF])
def test_no_way_to_look_deeper_spends_money_unasked(asked, name):
    function, found = asked(cost=0.01)
    app = press(open_page(answer=found.id, unit="passage", methods="exact,lime"), "Start")
    before = function.calls
    app = look(app, name)
    assert function.calls == before
    assert any("$" in text.value for text in (*app.info, *app.markdown))
    press(app, "Find them" if name == WHAT_IF else "Start")
    assert function.calls > before


def test_a_question_set_warns_of_a_model_that_may_cost_money(asked):
    function, _ = asked(cost=0.01)
    app = typed(open_page(), QUESTION)
    assert not app.warning  # the program's own models cost nothing
    app.selectbox(key="set-model").set_value("function:own")
    app = good(app.run())
    assert "what that costs is not known before" in app.warning[0].value
    assert function.calls == 1  # the answer itself


def test_a_slow_model_shows_progress_and_what_is_known_stays_when_it_is_stopped(asked, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 0.01)
    function, found = asked(cost=0.0)
    function.wait = 0.02
    app = open_page(answer=found.id, unit="sentence", method="lime")
    if "Start" in labels(app):
        app = press(app, "Start")
    until(lambda: function.calls > 3)
    assert " of " in app.get("progress")[0].proto.text
    assert "evaluations" in app.get("progress")[0].proto.text
    assert "wb-verdict" not in html(app)
    again = open_page(answer=found.id, unit="sentence", method="lime")  # as after a refresh
    assert "Start" not in labels(again)
    app = press(again, "Stop, and keep what is known")
    until(lambda: not good(app.run()).get("progress"))
    assert "Stopped before its end." in html(app)
    assert not app.get("download_button")
    assert "run to its end" in spoken(look(app, EXPORT))
    function.wait = 0.0
    app = press(app, "Let it run to its end")
    if "Start" in labels(app):
        app = press(app, "Start")
    until(lambda: good(app.run()).get("download_button"))
    assert "Stopped before its end." not in html(app)


def until(done, seconds=30.0):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def test_a_model_that_raises_is_told_in_its_own_words_and_can_be_tried_again(asked):
    function, found = asked(cost=0.0)
    function.broken = True
    app = open_page(answer=found.id, unit="passage")
    said = app.error[0].value.replace("\\", "").replace("\u2060", "")
    assert "“own” raised RuntimeError: the line is $down$ <b>now</b>" in said
    assert "$" not in app.error[0].value.replace(r"\$", "")  # nothing is taken as a formula
    function.broken = False
    app = press(app, "Try again")
    assert not app.error
    assert "wb-verdict" in html(app)


# ---------------------------------------------------------------- what if


def switch_off(app, id, row):
    app.session_state[f"what-switches-{id}-sentence"] = {
        "edited_rows": {row: {"Keep": False}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    return press(app, "Answer again")


def test_switching_the_cited_sentence_off_changes_the_answer(small, answer):
    app = open_page(answer=answer.id, look=WHAT_IF)
    table = app.dataframe[0].value
    app = switch_off(app, answer.id, next(i for i, t in enumerate(table["Text"]) if t == FEE))
    assert "The answer is another one now." in spoken(app)
    assert small.history(50)[0].id == answer.id  # and nothing of it is stored


def test_with_everything_kept_the_answer_stays(small, answer):
    app = press(open_page(answer=answer.id, look=WHAT_IF), "Answer again")
    assert "The answer stays the same." in spoken(app)


def test_a_sentence_of_ones_own_joins_the_evidence(small, answer):
    app = open_page(answer=answer.id, look=WHAT_IF)
    app.text_input(key="what-add").set_value(
        "What is the visitor fee? The visitor fee is 9 pounds."
    )
    app = press(app, "Answer again")
    assert "Your own sentence" in html(app)


def test_a_passage_can_be_rewritten_and_the_order_changed(small, answer):
    app = open_page(answer=answer.id, look=WHAT_IF)
    app.radio(key="what-kind").set_value("passage")
    app = good(app.run())
    assert "Place" in app.dataframe[0].value
    app.session_state[f"what-switches-{answer.id}-passage"] = {
        "edited_rows": {0: {"Place": 2}, 1: {"Place": 1}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    rank = next(e.rank for e in answer.evidence if FEE in e.passage.text)
    app.selectbox(key="what-edit-which").set_value(rank - 1)
    app.text_area(key="what-edit").set_value("The visitor fee is eleven euros a day.")
    app = press(app, "Answer again")
    assert "eleven euros" in html(app)
    assert "The answer is another one now." in spoken(app)


def test_the_smallest_sets_are_found_by_a_button(small, answer):
    app = press(open_page(answer=answer.id, look=WHAT_IF), "Find them")
    said = spoken(app)
    assert "This alone keeps the answer" in said
    assert "Removing this changes the answer" in said
    assert "sets were tried" in said
    assert "Find them" not in labels(app)


# ---------------------------------------------------------------- question sets


def typed(app, text):
    app.radio(key="set-source").set_value("Questions typed here")
    app = good(app.run())
    app.text_area(key="set-typed").set_value(text)
    return good(app.run())


def test_typed_questions_are_explained_and_nothing_is_stored(small, answer):
    app = press(typed(open_page(), f"{QUESTION}\n\nWhen does the north gate open?\n"),
                "Explain them all")  # fmt: skip
    until(lambda: "2 questions were explained" in spoken(good(app.run())))
    assert {c.key for c in app.get("plotly_chart")} == {"set-features", "set-documents"}
    (table,) = [d.value for d in app.dataframe if "Question" in d.value]
    assert set(table["Question"]) == {QUESTION, "When does the north gate open?"}
    assert [past.id for past in small.history(50)] == [answer.id]


def test_a_question_that_cannot_be_asked_is_named_and_stops_no_other(small):
    app = press(typed(open_page(), f"{QUESTION}\n???\n"), "Explain them all")
    until(lambda: "1 questions were explained" in spoken(good(app.run())))
    assert any(r"\?\?\?" in w.value for w in app.warning)


def upload(app, data):
    app.radio(key="set-source").set_value("A file")
    app = good(app.run())
    app.get("file_uploader")[-1].upload("own.jsonl", data)
    return good(app.run())


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'{"question": "Due?"}\n\nbroken\n', 3),
        (b'{"question": "Due?"}\n{"ask": "Due?"}\n', 2),
        (b'["question"]\n', 1),
        (b'{"question": 7}\n', 1),
        (b"\xff\xfe\x00\n", 1),
    ],
)
def test_a_bad_file_is_refused_in_words_with_its_line(small, data, line):
    app = upload(open_page(), data)
    assert f"Line {line} of own" in app.error[0].value.replace("\\", "")
    assert "Explain them all" not in labels(app)


def test_a_file_is_sliced_by_what_it_says_of_its_questions(small):
    rows = [{"question": QUESTION, "stakes": "high\u2028"},
            {"question": "Who won on Mars?", "stakes": "low"}]  # fmt: skip
    data = "\ufeff" + "\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    app = press(upload(open_page(), data.encode()), "Explain them all")
    until(lambda: "2 questions were explained" in spoken(good(app.run())))
    assert app.selectbox(key="set-by").options == ["stakes"]
    (slices,) = [d.value for d in app.dataframe if "Slice" in d.value]
    assert list(slices["Questions"]) == [1, 1]
    assert sorted(slices["Answered"]) == [0, 1]


def test_a_question_of_the_set_is_asked_and_its_explanation_opened(small, answer):
    app = open_page(answer=answer.id, span="4-15")
    app = press(typed(app, "When does the north gate open?"), "Explain them all")
    until(lambda: "1 questions were explained" in spoken(good(app.run())))
    app.session_state["set-least"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = press(good(app.run()), "Ask it and explain the answer")
    new = small._repository.answers.all()[-1]
    assert new.question == "When does the north gate open?"
    assert address(app) == {"answer": new.id}
    assert "opens at eight" in html(app)


def test_some_of_the_samples_questions_are_explained(wb):
    app = open_page()
    app.slider(key="set-count").set_value(3)
    app = press(good(app.run()), "Explain them all")
    until(lambda: "3 questions were explained" in spoken(good(app.run())))
    assert "group" in app.selectbox(key="set-by").options
    assert not app.error


def test_a_question_set_that_is_stopped_shows_what_is_done(small, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 0.01)
    function = Counted(cost=0.0, wait=0.02)
    small.add_model(FunctionModel("own", function))
    app = typed(open_page(), "\n".join(f"What is visitor fee {n}?" for n in range(40)))
    app.selectbox(key="set-model").set_value("function:own")
    app.selectbox(key="set-unit").set_value("passage")
    app = press(good(app.run()), "Explain them all")
    assert "questions" in app.get("progress")[-1].proto.text
    app = press(app, "Stop, and keep what is known")
    until(lambda: not good(app.run()).get("progress"))
    assert any("It was stopped after" in i.value for i in app.info)
    assert "Let it run to its end" in labels(app)


# ---------------------------------------------------------------- files


def test_each_file_is_made_when_its_button_is_pressed_and_leaves_one_row(
    small, answer, monkeypatch
):
    made, original = {}, taking._made

    def kept(*arguments):
        made[arguments[-1]] = original(*arguments)
        return made[arguments[-1]]

    monkeypatch.setattr(taking, "_made", kept)
    app = open_page(answer=answer.id, look=EXPORT, unit="passage", span="4-15")
    names = {b.label for b in app.download_button}
    assert names == {"Open as notebook", "One page to send on", "Numbers as CSV",
                     "Everything as JSON"}  # fmt: skip
    assert logged(small, "explanation.export", answer.id) == 0
    for number, (ending, make) in enumerate(made.items(), 1):
        assert looks_right(ending, make().decode())
        assert logged(small, "explanation.export", answer.id) == number
    assert set(made) == {"ipynb", "html", "csv", "json"}


def looks_right(ending, text):
    if ending == "ipynb":
        return json.loads(text)["nbformat"] == 4
    if ending == "html":
        return text.startswith("<!DOCTYPE html>") and "wb-verdict" in text
    if ending == "csv":
        return text.startswith("method,document,start") and len(text.splitlines()) > 1
    found = json.loads(text)
    return found["span"] == "visitor fee" and found["unit"] == "passage"


# ---------------------------------------------------------------- hostile text

TRICKS = "<script>window.owned=1</script> [y](http://127.0.0.1/) {{ 7*7 }} $x$ :smile: **b**"


def test_hostile_text_is_shown_literally(small, tmp_path):
    (tmp_path / "odd.txt").write_text(
        f"The odd tariff of {TRICKS} is thirteen euros. It holds for all.\n"
    )
    small.ingest(tmp_path / "odd.txt")
    small.add_model(FunctionModel("odd", lambda q, t: {"text": f"It is {TRICKS}. And {TRICKS}.",
                                                       "cost_usd": 0}))  # fmt: skip
    question = f"What is the odd tariff of {TRICKS}?"
    for model, unit in (("extractive", "question"), ("function:odd", "sentence")):
        given = small.ask(question, model=model)
        app = open_page(answer=given.id, unit=unit, methods="adaptive,exact")
        for name in LOOKS:
            app = look(app, name)
            assert "<script" not in html(app)
            for text in (*app.markdown, *app.error, *app.warning, *app.info, *app.caption):
                bare = text.value.replace("\\[", "").replace("\\$", "").replace("\\<", "")
                assert not any(trick in bare for trick in ("[y](", "$x$", "<script"))
            for chart in app.get("plotly_chart"):
                assert "<script" not in chart.proto.spec
            # Choices are no Markdown: what is escaped for it there would show its backslashes.
            assert not any("\\" in option for s in app.selectbox for option in s.options)
        assert "&lt;script&gt;window.owned=1&lt;/script&gt;" in html(app)
        assert "$x$" in html(app)
        assert "{{ 7*7 }}" in html(app)
