"""Is the explanation true? What really happens when evidence is removed, beside what it says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.tokens import words
from workbench.explain.game import Game, Masks, Values
from workbench.explain.gated import additive, predicted
from workbench.records import Attribution, Faithfulness, Unit

#: Held-out coalitions, and the probability that each keeps a unit.
MASKS, KEEP = 100, 0.5
#: Curves go up to this share of the tokens.
UP_TO = 0.5
DROPS = (1, 3)


def faithfulness(
    game: Game,
    attribution: Attribution,
    *,
    tokens: Sequence[int] | None = None,
    masks: int = MASKS,
    seed: int = 0,
) -> Faithfulness:
    """Grade an attribution on its game.

    Parameters
    ----------
    tokens : sequence of int, length n, optional
        How many words each unit has; by default all count alike.
    masks : int
        Held-out coalitions; 0 leaves the rank correlation out.
    seed : int
        Of the held-out coalitions: the same seed gives every method the same.

    Notes
    -----
    *LDS*, the linear datamodelling score [1]_, is the rank correlation of predicted and true
    values. Where a sum is all that is predicted, it cannot be near 1: with one unit that decides,
    half of the coalitions are worth the same, and no sum ties them. A rank correlation with so
    many ties is at most ``sqrt((N^3 - t^3) / (N^3 - N))`` for t ties among N, 0.935 for half. So
    both are given: of what the method predicts, and of the plain sum of its values.

    *Comprehensiveness* and *sufficiency* [2]_ are mean falls over removing, and over keeping
    alone, the first units up to half of the tokens: areas under straight lines between units.

    References
    ----------
    .. [1] S. Park et al., "TRAK: Attributing Model Behavior at Scale", ICML 2023.
    .. [2] J. DeYoung et al., "ERASER: A Benchmark to Evaluate Rationalized NLP Models", ACL 2020.
    """
    before = game.evaluations
    weights = np.ones(game.n) if tokens is None else np.array(tokens, dtype=float)
    first = np.array(attribution.order, dtype=int)
    shares = np.concatenate([[0.0], np.cumsum(weights[first]) / max(weights.sum(), 1.0)])
    steps = int(np.searchsorted(shares, UP_TO)) + 1  # the first one beyond, for the last line
    rows = prefixes(first, min(max(steps, max(DROPS) + 1), game.n + 1))
    gone = _falls(game, attribution, ~rows)
    left = _falls(game, attribution, rows)
    curve = slice(0, min(steps, len(rows)))
    lds = _lds(game, attribution, masks, seed) if masks else (None, None)
    return Faithfulness(
        lds=lds[0],
        lds_additive=lds[1],
        comprehensiveness=_area(shares[curve], gone[curve]) if gone is not None else None,
        sufficiency=_area(shares[curve], left[curve]) if left is not None else None,
        removed=_points(shares[curve], gone[curve]) if gone is not None else (),
        kept=_points(shares[curve], left[curve]) if left is not None else (),
        drops=tuple((k, float(gone[k])) for k in DROPS if gone is not None and k < len(gone)),
        masks=masks,
        evaluations=game.evaluations - before,
    )


def sizes(units: Sequence[Unit]) -> tuple[int, ...]:
    """How many words each unit has, 1 at least."""
    return tuple(max(1, len(words(unit.text))) for unit in units)


def prefixes(order: NDArray[np.intp], count: int) -> Masks:
    """Masks that keep the first 0, 1, 2 … units of an order, bool (count, n)."""
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(len(order))
    return np.asarray(place[None, :] < np.arange(count)[:, None])


def held_out(n: int, masks: int, seed: int) -> Masks:
    """Coalitions for the rank correlation, bool (masks, n); the same for every method."""
    return np.random.default_rng([seed, 987_654_321]).random((masks, n)) < KEEP


def lds(predictions: Values, worth: Values) -> float | None:
    """Rank correlation of predicted and true values, -1 to 1.

    0 where all predictions are the same, and None where all true values are.
    """
    from scipy.stats import spearmanr  # noqa: PLC0415  (slow to import)

    if np.ptp(worth) <= 1e-12 * max(1.0, float(np.abs(worth).max())):
        return None
    if np.ptp(predictions) == 0:
        return 0.0
    return float(spearmanr(_rounded(predictions), _rounded(worth)).statistic)


def _rounded(values: Values) -> Values:
    """Values that differ by rounding alone are the same."""
    scale = max(float(np.abs(values).max()), 1e-12)
    return np.asarray(np.round(values / scale, 9))


def _lds(
    game: Game, attribution: Attribution, masks: int, seed: int
) -> tuple[float | None, float | None]:
    rows = held_out(game.n, masks, seed)
    worth = game(rows)
    return (
        lds(predicted(attribution, rows), worth),
        lds(additive(attribution, rows), worth),
    )


def _falls(game: Game, attribution: Attribution, rows: Masks) -> Values | None:
    """How far values lie below everything kept, as a share of what the evidence brings."""
    rise = attribution.full - attribution.base
    if abs(rise) < 1e-9:
        return None
    return np.asarray((attribution.full - game(rows)) / rise)


def _area(shares: Values, falls: Values) -> float:
    """Mean of the line through the points, from 0 to half of the tokens."""
    at = np.linspace(0.0, UP_TO, 201)
    return float(np.interp(at, shares, falls).mean())


def _points(shares: Values, falls: Values) -> tuple[tuple[float, float], ...]:
    return tuple(zip(shares.tolist(), falls.tolist(), strict=True))
