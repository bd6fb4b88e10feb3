"""Groundedness: figures by hand, fitted files without each text's source, wrong input refused."""

import json
import shutil
from argparse import Namespace
from hashlib import sha256

import numpy as np
import pytest

from benchmarks import groundedness
from benchmarks.__main__ import main
from training import support as training
from training.judged import SETS
from workbench.grounding.support import shipped

CONTEXT = "The {0} opens at nine. Visitors pay four euros for a ticket. Its doors are of oak."
FIGURES = ("n", "auroc", "f1", "precision", "recall", "balanced_accuracy", "span_f1", "p95_ms")
STRANGE = " A zebra sings to 77 volcanoes over Ulm."


def row(n, *, bad):
    response = f"The place{n} opens at nine. Visitors pay four euros."
    spans = [{"start": len(response) + 1, "end": len(response) + len(STRANGE)}] if bad else []
    return {
        "id": str(n), "source_id": str(n // 2), "context": CONTEXT.format(f"place{n}"),
        "response": response + (STRANGE if bad else ""), "grounded": not bad, "spans": spans,
    }  # fmt: skip


def write(path, rows):
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    """A folder with a file for each set of the fitting; they are not those that were fitted on."""
    for name in SETS:
        write(tmp_path / f"{name}.jsonl", [row(n, bad=n % 3 == 0) for n in range(24)])
    return tmp_path


@pytest.fixture
def fitted(folder, monkeypatch):
    """The same folder, as if the shipped coefficients had been fitted on it."""
    hashes = {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.jsonl")}
    monkeypatch.setattr(groundedness, "fitted_files", lambda: hashes)
    return folder


def measured(data, capsys, *options):
    assert main(["groundedness", "--data", str(data), "--json", *options]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_file_that_was_not_fitted_on_is_measured_with_the_shipped_ones(folder, capsys):
    result = measured(folder / "ragtruth_qa.jsonl", capsys)
    assert set(FIGURES) <= set(result)
    assert result["fitted"] == "shipped"  # whatever its name
    assert (result["n"], result["not_grounded"]) == (24, 8)
    assert result["auroc"] == 1.0
    assert result["recall"] == 1.0
    assert result["f1"] == pytest.approx(
        2 * result["precision"] * result["recall"] / (result["precision"] + result["recall"])
    )
    assert 0 < result["span_f1"] <= 1
    assert result["p95_ms"] > 0


def test_figures_by_hand(tmp_path, monkeypatch, capsys):
    path = write(tmp_path / "mine.jsonl", [row(n, bad=n < 4) for n in range(10)])
    # Two of four are called, and one of six by mistake.
    risks = iter([0.9, 0.8, 0.1, 0.2, 0.95, 0.0, 0.0, 0.0, 0.0, 0.0])
    monkeypatch.setattr(groundedness, "risk", lambda known, text: next(risks))
    result = measured(path, capsys)
    assert 0.2 < shipped().threshold < 0.8
    assert result["precision"] == pytest.approx(2 / 3)
    assert result["recall"] == pytest.approx(2 / 4)
    assert result["f1"] == pytest.approx(2 * 2 / (3 + 4))
    assert result["balanced_accuracy"] == pytest.approx((2 / 4 + 5 / 6) / 2)
    # Of 24 pairs, those with the one called by mistake are lost.
    assert result["auroc"] == pytest.approx(20 / 24)


@pytest.mark.parametrize("bad", [True, False])
def test_a_file_of_one_kind_has_no_auroc(tmp_path, capsys, bad):
    result = measured(write(tmp_path / "one.jsonl", [row(n, bad=bad) for n in range(3)]), capsys)
    assert result["auroc"] is None
    assert result["balanced_accuracy"] is None
    assert (result["span_f1"] is None) is not bad


def test_a_folder_gives_figures_by_file_even_for_one(tmp_path, capsys):
    write(tmp_path / "mine.jsonl", [row(n, bad=n == 0) for n in range(4)])
    assert set(measured(tmp_path, capsys)) == {"mine"}


def test_fitted_files_are_measured_without_the_source_of_each_text(fitted, capsys, monkeypatch):
    own = {}
    real = training.fit

    def spy(inside, *thresholds):
        known = real(inside, *thresholds)
        own[id(known)] = known, {t.source for t in inside}
        return known

    monkeypatch.setattr(training, "fit", spy)
    apart = groundedness.cross(fitted)
    assert len(apart) == 24 * len(SETS)
    from training.judged import read

    for text in read(fitted):
        _, sources = own[id(apart[text.set, text.id])]
        assert text.source not in sources
    alone = measured(fitted / "wice_tokens.jsonl", capsys)
    assert alone["fitted"] == "cross"
    everything = measured(fitted, capsys)
    assert set(everything) == set(SETS)
    assert all(figures["fitted"] == "cross" for figures in everything.values())
    del alone["p95_ms"], everything["wice_tokens"]["p95_ms"]
    assert alone == everything["wice_tokens"]  # alone or with all: the same figures


def test_shipped_coefficients_may_be_asked_for(fitted, capsys):
    result = measured(fitted / "ragtruth_qa.jsonl", capsys, "--fitted", "shipped")
    assert result["fitted"] == "shipped"


def test_a_fitted_file_needs_the_others_beside_it(fitted, tmp_path, capsys):
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(fitted / "ragtruth_qa.jsonl", alone)
    assert main(["groundedness", "--data", str(alone / "ragtruth_qa.jsonl")]) == 1
    said = capsys.readouterr().err
    assert "wice_tokens.jsonl" in said
    assert "must lie in" in said
    assert "--fitted shipped" in said
    assert "ragtruth_qa.jsonl, " not in said


def test_beside_fitted_files_others_are_measured_with_the_shipped_ones(fitted, capsys):
    write(fitted / "mine.jsonl", [row(n, bad=n % 2 == 0) for n in range(6)])
    found = measured(fitted, capsys)
    assert found["mine"]["fitted"] == "shipped"
    assert found["expertqa"]["fitted"] == "cross"


def test_the_files_of_the_fitting_are_known_by_their_hash():
    groundedness.fitted_files.cache_clear()
    known = groundedness.fitted_files()
    assert set(known) == {f"{name}.jsonl" for name in SETS}
    assert all(len(digest) == 64 for digest in known.values())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mine.jsonl", "{", "cannot be read"),
        ("mine.jsonl", "", "holds no text"),
        ("mine.jsonl", '{"id": "1"}', "is not a judged text"),
        ("other.txt", "", "holds no .jsonl file"),
    ],
)
def test_wrong_input_is_refused_with_a_sentence(tmp_path, capsys, name, text, said):
    (tmp_path / name).write_text(text, "utf-8")
    assert main(["groundedness", "--data", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_a_missing_file_is_refused(tmp_path, capsys):
    assert main(["groundedness", "--data", str(tmp_path / "absent.jsonl")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_waiting_times_do_not_change_other_figures(tmp_path):
    path = write(tmp_path / "mine.jsonl", [row(n, bad=n % 2 == 0) for n in range(6)])
    results = [groundedness.run(Namespace(data=path, fitted="cross")) for _ in range(2)]
    for one in results:
        assert np.isfinite(one.pop("p95_ms"))
    assert results[0] == results[1]
