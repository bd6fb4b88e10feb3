"""`workbench explain` and `methods`: the published form, words on a terminal, files, and a stop."""

import csv
import io
import json
import os
import signal
import time
from dataclasses import replace

import pytest

from workbench import explain, words
from workbench.models.extractive import ExtractiveModel

KEYS = {
    "method", "unit", "base", "full", "evaluations", "grade_evaluations", "structural", "seconds",
    "verdict", "faithfulness", "units",
    "grade", "quantity", "payoff", "notes", "complete", "span", "seed", "uses",
}  # fmt: skip
FORMULA = "=HYPERLINK(A1) is due 18 days after a bill"


def load(result):
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


@pytest.fixture
def asked(run, sample_folder):
    """Ask, and give the answer's id."""
    return lambda question="When is my bill due?": load(run("--json", "ask", question))["id"]


def test_the_published_form(run, asked):
    x = load(run("--json", "explain", asked()))
    assert set(x) == KEYS
    assert (x["method"], x["unit"], x["complete"], x["seed"]) == (explain.DEFAULT, "sentence", 1, 0)
    assert set(x["faithfulness"]) == {
        "comprehensiveness", "sufficiency", "lds", "lds_additive", "drops", "masks",
    }  # fmt: skip
    assert x["verdict"] == "The answer depends on one sentence: without it there is no such answer."
    assert x["grade"] in {grade.word for grade in words.FAITHFUL}
    assert x["grade_evaluations"] > 0 < x["evaluations"]
    best = max(x["units"], key=lambda u: u["value"])
    assert set(best) == {
        "document", "start", "end", "text", "value", "low", "high", "unclear",
    }  # fmt: skip
    assert best["text"].startswith("Your bill is due 18 days")
    (use,) = x["uses"]
    assert set(use) == {"document", "start", "end", "used", "supports", "support", "fall"}
    assert use["used"]
    assert (use["document"], use["start"]) == (best["document"], best["start"])


def test_what_was_not_graded_has_no_verdict(run, asked):
    x = load(run("--json", "explain", asked(), "--no-grade", "--unit", "passage"))
    assert (x["verdict"], x["faithfulness"], x["grade_evaluations"]) == (None, None, 0)
    assert (x["grade"], x["uses"]) == ("Not graded", [])


# The packages that some methods bring warn of others, while they are imported.
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_method_and_unit_is_explained_by_name_seed_and_budget(run, asked):
    id = asked()
    for name in explain.METHODS:
        x = load(run("--json", "explain", id, "--method", name, "--unit", "passage", "--seed", "2"))
        assert (x["method"], x["unit"], x["seed"]) == (name, "passage", 2)
    few = load(run("--json", "explain", id, "--budget", "40", "--no-grade"))
    assert few["evaluations"] <= 40
    by_words = load(run("--json", "explain", id, "--unit", "question", "--no-grade"))
    assert [u["text"] for u in by_words["units"]] == ["When", "is", "my", "bill", "due"]


def test_words_of_a_statement_are_found_where_they_stand_first(run, asked):
    id = asked()
    by_words = load(run("--json", "explain", id, "--span", "18  DAYS after", "--no-grade"))
    assert by_words["span"] == "18 days after"
    code, out, err = run("explain", id, "--span", "19 days")
    assert (code, out) == (1, "")
    assert "“19 days” does not stand in statement 0" in err
    assert "Copy words of it" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--method", "oracle"), "no method “oracle”"),
        (("--unit", "page"), "“page” is no unit"),
        (("--statement", "7"), "no number 7"),
        (("--statement", "7", "--span", "bill"), "no number 7"),
        (("--span", " "), "does not stand"),
        (("--budget", "3"), "raise the budget"),
        (("--output", "x.pdf"), ".json, .csv, .html or .ipynb"),
        (("--output", "nowhere/x.csv"), "no folder"),
    ],
)
def test_what_is_refused_is_a_sentence_and_exit_1(run, asked, arguments, said):
    code, out, err = run("explain", asked(), *arguments)
    assert (code, out) == (1, "")
    assert said in err
    assert "Traceback" not in err


def test_numbers_that_cannot_be_are_wrong_usage(run):
    assert run("explain", "x", "--seed", "-1")[0] == 2
    assert run("explain", "x", "--budget", "0")[0] == 2


def test_the_text_says_verdict_grade_numbers_and_what_is_unclear(run, asked):
    code, text, err = run("explain", asked())
    lines = text.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("The answer depends on one sentence")
    assert lines[1].startswith("Reliable. In 100 trials")
    best = next(line for line in lines if "Your bill is due 18 days" in line)
    assert best.split()[2] == "to"
    assert any(line.endswith("(cannot be told from no effect)") for line in lines)
    assert not best.endswith(")")
    assert "Citation 1, Your bill and how to pay it: needed; says the same." in lines
    assert "\033" not in text


def test_the_text_covers_personal_data_and_so_does_every_file(run, asked, tmp_path):
    id = asked("What is the telephone number of Marla Quennell?")
    secret = "01632 960 347"
    _, text, _ = run("explain", id, "--span", "telephone 01632 960 347")
    assert "Mrs Quennell" in text
    assert secret not in text
    for ending in ("json", "csv", "html", "ipynb"):
        file = tmp_path / f"x.{ending}"
        x = load(run("--json", "explain", id, "--span", "telephone " + secret, "--output", file))
        assert secret in json.dumps(x)
        assert x["bytes"] == file.stat().st_size > 0
        assert secret not in file.read_text("utf-8"), ending
        assert "960 347" not in file.read_text("utf-8"), ending


