"""How well confidence holds, and what answering from some confidence on brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.records import CalibrationBin, CalibrationFit, OperatingPoint


def bins(
    sure: Sequence[float] | np.ndarray,
    right: Sequence[bool] | np.ndarray,
    number: int | None = None,
) -> tuple[CalibrationBin, ...]:
    """Bins of equal mass; by default 15, or 10 where there are fewer than 600 questions."""
    p, ok = np.asarray(sure, dtype=float), np.asarray(right, dtype=bool)
    parts = np.array_split(np.argsort(p, kind="stable"), number or (15 if len(p) >= 600 else 10))
    found = []
    for part in parts:
        if len(part):
            hits = int(ok[part].sum())
            low, high = wilson(hits, len(part))
            says = float(p[part].mean())
            found.append(CalibrationBin(len(part), says, hits / len(part), low, high))
    return tuple(found)


def ece(
    sure: Sequence[float] | np.ndarray,
    right: Sequence[bool] | np.ndarray,
    number: int | None = None,
) -> float:
    """Expected calibration error: how far confidence and truth are apart, on average over bins.

    Parameters
    ----------
    number : int, optional
        Of bins; by default as :func:`bins`.

    References
    ----------
    C. Guo et al., "On Calibration of Modern Neural Networks", 2017.
    """
    found = bins(sure, right, number)
    return sum(b.count * abs(b.says - b.right) for b in found) / sum(b.count for b in found)


def by_chance(sure: Sequence[float], *, draws: int = 200, seed: int = 0) -> float:
    """The calibration error that so many questions show on average where nothing is wrong."""
    random = np.random.default_rng(seed)
    p = np.asarray(sure, dtype=float)
    return float(np.mean([ece(p, random.random(len(p)) < p) for _ in range(draws)]))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share.

    References
    ----------
    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
    """
    z2 = 1.96**2
    middle = (hits + z2 / 2) / (count + z2)
    half = 1.96 * np.sqrt(hits * (count - hits) / count + z2 / 4) / (count + z2)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def auroc(sure: Sequence[float] | np.ndarray, right: Sequence[bool] | np.ndarray) -> float | None:
    """How often a right answer has the higher confidence than a wrong one; ties count one half."""
    p, ok = np.asarray(sure, dtype=float), np.asarray(right, dtype=bool)
    if ok.all() or not ok.any():
        return None
    wrong = np.sort(p[~ok])
    below = np.searchsorted(wrong, p[ok], "left") + np.searchsorted(wrong, p[ok], "right")
    return float(below.mean() / 2 / len(wrong))


def at(fitted: CalibrationFit, threshold: float) -> OperatingPoint:
    """What follows from a threshold."""
    given = np.array(fitted.sure) >= threshold
    right = float(np.array(fitted.right)[given].mean()) if given.any() else None
    return OperatingPoint(threshold, float(given.mean()), right)


def curve(fitted: CalibrationFit) -> tuple[OperatingPoint, ...]:
    """What follows from each threshold that makes a difference, from the highest to the lowest."""
    p, ok = np.array(fitted.sure), np.array(fitted.right, dtype=float)
    order = np.argsort(-p, kind="stable")
    p, hits = p[order], np.cumsum(ok[order])
    last = np.flatnonzero(np.append(p[1:] != p[:-1], True))
    return tuple(
        OperatingPoint(float(p[i]), (i + 1) / len(p), float(hits[i] / (i + 1))) for i in last
    )


def answering(fitted: CalibrationFit, share: float) -> OperatingPoint:
    """The highest threshold at which at least this share of the questions is answered."""
    return next((p for p in curve(fitted) if p.answered >= share), curve(fitted)[-1])


def being_right(fitted: CalibrationFit, share: float) -> OperatingPoint | None:
    """The lowest threshold at which at least this share of the answers is right; None: nowhere."""
    enough = [p for p in curve(fitted) if p.right is not None and p.right >= share]
    return enough[-1] if enough else None
