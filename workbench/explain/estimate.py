"""What an explanation will take, said before it starts."""

from __future__ import annotations

from collections.abc import Callable

from workbench.explain.faithfulness import MASKS
from workbench.explain.lime import SAMPLES
from workbench.explain.search import BUDGET as ADAPTIVE
from workbench.explain.shapley import PAIRS
from workbench.explain.surrogate import ABLATIONS
from workbench.records import Estimate

#: Evaluations of each method over n units, where no budget is named; adaptive takes so many at
#: most, and less than a third of it where the evidence is simple.
EVALUATIONS: dict[str, Callable[[int], int]] = {
    "adaptive": lambda n: round(ADAPTIVE * (n + 2)),
    "exact": lambda n: 2**n if n <= 12 else 0,
    "leave_one_out": lambda n: n + 2,
    "shapley": lambda n: 2 * PAIRS * max(n - 1, 0) + 2,
    "kernel_shap": lambda n: 2 * n + 2050,
    "lime": lambda n: SAMPLES + 2,
    "surrogate": lambda n: ABLATIONS + 2,
}


#: Coalitions that the verdict, the marks of citations and asking again may take besides.
_VERDICT = 50


def estimate(
    methods: list[str],
    n: int,
    *,
    budget: int | None = None,
    grade: bool = True,
    masks: int = MASKS,
    structural: bool = False,
    seconds_each: float | None = None,
    cost_each: float | None = None,
) -> Estimate:
    """Evaluations at most, and what they take.

    Parameters
    ----------
    n : int
        How many units there are.
    budget : int, optional
        Of each method.
    structural : bool
        Whether the model offers its structure, so that ``exact`` asks nothing.
    seconds_each, cost_each : float, optional
        Of one evaluation; None: unknown.
    """
    total = 0
    for method in methods:
        if method == "exact" and structural:
            continue
        own = EVALUATIONS[method](n) if method in EVALUATIONS else n + 2
        total += own if budget is None else min(own, budget)
    if grade:
        total += masks + 2 * n + _VERDICT
    return Estimate(
        total,
        None if seconds_each is None else total * seconds_each,
        None if cost_each is None else total * cost_each,
    )
