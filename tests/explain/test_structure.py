"""The closed form of a sentence model has the Shapley values that its coalitions have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.explain.exact import every_coalition, from_all
from workbench.explain.structure import shapley
from workbench.models.base import Ratio

SOME = st.floats(-8, 8).map(np.exp)
PART = st.just(0.0) | SOME


@st.composite
def ratios(draw, own0=PART):
    n = draw(st.integers(1, 8))
    several = st.lists(PART, min_size=n, max_size=n).map(np.array)
    return Ratio(draw(several), draw(several), draw(own0), draw(SOME), draw(st.floats(-20, 0)))


def check(given):
    n = len(given.own)
    wanted = from_all(given.value(every_coalition(n)))
    found = shapley(given)
    assert found == pytest.approx(wanted, abs=1e-9)
    ends = given.value(np.array([[False] * n, [True] * n]))
    assert found.sum() == pytest.approx(ends[1] - ends[0], abs=1e-9)


@given(given=ratios())
def test_values_are_those_of_all_coalitions_and_add_up(given):
    check(given)


@given(given=ratios(own0=SOME))
def test_values_are_right_where_something_of_the_answer_always_stays(given):
    check(given)


@given(given=ratios(own0=st.just(0.0)))
def test_values_are_right_where_the_answer_can_be_lost(given):
    check(given)


def test_a_game_in_which_nothing_says_the_answer_is_worth_nothing_to_anybody():
    zero = np.zeros(3)
    assert shapley(Ratio(zero, np.ones(3), 0.0, 1.0, -20.0)) == pytest.approx(zero, abs=1e-12)


def test_the_floor_is_worth_what_losing_the_answer_costs():
    """One unit alone: from the floor to its log-odds."""
    alone = Ratio(np.array([3.0]), np.zeros(1), 0.0, 2.0, -20.0)
    assert shapley(alone) == pytest.approx([np.log(1.5) + 20])


def test_equal_units_of_a_large_game_share_alike():
    n = 600
    own = np.where(np.arange(n) < 2, 5.0, 0.0)
    found = shapley(Ratio(own, np.where(own > 0, 0.0, 0.5), 0.0, 1.0, -20.0))
    assert found[:2] == pytest.approx([found[0]] * 2)
    assert found[2:] == pytest.approx([found[2]] * (n - 2))
    assert found[0] > 0 > found[2]


@given(given=ratios(), factor=SOME)
def test_only_the_ratio_counts(given, factor):
    scaled = Ratio(given.own * factor, given.other * factor, given.own0 * factor,
                   given.other0 * factor, given.floor)  # fmt: skip
    assert shapley(scaled) == pytest.approx(shapley(given), abs=1e-9)


@given(given=ratios())
def test_a_unit_that_adds_to_neither_sum_is_worth_nothing(given):
    own, other = np.append(given.own, 0.0), np.append(given.other, 0.0)
    found = shapley(Ratio(own, other, given.own0, given.other0, given.floor))
    assert found[-1] == pytest.approx(0.0, abs=1e-9)
    assert found[:-1] == pytest.approx(shapley(given), abs=1e-9)
