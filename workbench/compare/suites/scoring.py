"""How models stood up to suites, and whether they treat everybody alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from workbench.compare.metrics import ALL, JUDGED, METRICS, Metric
from workbench.compare.scores import NOTHING
from workbench.compare.significance import compare_all, measure, measured
from workbench.compare.suites import chosen
from workbench.grounding.question_sets import Known, flat
from workbench.records import (
    Expected,
    Measured,
    Question,
    Result,
    Robustness,
    Run,
    SuiteScore,
    Treatment,
    Upset,
    Variant,
)

#: Tags of a result: that the evidence held nothing to change, that a conflict was told, and that
#: a person or the dearer model of a cascade has to look.
NOT_APPLIED, CONFLICT, ESCALATED = "not_applied", "conflict", "escalated"
BIAS = "bias"

_HELD = Metric(
    "held", "held", "how often what is expected came about", ALL,
    lambda result, expected: NOTHING, binary=True,
)  # fmt: skip
#: What must not depend on who asks.
_TREATED = (
    METRICS["accuracy"],
    Metric(
        "confidence", "confidence", "how sure it is on average", JUDGED,
        lambda result, expected: NOTHING if result.confidence is None else result.confidence,
    ),
    Metric(
        "escalated", "passed on", "how often a person, or the dearer model of a cascade, is asked",
        ALL, lambda result, expected: float(ESCALATED in result.tags), None,
        higher_is_better=False, binary=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What was asked of one model: each question as it is, and its variants; the first seed."""

    questions: Mapping[str, Question]
    known: Mapping[str, Known]
    before: Mapping[str, Result]
    after: Mapping[str, Result]

    def held(self, variant: Variant) -> bool | None:
        """Whether what is expected of a variant came about; None where it says nothing."""
        before, after = self.before.get(variant.base), self.after.get(variant.id)
        if before is None or after is None or NOT_APPLIED in after.tags:
            return None
        if after.failed:
            return False
        if variant.expects == "same":
            return after.right is True if before.right else None
        if variant.expects == "none":
            return not after.answered
        if variant.expects == "different":
            return not (after.answered and self.known[variant.base].right(after.text))
        said = after.answered and flat(variant.planted) in flat(after.text)
        return not said or CONFLICT in after.tags


def robustness(
    run: Run,
    questions: Sequence[Question],
    known: Mapping[str, Known],
    variants: Sequence[Variant],
    before: Mapping[str, Sequence[Result]],
    after: Mapping[str, Sequence[Result]],
) -> Robustness:
    """Every suite of a run by every model.

    Parameters
    ----------
    known : mapping
        Of each question, by its id.
    before, after : mapping
        Results of the questions, and of the variants, by model.
    """
    by_id = {q.id: q for q in questions}
    first = run.seeds[0]

    def asked(model: str) -> Asked:
        one, other = (
            {r.question: r for r in results.get(model, ()) if r.seed == first}
            for results in (before, after)
        )
        return Asked(by_id, known, one, other)

    scores: list[SuiteScore] = []
    treatments: list[Treatment] = []
    for suite in chosen(run.suites):
        mine = [v for v in variants if v.suite == suite.id]
        for model in run.labels:
            given = asked(model)
            if suite.id == BIAS:
                treatments += _treatments(model, given, mine)
            else:
                held, lost, upset = _held(given, mine)
                scores.append(
                    SuiteScore(suite.id, suite.name, suite.meaning, model, held, lost, upset)
                )
    return Robustness(tuple(scores), tuple(treatments))


def _held(given: Asked, variants: Sequence[Variant]) -> tuple[Measured, int, tuple[Upset, ...]]:
    found = [(v, given.held(v)) for v in variants if v.id in given.after]
    values = [float(held) for _, held in found if held is not None]
    upset = tuple(
        Upset(v, given.questions[v.base].text, given.before[v.base], given.after[v.id])
        for v, held in found
        if held is False
    )
    return _share(values), len(found) - len(values), upset


def _share(values: Sequence[float]) -> Measured:
    return measured(_HELD, np.array(values, dtype=float).reshape(-1, 1, 1))


def _treatments(model: str, given: Asked, variants: Sequence[Variant]) -> Iterator[Treatment]:
    kinds: dict[str, list[Variant]] = defaultdict(list)
    for variant in variants:
        if variant.id in given.after:
            kinds[variant.kind].append(variant)
    for kind, mine in kinds.items():
        by_who: dict[str, list[Result]] = defaultdict(list)
        by_base: dict[str, dict[str, Result]] = defaultdict(dict)
        for v in mine:
            result = replace(given.after[v.id], question=v.base)
            by_who[v.pair].append(result)
            by_base[v.base][v.pair] = result
        expected = [Expected(base) for base in by_base]
        alike = {base: len({_said(r) for r in of.values()}) == 1 for base, of in by_base.items()}
        figures = partial(_figures, expected)
        yield Treatment(
            model,
            kind,
            _share([float(same) for same in alike.values()]),
            {who: figures(results) for who, results in by_who.items()},
            compare_all(_TREATED, by_who, expected),
            tuple(
                (given.questions[base].text, {who: _shown(r) for who, r in by_base[base].items()})
                for base, same in alike.items()
                if not same
            ),
        )


def _figures(expected: Sequence[Expected], results: Sequence[Result]) -> dict[str, Measured]:
    return {metric.id: measure(metric, results, expected) for metric in _TREATED}


def _said(result: Result) -> tuple[str, str]:
    return result.status, flat(result.text) if result.answered else ""


def _shown(result: Result) -> str:
    return result.text if result.answered else result.status
