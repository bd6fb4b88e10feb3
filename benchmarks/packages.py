"""The packages shap and lime on a game, called as their users call them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Their users have shap compile what it can, which pays after the first call.
os.environ.setdefault("NUMBA_DISABLE_JIT", "0")

Floats = NDArray[np.float64]
#: Takes rows of 0 and 1, shape (k, n), and gives the worth of each, shape (k,).
Function = Callable[[Any], Floats]


def shap_permutation(value: Function, n: int, *, seed: int = 0, max_evals: int = 500) -> Floats:
    """``shap.explainers.Permutation``, by default with its own 500 evaluations."""
    import shap

    explainer = shap.explainers.Permutation(value, np.zeros((1, n)), seed=seed)
    found = explainer(np.ones((1, n)), max_evals=max(max_evals, 2 * n + 1), silent=True)
    return np.asarray(found.values, dtype=float).reshape(n)


def shap_exact(value: Function, n: int) -> Floats:
    """``shap.explainers.Exact``, which asks for every coalition."""
    import shap

    explainer = shap.explainers.Exact(value, np.zeros((1, n)))
    found = explainer(np.ones((1, n)), max_evals=2**n + 1, silent=True)
    return np.asarray(found.values, dtype=float).reshape(n)


def shap_kernel(value: Function, n: int, *, seed: int = 0) -> Floats:
    """``shap.KernelExplainer`` as it is, with ``2 n + 2048`` samples and its ten features."""
    import shap

    kept = np.random.get_state()
    np.random.seed(seed % 2**32)
    try:
        explainer = shap.KernelExplainer(value, np.zeros((1, n)))
        return np.asarray(explainer.shap_values(np.ones((1, n)), silent=True)).reshape(n)
    finally:
        np.random.set_state(kept)


def lime_text(value: Function, n: int, *, seed: int = 0) -> Floats:
    """``LimeTextExplainer`` as it is: 5,000 samples and ridge regression, for all n units."""
    from lime.lime_text import LimeTextExplainer

    def asked(texts: list[str]) -> Floats:
        masks = np.zeros((len(texts), n))
        for row, text in zip(masks, texts, strict=True):
            row[[int(name) for name in text.split()]] = 1
        return value(masks)[:, None]

    explainer = LimeTextExplainer(split_expression=r"\s+", random_state=seed % 2**32)
    text = " ".join(str(i) for i in range(n))
    found = explainer.explain_instance(text, asked, labels=(0,), num_features=n)
    values = np.zeros(n)
    for i, slope in found.local_exp[0]:
        values[int(found.domain_mapper.indexed_string.word(i))] = slope
    return values


#: What ``explain_speed`` sets beside the default method.
PACKAGES: dict[str, Callable[..., Floats]] = {
    "shap_permutation": shap_permutation,
    "shap_kernel": shap_kernel,
    "lime": lime_text,
}
