"""A fit says what is so, stays near the shipped coefficients where little is known, and repeats."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import SettingsError
from workbench.grounding import reliability
from workbench.grounding.calibrate import FOLDS, Judged, fit, folds, logistic
from workbench.grounding.confidence import NAMES, Calibration, fitted, shipped

TRUE = Calibration((1.5, -1.0, 0.5, 0, 0, 0, 0, 0), (0.0,) * len(NAMES), -0.5)
SHIPPED = shipped()["extractive"]


def drawn(count, seed=0):
    """Questions whose answers are right exactly as often as TRUE says."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, len(NAMES)))
    p = np.array([TRUE.probability(row) for row in x])
    groups = tuple(f"document {i % 40}" for i in range(count))
    return Judged(x, random.random(count) < p, np.ones(count, dtype=bool), groups)


def fit_to(judged, start=SHIPPED, **more):
    return fit(judged, start, questions_sha256="0" * 64, **more)


def test_with_many_questions_the_questions_decide():
    made = fit_to(drawn(6000))
    again = fitted(made)
    x = drawn(300, seed=9).x
    gap = [abs(again.probability(row) - TRUE.probability(row)) for row in x]
    assert max(gap) < 0.06
    assert made.ece < 0.03 < made.ece_before
    assert made.auroc > 0.7


def test_with_few_questions_it_stays_near_the_shipped_one():
    few, many = (fit_to(drawn(n)) for n in (40, 6000))
    moved = [np.abs(np.subtract(f.weights, SHIPPED.weights)).max() for f in (few, many)]
    assert moved[0] < moved[1] / 1.5
    assert few.centres == SHIPPED.centres


def test_the_same_set_gives_the_same_fit_and_another_seed_other_folds():
    judged = drawn(200)
    assert fit_to(judged) == fit_to(judged)
    assert fit_to(judged, seed=1).sure != fit_to(judged).sure
    assert fit_to(judged, seed=1).weights == fit_to(judged).weights


def test_a_question_is_judged_without_its_own_document():
    """What is right about one document does not change the confidences of that document."""
    judged = drawn(200)
    mine = np.array([g == "document 3" for g in judged.groups])
    other = Judged(judged.x, judged.right ^ mine, judged.answerable, judged.groups)
    before, after = np.array(fit_to(judged).sure), np.array(fit_to(other).sure)
    assert (before[mine] == after[mine]).all()
    assert (before[~mine] != after[~mine]).any()


def test_a_question_without_candidates_counts_as_wrong_with_no_confidence():
    judged = drawn(100)
    judged.x[7], judged.right[7] = np.nan, False
    made = fit_to(judged)
    assert made.sure[7] == 0.0
    assert np.isfinite(made.weights).all()


def test_a_model_without_a_shipped_calibration_can_be_fitted():
    made = fit_to(drawn(500), start=None)
    assert made.ece_before is None
    assert made.weights[0] > 0 > made.weights[1]


def test_all_right_or_a_signal_that_never_changes_breaks_nothing():
    judged = drawn(60)
    judged.x[:, 2] = 1.0
    judged.right[:] = True
    made = fit_to(judged)
    assert np.isfinite([*made.weights, made.intercept, *made.sure]).all()
    assert made.auroc is None


def test_the_fit_is_at_the_lowest_point():
    judged = drawn(150)
    made = logistic(judged.x, judged.right, SHIPPED)
    p = np.array([made.probability(x) for x in judged.x])
    # At the lowest point the intercept's slope is the pull back to where it started.
    slope = (p - judged.right).sum() + (made.intercept - SHIPPED.intercept) / 4
    assert slope == pytest.approx(0, abs=1e-6)


def test_a_group_is_never_in_two_folds():
    groups = [f"g{i % 17}" for i in range(100)]
    fold = folds(groups)
    assert set(fold) == set(range(FOLDS))
    assert len(set(zip(groups, fold.tolist(), strict=True))) == 17


def test_a_fit_to_other_signals_is_refused(make_fit):
    with pytest.raises(SettingsError, match="--reset"):
        fitted(make_fit(signals=("odds",)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(30, 200))
def test_confidences_are_probabilities_whatever_the_set(seed, count):
    made = fit_to(drawn(count, seed))
    assert all(0 <= p <= 1 for p in made.sure)
    assert 0 <= made.ece <= 1
    assert len(made.sure) == len(made.right) == count
    assert sum(b.count for b in reliability.bins(made.sure, made.right)) == count
