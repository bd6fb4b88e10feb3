"""What every registered method keeps to: budgets, seeds, and the form of its result."""

from dataclasses import replace

import numpy as np
import pytest

from tests.explain import planted
from workbench.errors import InputError
from workbench.explain import DEFAULT, METHODS
from workbench.explain.estimate import EVALUATIONS, estimate
from workbench.explain.exact import every_coalition
from workbench.explain.game import Game
from workbench.explain.intervals import LEVEL

QUANTITIES = {"shapley", "removal", "slope"}


def any_game(n=7, seed=0, **arguments):
    return planted.by_table(planted.chance(n, seed), **arguments)


@pytest.fixture(params=METHODS)
def name(request):
    return request.param


@pytest.fixture
def method(name):
    return METHODS[name]


def test_the_default_is_one_of_them_and_the_first():
    assert next(iter(METHODS)) == DEFAULT


def test_a_result_has_a_value_and_an_interval_for_each_unit(name, method):
    found = method(any_game(payoff="score"), budget=None, seed=4)
    assert len(found.values) == len(found.low) == len(found.high) == 7
    assert all(a <= v <= b for a, v, b in zip(found.low, found.values, found.high, strict=True))
    assert found.quantity in QUANTITIES
    assert (found.method, found.payoff, found.seed, found.complete) == (name, "score", 4, True)
    assert np.isfinite([*found.values, *found.low, *found.high]).all()


def test_evaluations_are_those_that_the_game_has_counted(method):
    game = any_game()
    found = method(game, budget=None, seed=0)
    assert found.evaluations == game.evaluations > 0


def test_the_ends_are_the_games_own(method):
    table = planted.chance(7, 0)
    found = method(any_game(), budget=None, seed=0)
    assert (found.base, found.full) == pytest.approx((table[0], table[-1]))


# ---------------------------------------------------------------- seeds


def test_the_same_seed_gives_the_same_to_the_bit(method):
    first, again = (method(any_game(), budget=None, seed=5) for _ in range(2))
    assert repr(first) == repr(again)


@pytest.mark.parametrize(
    "made",
    [lambda: any_game(9), lambda: planted.planted("either", 10, [1, 6])],
    ids=["any", "either"],
)
def test_the_same_seed_gives_the_same_whatever_was_asked_before(method, made):
    """Methods share a cache: what one has paid for must not change what another finds."""
    game = made()
    game(every_coalition(game.n))
    warm = method(game, budget=None, seed=5)
    fresh = method(made(), budget=None, seed=5)
    assert repr(replace(warm, evaluations=0)) == repr(replace(fresh, evaluations=0))


def test_a_method_that_was_run_before_costs_nothing_again(method):
    game = any_game()
    first = method(game, budget=None, seed=5)
    again = method(game, budget=None, seed=5)
    assert again.evaluations == 0
    assert again.values == first.values


@pytest.mark.parametrize("chancy", ["shapley", "lime", "surrogate", "kernel_shap", "adaptive"])
def test_another_seed_samples_others(chancy):
    """Of 15 units no method sees all coalitions."""
    first, second = (METHODS[chancy](any_game(15), budget=120, seed=s).values for s in (1, 2))
    assert first != second


def test_kernel_shap_leaves_the_state_of_chance_alone():
    """The package draws from numpy's global state."""
    np.random.seed(11)
    before = np.random.get_state()[1].tolist()
    METHODS["kernel_shap"](any_game(4), budget=None, seed=0)
    assert np.random.get_state()[1].tolist() == before


# ---------------------------------------------------------------- budgets


def refusal(method, game, budget):
    """The words by which a method refuses a budget; None where it keeps to it."""
    try:
        found = method(game, budget=budget, seed=0)
    except InputError as error:
        return error.message
    assert found.evaluations <= budget
    return None


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_a_budget_is_kept_or_refused_in_words(method, n):
    refused = []
    for budget in [*range(14), 20, 40, 70, 130]:
        game = any_game(n)
        words = refusal(method, game, budget)
        refused.append(words is not None)
        if words is not None:
            assert f"{budget} are allowed" in words
            assert "raise the budget" in words
            assert game.evaluations == 0, "refused after it was spent"
    assert refused[0]
    assert refused == sorted(refused, reverse=True)
    assert not refused[-1]


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_a_refusal_names_a_budget_that_suffices(method, n):
    with pytest.raises(InputError) as error:
        method(any_game(n), budget=1, seed=0)
    (needed, *_) = [
        int(word) for word in error.value.message.replace(",", "").split()
        if word.isdigit() and int(word) != n
    ] or [n]  # fmt: skip
    assert method(any_game(n), budget=needed, seed=0).evaluations <= needed


