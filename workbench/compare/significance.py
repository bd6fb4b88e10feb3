"""Whether two models can be told apart, and how sure a figure is.

Everything is paired: two models are compared on the questions that count for both, and a question
is drawn or swapped with all its seeds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from workbench.compare import chance, resampling
from workbench.compare.metrics import Metric, by_question, counted, unknown
from workbench.compare.resampling import Ints
from workbench.compare.scores import Floats
from workbench.errors import InputError
from workbench.grounding.reliability import wilson
from workbench.records import Difference, Expected, Measured, Result

BETTER, WORSE, ALIKE = "better", "worse", "cannot be told apart"


def measure(
    metric: Metric, results: Sequence[Result], expected: Sequence[Expected], *, seed: int = 0
) -> Measured:
    """The figure of one model's results, with its interval.

    Raises
    ------
    InputError
        As :meth:`~workbench.compare.metrics.Metric.values`.
    """
    fails = failed(results, expected)
    return measured(metric, metric.values(results, expected), fails, seed=seed)


def failed(results: Sequence[Result], expected: Sequence[Expected]) -> Ints:
    """How many results of each question failed, shape (questions,)."""
    counted = Counter(result.question for result in results if result.failed)
    return np.array([counted[one.question] for one in expected], dtype=np.intp)


def measured(
    metric: Metric, values: Floats, failed: Ints | None = None, *, seed: int = 0
) -> Measured:
    """The figure of some values, with its interval.

    Parameters
    ----------
    failed : int array, shape (questions,), optional
        How many results of each question failed; by default nothing is said of it.
    """
    found = _measured(metric, values, seed)
    if failed is None:
        return found
    return replace(found, failed=int(failed[_any(values)].sum()))


def _measured(metric: Metric, values: Floats, seed: int) -> Measured:
    each = by_question(values)
    n = int((~np.isnan(each)).sum())
    figure = metric.figure(values)
    if figure is None:
        return Measured(metric.id, None, None, None, n, metric.of, unknown=unknown(values))
    low, high = _interval(metric, values, figure, seed)
    low, high = min(low, figure), max(high, figure)
    return Measured(metric.id, figure, max(low, metric.least), min(high, metric.most), n, metric.of)


def compare(
    metric: Metric,
    first: tuple[str, Floats],
    second: tuple[str, Floats],
    *,
    comparisons: int = 1,
    seed: int = 0,
    draws: Draws | None = None,
) -> Difference:
    """How far one model is from another, as if it were the only comparison.

    Parameters
    ----------
    first, second : (model, values)
        Of the same questions, in the same order.
    comparisons : int
        So many are made in all; ``more`` allows for that.
    draws : Draws, optional
        What is known of draws already, where many comparisons are made of the same models.
    """
    a, b = _both(metric, first[1], second[1])
    n = len(a)
    blank = Difference(metric.id, first[0], second[0], None, None, None, None, None, ALIKE, n, None)
    one, other = metric.figure(a), metric.figure(b)
    if one is None or other is None:
        return blank
    drawn = draws.apart(metric, first, second) if draws is not None and n == len(first[1]) else None
    pair = _Pair(metric, a, b, drawn)
    low, high = pair.interval(seed)
    p, test = pair.p(seed)
    found = replace(
        blank, estimate=one - other, low=min(low, one - other), high=max(high, one - other), p=p,
        test=test,
    )  # fmt: skip
    found = _judged(found, p, higher_is_better=metric.higher_is_better)
    return replace(found, more=_more(found, pair, comparisons, seed))


def compare_all(
    metrics: Sequence[Metric],
    results: Mapping[str, Sequence[Result]],
    expected: Sequence[Expected],
    *,
    seed: int = 0,
) -> tuple[Difference, ...]:
    """Every two models by every measure, allowing for so many comparisons (Holm).

    Parameters
    ----------
    results : mapping
        Of each model, by its id.
    """
    values = {
        model: {metric.id: metric.values(of, expected) for metric in metrics}
        for model, of in results.items()
    }
    return compare_values(metrics, values, seed=seed)


def compare_values(
    metrics: Sequence[Metric], values: Mapping[str, Mapping[str, Floats]], *, seed: int = 0
) -> tuple[Difference, ...]:
    """The same, where each model's values of each measure are known already."""
    pairs = list(combinations(values, 2))
    number = max(1, len(pairs) * len(metrics))
    draws = Draws(seed)
    found = [
        compare(
            metric, (a, values[a][metric.id]), (b, values[b][metric.id]), comparisons=number,
            seed=seed, draws=draws,
        )
        for metric in metrics
        for a, b in pairs
    ]  # fmt: skip
    return corrected(found, {metric.id: metric.higher_is_better for metric in metrics})


def corrected(
    differences: Sequence[Difference], higher_is_better: Mapping[str, bool]
) -> tuple[Difference, ...]:
    """The same differences once it is allowed for that all of them were looked at."""
    tested = [d for d in differences if d.p is not None]
    allowed = iter(chance.holm([d.p for d in tested if d.p is not None]))
    found = []
    for d in differences:
        if d.p is None:
            found.append(d)
            continue
        judged = _judged(d, next(allowed), higher_is_better=higher_is_better[d.metric])
        found.append(replace(judged, more=(d.more or None) if judged.verdict == ALIKE else 0))
    return tuple(found)


