"""Training reads only what it may, is the same each time, and writes what the program reads."""

import json

import numpy as np
import pytest

from training import calibration, data, extractive
from workbench.errors import DocumentError
from workbench.grounding import confidence
from workbench.models.extractive import Coefficients, parse
from workbench.models.features import NAMES

ANIMALS = ["fox", "owl", "eel", "ant", "bee", "cat", "dog", "emu", "gnu", "hen"]
PLACES = ["forest", "barn", "river", "garden", "meadow", "house", "yard", "desert", "plain", "coop"]


def article(n):
    """Two paragraphs and four questions about one animal."""
    animal, place = ANIMALS[n], PLACES[n]
    first = (
        f"The {animal} sleeps in the {place} at night. It was first described in 18{n}1 by "
        f"Carl Name{n}. Most people have seen one."
    )
    second = f"Food matters. The {animal} eats {n + 2} kilos of hay a week. It drinks little."
    asked = [
        (first, f"Where does the {animal} sleep?", place),
        (first, f"When was the {animal} first described?", f"18{n}1"),
        (first, f"Who described the {animal}?", f"Carl Name{n}"),
        (second, f"How many kilos of hay does the {animal} eat?", str(n + 2)),
    ]
    paragraphs = [
        {
            "context": text,
            "qas": [
                {
                    "id": f"{n}-{i}",
                    "question": question,
                    "answers": [{"text": answer, "answer_start": text.index(answer)}],
                }
                for i, (where, question, answer) in enumerate(asked)
                if where == text
            ],
        }
        for text in (first, second)
    ]
    return {"title": f"Article {n}", "paragraphs": paragraphs}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    for source, numbers in zip(
        data.SOURCES, [range(10), range(1, 9), range(4), range(2)], strict=True
    ):
        path = root / source.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"data": [article(n) for n in numbers]}), "utf-8")
    return root


def test_only_even_articles_are_used_that_are_odd_in_no_file_and_each_once(folder):
    # The second file begins with Article 1, so 1, 3, 5 and 7 are odd ones there.
    used = {path: data.titles(squad) for path, squad in data.articles(folder).items()}
    assert used == {"qa/squad2_a.json": ["Article 9"]}


def test_a_folder_without_the_files_is_refused(tmp_path):
    with pytest.raises(DocumentError, match="cannot be read"):
        data.articles(tmp_path)


@pytest.fixture(scope="module")
def usable(folder, monkeypatch_module):
    monkeypatch_module.setattr(data, "SOURCES", data.SOURCES[:1])
    return folder


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_an_absent_question_has_no_answer_and_its_article_is_not_found(usable):
    (squad,) = data.articles(usable).values()
    asked = list(data.asked(squad, 20, 5, 0))
    absent = [one for one in asked if not one.present]
    assert absent
    assert len(asked) > 20  # some are asked again
    for one in absent:
        assert all(e.passage.title != one.article for e in one.evidence)
        assert not any(one.answered_by(e.passage.text) for e in one.evidence)


def test_folds_keep_an_article_together():
    folds = data.folds(["b", "a", "b", "c", "a"])
    assert folds[0] == folds[2]
    assert folds[1] == folds[4]
    assert set(data.folds([str(n) for n in range(200)])) == set(range(data.FOLDS))


def toy_table(weight):
    """Sentences that answer are those with the highest sum of two features."""
    chance = np.random.default_rng(0)
    rows, gold = [], []
    for _ in range(120):
        x = chance.normal(size=(6, len(NAMES)))
        right = np.zeros(6, bool)
        right[np.argmax(x[:, 0] + weight * x[:, 1] + 0.3 * chance.normal(size=6))] = True
        rows.append(x)
        gold.append(right)
    articles = [f"a{i % 12}" for i in range(120)]
    return extractive.Table(rows, gold, articles, [True] * 120)


def test_the_fit_finds_what_decides():
    by = extractive.fit(toy_table(2.0), np.ones(120, bool), penalty=0.1)
    assert by.weights[1] / by.weights[0] == pytest.approx(2.0, rel=0.25)
    assert np.abs(by.weights[2:]).max() < 0.5 * by.weights[0]
    assert np.mean(extractive.hits(toy_table(2.0), by, np.ones(120, bool))) > 0.85


def test_questions_left_out_do_not_move_the_fit():
    t = toy_table(1.0)
    inside = np.arange(120) < 80
    before = extractive.fit(t, inside)
    t.x[t.group >= 80] += 100.0
    after = extractive.fit(t, inside)
    assert after.weights.tolist() == before.weights.tolist()
    assert after.intercept == before.intercept


def test_absent_questions_lower_the_intercept_and_leave_the_weights():
    t = toy_table(1.0)
    everything = np.ones(120, bool)
    known = extractive.fit(t, everything)
    rows = [t.x[t.group == n] for n in range(120)]
    gold = [t.gold[t.group == n] for n in range(120)]
    more = extractive.Table(
        [*rows, *(r - 1.0 for r in rows)],
        [*gold, *(np.zeros(6, bool) for _ in rows)],
        t.articles * 2,
        [True] * 120 + [False] * 120,
    )
    both = extractive.fit(more, np.ones(240, bool))
    assert both.weights.tolist() == known.weights.tolist()
    assert both.intercept < known.intercept


def test_expected_calibration_error_of_known_cases():
    sure = np.repeat([0.2, 0.8], 50)
    right = np.concatenate([np.arange(50) < 10, np.arange(50) < 40])
    assert calibration.ece(sure, right, bins=2) == pytest.approx(0.0)
    assert calibration.ece(sure, ~right, bins=2) == pytest.approx(0.6)


def test_both_scripts_write_what_the_program_reads_and_the_same_each_time(usable, tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    for out in (first, second):
        extractive.main(["--data", str(usable), "--questions", "20", "--out", str(out)])
    assert first.read_bytes() == second.read_bytes()
    assert isinstance(parse(first.read_text("utf-8")), Coefficients)
    card = json.loads(first.read_text("utf-8"))
    (row,) = card["lineage"]["data"]
    assert row["articles"] == [f"Article {n}" for n in range(1, 10, 2)]
    assert len(row["sha256"]) == 64
    assert 0 <= card["lineage"]["cross_validated"]["sentence_hit"] <= 1

    out = tmp_path / "calibration.json"
    calibration.main(["--data", str(usable), "--questions", "20", "--out", str(out)])
    models = confidence.parse(out.read_text("utf-8"))
    assert set(models) == {"extractive", "keyword"}