def test_one_unit_is_worth_all_of_it(name, method):
    found = method(planted.additive([3.0], base=1.0), budget=None, seed=0)
    assert found.values == pytest.approx([3.0], abs=0.05 if name == "surrogate" else 1e-9)
    assert (found.base, found.full) == pytest.approx((1.0, 4.0))


def test_a_value_that_never_changes_gives_nothing_to_anybody(method):
    found = method(Game(5, lambda masks: np.full(len(masks), -3.0)), budget=None, seed=0)
    assert found.values == pytest.approx([0.0] * 5, abs=1e-9)
    assert found.full == pytest.approx(found.base)


# ---------------------------------------------------------------- intervals


def coverage(name, n, seeds, **arguments):
    inside = []
    for seed in seeds:
        table = planted.chance(n, seed)
        truth = METHODS["exact"](planted.by_table(table), budget=None).values
        found = METHODS[name](planted.by_table(table), seed=seed, **arguments)
        inside += [
            low - 1e-9 <= v <= high + 1e-9
            for low, v, high in zip(found.low, truth, found.high, strict=True)
        ]
    return np.mean(inside)


def test_intervals_of_sampled_shapley_values_hold_the_truth():
    assert coverage("shapley", 8, range(60), budget=None) >= LEVEL - 0.05
    assert coverage("kernel_shap", 10, range(20), budget=200) >= LEVEL - 0.08


def test_intervals_get_narrower_with_more_samples():
    for name in ("shapley", "lime", "surrogate"):
        widths = [
            np.subtract(found.high, found.low).mean()
            for budget in (60, 1_000)
            for found in [METHODS[name](any_game(8), budget=budget, seed=0)]
        ]
        assert widths[1] < widths[0]


def test_a_removal_and_an_exact_value_have_no_doubt():
    for name in ("leave_one_out", "exact"):
        found = METHODS[name](any_game(), budget=None, seed=0)
        assert found.low == found.values == found.high


def test_an_order_and_its_reverse_take_out_what_comes_from_the_place():
    """Worth the square of how many there are: a gain depends on the place in the order alone."""
    found = METHODS["shapley"](
        Game(7, lambda masks: masks.sum(axis=1).astype(float) ** 2), budget=None, seed=0
    )
    assert found.values == pytest.approx([7.0] * 7)
    assert np.subtract(found.high, found.low) == pytest.approx([0.0] * 7, abs=0.02)


# ---------------------------------------------------------------- what it will take


@pytest.mark.parametrize("n", [1, 2, 7, 12])
def test_no_method_takes_more_than_was_estimated(name, n):
    if name not in EVALUATIONS:
        return
    found = METHODS[name](any_game(n), budget=None, seed=0)
    assert found.evaluations <= EVALUATIONS[name](n)
    assert found.evaluations <= estimate([name], n, grade=False).evaluations


def test_an_estimate_adds_up_methods_and_the_grade():
    one = estimate(["leave_one_out"], 5, grade=False)
    assert one.evaluations == 7
    both = estimate(["leave_one_out", "surrogate"], 5, grade=False)
    assert both.evaluations == 7 + 66
    assert estimate(["leave_one_out"], 5, masks=50).evaluations > 7 + 50
    assert estimate(["surrogate"], 5, budget=20, grade=False).evaluations == 20


def test_an_estimate_knows_that_a_structure_is_not_asked():
    assert estimate(["exact"], 5, grade=False).evaluations == 32
    assert estimate(["exact"], 500, grade=False, structural=True).evaluations == 0


def test_an_estimate_says_what_is_not_known():
    found = estimate(["leave_one_out"], 8, grade=False, seconds_each=0.5)
    assert (found.evaluations, found.seconds, found.cost_usd) == (10, 5.0, None)
    found = estimate(["leave_one_out"], 8, grade=False, cost_each=0.01)
    assert (found.seconds, found.cost_usd) == (None, pytest.approx(0.10))


def test_a_method_that_nobody_has_estimated_has_one():
    assert estimate(["toy"], 5, grade=False).evaluations > 0
