"""The smallest sets are as small as they can be where it is said to be proven."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.explain.minimal import smallest, smallest_break


@st.composite
def monotone(draw):
    """An answer that holds where one of some sets is complete; more evidence never loses it."""
    n = draw(st.integers(1, 6))
    units = st.frozensets(st.integers(0, n - 1), min_size=0, max_size=n)
    sets = draw(st.lists(units, max_size=5))
    order = draw(st.permutations(range(n)))
    return n, sets, order


def holding(sets):
    return lambda mask: any(one <= set(np.flatnonzero(mask)) for one in sets)


def brute(n, does):
    """The size of a smallest set of units that does; None where there is none."""
    for size in range(n + 1):
        if any(does(units) for units in combinations(range(n), size)):
            return size
    return None


def mask_of(n, units, kept):
    mask = np.full(n, not kept)
    mask[list(units)] = kept
    return mask


@given(case=monotone())
def test_sets_do_what_they_say_and_are_smallest_where_proven(case):
    n, sets, order = case
    holds = holding(sets)
    found = smallest(n, order, holds)
    keeps, breaks = (
        brute(n, lambda units: holds(mask_of(n, units, kept=True))),
        brute(n, lambda units: not holds(mask_of(n, units, kept=False))),
    )
    if found.keeps or keeps == 0:
        assert holds(mask_of(n, found.keeps, kept=True))
    if found.breaks or breaks == 0:
        assert not holds(mask_of(n, found.breaks, kept=False))
    # A set is found wherever there is one.
    assert keeps is None or keeps == 0 or found.keeps
    assert breaks is None or breaks == 0 or found.breaks
    if found.keeps_proven:
        assert len(found.keeps) == keeps
    if found.breaks_proven:
        assert len(found.breaks) == breaks
    # Singles, pairs and triples are all tried among so few.
    assert found.keeps_proven or keeps is None or keeps > 3
    assert found.breaks_proven or breaks is None or breaks > 3


@given(case=monotone())
def test_no_unit_of_a_set_can_be_spared(case):
    n, sets, order = case
    holds = holding(sets)
    found = smallest(n, order, holds)
    for unit in found.keeps:
        assert not holds(mask_of(n, [u for u in found.keeps if u != unit], kept=True))
    for unit in found.breaks:
        assert holds(mask_of(n, [u for u in found.breaks if u != unit], kept=False))


@given(case=monotone())
def test_each_coalition_is_tried_once_and_counted(case):
    n, sets, order = case
    tried = []
    holds = holding(sets)
    found = smallest(n, order, lambda mask: tried.append(mask.tobytes()) or holds(mask))
    assert found.evaluations == len(tried) == len(set(tried))


@settings(max_examples=50)
@given(case=monotone(), budget=st.integers(0, 12))
def test_a_budget_is_kept_and_nothing_unsure_is_proven(case, budget):
    n, sets, order = case
    holds = holding(sets)
    found = smallest(n, order, holds, budget=budget)
    assert found.evaluations <= budget
    full = smallest(n, order, holds)
    if found.keeps_proven:
        assert found.keeps == full.keeps
    if found.breaks_proven:
        assert found.breaks == full.breaks


def test_either_of_two_and_one_more_by_hand():
    """(0 or 1) and 2, among forty."""
    holds = holding([{0, 2}, {1, 2}])
    found = smallest(40, [2, 0, 1, *range(3, 40)], holds)
    assert (found.keeps, found.breaks) == ((2, 0), (2,))
    assert found.keeps_proven
    assert found.breaks_proven
    assert found.evaluations < 100


def test_a_triple_among_many_is_not_proven():
    """Pairs were tried among the first eight alone."""
    found = smallest(40, range(40), holding([{0, 1, 2}]))
    assert (found.keeps, found.keeps_proven) == ((0, 1, 2), False)


def test_a_large_set_is_found_along_the_order_and_shrunk():
    needed = {3, 9, 11, 20, 31}
    order = [3, 0, 9, 1, 11, 20, 2, 31, *(i for i in range(4, 40) if i not in needed)]
    found = smallest(40, order, holding([needed]), budget=400)
    assert set(found.keeps) == needed
    assert not found.keeps_proven
    assert len(found.breaks) == 1
    assert found.breaks_proven


def test_what_the_evidence_does_not_change_has_no_set_that_breaks_it():
    found = smallest(5, range(5), lambda mask: True)
    assert (found.keeps, found.keeps_proven) == ((), True)
    assert (found.breaks, found.breaks_proven) == ((), False)


def test_an_answer_that_is_not_given_at_all_is_broken_by_nothing():
    found = smallest(5, range(5), lambda mask: False)
    assert (found.breaks, found.breaks_proven) == ((), True)
    assert found.keeps == ()


@given(case=monotone())
def test_the_smallest_break_alone_is_the_same(case):
    n, sets, order = case
    holds = holding(sets)
    assert smallest_break(n, order, holds) == smallest(n, order, holds).breaks


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_units_are_no_special_case(n):
    found = smallest(n, range(n), lambda mask: bool(mask.all()))
    assert found.keeps == tuple(range(n))
    assert found.breaks == (0,)
    assert found.keeps_proven
    assert found.breaks_proven
