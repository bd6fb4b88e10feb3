"""Games whose truth is known, because it was planted: two units that count among many that do not.

Every coalition has a noise of its own, which is the same whenever the coalition is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from scipy.special import ndtri

from benchmarks.games import Method
from workbench.explain.game import Game, Masks, Values

#: Games of each kind; standard deviation of the noise; units that do nothing, at least and most.
GAMES, NOISE, IDLE = 200, 0.05, (10, 28)
#: Units of a game that is nothing but noise, at least and most.
IGNORED = (10, 30)


@dataclass(frozen=True)
class Kind:
    """What the units that count are worth together; the first two are to be found."""

    players: int
    worth: Callable[[Values], Values]  # floats (k, players) of 0 and 1 -> (k,)


KINDS = {
    "complementary": Kind(2, lambda x: x @ [0.6, 0.4]),
    "duplicate": Kind(2, lambda x: x.max(axis=1)),
    "synergy": Kind(2, lambda x: x.prod(axis=1)),
    "distractor": Kind(5, lambda x: x @ [0.6, 0.4, -0.5, 0.08, 0.08]),
}


def noise(masks: Masks, seed: int) -> Values:
    """A normal number for each coalition, floats (k,), that depends on it and the seed alone."""
    key = str(seed).encode()
    rows = np.packbits(masks, axis=1)
    drawn = [
        int.from_bytes(blake2b(row.tobytes(), digest_size=6, key=key).digest()) for row in rows
    ]
    return np.asarray(NOISE * ndtri((np.array(drawn) + 0.5) / 2.0**48))


def planted(kind: Kind, seed: int) -> tuple[Game, frozenset[int]]:
    """A game with units of a kind at random places, and the two that are to be found."""
    rng = np.random.default_rng([seed, 2])
    n = int(rng.integers(IDLE[0], IDLE[1] + 1)) + kind.players
    places = rng.permutation(n)[: kind.players]

    def value(masks: Masks) -> Values:
        return kind.worth(masks[:, places].astype(float)) + noise(masks, seed)

    return Game(n, value), frozenset(places[:2].tolist())


def ignoring(seed: int) -> Game:
    """A game that no unit counts in."""
    n = int(np.random.default_rng([seed, 3]).integers(IGNORED[0], IGNORED[1] + 1))
    return Game(n, lambda masks: noise(masks, seed))


def found(
    methods: Mapping[str, Method], games: int = GAMES, seed: int = 0
) -> dict[str, dict[str, float]]:
    """Share of games in which the two units with the largest values are those that were planted."""
    shares: dict[str, dict[str, float]] = {}
    for name, kind in KINDS.items():
        hits = dict.fromkeys(methods, 0)
        for number in range(seed, seed + games):
            for method, explain in methods.items():
                game, wanted = planted(kind, number)
                hits[method] += frozenset(explain(game, seed=number).order[:2]) == wanted
        shares[name] = {method: count / games for method, count in hits.items()}
    return shares


def greyed(methods: Mapping[str, Method], games: int = GAMES, seed: int = 0) -> dict[str, float]:
    """Share of units that cannot be told from zero, in games that no unit counts in."""
    shares = {}
    for name, explain in methods.items():
        grey = [explain(ignoring(s), seed=s).unclear for s in range(seed, seed + games)]
        shares[name] = float(np.mean(np.concatenate(grey)))
    return shares
