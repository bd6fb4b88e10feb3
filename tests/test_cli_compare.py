"""``workbench compare``: from a file of questions to a report."""

import json

import pytest


def test_from_questions_to_a_report(sample_folder, run, tmp_path):
    code, out, _ = run("--json", "compare", "run", "sample", "--models", "keyword,extractive",
                       "--questions", "6")  # fmt: skip
    assert code == 0
    whole = json.loads(out)
    id = whole["run"]["id"]
    assert whole["comparison"]["recommendation"]["sentence"].startswith("Pick “")
    assert id in run("compare", "list")[1]
    assert "Doubt:" in run("compare", "show", id)[1]
    assert run("compare", "decide", id, "keyword", "--because", "It is cheap.")[0] == 0
    for name in ("report.html", "report.md"):
        assert run("compare", "report", id, "--out", str(tmp_path / name))[0] == 0
        assert "It is cheap." in (tmp_path / name).read_text("utf-8")
    assert run("compare", "report", id, "--out", str(tmp_path / "report.pdf"))[0] == 1
    code, out, _ = run("--json", "compare", "plan", id, "--model", "keyword", "--months", "3")
    rows = json.loads(out)
    assert {row["month"] for row in rows["plan"]} == {1, 2, 3, None}
    file = tmp_path / "assumptions.json"
    file.write_text(json.dumps(rows["assumptions"]))
    again = run("--json", "compare", "plan", id, "--model", "keyword", "--months", "3",
                "--assumptions", str(file))  # fmt: skip
    assert json.loads(again[1])["plan"] == rows["plan"]


def test_sets_are_added_with_a_mapping_and_a_day(sample_folder, run, tmp_path):
    file = tmp_path / "fragen.csv"
    file.write_text("Frage,Antwort\nWhen is my bill due?,18 days\n")
    columns = ["--column", "question=Frage", "--column", "answers=Antwort"]
    assert (
        run("compare", "add", str(file), "--name", "ours", *columns, "--due", "2020-01-01")[0] == 0
    )
    assert "overdue" in run("compare", "sets")[1]
    assert run("compare", "due", "ours")[0] == 0
    assert "overdue" not in run("compare", "sets")[1]
    assert run("compare", "add", str(file), "--column", "Frage")[0] == 1


def test_an_estimate_asks_nothing(sample_folder, run):
    code, out, _ = run("compare", "run", "sample", "--models", "keyword", "--estimate")
    assert code == 0
    assert "keyword: about" in out
    assert "No run yet" in run("compare", "list")[1]


@pytest.mark.parametrize("models", ["nobody", ","])
def test_what_cannot_be_run_is_refused(sample_folder, run, models):
    assert run("compare", "run", "sample", "--models", models)[0] == 1
    assert run("compare", "run", "no-such-set", "--models", "keyword")[0] == 1


def test_an_unfinished_run_ends_with_3_and_is_resumed(sample_folder, run):
    code, out, _ = run("--json", "compare", "run", "sample", "--models", "keyword", "--questions",
                       "3", "--budget", "0.0000000001")  # fmt: skip
    assert code == 3
    found = json.loads(out)["run"]
    assert (found["status"], found["done"]) == ("over_budget", 1)
    assert run("compare", "resume", found["id"])[0] == 3


def test_suites_and_honesty_are_asked_for_and_shown(sample_folder, run):
    code, out, _ = run("--json", "compare", "run", "sample", "--models", "keyword", "--questions",
                       "4", "--suite", "typos", "--suite", "bias", "--honesty", "2")  # fmt: skip
    assert code == 0
    whole = json.loads(out)
    assert whole["comparison"]["standings"][0]["figures"]["faithfulness"]["n"] <= 2
    id = whole["run"]["id"]
    said = run("compare", "robustness", id)[1]
    assert "Typing errors: keyword held" in said
    assert "Ages: keyword answered" in said
    assert json.loads(run("--json", "compare", "robustness", id)[1])["robustness"]["scores"]
    assert run("compare", "run", "sample", "--models", "keyword", "--suite", "sarcasm")[0] == 1


def test_results_are_written_and_a_run_is_removed(sample_folder, run, tmp_path):
    out = run("--json", "compare", "run", "sample", "--models", "keyword", "--questions", "2")[1]
    id = json.loads(out)["run"]["id"]
    file = tmp_path / "results.csv"
    assert run("compare", "results", id, "--out", str(file))[0] == 0
    assert len(file.read_text("utf-8").splitlines()) == 3
    assert run("compare", "remove", id)[0] == 0
    assert run("compare", "show", id)[0] == 1
