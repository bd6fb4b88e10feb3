"""Intervals at 90 % hold the truth about nine times in ten, for skewed samples too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.explain.fitting import Fit
from workbench.explain.intervals import of_means, of_regression

#: What a unit can add, in log-odds; 0, or more than rounding leaves of a difference.
GAINS = st.just(0.0) | st.floats(-40, 40).filter(lambda x: abs(x) > 1e-12)


def coverage(draw, truth, count, runs=400):
    rng = np.random.default_rng(0)
    low, high = zip(*(of_means(draw(rng, (count, 5))) for _ in range(runs)), strict=True)
    low, high = np.array(low), np.array(high)
    return ((low <= truth) & (truth <= high)).mean()


def test_means_of_symmetric_samples_are_covered():
    found = coverage(lambda rng, shape: rng.normal(size=shape), 0.0, 20)
    assert found == pytest.approx(0.90, abs=0.03)


def test_means_of_skewed_samples_are_covered():
    """One draw in ten is large, as where a unit decides in few orders."""
    draw = lambda rng, shape: (rng.random(shape) < 0.2) + 0.0  # noqa: E731
    assert coverage(draw, 0.2, 20) >= 0.85
    assert coverage(lambda rng, shape: rng.exponential(size=shape), 1.0, 20) >= 0.86


@given(value=GAINS, count=st.integers(2, 30))
def test_what_never_varies_has_no_interval(value, count):
    low, high = of_means(np.full((count, 1), value))
    assert low[0] == pytest.approx(value)
    assert high[0] == pytest.approx(value)


@given(sample=st.lists(st.lists(GAINS, min_size=2, max_size=2), min_size=2, max_size=20))
def test_the_mean_lies_inside(sample):
    rows = np.array(sample)
    low, high = of_means(rows)
    off = 1e-9 * (1 + np.abs(rows).max())
    assert (low <= rows.mean(axis=0) + off).all()
    assert (rows.mean(axis=0) <= high + off).all()


def regressions(runs=300, rows=60):
    rng = np.random.default_rng(1)
    truth = np.array([1.0, -2.0, 0.0])
    for _ in range(runs):
        x = rng.normal(size=(rows, 3))
        noise = rng.normal(size=rows) * (0.2 + np.abs(x[:, 0]))  # unequal on purpose
        y = x @ truth + noise
        fitted = np.linalg.lstsq(x, y, rcond=None)[0]
        yield x, y, fitted, truth


def test_coefficients_are_covered_where_variance_is_unequal():
    inside = [
        np.abs(fitted - truth) <= of_regression(x, y, np.ones(len(y)), fitted)
        for x, y, fitted, truth in regressions()
    ]
    assert np.mean(inside, axis=0) == pytest.approx([0.90] * 3, abs=0.05)


def test_rows_that_are_there_in_every_sample_bring_no_doubt():
    x, y, fitted, _ = next(regressions())
    drawn = np.zeros(len(y), dtype=bool)
    assert of_regression(x, y, np.ones(len(y)), fitted, drawn=drawn) == pytest.approx([0] * 3)


def test_the_last_value_is_as_doubtful_as_the_sum_of_the_others():
    x, y, fitted, _ = next(regressions())
    half = of_regression(x, y, np.ones(len(y)), fitted, total=True)
    assert half.shape == (4,)
    assert half[3] <= half[:3].sum()
    assert half[3] > 0


# ---------------------------------------------------------------- the Bayesian fit


def test_a_prior_that_is_right_is_not_changed():
    fit = Fit(np.array([3.0, 0.0, -1.0]), 0.0)
    rows = np.random.default_rng(0).integers(0, 2, (10, 3)).astype(float)
    fit.add(rows, rows @ fit.prior)
    assert fit.misfit == pytest.approx(0.0)
    assert fit.coefficients == pytest.approx([3.0, 0.0, -1.0])
    assert fit.half_widths() == pytest.approx([0.0] * 3)


def test_a_prior_that_is_wrong_is_corrected_and_in_doubt():
    truth = np.array([3.0, 1.0, -1.0, 0.5])
    prior = np.array([4.0, 0.5, -2.0, 0.5])
    fit = Fit(prior, 0.1)
    rows = np.random.default_rng(0).integers(0, 2, (40, 4)).astype(float)
    fit.add(rows, rows @ truth)
    assert fit.misfit > 0.5
    assert np.abs(fit.coefficients - truth).max() < np.abs(prior - truth).max() / 3
    assert (np.abs(fit.coefficients - truth) <= fit.half_widths()).all()
