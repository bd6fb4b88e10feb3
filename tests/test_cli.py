"""The command line keeps its published form, its exit codes, and clean JSON on standard output."""

import json
import os
import subprocess
import sys
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from workbench.cli import app, main, serve


@pytest.fixture
def run(monkeypatch, capfd):
    """Run the command in this process: exit code, standard output, standard error."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["workbench", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capfd.readouterr()
        return code, out, err

    return command


def load(result):
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


def test_an_answer_has_the_published_keys(run, sample_folder):
    answer = load(run("--json", "ask", "When is my bill due?"))
    assert set(answer) == {
        "id", "question", "answer", "status", "review", "confidence", "reasons", "statements",
        "citations", "evidence", "model", "latency_ms", "cost_usd",
    }  # fmt: skip
    assert answer["status"] == "answered"
    assert set(answer["citations"][0]) == {"document", "text_sha256", "start", "end", "text"}
    assert set(answer["evidence"][0]) == {
        "rank", "document", "start", "end", "text", "score", "signals",
    }  # fmt: skip
    assert set(answer["evidence"][0]["signals"]) == {"bm25", "dense"}


def test_the_citation_is_what_the_text_command_prints_there(run, sample_folder):
    cited = load(run("--json", "ask", "When is my bill due?"))["citations"][0]
    code, text, _ = run("text", cited["document"])
    assert code == 0
    assert text[cited["start"] : cited["end"]] == cited["text"]


def test_ingest_reports_by_file_and_a_bad_one_stops_no_other(run, tmp_path):
    (tmp_path / "good.md").write_text("# Parking\n\nA ticket costs 4 euros a day.\n")
    (tmp_path / "empty.txt").write_text("")
    files = load(run("--json", "ingest", tmp_path / "good.md", tmp_path / "empty.txt"))["files"]
    assert [f["status"] for f in files] == ["added", "failed"]
    assert "empty" in files[1]["error"]
    assert [d["title"] for d in load(run("--json", "documents"))["documents"]] == ["Parking"]
    again = load(run("--json", "ingest", tmp_path / "good.md"))["files"]
    assert again[0]["status"] == "known"


def test_ingest_opens_archives_and_says_what_it_did_not_read(run, tmp_path):
    with ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a/log.jsonl", '{"fee": "five"}\nbroken\n')
        archive.writestr("inner.zip", b"")
    code, out, _ = run("ingest", tmp_path / "all.zip")
    assert code == 0
    read, refused = out.splitlines()
    assert "added" in read
    assert read.endswith("all.zip!/a/log.jsonl: Line 2 is no object and was left out.")
    assert "archive inside an archive" in refused


def test_only_bad_files_is_exit_1(run, tmp_path):
    code, out, _ = run("--json", "ingest", tmp_path / "missing.pdf")
    assert code == 1
    assert json.loads(out)["files"][0]["status"] == "failed"


def test_an_explanation_has_the_published_keys(run, sample_folder):
    id = load(run("--json", "ask", "When is my bill due?"))["id"]
    explained = load(run("--json", "explain", id))
    assert explained["method"] == "leave_one_out"
    assert explained["unit"] == "sentence"
    assert {"base", "full", "evaluations", "grade_evaluations", "structural", "seconds"} <= set(
        explained
    )
    best = max(explained["units"], key=lambda u: u["value"])
    assert set(best) == {"document", "start", "end", "text", "value", "low", "high"}


def test_feedback_is_stored_and_a_bad_one_is_refused(run, sample_folder):
    id = load(run("--json", "ask", "When is my bill due?"))["id"]
    stored = load(run("--json", "feedback", id, "--trust", "4", "--helpful", "yes"))
    assert stored["id"]
    code, _, err = run("feedback", id, "--trust", "9")
    assert code == 1
    assert "from 1 to 5" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", "   "), "question"),
        (("ask", "x" * 50_000), "characters"),
        (("ask", "When?", "--collection", "nowhere"), "no collection “nowhere”"),
        (("ask", "When?", "--model", "oracle"), "no model “oracle”"),
        (("explain", "nothing"), "nothing"),
        (("text", "nothing"), "nothing"),
        (("delete", "nothing"), "nothing"),
    ],
)
def test_what_is_refused_is_a_sentence_and_exit_1(run, sample_folder, arguments, words):
    code, out, err = run(*arguments)
    assert code == 1
    assert out == ""
    assert words in err
    assert "Traceback" not in err


def test_wrong_usage_is_exit_2(run):
    assert run("ask")[0] == 2
    assert run("delete")[0] == 2


def test_audit_verify_says_so_and_exits_3_when_a_row_was_changed(run, sample_folder):
    import sqlite3

    report = load(run("--json", "audit", "verify"))
    assert report["ok"] is True
    assert report["rows"] > 15
    with sqlite3.connect(sample_folder / "workbench.db") as db:
        for (name,) in db.execute("select name from sqlite_master where type = 'trigger'"):
            db.execute(f"drop trigger {name}")
        db.execute("update audit set actor_name = 'someone else' where sequence = 3")
    db.close()
    code, out, _ = run("--json", "audit", "verify")
    assert code == 3
    assert "3" in json.loads(out)["problem"]


def test_deleting_a_collection_empties_it(run, sample_folder):
    assert load(run("--json", "delete", "--collection", "sample"))["deleted"] > 10
    assert load(run("--json", "documents"))["documents"] == []


def test_every_command_explains_itself():
    runner = CliRunner()
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert {"ingest", "documents", "text", "ask", "explain", "feedback", "models", "serve"} <= set(
        names
    )
    for name in names:
        shown = runner.invoke(app, [name, "--help"])
        assert shown.exit_code == 0
        assert len(shown.output) > 100


def test_nothing_but_the_answer_goes_to_standard_output(sample_folder):
    """A real process: logs and progress of any library go to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "--json", "ask", "When is my bill due?"],
        capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "answered"
    assert "Traceback" not in done.stderr


def test_the_sample_is_introduced_once(run, monkeypatch):
    monkeypatch.setattr(serve.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0))
    code, out, _ = run("serve", "--sample", "--headless")
    assert code == 0
    assert "documents loaded" in out
    assert "[1]" in out
    assert "http://localhost:8501" in out
    _, again, _ = run("serve", "--sample", "--headless")
    assert "documents loaded" not in again
