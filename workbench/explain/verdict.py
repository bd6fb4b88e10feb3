"""What an answer depends on, from a few coalitions that are mostly known already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.explain.game import Game
from workbench.explain.minimal import smallest_break
from workbench.records import Attribution, Citation, Verdict

#: The answer is lost where less than this share of what the evidence brings is left.
LOST = 0.5
#: Less than this the evidence does not matter: in log-odds, and for payoffs from 0 to 1.
NOTHING = {"log_odds": 0.5, "similarity": 0.1, "score": 0.02}
#: A unit speaks against the answer where it takes away so much, by payoff.
AGAINST = {"log_odds": 1.0, "similarity": 0.1, "score": 0.05}
#: More units than these are many.
_FEW = 3
_BUDGET = 30
#: What the evidence brings may be chance where none of so many units can be told from zero, and
#: it is not more than so many times the widest doubt.
_MANY, _HIDDEN = 8, 1.5


def verdict(
    game: Game, attribution: Attribution, *, contradicted: Sequence[Citation] = ()
) -> Verdict:
    """Name what the answer depends on.

    Parameters
    ----------
    contradicted : sequence of Citation
        Sources that grounding has found to contradict the answer.
    """
    rise = attribution.full - attribution.base
    against = _against(attribution)
    spread = max((abs(v) for v in attribution.values), default=0.0)
    doubt = max(h - v for h, v in zip(attribution.high, attribution.values, strict=True))
    many = game.n >= _MANY
    hidden = many and all(attribution.unclear) and abs(rise) <= _HIDDEN * doubt
    if max(abs(rise), spread) < NOTHING[game.payoff] or hidden:
        return Verdict("none", (), against, tuple(contradicted))
    if rise < NOTHING[game.payoff]:
        return Verdict("many", (), against, tuple(contradicted))
    units = _needed_alone(game, attribution, rise)
    if units:
        kind = "one" if len(units) == 1 else "both" if len(units) <= _FEW else "many"
    else:
        kind, units = _either(game, attribution, rise)
    return Verdict(kind, units, against, tuple(contradicted))


def _needed_alone(game: Game, attribution: Attribution, rise: float) -> tuple[int, ...]:
    """Units whose removal alone loses the answer."""
    likely = [i for need in attribution.needs for i in need if len(need) == 1]
    first = list(dict.fromkeys([*likely, *attribution.order[: 2 * _FEW]]))
    masks = np.ones((len(first), game.n), dtype=bool)
    masks[np.arange(len(first)), first] = False
    fall = (attribution.full - game(masks)) / rise
    return tuple(i for i, lost in zip(first, fall, strict=True) if lost > 1 - LOST)


def _either(game: Game, attribution: Attribution, rise: float) -> tuple[str, tuple[int, ...]]:
    """The smallest set whose removal loses the answer though no unit of it is needed alone."""
    line = attribution.base + LOST * rise
    needs = [i for need in attribution.needs if len(need) <= _FEW for i in need]
    order = list(dict.fromkeys([*needs, *attribution.order]))
    found = smallest_break(game.n, order, lambda mask: bool(game(mask)[0] >= line), budget=_BUDGET)
    # No unit of a smallest set is needed alone: with any one of them left, the answer holds.
    return ("either", found) if 2 <= len(found) <= _FEW else ("many", ())


def _against(attribution: Attribution) -> tuple[int, ...]:
    least = -AGAINST[attribution.payoff]
    unclear = attribution.unclear
    found = [i for i, v in enumerate(attribution.values) if v <= least and not unclear[i]]
    return tuple(sorted(found, key=lambda i: attribution.values[i])[:_FEW])
