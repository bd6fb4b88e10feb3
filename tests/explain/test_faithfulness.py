"""A grade says what really happens when evidence is removed, by numbers that can be checked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.explain import planted
from workbench.explain.adaptive import adaptive
from workbench.explain.exact import exact
from workbench.explain.faithfulness import (
    UP_TO,
    faithfulness,
    held_out,
    lds,
    prefixes,
    sizes,
)
from workbench.explain.game import Game
from workbench.explain.leave_one_out import leave_one_out
from workbench.records import Attribution, Unit

WEIGHTS = (5.0, -1.0, 0.5, 3.0, 0.0, 2.0, 1.25, -0.25)


def told(values, base=0.0, full=None):
    """An attribution that says just this."""
    values = tuple(map(float, values))
    return Attribution("m", values, values, values, base, sum(values) if full is None else full, 0)


def near(rows):
    return pytest.approx(np.array(rows), abs=1e-9)


# ---------------------------------------------------------------- rank correlation


def test_a_sum_of_distinct_weights_is_graded_one():
    game = planted.additive(WEIGHTS)
    found = faithfulness(game, exact(game))
    assert found.lds == pytest.approx(1.0)
    assert found.lds_additive == pytest.approx(1.0)
    assert found.masks == 100


def test_a_reversed_attribution_is_graded_minus_one_and_an_unrelated_one_near_zero():
    game = planted.additive(WEIGHTS)
    reverse = told([-w for w in WEIGHTS])
    assert faithfulness(game, reverse).lds == pytest.approx(-1.0)
    other = told([0, 0, 0, 0, 1, 0, 0, 0])
    assert abs(faithfulness(game, other, masks=1_000).lds) < 0.15


def test_no_difference_told_is_graded_zero_and_none_there_is_not_graded():
    game = planted.additive(WEIGHTS)
    flat = told([0.0] * 8, full=game(np.ones(8, bool))[0])
    assert faithfulness(game, flat).lds == 0.0
    constant = Game(4, lambda masks: np.full(len(masks), 1.5))
    found = faithfulness(constant, exact(constant))
    assert (found.lds, found.lds_additive) == (None, None)
    assert (found.comprehensiveness, found.sufficiency) == (None, None)
    assert (found.removed, found.kept, found.drops) == ((), (), ())


def test_values_that_differ_by_rounding_alone_are_ties():
    worth = np.array([1.0, 1.0 + 1e-13, 2.0, 3.0])
    assert lds(np.array([1.0 + 1e-14, 1.0, 2.0, 3.0]), worth) == pytest.approx(1.0)
    assert lds(np.arange(4.0), np.full(4, 7.0) + np.arange(4) * 1e-14) is None


@pytest.mark.parametrize("n", [6, 12])
def test_where_one_unit_decides_a_sum_reaches_its_ceiling_and_needs_pass_it(n):
    """Half of the coalitions are worth the same, and no sum ties them: 0.935, as documented."""
    units = planted.places("both", n, 2)

    def gated(masks):
        """Nothing without the first; with it, the rest adds up."""
        rest = masks @ (1 + np.arange(n)) / 100
        return np.where(masks[:, units[0]], 5 + rest, 0.0)

    ties = 5_000
    documented = np.sqrt((10_000**3 - ties**3) / (10_000**3 - 10_000))
    assert documented == pytest.approx(0.935, abs=0.001)
    summed = faithfulness(Game(n, gated), exact(Game(n, gated)), masks=2_000)
    assert summed.lds == summed.lds_additive <= documented + 0.01
    found = adaptive(Game(n, gated))
    graded = faithfulness(Game(n, gated), found, masks=2_000)
    assert found.needs == ((units[0],),)
    assert graded.lds > documented + 0.03
    assert graded.lds_additive <= documented + 0.01


@given(n=st.integers(1, 30), masks=st.integers(1, 50), seed=st.integers(0, 1_000))
def test_held_out_coalitions_depend_on_the_seed_alone(n, masks, seed):
    rows = held_out(n, masks, seed)
    assert rows.shape == (masks, n)
    assert (rows == held_out(n, masks, seed)).all()


def test_every_method_is_held_against_the_same_coalitions_and_another_seed_draws_others():
    def asked(method, seed):
        game = planted.additive(WEIGHTS)
        found = method(game)
        seen = []
        fresh = planted.Game(8, lambda masks: seen.append(masks.copy()) or masks @ WEIGHTS)
        faithfulness(fresh, found, seed=seed)
        return {row.tobytes() for rows in seen for row in rows}

    wanted = {row.tobytes() for row in held_out(8, 100, 3)}
    assert wanted <= asked(exact, 3)
    assert wanted <= asked(leave_one_out, 3)
    assert not {row.tobytes() for row in held_out(8, 100, 4)} <= asked(exact, 3)


def test_held_out_coalitions_keep_about_half():
    assert held_out(40, 500, 0).mean() == pytest.approx(0.5, abs=0.02)


def test_without_masks_no_rank_correlation_is_made():
    game = planted.additive(WEIGHTS)
    found = faithfulness(game, exact(game), masks=0)
    assert (found.lds, found.lds_additive, found.masks) == (None, None, 0)
    assert found.comprehensiveness is not None


# ---------------------------------------------------------------- curves


def test_by_hand_on_three_units():
    """Worth 6, 3 and 1 of 10; half of three tokens is one and a half units."""
    game = planted.additive([3.0, 1.0, 6.0])
    found = faithfulness(game, exact(game))
    assert np.array(found.removed)[:3] == near([(0, 0), (1 / 3, 0.6), (2 / 3, 0.9)])
    assert np.array(found.kept)[:3] == near([(0, 1), (1 / 3, 0.4), (2 / 3, 0.1)])
    assert np.array(found.drops) == near([(1, 0.6), (3, 1.0)])
    # Under straight lines, up to a half: 1/3 of a triangle up to 0.6, then up to 0.75 halfway.
    area = (0.6 / 2 * (1 / 3) + (0.6 + 0.75) / 2 * (1 / 6)) / UP_TO
    assert found.comprehensiveness == pytest.approx(area, abs=1e-3)
    area = ((1 + 0.4) / 2 * (1 / 3) + (0.4 + 0.25) / 2 * (1 / 6)) / UP_TO
    assert found.sufficiency == pytest.approx(area, abs=1e-3)


def test_tokens_are_shares_of_the_words_not_of_the_units():
    game = planted.additive([3.0, 1.0, 6.0])
    found = faithfulness(game, exact(game), tokens=[1, 1, 8])
    assert np.array(found.removed)[:2] == near([(0, 0), (0.8, 0.6)])
    assert np.array(found.kept)[:2] == near([(0, 1), (0.8, 0.4)])


@given(
    weights=st.lists(st.floats(-5, 5).filter(lambda w: abs(w) > 0.01), min_size=1, max_size=8),
    tokens=st.lists(st.integers(1, 40), min_size=8, max_size=8),
)
def test_curves_start_at_nothing_and_reach_half_of_the_tokens(weights, tokens):
    game = planted.additive(weights)
    found = exact(game)
    if abs(found.full - found.base) < 1e-6:
        return
    graded = faithfulness(game, found, tokens=tokens[: len(weights)], masks=10)
    for curve in (graded.removed, graded.kept):
        shares = [share for share, _ in curve]
        assert shares[0] == 0.0
        assert shares[-1] >= UP_TO - 1e-9
        assert shares == sorted(set(shares))
    assert graded.removed[0][1] == pytest.approx(0.0, abs=1e-9)
    assert graded.kept[0][1] == pytest.approx(1.0)


def test_a_perfect_attribution_is_better_than_a_reversed_one():
    rng = np.random.default_rng(0)
    for _ in range(10):
        weights = rng.exponential(size=8)
        game = planted.additive(weights)
        right, wrong = exact(game), told(-weights, full=weights.sum())
        good, bad = faithfulness(game, right), faithfulness(game, wrong)
        assert good.comprehensiveness > bad.comprehensiveness
        assert good.sufficiency < bad.sufficiency
        assert dict(good.drops)[1] > dict(bad.drops)[1]
        assert good.lds > bad.lds


@given(data=st.data(), n=st.integers(2, 8))
def test_no_order_is_more_comprehensive_than_the_true_one_of_equal_tokens(data, n):
    weights = np.array(data.draw(st.lists(st.floats(0.1, 5), min_size=n, max_size=n)))
    order = data.draw(st.permutations(range(n)))
    values = np.empty(n)
    values[list(order)] = np.arange(n, 0, -1)
    game = planted.additive(weights)
    best = faithfulness(game, exact(game), masks=0)
    other = faithfulness(game, told(values, full=weights.sum()), masks=0)
    assert best.comprehensiveness >= other.comprehensiveness - 1e-9
    assert best.sufficiency <= other.sufficiency + 1e-9


def test_evidence_that_hurts_has_shares_of_what_it_brings():
    """Falls are shares of full - base: 0 with everything, 1 with nothing, whatever the sign."""
    game = planted.additive([-3.0, -1.0])
    found = faithfulness(game, exact(game))
    assert found.removed[0][1] == 0.0
    assert found.kept[0][1] == pytest.approx(1.0)


def test_drops_stop_where_there_are_no_more_units():
    game = planted.additive([2.0, 1.0])
    assert np.array(faithfulness(game, exact(game)).drops) == near([(1, 2 / 3)])


def test_evaluations_are_those_that_the_grade_has_added():
    game = planted.additive(WEIGHTS)
    found = exact(game)
    assert faithfulness(game, found).evaluations == 0
    fresh = planted.additive(WEIGHTS)
    assert faithfulness(fresh, found).evaluations == fresh.evaluations > 0


@given(n=st.integers(1, 9), count=st.integers(0, 9), seed=st.integers(0, 99))
def test_prefixes_keep_the_first_of_an_order(n, count, seed):
    order = np.random.default_rng(seed).permutation(n)
    rows = prefixes(order, count)
    assert rows.shape == (count, n)
    for k, row in enumerate(rows):
        assert set(np.flatnonzero(row)) == set(order[:k].tolist())


def test_a_unit_counts_its_words_and_one_at_least():
    units = [Unit("d", "0", 0, len(t), t) for t in ("One two. Three", "…", "")]
    assert sizes(units) == (3, 1, 1)
