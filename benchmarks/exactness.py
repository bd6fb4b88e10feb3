"""Are exact values exact? Against every coalition, the package shap, and the split of a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.games import Case, counted
from benchmarks.packages import shap_exact, shap_permutation
from workbench.evidence.index import Index
from workbench.evidence.split import with_split
from workbench.explain.exact import exact
from workbench.explain.game import Game
from workbench.explain.retrieval import passage_game
from workbench.explain.shapley import shapley

#: Questions of which small games are made, sentences of each, and passages whose score is split.
QUESTIONS, SENTENCES, PASSAGES = 50, 10, 20


def exactness(index: Index, cases: Sequence[Case]) -> dict[str, float | None]:
    """Largest differences, each to another way of computing the same.

    Returns
    -------
    dict
        ``brute``: the closed form and all coalitions, over the first ten sentences of real
        evidence, and over a passage and its copy; ``shap``: the closed form and the package's
        exact values on the same games; ``split``: sampled Shapley values of the frozen retrieval
        game, by the package and by our own, and the exact split of a passage's score over its
        words. None where no game has a closed form.
    """
    brute: list[float] = []
    by_shap: list[float] = []
    for case in small(cases[:QUESTIONS]):
        game = case.game()
        if game.structure is None:
            continue
        closed = np.array(exact(game).values)
        plain = Game(game.n, case.game())  # the same game without its closed form
        brute.append(_furthest(closed, exact(plain).values))
        by_shap.append(_furthest(closed, shap_exact(counted(plain, []), game.n)))
    splits = [_split(index, case) for case in cases[:PASSAGES]]
    return {
        "games": len(brute),
        "brute": max(brute, default=None),
        "shap": max(by_shap, default=None),
        "split": max(splits, default=None),
    }


def small(cases: Sequence[Case]) -> list[Case]:
    """Games of ten sentences at most; all the others stay in the evidence, and are never removed.

    Each question gives one of its first sentences, and one of its best passage and a copy of it,
    where the answer stands twice.
    """
    made = []
    for case in cases:
        made.append(replace(case, units=case.units[:SENTENCES]))
        twice = replace(case, evidence=case.evidence[:1]).duplicated()
        if twice is not None and len(twice.units) <= SENTENCES:
            made.append(twice)
    return made


def _split(index: Index, case: Case) -> float:
    """How far sampled values of the words of the best passage are from the split of its score."""
    item = with_split(index, case.question, case.evidence[0])
    game, units = passage_game(index, case.question, item, frozen=True)
    told = item.split.by_word if item.split is not None else ()
    packaged = shap_permutation(counted(game, []), len(units), max_evals=0)
    ours = shapley(game, budget=4 * len(units) + 2).values
    return max(_furthest(told, packaged), _furthest(told, ours))


def _furthest(one: Sequence[float] | np.ndarray, other: Sequence[float] | np.ndarray) -> float:
    return float(np.abs(np.asarray(one) - np.asarray(other)).max(initial=0.0))
