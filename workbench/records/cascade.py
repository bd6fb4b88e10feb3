"""What comes of asking a cheap model first, and a dearer one where the first is unsure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SweepFailure:
    """A question that made a model fail; it counts as wrong."""

    question: int  # position in the set, from 0
    model: str
    message: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """Two models were asked the same questions; any threshold of their cascade follows from it.

    All tuples have one entry for each question. What a question without an answer is answered
    with is never right.

    Attributes
    ----------
    cheap, dear : str
        Ids of the models.
    confidence : tuple of (float or None)
        In the cheap model's answer, calibrated, 0 to 1; None where it gave none, so that the dear
        one is asked whatever the threshold.
    cost_cheap, cost_dear : tuple of (float or None)
        USD of one answer; None: unknown.
    seconds_cheap, seconds_dear : tuple of (float or None)
        Of one answer; None: the model failed.
    questions_sha256 : str
        Of the file.
    total : int
        Questions of the file; more than were asked where somebody stopped it.
    collection : str or None
        That was asked; None: all documents.
    """

    cheap: str
    dear: str
    confidence: tuple[float | None, ...]
    answerable: tuple[bool, ...]
    right_cheap: tuple[bool, ...]
    right_dear: tuple[bool, ...]
    cost_cheap: tuple[float | None, ...]
    cost_dear: tuple[float | None, ...]
    seconds_cheap: tuple[float | None, ...]
    seconds_dear: tuple[float | None, ...]
    questions_sha256: str
    total: int
    failures: tuple[SweepFailure, ...] = ()
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from one threshold of a cascade.

    Attributes
    ----------
    threshold : float
        The dear model is asked where the confidence in the cheap one's answer is below it.
    escalated : float
        Share of all questions for which the dear model is asked.
    accuracy : float
        Share of the questions with a known answer that are answered rightly.
    low, high : float
        95 % interval of that share.
    cost_per_1000 : float or None
        USD of a thousand answers; None: the cost of one of them is unknown.
    seconds : float or None
        Median of one answer; None where there is none.
    """

    threshold: float
    escalated: float
    accuracy: float
    low: float
    high: float
    cost_per_1000: float | None
    seconds: float | None
