"""Ratings: agreement by hand, intervals that hold sources together, nothing fitted on them."""

import json

import numpy as np
import pytest

from benchmarks import groundedness, ratings
from benchmarks.__main__ import main
from benchmarks.ratings import Rated, agreement, spearman
from training.judged import SETS

CONTEXT = "The harbour opens at nine. Visitors pay four euros for a ticket. Doors are of oak."
GOOD = "The harbour opens at nine. Visitors pay four euros."
BAD = "A zebra sings to 77 volcanoes over Ulm."


def test_spearman_by_hand():
    rising = np.array([1.0, 2.0, 3.0, 4.0])
    assert spearman(rising, np.exp(rising)) == pytest.approx(1.0)
    assert spearman(rising, -rising) == pytest.approx(-1.0)
    # One swap of neighbours: 1 - 6 * 2 / (4 * 15).
    assert spearman(rising, np.array([1.0, 3.0, 2.0, 4.0])) == pytest.approx(0.8)
    assert spearman(rising, np.ones(4)) is None
    assert spearman(rising[:1], rising[:1]) is None


def test_spearman_with_ties_is_that_of_scipy():
    from scipy.stats import spearmanr

    chance = np.random.default_rng(3)
    one, other = chance.integers(4, size=50) * 1.0, chance.integers(3, size=50) * 1.0
    assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic)


def rated(n, sources, noise=0.5):
    chance = np.random.default_rng(0)
    people = chance.normal(size=n)
    scores = {"score": people + noise * chance.normal(size=n), "noise": chance.normal(size=n)}
    return Rated(scores, people, people > 0, sources)


def test_intervals_hold_the_figure_and_tell_signal_from_noise():
    found = agreement(rated(200, [str(n) for n in range(200)]), 0)
    assert found["n"] == 200
    for name in ("score", "noise"):
        for figure in ("spearman", "auroc"):
            low, high = found[name][f"{figure}_95"]
            assert low < found[name][figure] < high
    assert found["score"]["spearman_95"][0] > 0.7
    assert found["noise"]["spearman_95"][0] < 0 < found["noise"]["spearman_95"][1]
    assert found == agreement(rated(200, [str(n) for n in range(200)]), 0)
    assert found != agreement(rated(200, [str(n) for n in range(200)]), 1)


def test_texts_of_one_source_are_drawn_together():
    sources = ["a", "b", "a", "c", "b", "a"]
    for rows in ratings._resampled(sources, 0):
        counts = np.bincount(rows, minlength=6).tolist()
        assert counts[0] == counts[2] == counts[5]
        assert counts[1] == counts[4]
        assert counts[0] + counts[1] + counts[3] == 3
    wide = agreement(rated(200, [str(n // 40) for n in range(200)], noise=2.0), 0)
    assert (
        wide["score"]["spearman_95"]
        != agreement(rated(200, [str(n) for n in range(200)], noise=2.0), 0)["score"]["spearman_95"]
    )


def write(path, rows):
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")


def answer(n):
    good = n % 2 == 0
    return {
        "task_id": str(n // 3), "response": GOOD if good else BAD, "contexts": [{"text": CONTEXT}],
        "human": {scale: [4.0] * 3 if good else [1.0, 2.0, 3.0] for scale in ratings.SCALES},
        "auto": {"rl_f": 0.9 if good else 0.1, "rb_llm": 0.5, "rb_agg": n / 50},
    }  # fmt: skip


def claim(n, name):
    good = n % 3 > 0
    made = {"id": f"{name}{n}", "question": f"What of {n // 2}?", "context": f"[{n}] {CONTEXT}",
            "response": GOOD if good else BAD, "grounded": good}  # fmt: skip
    words = ("Complete", "Definitely correct") if good else ("Incomplete", "Likely incorrect")
    return made | dict(zip(("support", "correctness"), words, strict=True))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    write(tmp_path / ratings.RATED, [answer(n) for n in range(30)])
    for name in SETS:
        write(tmp_path / "groundedness" / f"{name}.jsonl", [claim(n, name) for n in range(30)])
    rows = [claim(n, "expertqa") for n in range(30)]
    rows[0] |= {"support": "N/A", "correctness": None}  # the experts did not say
    write(tmp_path / ratings.EXPERTS, rows)
    files = {f"{name}.jsonl": "" for name in SETS}
    monkeypatch.setattr(groundedness, "fitted_files", lambda: files)
    monkeypatch.setattr(groundedness, "fitted_on", lambda file: file.is_file())
    monkeypatch.setattr(ratings, "RESAMPLES", 50)
    return tmp_path


def test_the_command_prints_the_agreement(folder, capsys):
    assert main(["ratings", "--data", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    faithful = found["mtrag"]["faithfulness"]
    assert (faithful["n"], faithful["good"]) == (30, 15)
    for name in ("support", "confidence", "rl_f"):
        assert faithful[name]["spearman"] == pytest.approx(1.0)
        assert faithful[name]["auroc"] == 1.0
    assert faithful["rb_llm"]["spearman"] is None  # says the same of all
    assert set(found["mtrag"]) == set(ratings.SCALES)
    for label in ("support", "correctness"):
        assert found["expertqa"][label]["n"] == 29
        assert found["expertqa"][label]["support"]["auroc"] == 1.0
        assert found["expertqa"][label]["confidence"]["spearman"] > 0.7


def test_experts_claims_are_measured_without_their_question(folder, monkeypatch):
    asked = []
    real = groundedness.cross
    monkeypatch.setattr(ratings, "cross", lambda where: asked.append(where) or real(where))
    monkeypatch.setattr("workbench.grounding.support.shipped", None)  # the shipped saw them
    ratings._experts(folder, 0)
    assert asked == [folder / "groundedness"]


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (ratings.RATED, "{", "cannot be read"),
        (ratings.RATED, "", "holds no text"),
        (ratings.RATED, '{"task_id": "1"}', "has no response, contexts, human"),
        (ratings.EXPERTS, json.dumps(claim(0, "") | {"support": 1}) + "\n[]", "has no id"),
    ],
)
def test_wrong_input_is_refused_with_a_sentence(folder, capsys, path, text, said):
    (folder / path).write_text(text, "utf-8")
    assert main(["ratings", "--data", str(folder)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_missing_files_are_named(folder, capsys):
    (folder / "groundedness" / "summedits.jsonl").unlink()
    assert main(["ratings", "--data", str(folder)]) == 1
    assert "summedits.jsonl" in capsys.readouterr().err
