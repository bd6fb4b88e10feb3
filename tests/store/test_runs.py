"""Runs, results, summaries, decisions and question sets come back as they went."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from workbench.errors import InputError, NotFoundError, StoreError
from workbench.store import runs as stored
from workbench.store.tables import runs


@pytest.fixture
def going(repo, make):
    """A run on which somebody works."""
    repo.runs.start(make.run())
    repo.runs.take("r1", "h1")
    return repo


def test_a_run_comes_back_with_how_far_it_is(repo, make):
    repo.runs.start(make.run())
    fresh = repo.runs.get("r1")
    assert (fresh.status, fresh.done, fresh.spent_usd) == ("interrupted", 0, 0.0)
    repo.runs.take("r1", "h1")
    repo.runs.keep("r1", "h1", [make.result(), make.result("q2", cost_usd=None)])
    now = repo.runs.get("r1")
    assert (now.status, now.done, now.spent_usd) == ("running", 2, 0.25)
    repo.runs.end("r1", "finished", "All is there.")
    ended = repo.runs.get("r1")
    assert (ended.status, ended.why) == ("finished", "All is there.")
    assert ended.finished_at is not None
    same = replace(ended, status="running", why="", done=0, spent_usd=0.0, finished_at=None)
    assert same == make.run()
    assert repo.runs.list() == (ended,)


def test_results_come_back_as_they_went(going, make):
    several = [make.result(), make.result("q2", status="failed", failure="timeout", right=None)]
    going.runs.keep("r1", "h1", several)
    assert list(going.runs.results("r1")) == several
    assert going.runs.done("r1") == {("m1", 0, "q1"), ("m1", 0, "q2")}
    assert going.runs.results("r1", "m2") == ()
    assert going.runs.results("r1", questions=["q2"]) == (several[1],)


def test_a_result_is_stored_once(going, make):
    going.runs.keep("r1", "h1", [make.result()])
    with pytest.raises(StoreError):
        going.runs.keep("r1", "h1", [make.result(text="another")])
    assert [r.text for r in going.runs.results("r1")] == ["18 days"]


def test_one_at_a_time_works_on_a_run(going, make, monkeypatch):
    with pytest.raises(InputError, match="Somebody works on this run already"):
        going.runs.take("r1", "h2")
    with pytest.raises(InputError, match="taken over"):
        going.runs.keep("r1", "h2", [make.result()])
    monkeypatch.setattr(stored, "SILENT", timedelta(seconds=-1))
    assert going.runs.get("r1").status == "interrupted"  # nobody was heard of
    going.runs.take("r1", "h2")
    with pytest.raises(InputError, match="taken over"):
        going.runs.keep("r1", "h1", [make.result()])


def test_the_end_stands_in_the_trail_with_a_hash_of_the_results(going, make):
    going.runs.keep("r1", "h1", [make.result()])
    going.runs.end("r1", "finished", "")
    row = next(r for r in going.audit.rows() if r.action == "run.end")
    assert '"results": 1' in row.details or '"results":1' in row.details
    assert "sha256" in row.details
    assert going.audit.verify().ok


def test_a_summary_counts_for_the_results_that_it_was_made_of(going, make):
    going.runs.keep("r1", "h1", [make.result()])
    made = make.comparison(going.runs.get("r1"))
    going.runs.put_summary(made, 1)
    assert going.runs.summary("r1") == made
    going.runs.keep("r1", "h1", [make.result("q2")])
    assert going.runs.summary("r1") is None


def test_a_removed_run_is_gone_and_its_decisions_stay(going, make):
    going.runs.keep("r1", "h1", [make.result()])
    going.runs.put_summary(make.comparison(make.run()), 1)
    going.runs.decide(*make.decision())
    going.runs.remove("r1")
    for read in (going.runs.get, going.runs.remove):
        with pytest.raises(NotFoundError):
            read("r1")
    assert going.runs.results("r1") == ()
    assert [d.reasons for d in going.runs.decisions("r1")] == ["It is cheap."]


def test_reasons_are_stored_redacted_alone(going, make):
    decision, proof = make.decision(reasons="Ask una@post.example.")
    with pytest.raises(ValueError, match="another text"):
        going.runs.decide(decision, proof)
    with pytest.raises(TypeError):
        going.runs.decide(decision, "Ask una@post.example.")


def test_a_set_has_versions_and_a_day(repo):
    kept = {"questions": 1, "source_format": "lines"}
    repo.question_sets.put("ours", "a" * 64, b"one\n", due=None, **kept)
    repo.question_sets.put("ours", "b" * 64, b"two\n", due=date(2026, 12, 1), **kept)
    (now,) = repo.question_sets.list()
    assert (now.version, now.revision, now.due) == ("b" * 64, 2, date(2026, 12, 1))
    assert now.overdue(date(2026, 12, 2))
    assert not now.overdue(date(2026, 12, 1))
    assert [s.revision for s in repo.question_sets.history("ours")] == [2, 1]
    assert repo.question_sets.lines("a" * 64) == (b"one\n", ())
    repo.question_sets.remove("ours")
    assert repo.question_sets.list() == ()
    assert repo.question_sets.lines("b" * 64)[0] == b"two\n"  # runs still need it
    with pytest.raises(NotFoundError):
        repo.question_sets.remove("ours")
    with pytest.raises(NotFoundError):
        repo.question_sets.lines("c" * 64)


def test_a_holder_is_heard_of_with_every_result(going, make, store):
    past = datetime.now(UTC) - timedelta(hours=1)
    with store.write(going.tenant) as connection:
        connection.execute(update(runs).values(beat_at=past))
    assert going.runs.get("r1").status == "interrupted"
    going.runs.keep("r1", "h1", [make.result()])
    assert going.runs.get("r1").status == "running"
