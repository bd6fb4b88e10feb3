"""Which model to pick: one sentence, its reason, and its doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.records import Difference, Frontier, Measured, Recommendation, Run, Standing

#: Confidence that is farther off than this is worth a word.
OFF = 0.1
#: Explanations that foretell less than this (rank correlation) are worth a word.
TRUE = 0.5
#: A set of fewer questions is small, whatever the intervals say.
SMALL = 100
#: A model is cheaper, or quicker, where it takes at most this share of the other, and somebody
#: would notice: USD of a thousand answers, and milliseconds of one.
LESS, NOTICED_USD, NOTICED_MS = 0.8, 0.10, 200.0
#: So much less often right may a cheaper model look, if it cannot be told apart.
WORSE = 0.05


def recommend(
    run: Run,
    standings: Sequence[Standing],
    differences: Sequence[Difference],
    by_cost: Sequence[Frontier],
    *,
    complete: bool = True,
) -> Recommendation:
    """The most accurate model, or a cheaper one that cannot be told apart from it.

    Where costs are not known, time decides between models that cannot be told apart.

    Parameters
    ----------
    standings : sequence
        By accuracy, the highest first.
    """
    able = [s for s in standings if _value(s, "accuracy") is not None and not _fails(s)]
    if not able:
        why = "None of the models can be recommended."
        reason = "Nothing is known of how often they are right, or they failed at every question."
        doubt = "Look at the failures below, and at whether the questions have known answers."
        return Recommendation(None, why, reason, doubt)
    best = able[0]
    alike = [s for s in able if s is not best and _alike(differences, s, best)]
    cheaper = [s for s in alike if _saving(s, best)]
    picked = min(cheaper, key=lambda s: _takes(s, alike), default=best)
    doubts = list(_doubts(run, picked, best, standings, differences, complete))
    return Recommendation(
        picked.model,
        f"Pick {_name(picked)}.",
        _reason(picked, best, able, by_cost),
        " ".join(doubts)
        or "Other questions may give another picture; ask those that your people ask.",
    )


def _reason(
    picked: Standing, best: Standing, able: Sequence[Standing], by_cost: Sequence[Frontier]
) -> str:
    right = _percent(picked.figures["accuracy"])
    if picked is not best:
        said = f"It ends rightly in {right}, and nothing here tells it from {_name(best)} "
        return f"{said}({_percent(best.figures['accuracy'])}); {_saving(picked, best)}."
    if len(able) == 1:
        return f"It ends rightly in {right}, and it is the only one that can be recommended."
    beaten = [s for s in able if s is not picked]
    next_best = max(beaten, key=lambda s: _value(s, "accuracy") or 0)
    said = f"It ends rightly in {right}; the next, {_name(next_best)}, in "
    said += _percent(next_best.figures["accuracy"])
    on = next((f for f in by_cost if f.model == picked.model), None)
    cost = _value(picked, "cost_per_1000")
    if on is not None and on.on and cost is not None:
        said += f". A thousand answers cost {_usd(cost)}, and no other brings as much for less"
    return said + "."


def _doubts(
    run: Run,
    picked: Standing,
    best: Standing,
    standings: Sequence[Standing],
    differences: Sequence[Difference],
    complete: bool,
) -> Iterator[str]:
    accuracy = picked.figures["accuracy"]
    if not complete:
        yield "The run did not ask all questions."
    close = [
        d
        for s in standings
        if s is not picked
        and (d := _difference(differences, picked.model, s.model)) is not None
        and d.verdict == "cannot be told apart"
    ]
    if close:
        names = {s.model: s.label for s in standings}
        nearest = min(close, key=lambda d: abs(d.estimate or 0))
        other = nearest.second if nearest.first == picked.model else nearest.first
        more = f"about {nearest.more:,} more would" if nearest.more else "more may not either"
        yield f"{accuracy.n:,} questions do not tell it from “{names[other]}”; {more}."
    if accuracy.n < SMALL:
        yield f"{accuracy.n:,} questions are few."
    failed = sum(picked.failures.values())
    if failed:
        yield f"It failed at {failed:,} of its questions, which count as wrong."
    if _value(picked, "cost_per_1000") is None:
        yield "What it costs is not known."
    off = _value(picked, "ece")
    if off is not None and off > OFF:
        yield f"Its confidence is {off:.0%} off on average."
    true = _value(picked, "faithfulness")
    if true is not None and true < TRUE:
        yield f"Its explanations foretell little of what happens ({true:.2f}; 1 is always)."
    if not picked.failures and accuracy.low is not None and best is picked and not close:
        yield f"With other questions of this kind it may be as low as {accuracy.low:.0%}."


def _fails(one: Standing) -> bool:
    failed = one.figures.get("failed")
    return failed is not None and failed.value == 1.0


def _value(one: Standing, metric: str) -> float | None:
    found = one.figures.get(metric)
    return None if found is None else found.value


def _alike(differences: Sequence[Difference], one: Standing, best: Standing) -> bool:
    found = _difference(differences, one.model, best.model)
    if found is None or found.estimate is None:
        return False
    return found.verdict == "cannot be told apart" and abs(found.estimate) <= WORSE


def _difference(differences: Sequence[Difference], one: str, other: str) -> Difference | None:
    pairs = (d for d in differences if d.metric == "accuracy")
    return next((d for d in pairs if {d.first, d.second} == {one, other}), None)


def _takes(one: Standing, among: Sequence[Standing]) -> float:
    """Its cost where that of all is known, else its time."""
    costs = [_value(s, "cost_per_1000") for s in among]
    metric = "cost_per_1000" if None not in costs else "latency_p50"
    found = _value(one, metric)
    return float("inf") if found is None else found


def _saving(picked: Standing, best: Standing) -> str:
    """What is saved, in words; "" where nobody would notice."""
    mine, its = _value(picked, "cost_per_1000"), _value(best, "cost_per_1000")
    if mine is not None and its is not None and its - mine >= NOTICED_USD and mine <= LESS * its:
        return f"a thousand answers cost {_usd(mine)} instead of {_usd(its)}"
    if mine is None or its is None or mine > its + NOTICED_USD:
        return ""
    fast, slow = _value(picked, "latency_p50"), _value(best, "latency_p50")
    if fast is not None and slow is not None and slow - fast >= NOTICED_MS and fast <= LESS * slow:
        return f"an answer takes {fast:,.0f} ms instead of {slow:,.0f} ms"
    return ""


def _name(one: Standing) -> str:
    return f"“{one.label}”"


def _percent(measured: Measured) -> str:
    if measured.low is None or measured.high is None:
        return f"{measured.value or 0:.0%} of the questions"
    return (
        f"{measured.value or 0:.0%} of {measured.n:,} questions (95 % interval {measured.low:.0%} "
        f"to {measured.high:.0%})"
    )


def _usd(value: float) -> str:
    return "under $0.01" if 0 < value < 0.01 else f"${value:,.2f}"
