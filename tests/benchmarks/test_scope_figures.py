"""Scope: each domain is judged by a model that never saw it; wrong input is refused."""

import json
import random
from argparse import Namespace

import numpy as np
import pytest

from benchmarks import scope
from benchmarks.__main__ import main
from benchmarks.scope import FILE, OUTSIDE, Table
from workbench.grounding.scope import NAMES, Scope

SUBJECTS = {
    "kitchen": "oven pan soup bread butter pepper onion recipe spoon flour".split(),
    "travel": "train hotel luggage flight ticket visa airport passport cabin ferry".split(),
    "money": "loan credit savings interest account transfer branch cheque mortgage cash".split(),
}
ELSEWHERE = "volcano sonnet glacier zebra comet opera fossil violin orchid dolphin".split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    chance = random.Random(0)
    rows = [
        {
            "text": "Where is the {} of the {}?".format(*chance.sample(subjects, 2)),
            "intent": domain,
            "domain": domain,
            "split": "val" if n % 3 == 0 else "train",
        }
        for domain, subjects in [*SUBJECTS.items(), (OUTSIDE, ELSEWHERE)]
        for n in range(24)
    ]
    root = tmp_path_factory.mktemp("clinc")
    (root / FILE).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return root


def test_the_command_prints_figures_of_each_domain_and_of_the_sample(folder, capsys):
    assert main(["scope", "--data", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(found["by_domain"]) == set(SUBJECTS)
    assert found["auroc"] == pytest.approx(np.mean(list(found["by_domain"].values())))
    assert found["auroc"] > 0.9
    sample = found["sample"]
    assert sample["questions"] > 0
    assert sample["outside"] == 8 * (len(SUBJECTS) + 1)  # of the splits that nothing was fitted on
    assert sample["auroc"] > 0.9
    assert 0 <= sample["false_alarms"] <= sample["questions"]
    assert 0 <= sample["noticed"] <= 1


def test_each_domain_is_asked_of_the_model_without_it(folder, monkeypatch):
    monkeypatch.setattr(scope, "_sample", lambda *given: {})
    monkeypatch.setattr("training.scope.leaving_out", lambda by: {n: n for n in by})
    asked = []

    def spy(model, found):
        asked.append((model, set(found.domains[found.inside]), set(found.domains[~found.inside])))
        return np.arange(len(found.inside)) * -1.0

    monkeypatch.setattr(scope, "_probabilities", spy)
    result = scope.run(Namespace(data=folder, seed=0))
    assert result["auroc"] == 1.0
    assert [model for model, _, _ in asked] == sorted(SUBJECTS)
    for model, inside, outside in asked:
        assert inside == {model}
        assert model not in outside


def test_questions_from_outside_are_of_splits_that_nothing_is_fitted_on(folder, monkeypatch):
    taken = []
    real = scope.table

    def spy(own, others, seed, together=1):
        taken.append(({u.fitting for u in own}, {u.fitting for u in others}))
        return real(own, others, seed, together)

    monkeypatch.setattr(scope, "_sample", lambda *given: {})
    monkeypatch.setattr(scope, "table", spy)
    scope.run(Namespace(data=folder, seed=0))
    fitted, measured = taken[: 2 * len(SUBJECTS)], taken[2 * len(SUBJECTS) :]
    assert all(sides == ({True}, {True}) for sides in fitted)
    assert len(measured) == len(SUBJECTS)
    assert all(others == {False} for _, others in measured)


def test_the_same_seed_gives_the_same_figures(folder, monkeypatch):
    monkeypatch.setattr(scope, "_sample", lambda *given: {})
    one = scope.run(Namespace(data=folder, seed=3))
    assert one == scope.run(Namespace(data=folder, seed=3))


def test_probabilities_by_hand():
    x = np.zeros((2, len(NAMES)))
    x[1, 0] = 1.0
    model = Scope((2.0,) + (0.0,) * (len(NAMES) - 1), -1.0, 0.5)
    found = scope._probabilities(model, Table(x, np.array([False, True]), np.array(["a", "b"])))
    assert found == pytest.approx([1 / (1 + np.e), 1 / (1 + 1 / np.e)])


@pytest.mark.parametrize("text", [None, "{", '{"text": "a"}'])
def test_wrong_input_is_refused_with_a_sentence(tmp_path, capsys, text):
    if text is not None:
        (tmp_path / FILE).write_text(text, "utf-8")
    assert main(["scope", "--data", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "cannot be read" in captured.err
