"""Games cache what they computed, and methods keep their promises on known games."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.explain import METHODS
from workbench.explain.game import Game, units_of
from workbench.records import Evidence, Passage


def additive(weights, calls=None):
    def value(masks):
        if calls is not None:
            calls.append(len(masks))
        return masks @ np.asarray(weights, float)

    return Game(len(weights), value)


def test_a_coalition_is_computed_once():
    calls = []
    game = additive([1.0, 2.0], calls)
    assert game([[True, False], [True, False], [True, True]]).tolist() == [1.0, 1.0, 3.0]
    assert game([[True, True]]).tolist() == [3.0]
    assert game.evaluations == 2
    assert sum(calls) == 2


def test_masks_of_the_wrong_width_are_refused():
    with pytest.raises(ValueError, match="2 players"):
        additive([1.0, 2.0])([[True, True, True]])


@pytest.mark.parametrize("name", METHODS)
@given(weights=st.lists(st.floats(-10, 10), min_size=1, max_size=12))
def test_every_method_is_exact_on_an_additive_game(name, weights):
    result = METHODS[name](additive(weights), seed=0)
    assert np.allclose(result.values, weights, atol=1e-9)
    assert all(
        low <= v <= high
        for low, v, high in zip(result.low, result.values, result.high, strict=True)
    )
    assert result.base == pytest.approx(0.0)
    assert result.full == pytest.approx(sum(weights), abs=1e-9)


def test_leave_one_out_refuses_a_budget_that_does_not_suffice():
    with pytest.raises(InputError, match="takes 5 evaluations, 4 are allowed"):
        METHODS["leave_one_out"](additive([1.0, 2.0, 3.0]), budget=4)


def passage(document="d", text="One two. Three four.", start=10):
    sentences = ((start, start + 8), (start + 9, start + 20))
    return Passage(document, "0" * 64, start, start + len(text), text, sentences=sentences)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("passage", ["One two. Three four."]),
        ("sentence", ["One two.", "Three four."]),
        ("word", ["One", "two", "Three", "four"]),
    ],
)
def test_units_are_the_characters_they_name(kind, texts):
    p = passage()
    units = units_of([Evidence(1, p, 1.0)], kind)
    assert [u.text.strip(".") if kind == "word" else u.text for u in units] == texts
    assert all(p.cut(u.start, u.end) == u.text for u in units)


def test_the_same_passage_twice_is_one_set_of_units():
    assert (
        len(units_of([Evidence(1, passage(), 1.0), Evidence(2, passage(), 0.5)], "sentence")) == 2
    )


def test_another_unit_is_refused():
    with pytest.raises(ValueError, match="no unit"):
        units_of([], "chapter")
