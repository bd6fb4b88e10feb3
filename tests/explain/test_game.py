"""A game asks a model for each coalition once, checks what it gives back, and can be stopped."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.explain.planted import additive
from workbench.errors import InputError, ModelError
from workbench.explain.game import Game, Stopped

MASKS = st.integers(1, 12).flatmap(
    lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=1, max_size=40)
)


def counted(weights, **arguments):
    """An additive game, and the rows of each call."""
    calls = []

    def value(masks):
        calls.append(len(masks))
        return masks @ np.asarray(weights, float)

    return Game(len(weights), value, **arguments), calls


# ---------------------------------------------------------------- the cache


def test_a_coalition_is_computed_once():
    game, calls = counted([1.0, 2.0])
    assert game([[True, False], [True, False], [True, True]]).tolist() == [1.0, 1.0, 3.0]
    assert game([[True, True]]).tolist() == [3.0]
    assert game.evaluations == sum(calls) == 2


@given(rows=MASKS)
def test_values_are_those_of_the_value_and_each_coalition_counts_once(rows):
    masks = np.array(rows)
    weights = np.arange(1.0, masks.shape[1] + 1)
    game, calls = counted(weights)
    distinct = len({tuple(row) for row in rows})
    for _ in range(2):
        assert game(masks).tolist() == pytest.approx((masks @ weights).tolist())
        assert game.evaluations == sum(calls) == distinct
    assert [game.known(row) for row in masks] == game(masks).tolist()


def test_masks_of_more_than_eight_players_are_told_apart():
    game = additive(2.0 ** np.arange(20))
    masks = np.eye(20, dtype=bool)
    assert game(masks).tolist() == (2.0 ** np.arange(20)).tolist()
    assert game.evaluations == 20


def test_what_was_not_computed_is_not_known():
    game = additive([1.0, 2.0])
    game([[True, False]])
    assert game.known(np.array([True, False])) == 1.0
    assert game.known(np.array([False, True])) is None


def test_one_mask_alone_and_lists_of_numbers_are_masks():
    game = additive([1.0, 2.0])
    assert game([True, False]).tolist() == [1.0]
    assert game([[0, 1], [1, 1]]).tolist() == [2.0, 3.0]


def test_no_mask_costs_nothing():
    game, calls = counted([1.0, 2.0])
    assert game(np.zeros((0, 2), bool)).tolist() == []
    assert calls == []


@pytest.mark.parametrize("masks", [[[True] * 3], [True], [[]], np.ones((2, 1), bool)])
def test_masks_of_the_wrong_width_are_refused_and_cost_nothing(masks):
    game, calls = counted([1.0, 2.0])
    with pytest.raises(ValueError, match="the game has 2 players"):
        game(masks)
    assert calls == []


def test_without_groups_each_player_stands_for_itself():
    assert additive([1.0] * 3).groups == (0, 1, 2)
    assert additive([1.0] * 3, groups=[4, 4, 1]).groups == (4, 4, 1)


# ---------------------------------------------------------------- batches


def unheard(evaluations):
    """Somebody watches, and does nothing."""


def test_batches_grow_while_they_are_quick_and_nothing_is_computed_twice():
    game, calls = counted(np.ones(10), watch=unheard)
    masks = np.random.default_rng(0).random((600, 10)) < 0.5
    game(np.vstack([masks, masks]))
    assert calls[0] == 1
    assert len(calls) > 2
    assert calls[:-1] == sorted(set(calls[:-1]))
    assert sum(calls) == game.evaluations == len(np.unique(masks, axis=0))


def ticking(monkeypatch, seconds):
    """A value that takes so long, by a clock of its own: ``seconds(rows)``; rows of each call."""
    from workbench.explain import game as module

    clock, calls = [0.0], []
    monkeypatch.setattr(module, "perf_counter", lambda: clock[0])

    def value(masks):
        calls.append(len(masks))
        clock[0] += seconds(len(masks))
        return masks.sum(axis=1).astype(float)

    return value, calls


def test_batches_shrink_when_they_are_slow(monkeypatch):
    """So that progress is seen and a stop is heard soon: after half a second at most."""
    value, calls = ticking(monkeypatch, lambda rows: 0.05 * rows)
    Game(12, value, watch=unheard)(np.random.default_rng(0).random((2_000, 12)) < 0.5)
    assert calls[0] == 1
    slow = [i for i, rows in enumerate(calls[:-2]) if 0.05 * rows > 0.5]
    assert slow
    assert all(calls[i + 1] == calls[i] // 2 for i in slow)
    assert max(calls[20:]) * 0.05 <= 0.5


def test_a_model_that_takes_long_is_asked_row_by_row(monkeypatch):
    value, calls = ticking(monkeypatch, lambda rows: 3.0)
    Game(6, value, watch=unheard)(np.random.default_rng(0).random((20, 6)) < 0.5)
    assert set(calls) == {1}


# ---------------------------------------------------------------- watching and stopping


def test_whoever_watches_hears_of_it_early_and_at_the_end():
    heard = []
    game = additive(np.ones(8), watch=heard.append)
    game(np.eye(8, dtype=bool))
    game(np.eye(8, dtype=bool))
    assert heard[0] == 1
    assert heard == sorted(set(heard))
    assert heard[-1] == game.evaluations == 8


def test_a_stop_keeps_what_was_computed_and_the_game_goes_on_later():
    stops = [True]

    def watch(evaluations):
        if evaluations > 1 and stops:
            stops.pop()
            raise Stopped

    game, calls = counted(np.ones(9), watch=watch)
    masks = np.random.default_rng(0).random((400, 9)) < 0.5
    different = np.unique(masks, axis=0)
    with pytest.raises(Stopped):
        game(masks)
    assert 1 < game.evaluations < len(different)
    assert game.evaluations == sum(calls) == sum(game.known(row) is not None for row in different)
    assert game(masks).tolist() == masks.sum(axis=1).tolist()
    assert sum(calls) == len(different)


# ---------------------------------------------------------------- models that misbehave


def failing(problem):
    """A value that misbehaves whenever the first player is missing."""
    release = threading.Event()

    def value(masks):
        if masks[:, 0].all():
            return masks.sum(axis=1).astype(float)
        return {
            "shape": lambda: np.zeros((len(masks), 2)),
            "a single number": lambda: 1.0,
            "nothing": lambda: None,
            "text": lambda: ["much"] * len(masks),
            "nan": lambda: np.full(len(masks), np.nan),
            "infinite": lambda: np.full(len(masks), np.inf),
            "raises": lambda: 1 / 0,
            "hangs": lambda: release.wait(20),
        }[problem]()

    return value, release


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("shape", r"shape \(1, 2\) for 1 coalitions"),
        ("a single number", r"shape \(\) for 1 coalitions"),
        ("nothing", "no finite number|shape"),
        ("text", "much"),
        ("nan", "1 of 1 values that are no finite number"),
        ("infinite", "1 of 1 values that are no finite number"),
        ("raises", "raised ZeroDivisionError while it was being explained: division by zero"),
        ("hangs", r"did not answer within 0\.2 seconds"),
    ],
)
def test_a_model_that_misbehaves_is_told_in_words_and_the_game_stays_usable(problem, words):
    value, release = failing(problem)
    game = Game(3, value, limit=0.2 if problem == "hangs" else None)
    assert game([[True, True, False]]).tolist() == [2.0]
    with pytest.raises(ModelError, match=words) as error:
        game([[False, True, True]])
    release.set()
    assert error.value.message[0].isupper()
    assert error.value.message.endswith(".")
    assert game.known(np.array([False, True, True])) is None
    assert game([[True, True, False], [True, True, True]]).tolist() == [2.0, 3.0]
    assert game.evaluations == 2


def test_what_was_computed_before_a_failure_stays_known():
    value, _ = failing("raises")
    game = Game(3, value, watch=unheard)
    with pytest.raises(ModelError):
        game([[True, True, True], [True, False, True], [False, False, False]])
    assert game.known(np.ones(3, bool)) == 3.0


def test_the_programs_own_errors_are_raised_as_they_are():
    def value(masks):
        raise InputError("There is nothing here.")

    for limit in (None, 5.0):
        with pytest.raises(InputError, match="There is nothing here"):
            Game(1, value, limit=limit)([[True]])


@pytest.mark.parametrize("limit", [None, 5.0])
def test_an_interruption_is_never_taken_for_a_models_fault(limit):
    def value(masks):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Game(1, value, limit=limit)([[True]])


# ---------------------------------------------------------------- models that change their mind


def test_a_model_that_gives_the_same_again_has_no_wobble():
    game, calls = counted([1.0, 2.0])
    assert game.wobble() == 0.0
    assert sum(calls) == 2
    assert game.evaluations == 1


def test_a_random_model_is_found_within_six_calls_and_measured():
    rng = np.random.default_rng(0)
    found = []
    for _ in range(60):
        calls = []

        def value(masks, calls=calls):
            calls.append(len(masks))
            return masks.sum(axis=1) + rng.normal(scale=0.5, size=len(masks))

        game = Game(3, value)
        found.append(game.wobble())
        assert sum(calls) <= 6
        assert game.evaluations == 1
    assert min(found) > 0
    assert np.sqrt(np.mean(np.square(found))) == pytest.approx(0.5, rel=0.25)


def test_asking_again_goes_past_the_cache_and_is_not_counted():
    game, calls = counted([1.0, 2.0])
    assert game.again(3).tolist() == [3.0] * 3
    assert (sum(calls), game.evaluations) == (3, 0)