def more_questions(
    found: Difference,
    first: Floats,
    second: Floats,
    metric: Metric,
    comparisons: int = 1,
    *,
    seed: int = 0,
) -> int | None:
    """How many more questions would tell the difference that was seen, 8 times out of 10.

    It takes what was seen for the truth, and for the strictest place that Holm's order has. None
    where no difference was seen, or ten million questions would not do.

    Parameters
    ----------
    first, second : float arrays, shape (questions, seeds, columns)
        Of the questions that count for both.
    """
    return _more(found, _Pair(metric, first, second), comparisons, seed)


def _more(found: Difference, pair: _Pair, comparisons: int, seed: int) -> int | None:
    if found.estimate is None or found.n < 2:
        return None
    alpha = chance.ALPHA / comparisons
    if pair.binary:
        only = [float((pair.each == side).mean()) for side in (1, -1)]
        enough = chance.needed_binary(only[0], only[1], alpha=alpha)
    else:
        enough = chance.needed(found.estimate, pair.spread(seed), alpha=alpha)
    if found.p is not None and found.p < alpha:
        return 0
    return None if enough is None else max(1, enough - found.n)


class Draws:
    """Figures of draws that are no means: those of one model serve each of its comparisons.

    The same questions are drawn for all models, so that they stay paired.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._known: dict[tuple[str, str], Floats] = {}

    def apart(
        self, metric: Metric, first: tuple[str, Floats], second: tuple[str, Floats]
    ) -> Floats | None:
        """The difference of two models in each draw, all of whose questions count for both."""
        if metric.summary is None:
            return None
        one, other = (self._of(metric, model, values) for model, values in (first, second))
        return one - other

    def _of(self, metric: Metric, model: str, values: Floats) -> Floats:
        key = metric.id, model
        if key not in self._known:
            self._known[key] = resampling.figures(
                lambda rows: metric.figure(values[rows]) or 0.0, len(values), seed=self._seed
            )
        return self._known[key]


class _Pair:
    """Two models' values of the questions that count for both."""

    def __init__(
        self, metric: Metric, first: Floats, second: Floats, drawn: Floats | None = None
    ) -> None:
        self._metric = metric
        self._first, self._second = first, second
        self.each = by_question(first) - by_question(second)
        self.binary = metric.binary and first.shape[1] == second.shape[1] == 1
        self._known = drawn

    def _apart(self, first: Floats, second: Floats) -> float:
        one, other = self._metric.figure(first), self._metric.figure(second)
        return 0.0 if one is None or other is None else one - other

    def _draws(self, seed: int) -> Floats:
        """The difference in each draw."""
        if self._known is None:

            def drawn(rows: Ints) -> float:
                return self._apart(self._first[rows], self._second[rows])

            self._known = resampling.figures(drawn, len(self.each), seed=seed)
        return self._known

    def _swapped(self, which: chance.Bools) -> float:
        where = which[:, None, None]
        return self._apart(
            np.where(where, self._second, self._first), np.where(where, self._first, self._second)
        )

    def interval(self, seed: int) -> tuple[float, float]:
        if self._metric.summary is None:
            width = self._metric.most - self._metric.least
            return resampling.of_mean(self.each, least=-width, most=width, seed=seed)
        whole = self._apart(self._first, self._second)
        return resampling.of_drawn(self._draws(seed), whole, len(self.each))

    def p(self, seed: int) -> tuple[float, str]:
        if self.binary:
            return chance.mcnemar(self._first[:, 0, 0], self._second[:, 0, 0]), "mcnemar"
        if len(self.each) > resampling.LARGE:
            return self._p_of_many(seed), "normal"
        if self._metric.summary is None:
            return chance.permuted_mean(self.each, seed=seed), "permutation"
        return chance.permuted(self._swapped, len(self.each), seed=seed), "permutation"

    def _p_of_many(self, seed: int) -> float:
        """Sums of so many swaps are normal; where there are no sums, draws tell the spread."""
        if self._metric.summary is None:
            return chance.normal(float(self.each.sum()), float(np.sqrt((self.each**2).sum())))
        apart = self._apart(self._first, self._second)
        return chance.normal(apart, float(self._draws(seed).std()))

    def spread(self, seed: int) -> float:
        """Standard deviation of one question's part in the difference."""
        if self._metric.summary is None:
            return float(self.each.std(ddof=1))
        return float(self._draws(seed).std()) * math.sqrt(len(self.each))


def _interval(metric: Metric, values: Floats, figure: float, seed: int) -> tuple[float, float]:
    each = by_question(values)
    each = each[~np.isnan(each)]
    if metric.binary and values.shape[1] == 1:
        return wilson(int(each.sum()), len(each))
    if metric.summary is None:
        return resampling.of_mean(each, least=metric.least, most=metric.most, seed=seed)
    kept = values[_any(values)]
    low, high = resampling.of_any(lambda i: metric.figure(kept[i]) or 0.0, len(kept), seed=seed)
    if metric.by_chance and figure <= metric.by_chance(counted(kept), seed):
        low = metric.least
    return low, high


def _judged(found: Difference, p: float, *, higher_is_better: bool) -> Difference:
    verdict = ALIKE
    if p < chance.ALPHA and found.estimate:
        verdict = BETTER if (found.estimate > 0) is higher_is_better else WORSE
    return replace(found, p_corrected=p, verdict=verdict)


def _both(metric: Metric, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    if len(first) != len(second):
        raise InputError(f"“{metric.id}” is there for other questions. Compare one set.", metric.id)
    both = _any(first) & _any(second)
    return first[both], second[both]


def _any(values: Floats) -> np.ndarray:
    """Which questions count with at least one seed."""
    return np.asarray((~np.isnan(values).any(axis=-1)).any(axis=-1))
