"""What each part of the evidence is worth to an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A player of an explanation: a stretch of evidence that can be kept or removed."""

    document: str
    text_sha256: str
    start: int
    end: int
    text: str
    kind: str = "sentence"  # passage | sentence | word


@dataclass(frozen=True, slots=True)
class Attribution:
    """What each unit is worth to the answer, by one method.

    ``values`` are in log-odds of the answer, one for each of ``units``; ``low`` and ``high``
    bound them. ``base`` is the value with nothing kept, ``full`` with everything.
    """

    method: str
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    base: float
    full: float
    evaluations: int
    structural: bool = False
    units: tuple[Unit, ...] = ()
    unit: str = "sentence"
    seconds: float = 0.0
    seed: int = 0
    grade_evaluations: int = 0
