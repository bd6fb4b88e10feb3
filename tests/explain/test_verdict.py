"""A verdict names what an answer depends on, and what speaks against it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.explain import planted
from workbench.explain import METHODS
from workbench.explain.adaptive import adaptive
from workbench.explain.exact import exact
from workbench.explain.game import Game
from workbench.explain.verdict import AGAINST, NOTHING, verdict
from workbench.records import Citation

N = 8


def judged(game, method=adaptive, **arguments):
    return verdict(game, method(game, budget=None, seed=0), **arguments)


def made(kind, units=(5, 2, 6), **arguments):
    return planted.planted(kind, N, units, small=0.02, **arguments)


METHODS_HERE = [m for m in METHODS if m not in ("lime", "surrogate")]  # which are slow


@pytest.mark.parametrize("method", METHODS_HERE)
def test_one_unit_that_decides_is_named(method):
    weights = np.full(N, 0.05)
    weights[3] = 6.0
    found = judged(planted.additive(weights), METHODS[method])
    assert (found.kind, found.units) == ("one", (3,))


@pytest.mark.parametrize("method", METHODS_HERE)
def test_two_of_which_either_suffices_are_named(method):
    found = judged(made("either"), METHODS[method])
    assert (found.kind, set(found.units)) == ("either", {5, 2})


@pytest.mark.parametrize("method", METHODS_HERE)
def test_two_that_are_both_needed_are_named(method):
    found = judged(made("both"), METHODS[method])
    assert (found.kind, set(found.units)) == ("both", {5, 2})


@pytest.mark.parametrize("method", METHODS_HERE)
def test_the_one_without_which_either_of_two_is_nothing_is_named(method):
    """(5 or 2) and 6: only 6 is needed alone."""
    found = judged(made("either and one"), METHODS[method])
    assert (found.kind, found.units) == ("one", (6,))


@pytest.mark.parametrize("method", METHODS_HERE)
def test_where_no_few_units_decide_it_is_many(method):
    found = judged(planted.additive(np.full(N, 1.0)), METHODS[method])
    assert (found.kind, found.units) == ("many", ())


def test_four_that_are_all_needed_are_many():
    def value(masks):
        return 8.0 * masks[:, :4].all(axis=1)

    found = judged(Game(N, value))
    assert (found.kind, set(found.units)) == ("many", {0, 1, 2, 3})


def test_copies_of_one_sentence_are_either():
    groups = [0, 1, 2, 3, 4, 2, 6, 7]
    found = judged(made("either", groups=groups))
    assert (found.kind, set(found.units)) == ("either", {5, 2})


@pytest.mark.parametrize("payoff", NOTHING)
@pytest.mark.parametrize("method", METHODS_HERE)
def test_a_value_that_hardly_moves_depends_on_nothing(method, payoff):
    weights = np.full(N, NOTHING[payoff] / N / 2)
    found = judged(planted.additive(weights, payoff=payoff), METHODS[method])
    assert (found.kind, found.units, found.against) == ("none", (), ())


def test_a_value_that_ignores_the_evidence_depends_on_nothing():
    assert judged(Game(N, lambda masks: np.full(len(masks), 3.0))).kind == "none"
    assert judged(Game(30, planted.noise(0))).kind == "none"


def test_what_takes_away_is_named_the_worst_first():
    found = judged(planted.additive([20.0, -1.5, 0.1, -3.0, -0.2, -2.0, -1.2, 0.0]))
    assert found.against == (3, 5, 1)
    assert (found.kind, found.units) == ("one", (0,))


@pytest.mark.parametrize("payoff", AGAINST)
def test_a_little_that_is_taken_away_is_not_against(payoff):
    least = AGAINST[payoff]
    weights = [20 * least, -1.1 * least, -0.9 * least]
    assert judged(planted.additive(weights, payoff=payoff), exact).against == (1,)


def test_evidence_that_only_hurts_is_many_and_against():
    found = judged(planted.additive([-4.0, -3.0, 0.0]))
    assert (found.kind, found.units) == ("many", ())
    assert found.against == (0, 1)


def test_sources_that_contradict_are_handed_on_whatever_the_kind():
    cited = (Citation("d", "0" * 64, 0, 3, "No."),)
    for game in (made("either"), Game(N, lambda masks: np.zeros(len(masks)))):
        assert judged(game, contradicted=cited).contradicted == cited


@pytest.mark.parametrize("kind", planted.KINDS)
@pytest.mark.parametrize("n", [6, 20, 60])
def test_a_verdict_takes_few_evaluations(kind, n):
    game = planted.planted(kind, n, planted.places(kind, n, 0))
    found = adaptive(game)
    before = game.evaluations
    verdict(game, found)
    assert game.evaluations - before <= 66


def test_a_verdict_is_about_the_game_not_about_what_the_method_says():
    """A method that is wrong of a value cannot make a unit needed that is not."""
    game = planted.additive([6.0, 0.05, 0.05])
    found = METHODS["leave_one_out"](game, budget=None)
    lie = replace(found, values=(0.05, 6.0, 0.05), low=(0.05, 6.0, 0.05), high=(0.05, 6.0, 0.05))
    assert verdict(game, lie).units == (0,)
