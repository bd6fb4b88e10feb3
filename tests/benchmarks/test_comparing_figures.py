"""Figures of runs and leaderboards: small ones, and that they can be trusted."""

import json

import pytest

from benchmarks import run_engine
from benchmarks.__main__ import main


def printed(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_leaderboard_is_worked_out_read_and_opened(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path))  # is put back at the end
    assert main(["leaderboard", "--models", "2", "--questions", "40", "--json"]) == 0
    found = printed(capsys)
    assert found["results"] == 80
    assert set(found) == {"results", "write_s", "worked_out_s", "read_p50_s", "page_s"}
    assert all(value > 0 for value in found.values())


def test_a_python_without_trulens_is_told(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path))
    given = ["--models", "1", "--questions", "5", "--trulens", "/bin/false"]
    assert main(["leaderboard", *given]) == 1
    assert "could not be measured" in capsys.readouterr().err


@pytest.mark.slow
def test_a_killed_run_asks_nothing_twice(capsys, monkeypatch):
    monkeypatch.setattr(run_engine, "LONGEST", 0.4)
    assert main(["run_engine", "--part", "kills", "--kills", "1", "--json"]) == 0
    found = printed(capsys)
    assert (found["killed"], found["answers_repeated"], found["answers_missing"]) == (1, 0, 0)


def test_overhead_is_of_the_same_questions(capsys, monkeypatch):
    monkeypatch.setattr(run_engine, "SLOW", 0.01)
    monkeypatch.setattr(run_engine, "SLOW_QUESTIONS", 4)
    assert main(["run_engine", "--part", "overhead", "--json"]) == 0
    found = printed(capsys)
    assert found["questions"] == 8
    assert found["asked_s"] > found["model_s"] == pytest.approx(0.08)
    assert found["engine_overhead"] == pytest.approx(
        (found["run_s"] - found["asked_s"]) / found["model_s"]
    )
