"""Planted games: they hold what was planted, and shares count what they say."""

import numpy as np
import pytest

from benchmarks import planted
from workbench.explain.exact import every_coalition
from workbench.explain.leave_one_out import leave_one_out
from workbench.records import Attribution


def attribution(values, *, low=None, high=None):
    return Attribution(
        method="mine", values=tuple(values), low=tuple(low or values), high=tuple(high or values),
        base=0.0, full=1.0, evaluations=0, quantity="shapley",
    )  # fmt: skip


def test_noise_belongs_to_the_coalition_and_to_the_seed():
    masks = every_coalition(12)
    drawn = planted.noise(masks, 1)
    assert (planted.noise(masks[::-1], 1) == drawn[::-1]).all()
    assert (planted.noise(masks, 2) != drawn).all()
    assert abs(drawn.mean()) < 0.003
    assert drawn.std() == pytest.approx(planted.NOISE, rel=0.05)
    assert len(np.unique(drawn)) == len(drawn)


@pytest.mark.parametrize("name", planted.KINDS)
def test_planted_units_are_worth_what_they_were_planted_for(name, monkeypatch):
    monkeypatch.setattr(planted, "NOISE", 0.0)
    for seed in range(5):
        kind = planted.KINDS[name]
        game, wanted = planted.planted(kind, seed)
        assert 10 <= game.n - kind.players <= 28
        neither, one, other, both = (np.zeros(game.n, dtype=bool) for _ in range(4))
        first, second = sorted(wanted)
        one[first] = other[second] = True
        both[[first, second]] = True
        worth = game(np.array([neither, one, other, both]))
        expected = {
            "complementary": {0.4, 0.6}, "distractor": {0.4, 0.6},
            "duplicate": {1.0}, "synergy": {0.0},
        }[name]  # fmt: skip
        assert (worth[0], worth[3]) == pytest.approx((0.0, 1.0))
        assert set(worth[1:3].tolist()) == expected


def test_shares_count_the_games_in_which_exactly_both_units_come_first():
    def knows(game, *, seed):
        return attribution(exact_singles(game))

    def guesses(game, *, seed):
        return attribution(np.random.default_rng(seed).normal(size=game.n))

    shares = planted.found({"knows": knows, "guesses": guesses}, games=10)
    assert set(shares) == set(planted.KINDS)
    assert shares["complementary"]["knows"] == 1.0
    assert shares["complementary"]["guesses"] < 0.5


def exact_singles(game):
    """The mean of many coalitions with each unit, less that without it."""
    masks = np.random.default_rng(0).random((2000, game.n)) < 0.5
    worth = game(masks)
    return [worth[masks[:, i]].mean() - worth[~masks[:, i]].mean() for i in range(game.n)]


def test_leaving_one_out_cannot_see_a_duplicate():
    assert planted.found({"mine": leave_one_out}, games=10)["duplicate"]["mine"] == 0.0


def test_greyed_units_are_counted_where_nothing_counts():
    def halves(game, *, seed):
        assert 10 <= game.n <= 30
        ends = [1.0] * game.n
        low = [-1.0 if i % 2 else 0.5 for i in range(game.n)]
        return attribution([0.7] * game.n, low=low, high=ends)

    assert planted.greyed({"mine": halves}, games=6)["mine"] == pytest.approx(0.5, abs=0.05)
