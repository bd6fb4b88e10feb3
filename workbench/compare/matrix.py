"""Questions × models: what each made of each, and which questions are worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workbench.errors import InputError
from workbench.records import MatrixRow, Question, Result

#: What is shown, by the word that stands in an address.
SHOWN = {
    "all": "All",
    "failures": "Failures",
    "different": "Different",
    "disagreement": "Largest disagreement",
}


def rows(
    questions: Sequence[Question],
    results: Mapping[str, Sequence[Result]],
    show: str = "all",
) -> tuple[MatrixRow, ...]:
    """The questions of a view, in the set's order; disagreement shows the largest first.

    Parameters
    ----------
    results : mapping
        Of each model, by its id.
    show : str
        A key of :data:`SHOWN`. Failures: some model did not end rightly. Different: the models
        did not end alike. Disagreement: the same, and those with other confidence.

    Raises
    ------
    InputError
        If there is no such view.
    """
    if show not in SHOWN:
        raise InputError(f"There is no view “{show}”; there are {', '.join(SHOWN)}.", show)
    first = min((r.seed for of in results.values() for r in of), default=0)
    by_question: dict[str, dict[str, Result]] = {}
    for model, of in results.items():
        for result in of:
            if result.seed == first:
                by_question.setdefault(result.question, {})[model] = result
    made = [
        MatrixRow(q, by_question[q.id], _apart(by_question[q.id].values()))
        for q in questions
        if q.id in by_question
    ]
    if show == "failures":
        return tuple(r for r in made if not all(_well(x) for x in r.results.values()))
    if show == "different":
        return tuple(r for r in made if len({_kind(x) for x in r.results.values()}) > 1)
    if show == "disagreement":
        return tuple(sorted((r for r in made if r.apart > 0), key=lambda r: -r.apart))
    return tuple(made)


def _well(result: Result) -> bool:
    return result.right is not False and not result.failed


def _kind(result: Result) -> tuple[bool, bool]:
    return _well(result), result.answered


def _apart(results: Iterable[Result]) -> float:
    found = list(results)
    well = {_well(r) for r in found}
    sure = [r.confidence or 0.0 for r in found]
    return float(len(well) > 1) + (max(sure) - min(sure) if sure else 0.0)
