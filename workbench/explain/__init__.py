"""Why an answer came out as it did: games over evidence and methods that solve them.

A method is a function ``method(game, *, budget, seed) -> Attribution``. It joins with one file
and one line in ``METHODS``.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.explain.adaptive import adaptive
from workbench.explain.exact import exact
from workbench.explain.kernel_shap import kernel_shap
from workbench.explain.leave_one_out import leave_one_out
from workbench.explain.lime import lime
from workbench.explain.shapley import shapley
from workbench.explain.surrogate import surrogate
from workbench.records import Attribution

#: The one that is taken where none is named.
DEFAULT = "adaptive"

METHODS: dict[str, Callable[..., Attribution]] = {
    "adaptive": adaptive,
    "exact": exact,
    "leave_one_out": leave_one_out,
    "shapley": shapley,
    "kernel_shap": kernel_shap,
    "lime": lime,
    "surrogate": surrogate,
}
