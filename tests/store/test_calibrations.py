"""Every calibration that was in force is kept; the newest decides, for its model alone."""

import json

import pytest


@pytest.fixture
def kind():
    return "sqlite"


def test_nothing_is_in_force_until_something_is_stored(repo):
    assert repo.calibrations.present("extractive") is None
    assert repo.calibrations.history("extractive") == []


def test_a_fit_comes_back_as_it_was_and_only_for_its_model(repo, make):
    repo.calibrations.put("extractive", 0.45, make.fit())
    found = repo.calibrations.present("extractive")
    assert (found.model, found.revision, found.threshold) == ("extractive", 1, 0.45)
    assert found.fit == make.fit()
    assert found.actor.name == "Una"
    assert found.at.tzinfo is not None
    assert repo.calibrations.present("keyword") is None


def test_each_change_is_a_row_of_the_history_and_of_the_trail(repo, make):
    repo.calibrations.put("extractive", None, make.fit())
    repo.calibrations.put("keyword", 0.2, None)
    repo.calibrations.put("extractive", 0.6, None)
    assert [c.revision for c in repo.calibrations.history("extractive")] == [2, 1]
    assert repo.calibrations.present("extractive").fit is None
    rows = [r for r in repo.audit.rows() if r.action == "calibration.put"]
    told = [(r.subject, json.loads(r.details)["questions"]) for r in rows]
    assert sorted(told) == [("model:extractive", 0), ("model:extractive", 3), ("model:keyword", 0)]
    assert repo.audit.verify().ok


def test_the_thresholds_in_force_are_listed_by_model(repo, make):
    assert repo.calibrations.thresholds() == {}
    repo.calibrations.put("cascade:a+b", 0.3, None)
    repo.calibrations.put("extractive", None, make.fit())
    repo.calibrations.put("keyword", 0.2, None)
    repo.calibrations.put("cascade:a+b", 0.7, None)
    repo.calibrations.put("keyword", None, None)
    assert repo.calibrations.thresholds() == {"cascade:a+b": 0.7}
