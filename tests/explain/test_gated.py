"""What ``adaptive`` finds has the Shapley values that its coalitions have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.explain.exact import every_coalition, from_all
from workbench.explain.gated import Gated, additive, predicted
from workbench.records import Attribution

NUMBER = st.floats(-10, 10)


@st.composite
def gates(draw):
    n = draw(st.integers(1, 8))
    order = draw(st.permutations(range(n)))
    needs, at = [], 0
    for size in draw(st.lists(st.integers(1, 4), max_size=4)):
        if at + size <= n:
            needs.append(tuple(order[at : at + size]))
            at += size
    losses = []
    for size in draw(st.lists(st.integers(1, 4), max_size=2)):
        if at + size <= n:
            losses.append((tuple(order[at : at + size]), draw(NUMBER)))
            at += size
    removal = np.array(draw(st.lists(NUMBER, min_size=n, max_size=n)))
    return Gated(draw(NUMBER), draw(NUMBER), tuple(needs), removal, tuple(losses))


@given(gated=gates())
def test_values_are_those_of_all_coalitions_and_add_up(gated):
    worth = gated.value(every_coalition(len(gated.removal)))
    found = gated.shapley()
    assert found == pytest.approx(from_all(worth), abs=1e-9)
    assert found.sum() == pytest.approx(worth[-1] - worth[0], abs=1e-9)


@given(gated=gates())
def test_the_ends_are_base_and_base_with_the_rise(gated):
    """Of nothing it is the base where something is needed."""
    n = len(gated.removal)
    nothing, everything = gated.value(np.array([[False] * n, [True] * n]))
    assert everything == pytest.approx(gated.base + gated.rise)
    if gated.needs:
        assert nothing == gated.base


@given(gated=gates(), data=st.data())
def test_it_is_closed_where_a_need_is_not_met(gated, data):
    if not gated.needs:
        return
    n = len(gated.removal)
    masks = np.random.default_rng(data.draw(st.integers(0, 99))).random((8, n)) < 0.5
    masks[:, list(data.draw(st.sampled_from(gated.needs)))] = False
    assert (gated.value(masks) == gated.base).all()


def test_by_hand_either_of_two_and_one_more():
    """(a or b) and c: of 6 orders, c decides in 4, and a and b in one each."""
    gated = Gated(0.0, 6.0, ((0, 1), (2,)), np.zeros(3))
    assert gated.shapley() == pytest.approx([1.0, 1.0, 4.0])


def test_by_hand_what_is_lost_once_all_of_a_set_are_gone():
    """Any of three holds 6 of 10; the fourth is worth the rest by itself."""
    gated = Gated(0.0, 10.0, (), np.array([0.0, 0.0, 0.0, 4.0]), (((0, 1, 2), 6.0),))
    assert gated.value(np.array([[1, 0, 0, 1], [0, 0, 0, 1], [0, 0, 1, 0]], bool)) == pytest.approx(
        [10.0, 4.0, 6.0]
    )
    assert gated.shapley() == pytest.approx([2.0, 2.0, 2.0, 4.0])


def test_needs_of_many_members_stay_exact():
    gated = Gated(0.0, 1.0, (tuple(range(60)),), np.zeros(80))
    assert gated.shapley() == pytest.approx([1 / 60] * 60 + [0.0] * 20)


# ---------------------------------------------------------------- predictions


def attribution(gated=None, values=(1.0, 2.0, 3.0), base=-1.0):
    more = {}
    if gated is not None:
        removal = tuple(gated.removal.tolist())
        more = {"needs": gated.needs, "losses": gated.losses, "removal": removal}
    full = base + (sum(values) if gated is None else gated.rise)
    return Attribution("m", values, values, values, base, full, 0, **more)


def test_without_needs_the_sum_of_what_is_kept_is_predicted():
    masks = every_coalition(3)
    wanted = -1.0 + masks @ np.array([1.0, 2.0, 3.0])
    assert predicted(attribution(), masks) == pytest.approx(wanted)
    assert additive(attribution(), masks) == pytest.approx(wanted)


@given(gated=gates())
def test_with_needs_or_losses_the_gated_sum_is_predicted(gated):
    values = tuple(gated.shapley().tolist())
    masks = every_coalition(len(values))
    found = attribution(gated, values, gated.base)
    if gated.needs or gated.losses:
        assert predicted(found, masks) == pytest.approx(gated.value(masks))
    assert additive(found, masks) == pytest.approx(gated.base + masks @ np.array(values))
