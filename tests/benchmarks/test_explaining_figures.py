"""Explanations: the measuring itself, on games whose truth is known and on tiny files."""

import json
import warnings
from argparse import Namespace
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import explain_speed, faithfulness, games, planted
from benchmarks.__main__ import main
from benchmarks.exactness import exactness
from benchmarks.packages import PACKAGES, shap_exact, shap_permutation
from workbench.explain.exact import every_coalition, exact
from workbench.explain.game import Game
from workbench.explain.gated import additive, predicted
from workbench.records import Attribution

TEXTS = {
    "Bridges": [
        "The old bridge was built in 1871 by the engineer Anna Weber. It crosses the river Lahn. "
        "The bridge is made of red sandstone. Ships pass under it at noon.",
        "The new bridge was opened in 1999. It carries two lanes and a path. Nobody likes its "
        "grey colour. Its engineer came from Ulm.",
    ],
    "Gardens": [
        "The garden holds nine hundred roses. A gardener waters them at six. Visitors pay four "
        "euros. Dogs have to stay outside.",
        "The greenhouse was heated with coal until 1950. Orchids grow in its northern part. Its "
        "glass came from Bohemia.",
    ],
}
ASKED = {
    "Who built the old bridge?": ("Bridges", 0, "Anna Weber"),
    "When was the new bridge opened?": ("Bridges", 1, "1999"),
    "How many roses does the garden hold?": ("Gardens", 0, "nine hundred"),
    "What grows in the greenhouse?": ("Gardens", 1, "Orchids"),
}


