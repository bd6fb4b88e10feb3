"""Every method that is registered keeps the axioms, and each axiom rejects what breaks it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.explain import axioms, planted
from workbench.explain import METHODS
from workbench.explain.exact import exact

SEEDS = st.integers(0, 2**32 - 1)
SIZES = range(1, 9)

#: How far a method may be off in units of the payoff, given the largest weight. Lasso shrinks.
ALLOWED = {"surrogate": lambda scale: 0.05 + 0.03 * scale}


def allowed(name, *weights):
    scale = float(np.abs(weights).max())
    return ALLOWED.get(name, lambda scale: 1e-6 * max(1.0, scale))(scale)


def drawn(n, seed):
    """Weights of any size, some of which are 0, and what nothing is worth."""
    rng = np.random.default_rng([n, seed])
    weights = rng.normal(size=n) * 10.0 ** rng.uniform(-2, 1) * (rng.random(n) < 0.8)
    base = rng.normal()
    return weights, lambda masks: base + masks @ weights


# ---------------------------------------------------------------- additive games: every method


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("n", SIZES)
def test_every_method_gives_the_weights_of_an_additive_game(name, n):
    weights, value = drawn(n, 0)
    found = METHODS[name](planted.Game(n, value), budget=None, seed=0)
    off = allowed(name, weights)
    assert found.values == pytest.approx(weights, abs=2 * off)
    low, high = np.array(found.low), np.array(found.high)
    assert ((low - off <= weights) & (weights <= high + off)).all()
    assert found.base == pytest.approx(value(np.zeros((1, n), bool))[0])
    assert found.full == pytest.approx(value(np.ones((1, n), bool))[0])


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("axiom", [axioms.efficiency, axioms.symmetry, axioms.null_player])
def test_every_method_keeps_the_axioms_on_additive_games(name, n, axiom):
    weights, value = drawn(n, 1)
    axiom(METHODS[name], n, value, within=allowed(name, weights))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("n", SIZES)
def test_every_method_is_additive_on_additive_games(name, n):
    (weights, value), (more, other) = drawn(n, 2), drawn(n, 3)
    axioms.additivity(METHODS[name], n, value, other, within=allowed(name, weights, more))


# ---------------------------------------------------------------- any game


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=8, deadline=None)
@given(n=st.integers(1, 5), seed=SEEDS)
def test_shapley_values_without_doubt_are_exact_on_any_game(name, n, seed):
    """A method that says Shapley and gives points keeps all axioms, on games without ties."""
    table, other = planted.chance(n, seed), planted.chance(n, seed + 1)
    found = METHODS[name](planted.by_table(table), budget=None, seed=0)
    if found.quantity != "shapley" or found.low != found.high:
        return
    assert found.values == pytest.approx(planted.over_all_orders(table), abs=1e-9)
    value = planted.worth_in(table)
    for axiom in (axioms.efficiency, axioms.symmetry, axioms.null_player):
        axiom(METHODS[name], n, value)
    axioms.additivity(METHODS[name], n, value, planted.worth_in(other))


def test_exact_and_kernel_shap_give_points_on_small_games():
    """Else the test above would test nothing."""
    for name in ("exact", "kernel_shap"):
        found = METHODS[name](planted.by_table(planted.chance(5, 0)), budget=None, seed=0)
        assert (found.quantity, found.low) == ("shapley", found.high)


@pytest.mark.parametrize("name", ["shapley", "adaptive"])
@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 6), seed=SEEDS)
@example(n=4, seed=928)  # units that all stand in for another one
def test_values_add_up_on_any_game(name, n, seed):
    table = planted.chance(n, seed)
    found = METHODS[name](planted.by_table(table), budget=None, seed=0)
    assert sum(found.values) == pytest.approx(found.full - found.base, abs=1e-9)
    assert (found.base, found.full) == pytest.approx((table[0], table[-1]))


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 6), seed=SEEDS)
def test_a_unit_that_does_nothing_is_worth_nothing_in_any_sample(n, seed):
    axioms.null_player(METHODS["shapley"], n, planted.worth_in(planted.chance(n, seed)))


def test_a_unit_that_does_nothing_can_hardly_ever_be_told_from_zero_by_the_default():
    """Its intervals are of 90 %, and every other unit of these games is as odd as can be."""
    told = 0
    for seed in range(200):
        try:
            axioms.null_player(METHODS["adaptive"], 6, planted.worth_in(planted.chance(6, seed)))
        except AssertionError:
            told += 1
    assert told <= 10


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 6), seed=SEEDS)
def test_leaving_one_out_keeps_three_axioms_on_any_game(n, seed):
    method = METHODS["leave_one_out"]
    value, other = (planted.worth_in(planted.chance(n, s)) for s in (seed, seed + 1))
    axioms.symmetry(method, n, value)
    axioms.null_player(method, n, value)
    axioms.additivity(method, n, value, other)


# ---------------------------------------------------------------- broken methods


def broken(change):
    """The exact method, with its values changed: ``change(values, rise) -> values``."""

    def method(game, *, budget, seed):
        found = exact(game, budget=budget, seed=seed)
        values = tuple(change(np.array(found.values), found.full - found.base).tolist())
        return replace(found, values=values, low=values, high=values)

    return method


def _scaled(values, rise):
    return values * rise / values.sum() if values.sum() else values


BROKEN = {
    "a constant is added": (broken(lambda v, rise: v + 0.01), axioms.efficiency),
    "the first unit is favoured": (
        broken(lambda v, rise: np.append(v[0] + 0.01 * v[1:].sum(), 0.99 * v[1:])),
        axioms.symmetry,
    ),
    "all share a little alike": (
        broken(lambda v, rise: 0.99 * v + 0.01 * rise / len(v)),
        axioms.null_player,
    ),
    "values are squared": (
        broken(lambda v, rise: _scaled(np.sign(v) * v**2, rise)),
        axioms.additivity,
    ),
}


def _judge(axiom, method):
    more = (planted.worth_in(planted.chance(4, 1)),) if axiom is axioms.additivity else ()
    axiom(method, 4, planted.worth_in(planted.chance(4, 0)), *more)


@pytest.mark.parametrize("fault", BROKEN)
def test_each_axiom_rejects_what_breaks_it(fault):
    method, axiom = BROKEN[fault]
    _judge(axiom, exact)
    with pytest.raises(AssertionError):
        _judge(axiom, method)


def test_an_interval_hides_no_wrong_sum():
    """Intervals around a wrong value do not make an axiom hold."""

    def method(game, *, budget, seed):
        found = exact(game, budget=budget, seed=seed)
        values = np.array(found.values) + 1
        return replace(found, low=tuple(values - 0.1), high=tuple(values + 0.1))

    with pytest.raises(AssertionError, match="the sum"):
        _judge(axioms.efficiency, method)
