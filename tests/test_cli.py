"""The command line keeps its published form, its exit codes, and clean JSON on standard output."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from workbench.cli import app, serve
from workbench.privacy import redact


def load(result):
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


def test_an_answer_has_the_published_keys(run, sample_folder):
    answer = load(run("--json", "ask", "When is my bill due?"))
    assert set(answer) == {
        "id", "question", "answer", "status", "review", "confidence", "reasons", "statements",
        "citations", "evidence", "model", "latency_ms", "cost_usd",
        "cost_basis", "tokens_in", "tokens_out", "findings", "settings",
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


# ---------------------------------------------------------------- governance


def listed(run, *arguments):
    """The documents that the list shows, by the name of their file."""
    found = load(run("--json", "documents", *arguments))["documents"]
    return {d["source"].rpartition("/")[2].rpartition(":")[2]: d for d in found}


def test_what_is_said_of_a_document_is_shown_changed_and_kept(run, sample_folder):
    id = listed(run)["in-04-case-memo.eml"]["document"]
    shown = load(run("--json", "govern", id))
    assert set(shown) == {"document", "history"}
    (*_, before) = shown["history"]
    assert set(before) == {"document", "revision", "governance", "at", "actor"}
    assert before["governance"]["sensitivity"] == "confidential"
    now = {"owner": "Team Quokka", "sensitivity": "internal"}
    now |= {"valid_from": "2026-01-01", "valid_until": "2026-12-31"}
    options = [o for name, v in now.items() for o in (f"--{name.replace('_', '-')}", v)]
    changed = load(run("--json", "govern", id, *options))["history"]
    assert changed[:-1] == shown["history"]
    assert changed[-1]["governance"] == before["governance"] | now
    emptied = load(run("--json", "govern", id, "--valid-from", "none", "--valid-until", "none"))
    empty = {"valid_from": None, "valid_until": None}
    assert emptied["history"][-1]["governance"] == changed[-1]["governance"] | empty
    code, text, _ = run("govern", id)
    assert code == 0
    assert "Team Quokka" in text


def test_a_list_says_it_of_many_documents_row_by_row(run, sample_folder, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("file,owner\nin-04-case-memo.eml,Team Quokka\nnowhere.pdf,Nobody\n")
    rows = load(run("--json", "govern", "--list", path))["rows"]
    assert [(r["line"], r["status"]) for r in rows] == [(2, "changed"), (3, "failed")]
    assert list(listed(run, "--owner", "Team Quokka")) == ["in-04-case-memo.eml"]
    path.write_text("file,owner\nnowhere.pdf,Nobody\n")
    code, out, _ = run("govern", "--list", path)
    assert code == 1
    assert "nowhere.pdf" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("govern", "nothing"), "nothing"),
        (("govern", "ID", "--sensitivity", "secret"), "no sensitivity"),
        (("govern", "ID", "--valid-from", "soon"), "no date"),
        (("govern", "ID", "--supersedes", "nothing"), "nothing"),
        (("govern", "--list", "nowhere.csv"), "nowhere.csv"),
        (("documents", "--sensitivity", "secret"), "no sensitivity"),
        (("documents", "--valid-on", "soon"), "no date"),
        (("ask", "When?", "--valid-on", "2026-13-01"), "no date"),
        (("retention", "set", "sample", "--documents", "0"), "at least one day"),
        (("audit", "trail", "nothing"), "nothing"),
        (("export", "people"), "people"),
        (("export", "answers", "--format", "xls"), "xls"),
        (("export", "answers", "--output", "nowhere/at/all.csv"), "cannot be written"),
    ],
)
def test_what_governance_refuses_is_a_sentence_and_exit_1(run, wb, arguments, words):
    id = wb.documents.list()[0].id
    code, out, err = run(*(id if a == "ID" else a for a in arguments))
    assert (code, out) == (1, "")
    assert words in err
    assert "Traceback" not in err
    code, out, _ = run("--json", *(id if a == "ID" else a for a in arguments))
    assert code == 1
    assert words in json.loads(out)["error"]


def test_governing_both_or_neither_is_wrong_usage(run, tmp_path):
    assert run("govern")[0] == 2
    assert run("govern", "x", "--list", tmp_path / "list.csv")[0] == 2


def test_documents_are_listed_by_sensitivity_and_by_the_day_on_which_they_hold(run, sample_folder):
    everything = listed(run)
    secret = listed(run, "--sensitivity", "confidential")
    assert "in-04-case-memo.eml" in secret
    assert {d["sensitivity"] for d in secret.values()} == {"confidential"}
    both = listed(run, "--sensitivity", "confidential", "--sensitivity", "internal")
    assert secret.keys() < both.keys() < everything.keys()
    gone = everything.keys() - listed(run, "--valid-on", "today").keys()
    assert "ta-02-tariff-sheet-2025.pdf" in gone
    assert "ta-02-tariff-sheet-2025.pdf" in listed(run, "--valid-on", "2025-06-01")


def test_only_the_documents_of_an_owner_are_asked(run, wb):
    owner = next(d.governance.owner for d in wb.documents.list() if d.governance.owner)
    own = {d.id for d in wb.documents.list() if d.governance.owner == owner}
    answer = load(run("--json", "ask", "When is my bill due?", "--owner", owner))
    assert {e["document"] for e in answer["evidence"]} <= own
    nobody = load(run("--json", "ask", "When is my bill due?", "--owner", "Team Quokka"))
    assert nobody["status"] == "abstained"
    assert nobody["evidence"] == []


def test_the_report_counts_each_kind(run, sample_folder):
    found = load(run("--json", "report", "--collection", "sample"))
    assert set(found) == {"documents", "kinds"}
    assert {k["kind"] for k in found["kinds"]} == {
        "personal", "instruction", "invisible", "near_duplicate", "outdated",
    }  # fmt: skip
    assert all(k["marks"] for k in found["kinds"])
    code, text, _ = run("report")
    assert code == 0
    assert "Personal data: " in text
    assert "marla.quennell@post.example" not in text


def test_retention_is_set_listed_tried_and_then_done(run, wb):
    rule = {"collection": "sample", "documents_days": None, "answers_days": 1}
    assert load(run("--json", "retention", "set", "sample", "--answers", "1"))["rules"] == [rule]
    assert load(run("--json", "retention", "list"))["rules"] == [rule]
    assert load(run("--json", "retention", "apply")) == {"deleted": False, "due": []}
    answer = old_answer(wb)
    tried = load(run("--json", "retention", "apply"))
    assert tried["deleted"] is False
    assert [(d["kind"], d["id"], d["collection"]) for d in tried["due"]] == [
        ("answer", answer, "sample")
    ]
    assert "Nothing was deleted" in run("retention", "apply")[1]
    assert wb.answer(answer).id == answer
    assert load(run("--json", "retention", "apply", "--yes"))["deleted"] is True
    assert run("audit", "trail", answer)[0] == 1
    assert load(run("--json", "retention", "set", "sample"))["rules"] == []


def old_answer(wb):
    """An answer of two days ago."""
    answer = wb.ask("When is my bill due?", collection="sample")
    old = replace(answer, id="0ld", created_at=answer.created_at - timedelta(days=2))
    wb._repository.answers.put(old, redact(answer.question))
    return old.id


def test_the_trail_of_an_answer_is_told_in_words(run, sample_folder):
    id = load(run("--json", "ask", "When is my bill due?"))["id"]
    run("feedback", id, "--trust", "4")
    told = load(run("--json", "audit", "trail", id))
    assert told["answer"] == id
    assert all(set(step) == {"at", "who", "what", "row"} for step in told["steps"])
    said = [step["what"] for step in told["steps"]]
    asked = "The question was asked, and the result stored: answered."
    assert said[-3:] == [asked, "Feedback was given: rating.", "The answer was opened again."]
    _, text, _ = run("audit", "trail", id)
    assert asked in text


def test_answers_are_exported_to_standard_output_or_a_file(run, sample_folder, tmp_path):
    code, out, _ = run("export", "answers", "--format", "jsonl")
    assert code == 0
    assert json.loads(out)["question"] == "When is my bill due?"
    file = tmp_path / "answers.csv"
    told = load(run("--json", "export", "answers", "--output", file))
    assert told == {"file": str(file), "bytes": file.stat().st_size}
    assert file.read_text().startswith("id,created_at,")


def test_ingest_says_sensitivity_and_prunes_only_when_told(run, tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.md").write_text(f"# Rule {name}\n\nThe fee of rule {name} is 4 euros.\n")
    files = load(run("--json", "ingest", folder, "--sensitivity", "confidential"))["files"]
    assert [f["status"] for f in files] == ["added", "added"]
    assert {d["sensitivity"] for d in listed(run).values()} == {"confidential"}
    (folder / "two.md").unlink()
    files = load(run("--json", "ingest", folder))["files"]
    assert sorted(f["status"] for f in files) == ["known", "missing"]
    assert len(listed(run)) == 2
    files = load(run("--json", "ingest", folder, "--prune"))["files"]
    assert sorted(f["status"] for f in files) == ["deleted", "known"]
    assert [d["title"] for d in listed(run).values()] == ["Rule one"]
    code, _, err = run("ingest", folder, "--sensitivity", "secret")
    assert code == 1
    assert "no sensitivity" in err


def test_answers_and_their_explanations_are_covered_as_text_and_exact_as_json(run, sample_folder):
    asked = ("ask", "What is the telephone number of Marla Quennell?")
    answer = load(run("--json", *asked))
    assert "01632 960 347" in answer["answer"]
    for arguments in (asked, ("explain", answer["id"])):
        code, text, _ = run(*arguments)
        assert code == 0
        assert "Mrs Quennell" in text
        assert "01632 960 347" not in text
    assert "01632 960 347" in str(load(run("--json", "explain", answer["id"]))["units"])
