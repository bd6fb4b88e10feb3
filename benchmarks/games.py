"""Games about real answers to the questions of a SQuAD file.

Every paragraph of the file is a document, five passages are retrieved, sentences are the players,
and what is explained is the model's own first candidate, right or wrong.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.candidates import model_of
from benchmarks.corpus import index_of
from benchmarks.layouts import read_squad, sample
from workbench.errors import InputError
from workbench.evidence.embed import embedder
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.explain import METHODS
from workbench.explain.faithfulness import faithfulness, sizes
from workbench.explain.game import Game, Masks, Values
from workbench.explain.games import answer_game
from workbench.explain.units import units_of
from workbench.models.base import AnswerModel
from workbench.records import Attribution, Candidate, Evidence, Unit

#: Passages that are retrieved, held-out coalitions, and the units that are removed for a drop.
K, MASKS, DROPS = 5, 100, (1, 3)
#: What is no method: chance, and two orders that do not ask the model.
BASELINES = ("random", "similarity", "retrieval")

Method = Callable[..., Attribution]


@dataclass(frozen=True)
class Case:
    """One answer that is explained."""

    model: AnswerModel
    question: str
    evidence: tuple[Evidence, ...]
    candidate: Candidate
    units: tuple[Unit, ...]
    seed: int  # of the held-out coalitions and of the methods

    def game(self) -> Game:
        """A new game, of which nothing is known yet."""
        return answer_game(self.model, self.question, self.evidence, self.candidate, self.units)

    def duplicated(self) -> Case | None:
        """The same question where the best passage stands in one more document."""
        best = self.evidence[0]
        again = replace(
            best, rank=len(self.evidence) + 1, passage=replace(best.passage, document="copy")
        )
        return case_of(self.model, self.question, (*self.evidence, again), self.seed)


def case_of(
    model: AnswerModel, question: str, evidence: Sequence[Evidence], seed: int
) -> Case | None:
    """What the model answers from this evidence; None where it has nothing to say."""
    found = model.answer(question, evidence).candidates
    units = units_of(evidence, "sentence")
    if not found or not units:
        return None
    return Case(model, question, tuple(evidence), found[0], units, seed)


def read(options: argparse.Namespace) -> tuple[Index, list[Case]]:
    """A random sample of the answerable questions of a SQuAD file, and the index of all of it.

    Raises
    ------
    InputError
        If there is no such question, or no such model.
    """
    data = read_squad(options.data, options.articles)
    questions = sample([q for q in data.questions if q.answers], options.questions, options.seed)
    if not questions:
        raise InputError(f"“{options.data}” has no answerable question.", str(options.data))
    index = index_of(data.paragraphs)
    model = model_of(options.model, index)
    made = [
        case_of(model, q.text, retrieve(index, q.text, k=K), options.seed + number)
        for number, q in enumerate(questions)
    ]
    return index, [case for case in made if case is not None]


def methods_of(options: argparse.Namespace) -> dict[str, Method]:
    """The methods that are named, or all of them."""
    unknown = [name for name in options.methods or () if name not in METHODS]
    if unknown:
        raise InputError(f"There is no method “{unknown[0]}”; there are {', '.join(METHODS)}.")
    return {name: METHODS[name] for name in options.methods or METHODS}


def baseline(name: str, case: Case, game: Game) -> Attribution:
    """Values that no method made: one of :data:`BASELINES`.

    ``similarity`` is the cosine of each sentence with the question, ``retrieval`` the score of the
    passage that it stands in. The game is asked for its two ends alone.
    """
    ends = game(np.array([[False] * game.n, [True] * game.n]))
    told = tuple(_values(name, case).tolist())
    return Attribution(
        method=name, values=told, low=told, high=told, base=float(ends[0]), full=float(ends[1]),
        evaluations=0, seed=case.seed, quantity="slope", payoff=game.payoff,
    )  # fmt: skip


def _values(name: str, case: Case) -> NDArray[np.float64]:
    if name == "random":
        return np.random.default_rng([case.seed, 1]).normal(size=len(case.units))
    if name == "similarity":
        rows = embedder().embed_exactly([case.question, *(unit.text for unit in case.units)])
        return np.asarray(rows[1:] @ rows[0])
    scores = {
        (e.passage.document, start): e.score
        for e in case.evidence
        for start, _ in e.passage.sentences
    }
    return np.array([scores[unit.document, unit.start] for unit in case.units])


def graded(game: Game, found: Attribution, units: Sequence[Unit], seed: int) -> dict[str, float]:
    """How true an attribution is, by name; nan where a figure is undefined.

    An undefined rank correlation counts as 0, and ``undefined`` is 1.
    """
    grade = faithfulness(game, found, tokens=sizes(units), masks=MASKS, seed=seed)
    undefined = grade.lds is None or grade.lds_additive is None
    figures = {
        "lds": grade.lds or 0.0,
        "lds_additive": grade.lds_additive or 0.0,
        "undefined": float(undefined),
        "comprehensiveness": _number(grade.comprehensiveness),
        "sufficiency": _number(grade.sufficiency),
    }
    for k in DROPS:
        left = np.ones((1, game.n), dtype=bool)
        left[0, list(found.order[:k])] = False
        figures[f"drop@{k}"] = found.full - float(game(left)[0])
    return figures


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def ceiling(worth: Values) -> float:
    """The highest rank correlation with these values that a prediction without ties can reach.

    Of N values in groups of t equal ones, ``sqrt(1 - sum(t^3 - t) / (N^3 - N))``: the ties have no
    ranks among themselves, and a sum without ties orders them all the same.
    """
    n = len(worth)
    if n < 2:
        return 0.0
    scale = max(float(np.abs(worth).max()), 1e-12)
    ties = np.unique(np.round(worth / scale, 9), return_counts=True)[1].astype(float)
    return float(np.sqrt(max(1 - (ties**3 - ties).sum() / (float(n) ** 3 - n), 0.0)))


def mean(values: Sequence[float]) -> float | None:
    """Mean of the numbers that are defined; None where there are none."""
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else None


def counted(game: Game, rows: list[int]) -> Callable[[Values], Values]:
    """The game as a function of rows of 0 and 1; ``rows`` gets how many it was asked for."""

    def value(kept: Values) -> Values:
        asked: Masks = np.atleast_2d(np.asarray(kept)) > 0.5
        rows.append(len(asked))
        return game(asked)

    return value
