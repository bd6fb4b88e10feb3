"""The default method finds what a sum cannot say, spends little, and says what it does not know."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explain import planted
from workbench.errors import InputError
from workbench.explain.adaptive import adaptive
from workbench.explain.exact import exact, from_all
from workbench.explain.game import Game
from workbench.explain.gated import predicted
from workbench.explain.search import BUDGET

SIZES = (6, 7, 10, 13, 20)
SEEDS = range(4)
SMALL = (0.0, 0.05)

#: The sets of which one unit must be there, by places.
NEEDS = {
    "sum": lambda u: set(),
    "either": lambda u: {frozenset(u)},
    "both": lambda u: {frozenset([i]) for i in u},
    "either and one": lambda u: {frozenset(u[:2]), frozenset(u[2:])},
}


def each(kind):
    for n in SIZES:
        for seed in SEEDS:
            for small in SMALL:
                units = planted.places(kind, n, seed)
                yield planted.planted(kind, n, units, small=small, seed=seed), units, seed


def sets(found):
    return {frozenset(one) for one in (*found.needs, *(units for units, _ in found.losses))}


@pytest.mark.parametrize("kind", planted.KINDS)
def test_the_units_that_count_come_first(kind):
    for game, units, seed in each(kind):
        found = adaptive(game, seed=seed)
        if kind == "either and one":  # (a or b) and c: c is worth four times as much
            assert found.order[0] == units[2]
            assert set(found.order[1:3]) == set(units[:2])
        else:
            assert set(found.order[:2]) == set(units)


@pytest.mark.parametrize("kind", planted.KINDS)
def test_what_must_be_there_is_named(kind):
    for game, units, seed in each(kind):
        assert sets(adaptive(game, seed=seed)) == NEEDS[kind](units)


@pytest.mark.parametrize("kind", planted.KINDS)
def test_values_of_what_counts_are_the_exact_ones(kind):
    """Within 2 % of what the evidence brings, though what else there is is not known."""
    for n in (6, 9):
        for seed in SEEDS:
            units = planted.places(kind, n, seed)
            made = {"small": 0.02, "seed": seed}
            found = adaptive(planted.planted(kind, n, units, **made), seed=seed)
            truth = exact(planted.planted(kind, n, units, **made))
            assert found.values == pytest.approx(truth.values, abs=0.16)


@pytest.mark.parametrize("kind", planted.KINDS)
def test_what_is_found_predicts_coalitions_that_were_not_seen(kind):
    for game, _, seed in each(kind):
        found = adaptive(game, seed=seed)
        masks = np.random.default_rng([seed, 1]).random((200, game.n)) < 0.5
        off = predicted(found, masks) - game(masks)
        assert np.abs(off).max() < 1.0  # of 8


@pytest.mark.parametrize("kind", planted.KINDS)
def test_no_more_is_spent_than_four_times_leaving_out_and_little_where_it_is_a_sum(kind):
    for game, _, seed in each(kind):
        found = adaptive(game, seed=seed)
        assert found.evaluations == game.evaluations <= round(BUDGET * (game.n + 2))
        if kind == "sum":
            assert found.evaluations <= 1.5 * (game.n + 2)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 8), seed=st.integers(0, 2**32 - 1), spare=st.integers(0, 30), data=st.data()
)
def test_a_budget_is_kept_on_any_game_and_sets_share_no_unit(n, seed, spare, data):
    groups = data.draw(st.lists(st.integers(0, n), min_size=n, max_size=n))
    game = planted.by_table(planted.chance(n, seed), groups=groups)
    budget = len(set(groups)) + 2 + spare
    found = adaptive(game, budget=budget, seed=0)
    assert found.evaluations == game.evaluations <= budget
    needed = [i for units in found.needs for i in units]
    assert len(needed) == len(set(needed))
    assert not set(needed) & {i for units, _ in found.losses for i in units}
    assert found.quantity == "shapley"
    assert all(a <= v <= b for a, v, b in zip(found.low, found.values, found.high, strict=True))
    assert len(found.removal) == (n if found.needs or found.losses else 0)


# ---------------------------------------------------------------- doubt


@pytest.mark.parametrize("n", range(1, 7))
def test_intervals_hold_the_truth_of_games_in_which_all_depends_on_all(n):
    """Three times out of four at least: such games are as far from a sum as games can be."""
    inside = []
    for seed in range(60):
        table = planted.chance(n, seed)
        found = adaptive(planted.by_table(table), seed=0)
        truth = from_all(table)
        inside += [
            low - 1e-9 <= v <= high + 1e-9
            for low, v, high in zip(found.low, truth, found.high, strict=True)
        ]
    assert np.mean(inside) >= 0.75


@pytest.mark.parametrize("kind", planted.KINDS)
def test_intervals_hold_the_truth_of_planted_games(kind):
    """But for 1 % of what the evidence brings."""
    inside = []
    for n in (6, 8, 10):
        for seed in SEEDS:
            units = planted.places(kind, n, seed)
            made = {"small": 0.05, "seed": seed}
            found = adaptive(planted.planted(kind, n, units, **made), seed=seed)
            truth = exact(planted.planted(kind, n, units, **made)).values
            inside += [
                low - 0.08 <= v <= high + 0.08
                for low, v, high in zip(found.low, truth, found.high, strict=True)
            ]
    assert np.mean(inside) >= 0.9


def test_a_game_of_which_every_coalition_was_asked_is_solved_exactly():
    """With two units the ends and both removals are all that there is."""
    for seed in range(20):
        table = planted.chance(2, seed)
        found = adaptive(planted.by_table(table))
        assert found.evaluations == 4
        assert found.values == pytest.approx(from_all(table), abs=1e-9)


def test_of_a_value_that_is_always_the_same_nothing_can_be_told():
    found = adaptive(Game(9, lambda masks: np.full(len(masks), 2.0)))
    assert all(found.unclear)
    assert found.values == (0.0,) * 9


@pytest.mark.parametrize("n", [12, 20, 40])
def test_of_a_value_that_ignores_the_evidence_next_to_nothing_can_be_told(n):
    unclear = [adaptive(Game(n, planted.noise(seed))).unclear for seed in range(10)]
    assert np.mean(unclear) >= 0.9


def test_a_unit_that_counts_can_be_told_from_zero():
    for game, units, seed in each("sum"):
        unclear = adaptive(game, seed=seed).unclear
        assert not any(unclear[i] for i in units)


@pytest.mark.parametrize("many", [5, 8, 12])
def test_what_only_many_removals_lose_is_not_pinned_on_one(many):
    """Any of many words of a sentence keeps the answer; one of them shows a little more alone."""
    n = many + 8
    weights = np.where(np.arange(n) == 3, 1.0, 0.0)

    def value(masks):
        return -20.0 + 19.0 * masks[:, :many].any(axis=1) + masks @ weights

    truth = weights + np.where(np.arange(n) < many, 19.0 / many, 0.0)
    found = adaptive(Game(n, value))
    low, high = np.array(found.low), np.array(found.high)
    assert ((low - 1e-9 <= truth) & (truth <= high + 1e-9)).mean() >= 0.8
    assert found.values[3] < 10.0


@pytest.mark.parametrize("n", [4, 8, 12, 30])
def test_what_counts_alike_is_not_taken_for_noise(n):
    """Many small parts that add up exactly: each can be told from zero."""
    found = adaptive(planted.additive(np.ones(n)))
    assert found.values == pytest.approx([1.0] * n)
    assert not any(found.unclear)


# ---------------------------------------------------------------- identical units


@pytest.mark.parametrize("kind", ["either", "sum"])
def test_copies_are_removed_together_and_get_the_same(kind):
    units, n = [2, 5], 8
    groups = [0, 1, 2, 3, 4, 2, 6, 7]
    apart = planted.planted(kind, n, units)
    together = planted.planted(kind, n, units, groups=groups)
    found, single = adaptive(together), adaptive(apart)
    # Two copies are one player less; what losing one of them does is asked once.
    assert found.evaluations <= single.evaluations + (0 if kind == "either" else 2)
    assert found.values[2] == found.values[5]
    assert found.values == pytest.approx(exact(planted.planted(kind, n, units)).values, abs=1e-6)


def test_copies_that_stand_in_for_each_other_are_named():
    """Either suffices: a sum would say that half is lost with one of them."""
    game = planted.planted("either", 8, [2, 5], groups=[0, 1, 2, 3, 4, 2, 6, 7])
    found = adaptive(game)
    assert sets(found) == {frozenset([2, 5])}
    one = np.ones((1, 8), bool)
    one[0, 2] = False
    assert predicted(found, one) == pytest.approx(game(one))


def test_units_that_are_all_the_same_share_alike():
    found = adaptive(planted.additive([1.0, 1.0, 1.0], groups=[0, 0, 0]))
    assert found.values == pytest.approx([1.0] * 3)
    assert found.evaluations == 3  # everything, nothing, and one copy less


@pytest.mark.parametrize("kind", planted.KINDS)
def test_copies_save_evaluations_beside_anything(kind):
    n = 12
    units = [0, 4, 8]
    groups = [*range(9), 1, 2, 3]  # three of those that do nothing stand there twice
    apart = adaptive(planted.planted(kind, n, units))
    together = adaptive(planted.planted(kind, n, units, groups=groups))
    assert together.evaluations < apart.evaluations
    assert together.values == pytest.approx(apart.values, abs=0.2)


# ---------------------------------------------------------------- edges


def test_two_thousand_units_are_within_the_budget():
    n = 2_000
    rng = np.random.default_rng(0)
    weights = rng.normal(size=n) * 0.01
    weights[rng.permutation(n)[:20]] += rng.normal(size=20) * 2
    found = adaptive(planted.additive(weights), budget=2_100)
    assert found.evaluations <= 2_100
    assert found.values == pytest.approx(weights, abs=1e-6)


def test_one_unit_is_worth_all_of_it():
    found = adaptive(planted.additive([3.0], base=-1.0))
    assert found.values == pytest.approx((3.0,))
    assert (found.base, found.full, found.evaluations) == (-1.0, 2.0, 2)
    assert not found.unclear[0]


@pytest.mark.parametrize(("n", "needed"), [(1, 2), (2, 4), (9, 11)])
def test_a_budget_too_small_is_refused_in_words_before_anything_is_spent(n, needed):
    game = planted.additive(np.ones(n))
    with pytest.raises(InputError, match=f"takes {needed} evaluations at least, {needed - 1} are"):
        adaptive(game, budget=needed - 1)
    assert game.evaluations == 0
    assert adaptive(game, budget=needed).evaluations <= needed


def test_evidence_that_only_hurts_has_negative_values():
    found = adaptive(planted.additive([-3.0, 0.0, -1.0, 0.0]))
    assert found.values == pytest.approx([-3.0, 0.0, -1.0, 0.0])
    assert sum(found.values) == pytest.approx(found.full - found.base)
