"""How far a confidence can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.records.people import Actor


@dataclass(frozen=True, slots=True)
class CalibrationFit:
    """What was fitted to judged questions, and how well its probabilities hold.

    ``sure``, ``right`` and ``answerable`` have one entry for each question. ``sure`` was computed
    by coefficients that were fitted without the questions about the same document, so what
    follows from it is said of questions that the coefficients have not seen.
    """

    signals: tuple[str, ...]
    weights: tuple[float, ...]
    centres: tuple[float, ...]
    intercept: float
    sure: tuple[float, ...]  # 0 to 1
    right: tuple[bool, ...]
    answerable: tuple[bool, ...]
    ece: float  # of ``sure``
    ece_before: float | None  # on the same questions, by the calibration that comes along
    auroc: float | None  # of ``sure``, right against wrong; None where all are the same
    questions_sha256: str  # of the file
    seed: int = 0
    collection: str | None = None  # that was asked; None: all documents


@dataclass(frozen=True, slots=True)
class CalibrationChange:
    """Which calibration and threshold a model has, since when, and by whom.

    Revision 0 is what comes with the program.
    """

    model: str
    revision: int = 0
    threshold: float | None = None  # None: that of the settings
    fit: CalibrationFit | None = None  # None: the one that comes with the program
    at: datetime | None = None
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Answers of nearly the same confidence: what was said of them, and what was so."""

    count: int
    says: float  # mean confidence
    right: float  # share
    low: float  # 95 % interval of that share
    high: float


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What follows from a threshold, on judged questions."""

    threshold: float
    answered: float  # share of all questions
    right: float | None  # share of the answers given; None where none is given
