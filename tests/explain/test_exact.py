"""Exact values are those of the definition, from all coalitions or from a model's structure."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explain import planted
from workbench.errors import InputError
from workbench.explain.exact import every_coalition, exact, from_all
from workbench.explain.game import Game
from workbench.models.base import Ratio

TABLES = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.floats(-20, 20), min_size=2**n, max_size=2**n)
)


@pytest.fixture(scope="module")
def shap():
    """The package; its plots warn when they are imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap

        yield shap


@given(table=TABLES)
def test_values_are_the_mean_gain_over_all_orders(table):
    found = exact(planted.by_table(table))
    assert found.values == pytest.approx(planted.over_all_orders(table), abs=1e-9)
    assert (found.base, found.full) == (table[0], table[-1])
    assert found.low == found.values == found.high


@pytest.mark.parametrize("n", range(5, 9))
def test_values_are_the_mean_gain_over_all_orders_of_up_to_eight(n):
    table = planted.chance(n, 1)
    found = exact(planted.by_table(table))
    assert found.values == pytest.approx(planted.over_all_orders(table), abs=1e-9)
    assert found.evaluations == 2**n


def test_values_of_twelve_players_are_those_of_the_sets_that_the_game_is_made_of():
    """A game that pays where a set is complete shares its worth alike within the set."""
    rng = np.random.default_rng(0)
    sets = rng.random((200, 12)) < 0.3
    worth = rng.normal(size=200)

    def value(masks):
        complete = (masks.astype(int) @ sets.T.astype(int)) == sets.sum(axis=1)
        return complete @ worth

    wanted = (sets * (worth / np.maximum(sets.sum(axis=1), 1))[:, None]).sum(axis=0)
    found = exact(Game(12, value))
    assert found.values == pytest.approx(wanted, abs=1e-9)
    assert found.evaluations == 4096


@settings(max_examples=12, deadline=None)
@given(n=st.integers(1, 8), seed=st.integers(0, 2**32 - 1))
def test_values_are_those_of_the_package_shap(shap, n, seed):
    table = planted.chance(n, seed)
    value = planted.worth_in(table)
    explainer = shap.explainers.Exact(lambda x: value(x > 0.5), np.zeros((1, n)))
    theirs = explainer(np.ones((1, n))).values[0]
    assert exact(planted.by_table(table)).values == pytest.approx(theirs, abs=1e-9)


@given(n=st.integers(0, 10))
def test_every_coalition_is_there_once_in_the_order_of_its_digits(n):
    masks = every_coalition(n)
    assert masks.shape == (2**n, n)
    assert (masks @ (1 << np.arange(n)) == np.arange(2**n)).all()


def test_more_than_twelve_units_without_structure_are_refused_in_words():
    game = planted.additive(np.ones(13))
    with pytest.raises(InputError, match=r"13 units would take 2\^13 evaluations; up to 12"):
        exact(game)
    assert game.evaluations == 0


def test_a_budget_that_does_not_suffice_is_refused_in_words():
    with pytest.raises(InputError, match="3 units take 8 evaluations, 7 are allowed"):
        exact(planted.additive(np.ones(3)), budget=7)
    assert exact(planted.additive(np.ones(3)), budget=8).evaluations == 8


# ---------------------------------------------------------------- structure


def ratio(n, seed=0, floor=-20.0):
    rng = np.random.default_rng([seed, n])
    own = np.exp(rng.uniform(-3, 3, n)) * (rng.random(n) < 0.3)
    return Ratio(own, np.exp(rng.uniform(-3, 3, n)) * (own == 0), 0.0, 1.0, floor)


def never(masks):
    raise AssertionError("the model was asked")


def test_a_structure_is_solved_without_asking_the_model():
    found = exact(Game(13, never, structure=ratio(13)))
    assert found.structural
    assert found.evaluations == 0
    wanted = from_all(ratio(13).value(every_coalition(13)))
    assert found.values == pytest.approx(wanted, abs=1e-9)


def test_a_structure_is_solved_whatever_the_budget():
    assert exact(Game(13, never, structure=ratio(13)), budget=1).evaluations == 0


def test_a_structure_of_any_number_of_units_adds_up():
    for n in (1, 13, 200, 1_000):
        given = ratio(n, seed=3)
        found = exact(Game(n, never, structure=given))
        assert sum(found.values) == pytest.approx(found.full - found.base, abs=1e-6)
        ends = given.value(np.array([[False] * n, [True] * n]))
        assert (found.base, found.full) == pytest.approx(tuple(ends))


def test_without_structure_it_says_so():
    assert not exact(planted.additive([1.0])).structural
