"""What a robustness suite is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.records import Question, Variant

Make = Callable[[Sequence[Question], int], Iterable[Variant]]


@dataclass(frozen=True)
class Suite:
    """One robustness suite.

    Attributes
    ----------
    name, meaning : str
        In plain words; ``meaning`` says what is changed, and what ought to happen.
    make : callable
        Questions and a seed → variants; a question that it cannot change is left out.
    """

    id: str
    name: str
    meaning: str
    make: Make


def variant(suite: str, question: Question, asked: str, expects: str, change: str, n: int = 1,
            **more: str) -> Variant:  # fmt: skip
    """A variant of a question; its id says of which, by which suite, and the how-manieth."""
    return Variant(f"{question.id}~{suite}-{n}", question.id, suite, asked, expects, change, **more)


def random_of(suite: str, question: Question, seed: int) -> np.random.Generator:
    """Chance that depends on suite, question and seed alone, so that adding a question to a set
    changes no variant of another one.
    """
    said = hashlib.sha256(f"{suite}\0{question.id}\0{question.text}".encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(said[:8], "big")])
