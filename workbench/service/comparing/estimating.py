"""What a run will take, before anything of it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.errors import InputError, ModelError
from workbench.models.cascade import is_cascade, pair
from workbench.records import Answer, Candidates, ModelEstimate, Question
from workbench.service.answering import CHAT, endpoint_of
from workbench.service.explaining import SET_MASKS

if TYPE_CHECKING:
    from workbench.service.questions import Questions

#: Questions by which the program's own models are timed, after one that warms them.
TIMED = 2
#: Characters of a token, about, and tokens of an answer.
CHARACTERS, ANSWER = 4, 100
#: Share of the questions that a cascade passes on, as long as it was not measured.
PASSED_ON = 0.5


def estimate(
    wb: Questions,
    model: str,
    questions: Sequence[Question],
    asks: int,
    collection: str | None,
    explained: int = 0,
) -> ModelEstimate:
    """Seconds and costs of so many questions to one model; what is not known is None.

    Parameters
    ----------
    explained : int
        Of so many of them the explanation is graded.
    """
    if is_cascade(model):
        cheap, dear = (estimate(wb, m, questions, asks, collection, explained) for m in pair(model))
        return ModelEstimate(
            model, asks, _both(cheap.seconds, dear.seconds), _both(cheap.cost_usd, dear.cost_usd),
            f"{cheap.basis}; {PASSED_ON:.0%} passed on, {dear.basis}",
        )  # fmt: skip
    if model.startswith(CHAT):
        return _endpoint(wb, model, questions, asks, collection, explained)
    return _timed(wb, model, questions, asks, collection, explained)


def _both(cheap: float | None, dear: float | None) -> float | None:
    return None if cheap is None or dear is None else cheap + PASSED_ON * dear


def _timed(
    wb: Questions,
    model: str,
    questions: Sequence[Question],
    asks: int,
    collection: str | None,
    explained: int,
) -> ModelEstimate:
    some = [questions[0], *questions[:: max(1, len(questions) // TIMED)][:TIMED]]
    seconds, costs = [], []
    for question in some:
        started = perf_counter()
        try:
            given = wb.answered(question.text, model=model, collection=collection, effects=False)
        except ModelError as error:
            return ModelEstimate(model, asks, None, None, f"it failed: {error.message}")
        seconds.append(perf_counter() - started)
        costs.append(given.cost_usd)
    each = sum(seconds[1:]) / len(seconds[1:])
    known = [c for c in costs[1:] if c is not None]
    usd = sum(known) / len(known) if len(known) == len(costs) - 1 else None
    basis = f"{len(some) - 1} questions timed, {each:.2g} s each"
    whole = ModelEstimate(model, asks, each * asks, None if usd is None else usd * asks, basis)
    return whole if not explained else _and_explained(wb, whole, given, explained)


def _and_explained(
    wb: Questions, whole: ModelEstimate, answer: Answer, explained: int
) -> ModelEstimate:
    """By the last answer's explanation, at most."""
    from workbench.explain import DEFAULT  # noqa: PLC0415

    try:
        found = wb.explanations.estimate(answer, [DEFAULT])
    except InputError:  # nothing of it could be explained
        return whole
    return replace(
        whole,
        seconds=_more(whole.seconds, found.seconds, explained),
        cost_usd=_more(whole.cost_usd, found.cost_usd, explained),
        basis=f"{whole.basis}; {explained} explanations graded, {found.evaluations:,} evaluations "
        "each at most",
    )


def _more(one: float | None, each: float | None, count: int) -> float | None:
    return None if one is None or each is None else one + each * count


def _endpoint(
    wb: Questions,
    model: str,
    questions: Sequence[Question],
    asks: int,
    collection: str | None,
    explained: int,
) -> ModelEstimate:
    """By the tokens of prompts; nothing is sent."""
    from workbench.models import prices  # noqa: PLC0415

    name, version = endpoint_of(model)
    endpoint = wb.endpoints.get(name)
    prompt = wb.endpoints.prompt(name, version).text
    some = questions[:: max(1, len(questions) // TIMED)][:TIMED]
    found = [wb.search(q.text, k=wb.settings.passages, collection=collection) for q in some]
    long = sum(len(e.passage.text) for several in found for e in several) / max(1, len(found))
    tokens = round((len(prompt) + long) / CHARACTERS)
    counted = Candidates((), tokens_in=tokens, tokens_out=ANSWER)
    cost = prices.of(endpoint, counted, wb.settings.core_hour_usd)
    basis = f"about {tokens:,} tokens in and {ANSWER} out for one question, {cost.basis}"
    times = asks
    if explained:
        from workbench.explain import DEFAULT  # noqa: PLC0415
        from workbench.explain.estimate import estimate as effort  # noqa: PLC0415
        from workbench.explain.units import units_of  # noqa: PLC0415

        n = max((len(units_of(several, "sentence")) for several in found), default=0)
        each = effort([DEFAULT], n, masks=SET_MASKS).evaluations
        times += explained * each
        basis += f"; {explained} explanations graded, {each:,} more answers each at most"
    return ModelEstimate(model, asks, None, None if cost.usd is None else cost.usd * times, basis)