@pytest.fixture(scope="module", autouse=True)
def _packages():
    """They warn of what they import, once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lime.lime_text
        import shap

    assert shap is not None
    assert lime is not None


def squad(path, *, answerable=True):
    data = []
    for title, paragraphs in TEXTS.items():
        rows = []
        for number, text in enumerate(paragraphs):
            qas = [
                {"id": question, "question": question, "is_impossible": not answerable,
                 "answers": [{"answer_start": text.index(gold), "text": gold}]}
                for question, (whose, place, gold) in ASKED.items()
                if (whose, place) == (title, number)
            ]  # fmt: skip
            rows.append({"context": text, "qas": qas})
        data.append({"title": title, "paragraphs": rows})
    path.write_text(json.dumps({"data": data}), "utf-8")
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return squad(tmp_path_factory.mktemp("squad") / "mine.json")


@pytest.fixture(scope="module")
def read(file):
    wanted = Namespace(data=file, articles=None, questions=4, seed=0, model=None)
    return games.read(wanted)


def attribution(values, *, low=None, high=None, base=0.0, full=1.0):
    return Attribution(
        method="mine", values=tuple(values), low=tuple(low or values), high=tuple(high or values),
        base=base, full=full, evaluations=0, quantity="shapley",
    )  # fmt: skip


def printed(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_case_explains_the_models_own_first_answer_from_all_paragraphs(read):
    index, cases = read
    assert len(index.passages) == 4
    assert len(cases) == 4
    case = cases[0]
    assert case.candidate == case.model.answer(case.question, case.evidence).candidates[0]
    assert {unit.document for unit in case.units} == {"0", "1", "2", "3"}
    assert case.game() is not case.game()


def test_duplicating_adds_the_best_passage_once_more_in_another_document(read):
    case = read[1][0]
    twice = case.duplicated()
    again, best = twice.evidence[-1], twice.evidence[0]
    assert again.passage == replace(best.passage, document="copy")
    assert len(twice.evidence) == len(case.evidence) + 1
    assert len(twice.units) == len(case.units) + len(best.passage.sentences)
    assert max(np.bincount(twice.game().groups)) == 2


def test_baselines_do_not_ask_the_model_and_say_what_they_should(read):
    case = read[1][0]
    game = case.game()
    similarity = games.baseline("similarity", case, game)
    assert game.evaluations == 2  # the two ends
    assert case.units[similarity.order[0]].document == case.evidence[0].passage.document
    by_passage = games.baseline("retrieval", case, game).values
    for item in case.evidence:
        own = {
            v for v, u in zip(by_passage, case.units, strict=True)
            if u.document == item.passage.document
        }  # fmt: skip
        assert own == {item.score}
    chance = games.baseline("random", case, game)
    assert chance == games.baseline("random", case, game)
    assert chance.values != games.baseline("random", replace(case, seed=9), game).values


def test_an_undefined_rank_correlation_counts_as_zero(read):
    flat = Game(4, lambda masks: np.ones(len(masks)))
    case = read[1][0]
    told = games.graded(flat, attribution([1, 2, 3, 4.0], base=1.0), case.units[:4], 0)
    assert (told["lds"], told["undefined"]) == (0.0, 1.0)
    assert np.isnan(told["comprehensiveness"])
    assert games.mean([told["comprehensiveness"], 0.5]) == 0.5
    assert games.mean([]) is None


def test_drops_are_falls_in_log_odds_when_the_first_units_go(read):
    weights = np.array([1.0, 7.0, 3.0, 2.0])
    game = Game(4, lambda masks: masks @ weights)
    told = games.graded(game, attribution(weights, full=13.0), read[1][0].units[:4], 0)
    assert (told["drop@1"], told["drop@3"]) == (7.0, 12.0)
    assert told["lds"] == pytest.approx(1.0)
    assert told["undefined"] == 0.0


def test_no_prediction_without_ties_correlates_more_than_the_ceiling():
    from scipy.stats import spearmanr

    worth = np.array([0.0] * 50 + [1.0] * 25 + list(np.linspace(2, 3, 25)))
    best = np.arange(100)  # in the order of the truth
    assert games.ceiling(worth) == pytest.approx(spearmanr(best, worth).statistic)
    assert games.ceiling(np.arange(9.0)) == 1.0
    assert games.ceiling(np.ones(9)) == 0.0


def test_coverage_asks_only_intervals_that_leave_something_open():
    found = attribution([1, 2, 3.0], low=[0, 2, 2.5], high=[2, 2, 2.9])
    assert faithfulness.covered(found, np.array([1.5, 9.0, 3.0])) == [True, False]


def test_stability_by_hand():
    one = attribution([5, 1, 0.0], low=[4, -1, 0], high=[6, 3, 0])
    other = attribution([1, 5, 0.0])
    told = faithfulness.steady([one, other, one], np.array([0.9, 0.04, 0.2]))
    assert told["top1"] == [0.0]
    assert told["top3_jaccard"] == [0.5, 1.0, 0.5]  # {0} and {1, 0}; {0} and {0}; {1, 0} and {0}
    assert told["top3_any"] == [1.0] * 3  # there are but three
    assert told["ungreyed"] == [True, False] * 3  # the second unit is below 5 % of the rise
    assert faithfulness.steady([one, one], None)["top1"] == [1.0]


def test_the_packages_find_shapley_values():
    weights = np.array([0.5, -1.0, 2.0, 0.0])
    together = Game(4, lambda masks: masks @ weights + masks[:, 0] * masks[:, 2])
    truth = exact(together).values
    asked = []
    value = games.counted(together, asked)
    assert shap_exact(value, 4) == pytest.approx(truth)
    assert sum(asked) >= 16
    assert shap_permutation(value, 4) == pytest.approx(truth, abs=0.3)
    plain = games.counted(Game(4, lambda masks: masks @ weights), [])
    for name, package in PACKAGES.items():
        assert package(plain, 4) == pytest.approx(weights, abs=0.05), name


def test_exact_values_are_exact_each_way(read):
    index, cases = read
    told = exactness(index, cases[:2])
    assert told["games"] > 0
    assert told["brute"] < 1e-9
    assert told["shap"] < 1e-9
    assert told["split"] < 1e-6


def test_a_wrong_closed_form_is_seen(read, monkeypatch):
    from workbench.explain import structure

    right = structure.shapley
    monkeypatch.setattr(structure, "shapley", lambda ratio: right(ratio) + 0.01)
    told = exactness(read[0], read[1][:1])
    assert told["brute"] == pytest.approx(0.01)
    assert told["shap"] == pytest.approx(0.01)


def test_faithfulness_prints_figures_of_methods_and_baselines(file, capsys, monkeypatch):
    found, greyed = planted.found, planted.greyed
    monkeypatch.setattr(planted, "found", lambda methods, seed: found(methods, 2, seed))
    monkeypatch.setattr(planted, "greyed", lambda methods, seed: greyed(methods, 2, seed))
    monkeypatch.setattr(faithfulness, "SEEDED", {"adaptive": None, "kernel_shap": 64})
    told = printed(capsys, "faithfulness", "--data", str(file), "--questions", "2",
                   "--methods", "adaptive,leave_one_out")  # fmt: skip
    assert told["questions"] == 2
    assert set(told["methods"]) == {"adaptive", "leave_one_out", *games.BASELINES}
    single = told["methods"]["leave_one_out"]
    assert single["evaluations"] == pytest.approx(single["units"] + 2)
    assert single["evaluations_ratio"] == 1.0
    assert single["evaluations_ratio_duplicated"] == 1.0
    assert single["lds"] == single["lds_additive"]
    assert single["drop@1"] > 5 > single["drop@1_duplicated"]
    assert single["p50_s"] > 0
    assert "p50_s" not in told["methods"]["random"]
    assert 0 < told["ceiling"] < 1
    assert set(told["planted"]["synergy"]) == {"adaptive", "leave_one_out"}
    assert told["controls"]["random_lds"] == told["methods"]["random"]["lds"]
    assert set(told["coverage"]) <= {"adaptive"}
    assert set(told["stability"]["others"]) == {"kernel_shap"}


def test_what_a_gated_explanation_predicts_is_told_apart_from_its_sum(read):
    found = replace(attribution([1.0, 0.0, 0.0], full=2.0), needs=((0,),), removal=(2.0, 1.0, 0.0))
    told = games.graded(
        Game(3, lambda masks: masks[:, 0] * (1.0 + masks[:, 1])), found, read[1][0].units[:3], 0
    )
    masks = every_coalition(3)
    assert (predicted(found, masks) != additive(found, masks)).any()
    assert told["lds"] == pytest.approx(1.0)
    assert told["lds_additive"] < 1.0


def test_speed_prints_ours_beside_the_packages(file, capsys, monkeypatch):
    monkeypatch.setattr(explain_speed, "WAIT", 0.0)
    told = printed(capsys, "explain_speed", "--data", str(file), "--questions", "1")
    who = {"adaptive", *PACKAGES}
    assert set(told["evaluations"]) == set(told["seconds"]) == set(told["lds"]) == who
    assert told["calls"]["lime"] == 5000
    assert told["evaluations"]["adaptive"] == told["calls"]["adaptive"]
    for name in ("evaluations_shap", "evaluations_lime", "time_shap", "time_lime"):
        assert told["ratios"][name] > 0
        assert told["ratios_slow"][name] > 0
    assert 0 < told["default_p50_s"] <= told["default_p95_s"]
    assert 0 < told["panel_p50_s"] <= told["panel_p95_s"]


def test_a_slow_model_waits_for_each_coalition_once(read, monkeypatch):
    case, waited = read[1][0], []
    monkeypatch.setattr(explain_speed, "sleep", waited.append)
    told = explain_speed.compare(case, 0.5)
    assert sum(waited) == pytest.approx(0.5 * sum(t["evaluations"] for t in told.values()))
    quick = explain_speed.compare(case)
    assert [t["lds"] for t in quick.values()] == [t["lds"] for t in told.values()]


def test_ratios_are_medians_of_each_questions_own():
    def row(ours, theirs):
        figure = {"calls": 1.0, "lds": 0.5, "lds_additive": 0.5}
        return {
            who: {"evaluations": n, "seconds": n / 10, **figure}
            for who, n in (("adaptive", ours), *((name, theirs) for name in PACKAGES))
        }

    told = explain_speed.figures([row(10.0, 20.0), row(10.0, 50.0), row(1.0, 100.0)])
    assert told["ratios"]["evaluations_shap"] == 5.0
    assert told["ratios"]["time_lime"] == pytest.approx(5.0)
    assert told["ratios"]["calls_shap"] == 1.0
    assert told["evaluations"]["adaptive"] == 7.0
    assert told["seconds"]["lime"]["p50"] == 5.0


def test_wrong_input_is_refused(file, tmp_path, capsys):
    for name in ("faithfulness", "explain_speed"):
        assert main([name, "--data", str(squad(tmp_path / "no.json", answerable=False))]) == 1
        assert "no answerable question" in capsys.readouterr().err
        assert main([name, "--data", str(file), "--model", "oracle"]) == 1
        assert "no model “oracle”" in capsys.readouterr().err
    assert main(["faithfulness", "--data", str(file), "--methods", "tarot"]) == 1
    assert "no method “tarot”" in capsys.readouterr().err
