"""One figure by the values of a tag, such as topic, stakes or customer group, with the gaps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from workbench.compare.metrics import Metric, by_question
from workbench.compare.scores import Floats
from workbench.compare.significance import measured
from workbench.errors import InputError
from workbench.records import Expected, Measured, Slice, Sliced

#: A slice of fewer questions says little.
SMALL = 30
#: What a question is called of which the tag is not known.
NOT_SAID = "not said"
#: The tag is dealt out anew so often.
DEALS, SLOW_DEALS = 999, 199


def labels(expected: Sequence[Expected], tag: str) -> list[str]:
    """The tag of each question."""
    return [one.tags.get(tag) or NOT_SAID for one in expected]


def by_tag(
    metric: Metric, values: Floats, expected: Sequence[Expected], tag: str, *, seed: int = 0
) -> Sliced:
    """One model's figure for each value of a tag.

    The gap of a slice is its figure less that of all other questions. With many slices some gap
    is wide by chance alone, so the widest stands beside what dealing the tag out anew brings.

    Parameters
    ----------
    values : float array, shape (questions, seeds, columns)
        Of ``metric``, in the order of ``expected``.

    Raises
    ------
    InputError
        If the values are not those of the questions, or none of them counts.

    References
    ----------
    S. Bird et al., "Fairlearn: A toolkit for assessing and improving fairness in AI", 2020 (its
    MetricFrame).
    """
    if len(values) != len(expected):
        raise InputError("The values are of other questions. Give those of the same set.", tag)
    counts = ~np.isnan(by_question(values))
    kept = values[counts]
    if not len(kept):
        raise InputError(f"No question counts for “{metric.name}”. Choose another measure.", tag)
    names = np.array(labels(expected, tag), dtype=object)[counts]
    frame = _frame(metric, kept, names)
    found = tuple(
        _slice(metric, kept, names == name, str(name), seed) for name in frame.by_group.index
    )
    widest = chance = p = None
    if len(found) > 1 and all(one.measured.value is not None for one in found):
        widest = float(frame.difference(method="between_groups"))
        chance, p = _dealt(metric, kept, names, widest, seed)
    overall = measured(metric, kept, seed=seed)
    return Sliced(tag, metric.id, overall, found, widest, chance, p, tuple(_warnings(found, tag)))


def widest_gap(metric: Metric, values: Floats, names: Sequence[str] | np.ndarray) -> float:
    """The largest figure of a slice less the smallest; 0 with one slice."""
    _, group = np.unique(np.asarray(names, dtype=str), return_inverse=True)
    if metric.summary is None:
        sums = np.bincount(group, by_question(values)) / np.bincount(group)
        return float(np.ptp(sums))
    found = [metric.figure(values[group == g]) or 0.0 for g in range(group.max() + 1)]
    return max(found) - min(found)


def _frame(metric: Metric, values: Floats, names: np.ndarray) -> Any:
    from fairlearn.metrics import (  # noqa: PLC0415
        MetricFrame,
    )

    def figure(rows: Any, _: Any) -> float:
        found = metric.figure(values[np.asarray(rows)])
        return math.nan if found is None else found

    rows = np.arange(len(values))
    return MetricFrame(metrics=figure, y_true=rows, y_pred=rows, sensitive_features=names)


def _slice(metric: Metric, values: Floats, inside: np.ndarray, name: str, seed: int) -> Slice:
    mine = measured(metric, values[inside], seed=seed)
    small = mine.n < SMALL
    if inside.all():
        return Slice(name, mine, None, None, None, small)
    rest = measured(metric, values[~inside], seed=seed)
    return Slice(name, mine, *gap(mine, rest), small)


def gap(one: Measured, other: Measured) -> tuple[float | None, float | None, float | None]:
    """The first less the second, with its interval, of figures of different questions.

    References
    ----------
    R. G. Newcombe, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17, 1998; for any figures, G. Y. Zou and A. Donner, "Construction of
    confidence limits about effect measures", Statistics in Medicine 27, 2008.
    """
    ends = (one.value, one.low, one.high, other.value, other.low, other.high)
    if any(end is None for end in ends):
        return None, None, None
    a, a_low, a_high, b, b_low, b_high = (end for end in ends if end is not None)
    apart = a - b
    return (
        apart,
        apart - math.hypot(a - a_low, b_high - b),
        apart + math.hypot(a_high - a, b - b_low),
    )


def _dealt(
    metric: Metric, values: Floats, names: np.ndarray, widest: float, seed: int
) -> tuple[float, float]:
    """The widest gap on average, and how often it is as wide, if the tag is dealt out anew."""
    random = np.random.default_rng(seed)
    number = DEALS if metric.summary is None else SLOW_DEALS
    dealt = np.array([widest_gap(metric, values, random.permutation(names)) for _ in range(number)])
    hits = int((dealt >= widest * (1 - 1e-9)).sum())
    return float(dealt.mean()), (hits + 1) / (number + 1)


def _warnings(found: Sequence[Slice], tag: str) -> Iterator[str]:
    small = [f"“{one.name}” ({one.measured.n})" for one in found if one.small]
    if small:
        yield f"Groups of fewer than {SMALL} questions say little: {', '.join(small)}."
    for one in found:
        if one.measured.value is None:
            yield f"“{one.name}” has no figure: what it needs is not known of all its questions."
    if len(found) == 1:
        yield f"All questions have the same “{tag}”, so there is nothing to hold side by side."
