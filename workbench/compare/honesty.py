"""Are the explanations of a model's answers true? Graded on a seeded few questions of a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from workbench.records import Attribution, Honesty, Question, Span

#: Questions whose explanations are graded, where somebody wants that.
QUESTIONS = 20


def chosen(questions: Sequence[Question], count: int, *, seed: int = 0) -> frozenset[str]:
    """Ids of the questions whose explanations are graded: those with an answer come first."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(questions)).tolist()
    order.sort(key=lambda place: not questions[place].answerable)
    return frozenset(questions[place].id for place in order[:count])


def honesty(
    attribution: Attribution,
    spans: Collection[Span],
    names: Mapping[str, str],
    cost_usd: float | None,
) -> Honesty:
    """What one explanation is worth.

    Parameters
    ----------
    spans : collection of Span
        Where the answer is known to stand.
    names : mapping
        What documents are called in ``spans``, by their ids.
    cost_usd : float or None
        What the explanation cost.
    """
    graded = attribution.faithfulness
    return Honesty(
        faithfulness=graded.lds if graded else None,
        used=float(np.mean([use.used for use in attribution.uses])) if attribution.uses else None,
        gold=_on_gold(attribution, spans, names),
        cost_usd=cost_usd,
    )


def _on_gold(
    attribution: Attribution, spans: Collection[Span], names: Mapping[str, str]
) -> float | None:
    """The share of what speaks for the answer that lies on known evidence."""
    total = on = 0.0
    for unit, value in zip(attribution.units, attribution.values, strict=True):
        if value <= 0:
            continue
        place = Span(names.get(unit.document, unit.document), unit.start, unit.end)
        total += value
        on += value if any(place.overlaps(span) for span in spans) else 0.0
    return on / total if spans and total else None