def test_a_file_holds_the_numbers_of_standard_output_and_leaves_a_row(run, asked, tmp_path):
    id = asked()
    for ending in ("json", "csv"):
        x = load(run("--json", "explain", id, "--output", tmp_path / f"x.{ending}"))
    whole = json.loads((tmp_path / "x.json").read_text())
    assert {**whole, "seconds": 0} == {**{k: x[k] for k in KEYS}, "seconds": 0}
    rows = list(csv.DictReader(io.StringIO((tmp_path / "x.csv").read_text())))
    assert [float(row["low"]) for row in rows] == [u["low"] for u in x["units"]]
    assert {row["method"] for row in rows} == {"adaptive"}
    steps = [s["what"] for s in load(run("--json", "audit", "trail", id))["steps"]]
    assert "An explanation of the answer was exported, as csv." in steps
    assert steps.count("The answer was opened again.") == 1  # by `audit trail` itself


def test_a_formula_in_a_document_is_harmless_in_a_spreadsheet(run, tmp_path):
    (tmp_path / "bad.md").write_text(f"# Bills\n\n{FORMULA}.\n\n@SUM is another line of it.\n")
    load(run("--json", "ingest", tmp_path / "bad.md"))
    id = load(run("--json", "ask", "When is a bill due?"))["id"]
    load(run("--json", "explain", id, "--no-grade", "--output", tmp_path / "x.csv"))
    texts = [row["text"] for row in csv.DictReader(io.StringIO((tmp_path / "x.csv").read_text()))]
    assert any(text.startswith("'=HYPERLINK") for text in texts)
    assert [text for text in texts if text.startswith(("=", "@", "+", "-"))] == []


def test_a_panel_goes_into_files_beside_the_explanation(wb):
    from workbench.service.exporting import explanation

    answer = wb.ask("What is the telephone number of Marla Quennell?")
    panel = wb.explanations.panel(answer, ["adaptive", "leave_one_out"], unit="passage")
    made = {
        format: explanation(wb, answer, panel.attributions[0], format, panel=panel).decode()
        for format in ("json", "csv", "html", "ipynb")
    }
    assert all("leave_one_out" in text for text in made.values())
    assert all("01632 960 347" not in text for text in made.values())
    assert len(json.loads(made["json"])["panel"]) == 2
    assert wb._repository.audit.rows(1)[0].action == "explanation.export"
    assert wb._repository.audit.rows(1)[0].subject == f"explanation:{answer.id}"


# ---------------------------------------------------------------- while it runs


@pytest.fixture(autouse=True)
def _listening():
    """A process that was started in the background ignores Ctrl+C; these tests do not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupting(monkeypatch, times):
    """Let somebody press Ctrl+C while the model is asked."""
    given = ExtractiveModel.score

    def score(*arguments, **named):
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)  # as nobody presses twice at once
        return given(*arguments, **named)

    monkeypatch.setattr(ExtractiveModel, "score", score)


def test_ctrl_c_stops_and_keeps_what_is_known(run, asked, monkeypatch):
    id = asked()
    before = signal.getsignal(signal.SIGINT)
    interrupting(monkeypatch, 1)
    x = load(run("--json", "explain", id))
    assert not x["complete"]
    assert (x["verdict"], x["faithfulness"]) == (None, None)
    assert "stopped before its end" in x["notes"][0]
    code, text, err = run("explain", id)
    assert (code, err) == (0, "")
    assert "It was stopped before its end" in text
    assert signal.getsignal(signal.SIGINT) is before


def test_what_was_stopped_becomes_no_notebook(run, asked, monkeypatch, tmp_path):
    id = asked()
    interrupting(monkeypatch, 1)
    code, _, err = run("explain", id, "--output", tmp_path / "x.ipynb")
    assert code == 1
    assert "Let it run to its end first" in err
    assert not (tmp_path / "x.ipynb").exists()


def test_a_second_ctrl_c_ends_it(run, asked, monkeypatch):
    id = asked()
    before = signal.getsignal(signal.SIGINT)
    interrupting(monkeypatch, 2)
    code, out, _ = run("--json", "explain", id)
    assert code not in (0, 3)
    assert out == ""
    assert signal.getsignal(signal.SIGINT) is before


def test_progress_stands_on_standard_error_of_a_terminal_alone(run, asked, monkeypatch):
    id = asked()
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    code, out, err = run("--json", "explain", id)
    assert code == 0
    assert json.loads(out)["complete"]
    assert "Evaluations so far: " in err
    assert err.endswith("\r\033[K")


# ---------------------------------------------------------------- methods


def test_methods_are_listed_with_what_they_miss(run):
    listed = load(run("--json", "methods"))
    assert listed["default"] == listed["methods"][0]["id"] == explain.DEFAULT
    assert {m["id"] for m in listed["methods"]} == set(explain.METHODS)
    assert all(m["name"] and m["sentence"] for m in listed["methods"])
    _, text, _ = run("methods")
    assert "Each part removed alone. Removes each part alone" in text


def test_a_method_of_ones_own_is_listed_and_explains(run, asked, monkeypatch):
    def half(game, *, budget=None, seed=0):
        """Half of what leaving out says."""
        found = explain.leave_one_out(game, budget=budget, seed=seed)
        return replace(found, values=tuple(v / 2 for v in found.values))

    monkeypatch.setitem(explain.METHODS, "half", half)
    (own,) = [m for m in load(run("--json", "methods"))["methods"] if m["id"] == "half"]
    assert (own["name"], own["sentence"]) == ("half", "Half of what leaving out says.")
    assert load(run("--json", "explain", asked(), "--method", "half"))["method"] == "half"
