"""LIME, by the package lime."""

from __future__ import annotations

import numpy as np

from workbench.errors import InputError
from workbench.explain.game import Game, Masks
from workbench.explain.intervals import of_regression
from workbench.records import Attribution

#: The package's own default.
SAMPLES = 5_000


def lime(game: Game, *, budget: int | None = None, seed: int = 0) -> Attribution:
    """Slopes of a linear model, fitted near the whole evidence [1]_.

    Parameters
    ----------
    budget : int, optional
        The most evaluations that are allowed, ``n + 4`` at least; by default the package's own
        number of samples, 5,000. Repeated samples are evaluated once.
    seed : int
        Of the samples.

    Raises
    ------
    InputError
        If the budget does not suffice.

    Notes
    -----
    The package's samples and weights, with plain instead of ridge regression: the ridge shrinks
    each slope by an amount that depends on the number of samples. The intervals are those of the
    slopes, not of Shapley values, at a level of 90 %.

    References
    ----------
    .. [1] M. T. Ribeiro et al., "“Why Should I Trust You?”: Explaining the Predictions of Any
       Classifier", KDD 2016.
    """
    from lime.lime_text import LimeTextExplainer  # noqa: PLC0415
    from sklearn.linear_model import LinearRegression  # noqa: PLC0415

    n, before = game.n, game.evaluations
    samples = SAMPLES if budget is None else budget - 1
    if samples < n + 3:
        raise InputError(
            f"Fitting {n} units takes {n + 4} evaluations at least, {budget} are allowed: raise "
            "the budget or choose larger units."
        )
    drawn: list[Masks] = []

    def asked(texts: list[str]) -> np.ndarray:
        masks = np.zeros((len(texts), n), dtype=bool)
        for row, text in zip(masks, texts, strict=True):
            row[[int(name) for name in text.split()]] = True
        drawn.append(masks)
        return game(masks)[:, None]

    ends = game.ends()
    explainer = LimeTextExplainer(
        split_expression=r"\s+", bow=True, feature_selection="none", random_state=seed % 2**32
    )
    found = explainer.explain_instance(
        " ".join(str(i) for i in range(n)), asked, labels=(0,), num_features=n,
        num_samples=samples, model_regressor=LinearRegression(),
    )  # fmt: skip
    values = np.zeros(n)
    for i, slope in found.local_exp[0]:
        values[int(found.domain_mapper.indexed_string.word(i))] = slope
    masks = np.concatenate(drawn)
    half = _half(masks, game(masks), values, float(found.intercept[0]))
    return Attribution(
        method="lime", values=tuple(values.tolist()),
        low=tuple((values - half).tolist()), high=tuple((values + half).tolist()),
        base=float(ends[0]), full=float(ends[1]), evaluations=game.evaluations - before,
        seed=seed, quantity="slope", payoff=game.payoff,
    )  # fmt: skip


def _half(masks: Masks, worth: np.ndarray, values: np.ndarray, intercept: float) -> np.ndarray:
    """Half widths of the slopes; the weights are the package's, of cosine distance to the whole."""
    distance = (1 - np.sqrt(masks.mean(axis=1))) * 100
    weights = np.sqrt(np.exp(-(distance**2) / 25**2))
    x = np.column_stack([masks.astype(float), np.ones(len(masks))])
    return of_regression(x, worth, weights, np.append(values, intercept))[:-1]
