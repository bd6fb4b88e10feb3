"""The measures by which models are compared, each with its plain words.

Every measure gives an array of values, shape (questions, seeds, columns), in the order of the
gold questions. Not a number: the measure says nothing of it, or it was not asked. Infinity: not
known, which makes the whole figure unknown. A result that failed counts as the worst there is
wherever its question counts; it is never left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.compare import scores
from workbench.compare.scores import Floats, Score
from workbench.errors import InputError
from workbench.grounding import reliability
from workbench.records import CalibrationBin, Expected, OperatingPoint, Result

ALL = "all questions"
KNOWN = "questions of which the answer is known"
WITH = "questions that have an answer"
WITHOUT = "questions that have no answer"
PLACES = "questions of which the places that hold the answer are known"
FOUND = "questions of which the right evidence is known"
JUDGED = "questions of which it is known whether the answer is right"
CHECKED = "questions with statements that were held against the evidence"
EXPLAINED = "questions whose explanation was graded"

#: Which questions count, by those words.
_COUNTS: dict[str, Callable[[Expected], bool]] = {
    ALL: lambda gold: True,
    JUDGED: lambda gold: True,
    CHECKED: lambda gold: True,
    EXPLAINED: lambda gold: True,
    KNOWN: lambda gold: gold.answers is not None,
    WITH: lambda gold: bool(gold.answers),
    WITHOUT: lambda gold: gold.answerable is False,
    PLACES: lambda gold: bool(gold.spans),
    FOUND: lambda gold: bool(gold.relevant),
}


@dataclass(frozen=True)
class Metric:
    """One measure.

    Attributes
    ----------
    name, meaning : str
        In plain words.
    of : str
        The questions that count.
    score : callable
        A result and what is known of its question → a row.
    worst : tuple of float or None
        The row of a result that failed; None: it is scored as any other.
    least, most : float
        What it lies between.
    summary : callable or None
        Rows, shape (k, columns), → the figure; None: the mean over questions.
    binary : bool
        Whether every row is 0 or 1.
    by_chance : callable or None
        Rows and a seed → a figure that chance stays below 39 times out of 40 where the truth is
        ``least``.
    """

    id: str
    name: str
    meaning: str
    of: str
    score: Score
    worst: tuple[float, ...] | None = (0.0,)
    higher_is_better: bool = True
    least: float = 0.0
    most: float = 1.0
    unit: str = ""
    summary: Callable[[Floats], float] | None = None
    binary: bool = False
    by_chance: Callable[[Floats, int], float] | None = None

    def counts(self, gold: Expected) -> bool:
        """Whether a question counts."""
        return _COUNTS[self.of](gold)

    def row(self, result: Result, gold: Expected) -> tuple[float, ...]:
        """The row of one result; not a number where its question does not count."""
        if not self.counts(gold):
            return (math.nan,)
        if result.failed and self.worst is not None:
            return self.worst
        found = self.score(result, gold)
        row = found if isinstance(found, tuple) else (found,)
        return (math.nan,) * len(row) if any(map(math.isnan, row)) else row

    def values(self, results: Sequence[Result], golds: Sequence[Expected]) -> Floats:
        """The rows of one model's results.

        Returns
        -------
        float array, shape (questions, seeds, columns)

        Raises
        ------
        InputError
            If results are of several models, of a question that is not among ``golds``, or two
            are of the same question and seed.
        """
        places = {gold.question: place for place, gold in enumerate(golds)}
        _check(results, places)
        seeds = {seed: at for at, seed in enumerate(sorted({r.seed for r in results}))}
        columns = len(self.worst or (0.0,))
        found = np.full((len(golds), max(1, len(seeds)), columns), np.nan)
        for result in results:
            place = places[result.question]
            found[place, seeds[result.seed]] = self.row(result, golds[place])
        return found

    def figure(self, values: Floats) -> float | None:
        """The figure of all values; None where none counts or one is not known."""
        if unknown(values):
            return None
        if self.summary is None:
            each = by_question(values)
            each = each[~np.isnan(each)]
            return float(each.mean()) if len(each) else None
        rows = counted(values)
        return self.summary(rows) if len(rows) else None


def counted(values: Floats) -> Floats:
    """All rows that count, shape (k, columns)."""
    rows = values.reshape(-1, values.shape[-1])
    return rows[~np.isnan(rows).any(axis=1)]


def unknown(values: Floats) -> int:
    """How many rows that count hold something that is not known."""
    return int(np.isposinf(counted(values)).any(axis=1).sum())


def by_question(values: Floats) -> Floats:
    """Mean of the first column over the seeds that count, shape (questions,)."""
    first = values[:, :, 0]
    there = ~np.isnan(first)
    count = there.sum(axis=1)
    total = np.where(there, first, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def failures(results: Sequence[Result]) -> dict[str, int]:
    """How many results failed, by kind, the most frequent first."""
    return dict(Counter(r.failure or "unknown" for r in results if r.failed).most_common())


def reliability_bins(values: Floats) -> tuple[CalibrationBin, ...]:
    """Bins of equal mass of the values of ``ece``; failures have no confidence, so no bin."""
    rows = counted(values)
    fine = rows[np.isfinite(rows[:, 0])]
    return reliability.bins(fine[:, 0], fine[:, 1] > 0.5) if len(fine) else ()


def risk_coverage(values: Floats) -> tuple[OperatingPoint, ...]:
    """The curve of the values of ``aurc``; empty where a confidence is not known."""
    return () if unknown(values) else scores.risk_coverage(counted(values))


def _check(results: Sequence[Result], places: dict[str, int]) -> None:
    if len({result.model for result in results}) > 1:
        raise InputError("The results are of several models. Give those of one at a time.")
    for (question, seed), count in Counter((r.question, r.seed) for r in results).items():
        if question not in places:
            raise InputError(
                f"The question “{question}” is not in the set. Compare results of one set.",
                question,
            )
        if count > 1:
            raise InputError(
                f"The question “{question}” was answered {count} times with seed {seed}. "
                "Keep one of them.",
                question,
            )


#: A failure in measures of confidence.
_FAILED = (scores.NEVER, 0.0)

METRICS: dict[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric(
            "accuracy", "right", "how often it ended rightly: by a right answer, or by none "
            "where there is none", JUDGED, scores.right, binary=True,
        ),
        Metric(
            "exact", "word for word", "how often the words are those of a known answer", KNOWN,
            scores.exact, binary=True,
        ),
        Metric("f1", "words in common", "how far the words are those of a known answer", KNOWN,
               scores.f1),
        Metric(
            "sentence_hit", "first sentence right", "how often the first cited sentence says a "
            "known answer", WITH, scores.sentence_hit, binary=True,
        ),
        Metric("answered", "answered", "how often an answer was given", ALL, scores.answered,
               binary=True),
        Metric(
            "no_answer", "held back rightly", "how often no answer was given where there is none",
            WITHOUT, scores.held_back, binary=True,
        ),
        Metric(
            "ndcg@10", "evidence in order", "how far up the right evidence stands among the "
            "first 10", FOUND, scores.ndcg(10),
        ),
        Metric("recall@5", "evidence found in 5", "how much of the right evidence is among the "
               "first 5", FOUND, scores.recall(5)),
        Metric("recall@10", "evidence found in 10", "how much of the right evidence is among the "
               "first 10", FOUND, scores.recall(10)),
        Metric(
            "citation_precision", "citations right", "which share of its citations stands where "
            "the answer is; questions without citations do not count", PLACES,
            scores.citation_precision,
        ),
        Metric(
            "citation_recall", "places cited", "which share of the places that hold the answer "
            "it cites", PLACES, scores.citation_recall,
        ),
        Metric("support", "backed", "which share of its statements the evidence backs", CHECKED,
               scores.support),
        Metric(
            "ece", "confidence off", "how far confidence and truth are apart", JUDGED,
            scores.sure, _FAILED, higher_is_better=False, summary=scores.ece,
            by_chance=scores.ece_by_chance,
        ),
        Metric("brier", "confidence off, squared", "how far confidence is from the truth of each "
               "answer", JUDGED, scores.squared_error, (1.0,), higher_is_better=False),
        Metric(
            "aurc", "wrong while sure", "how often it is wrong on average if only its surest "
            "answers are taken, from one to all", JUDGED, scores.sure, _FAILED,
            higher_is_better=False, summary=scores.aurc,
        ),
        Metric(
            "latency_p50", "usual time", "half of the questions take no longer", ALL,
            scores.latency, None, higher_is_better=False, most=math.inf, unit="ms",
            summary=scores.percentile(50),
        ),
        Metric(
            "latency_p95", "long time", "95 of 100 questions take no longer", ALL, scores.latency,
            None, higher_is_better=False, most=math.inf, unit="ms",
            summary=scores.percentile(95),
        ),
        Metric("tokens", "tokens", "read and written for one question", ALL, scores.tokens, None,
               higher_is_better=False, most=math.inf, unit="tokens"),
        Metric("cost", "cost", "of one question", ALL, scores.cost, None, higher_is_better=False,
               most=math.inf, unit="USD"),
        Metric(
            "cost_per_1000", "cost of a thousand", "of a thousand questions like these", ALL,
            scores.cost_of_1000, None, higher_is_better=False, most=math.inf, unit="USD",
        ),
        Metric(
            "faithfulness", "explanations true", "how well explanations foretell what happens once "
            "evidence is taken away (rank correlation)", EXPLAINED,
            scores.explained("faithfulness"), None, least=-1.0,
        ),
        Metric(
            "used", "citations used", "which share of its citations the answer really needs: "
            "without them it changes", EXPLAINED, scores.explained("used"), None,
        ),
        Metric(
            "gold_overlap", "rests on the right place", "which share of what speaks for an answer "
            "lies where the answer is known to stand", EXPLAINED, scores.explained("gold"), None,
        ),
        Metric("failed", "failed", "how often it failed instead of answering or holding back",
               ALL, scores.failed, None, higher_is_better=False, binary=True),
    )
}  # fmt: skip
