"""How far two methods say the same, from their values and what they put first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from workbench.explain.agreement import agreement, overlap, top
from workbench.records import Attribution

VALUES = st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=8)
SETS = st.frozensets(st.integers(0, 5))


def told(values, name="m", doubt=0.0):
    values = np.array(values, dtype=float)
    low, high = (tuple((values + d).tolist()) for d in (-doubt, doubt))
    return Attribution(name, tuple(values.tolist()), low, high, 0.0, float(values.sum()), 0)


@given(values=VALUES)
def test_a_method_agrees_with_itself(values):
    (found,) = agreement([told(values, "a"), told(values, "b")])
    assert (found.first, found.second, found.top) == ("a", "b", 1.0)
    assert found.correlation == (None if len(set(values)) < 2 else pytest.approx(1.0))


@given(data=st.data(), values=VALUES)
def test_the_correlation_is_spearmans(data, values):
    other = data.draw(st.lists(st.integers(-9, 9), min_size=len(values), max_size=len(values)))
    (found,) = agreement([told(values), told(other)])
    if len(set(values)) < 2 or len(set(other)) < 2:
        assert found.correlation is None
    else:
        assert found.correlation == pytest.approx(spearmanr(values, other).statistic)


def test_opposite_orders_are_told():
    (found,) = agreement([told([3, 2, 1, -1]), told([-1, 1, 2, 3])])
    assert found.correlation == pytest.approx(-1.0)
    assert found.top == pytest.approx(2 / 4)  # {0, 1, 2} and {1, 2, 3}


def test_every_pair_is_compared_once():
    names = "abcd"
    found = agreement([told([1, 2], name) for name in names])
    assert [(f.first + f.second) for f in found] == ["ab", "ac", "ad", "bc", "bd", "cd"]
    assert agreement([told([1, 2])]) == agreement([]) == ()


def test_the_first_are_helpful_and_clear():
    assert top(told([5, 4, 3, 2, -9])) == {0, 1, 2}
    assert top(told([5, 4, 0, 0, -9])) == {0, 1}
    assert top(told([5, 4, 3, 2], doubt=3.5)) == {0, 1}
    assert top(told([-1, -2])) == frozenset()
    assert top(told([5, 4, 3]), k=1) == {0}


@given(one=SETS, other=SETS)
def test_an_overlap_is_a_share_and_one_of_equal_sets_alone(one, other):
    found = overlap(one, other)
    assert 0 <= found <= 1
    assert found == overlap(other, one)
    assert (found == 1) == (one == other)
    assert (found == 0) == (not one & other and one != other)
