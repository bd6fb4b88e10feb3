"""Is each statement of a text backed by the evidence? By what, how strongly, and which words not?

A logistic regression over named features (:mod:`features`), fitted on statements that people judged
(``training/support.py``). It compares words, numbers and names; it does not understand them. What
says the same in quite other words counts as weakly backed, and a changed relation between the same
words can pass. It is fitted on English.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError, SettingsError
from workbench.grounding.sigmoid import sigmoid
from workbench.grounding.support.features import NAMES, Laid, lay
from workbench.grounding.support.held import Held, statements
from workbench.records import Backing, Checked, Support

__all__ = ["Coefficients", "check", "shipped", "summary"]

#: More statements than these are refused, and longer evidence.
MOST_STATEMENTS, MOST_CHARACTERS = 2_000, 5_000_000

#: Risk at least: of a statement about something else than the evidence; of one with a number that
#: the evidence does not hold, or that a sentence with nearly all of its words denies.
FOREIGN, DOUBTFUL = 0.95, 0.6

#: What a whole text is judged by: log-odds of its riskiest statement, of the two riskiest, of all
#: on average, of any (as if they were independent), and how many there are.
WHOLE = ("riskiest", "two_riskiest", "average", "any", "statements")


@dataclass(frozen=True)
class Coefficients:
    """Logistic regressions for one statement, and for a whole text; both give the odds of *not*."""

    weights: NDArray[np.float64]
    centres: NDArray[np.float64]
    scales: NDArray[np.float64]
    intercept: float
    whole_weights: NDArray[np.float64]
    whole_centres: NDArray[np.float64]
    whole_scales: NDArray[np.float64]
    whole_intercept: float
    threshold: float  # of the probability that a text is not grounded
    doubt: float = 0.5  # from this risk on, a statement's unbacked words are pointed at

    def weigh(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability that a statement is not backed, by the weights alone: (n, f) -> (n,)."""
        return sigmoid(((x - self.centres) / self.scales) @ self.weights + self.intercept)

    def risks(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same with one rule: where the evidence holds none of its words, it is not backed."""
        column = {name: x[:, number] for number, name in enumerate(NAMES)}
        several = column["unbacked"] > np.log1p(1.5)
        foreign = several & (column["apart"] == 1.0) & (column["about_sources"] == 0.0)
        return np.where(foreign, np.maximum(self.weigh(x), FOREIGN), self.weigh(x))

    def risk(self, x: NDArray[np.float64]) -> float:
        """Probability that a text with these statements is not grounded: (n, features)."""
        if not len(x):
            return 0.0
        z = (summary(self.risks(x)) - self.whole_centres) / self.whole_scales
        return float(sigmoid(z @ self.whole_weights + self.whole_intercept))


def check(text: str, evidence: Sequence[str]) -> Checked:
    """Hold a text against evidence, statement by statement.

    Parameters
    ----------
    text : str
        By whatever model, or by a person. Markup counts as text.
    evidence : sequence of str
        What it may rest on.

    Raises
    ------
    InputError
        If there is too much of either.
    """
    spans = statements(text)
    size = sum(map(len, evidence))
    if len(spans) > MOST_STATEMENTS or size > MOST_CHARACTERS:
        raise InputError(
            f"The text has {len(spans):,} statements and the evidence {size:,} characters; "
            f"{MOST_STATEMENTS:,} and {MOST_CHARACTERS:,} are allowed. Check it in parts."
        )
    held = Held(evidence)
    known = shipped()
    laid = lay(text, spans, held)
    x = np.array([one.x for one in laid]).reshape(len(laid), len(NAMES))
    risks = known.risks(x)
    doubtful = [one.has_other_number or one.denied for one in laid]
    risks = np.where(doubtful, np.maximum(risks, DOUBTFUL), risks)
    return Checked(
        tuple(
            _support(one, float(risk), held, text) for one, risk in zip(laid, risks, strict=True)
        ),
        1.0 - known.risk(x),
        1.0 - known.threshold,
    )


def summary(risks: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a whole text is judged by, in the order of :data:`WHOLE`."""
    p = np.clip(risks, 1e-4, 1 - 1e-4)
    odds = np.sort(np.log(p / (1 - p)))[::-1]
    any_of = float(np.log(-np.log1p(-p).sum()))
    return np.array([odds[0], odds[:2].mean(), odds.mean(), any_of, np.log1p(len(p))])


@lru_cache(maxsize=1)
def shipped() -> Coefficients:
    """The coefficients that come with the program."""
    return parse(files("workbench.grounding.support").joinpath("support.json").read_text("utf-8"))


def parse(text: str) -> Coefficients:
    """Coefficients from their file.

    Raises
    ------
    SettingsError
        If it cannot be read, or was made for other features.
    """
    try:
        data = json.loads(text)
        rows, whole = data["statement"]["features"], data["whole"]["features"]
        if (
            tuple(r["feature"] for r in rows) != NAMES
            or tuple(r["feature"] for r in whole) != WHOLE
        ):
            raise SettingsError(
                "The coefficients of support do not belong to this version's features. Fit them "
                "again with `python -m training.support`.",
                "support.json",
            )
        weights, centres, scales = _columns(rows)
        whole_weights, whole_centres, whole_scales = _columns(whole)
        return Coefficients(
            weights, centres, scales, float(data["statement"]["intercept"]),
            whole_weights, whole_centres, whole_scales, float(data["whole"]["intercept"]),
            float(data["threshold"]), float(data["doubt"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"The coefficients cannot be read ({error}).", "support.json"
        ) from error


_Column = NDArray[np.float64]


def _columns(rows: Sequence[Mapping[str, Any]]) -> tuple[_Column, _Column, _Column]:
    weight, centre, scale = (
        np.array([float(row[name]) for row in rows]) for name in ("weight", "centre", "scale")
    )
    return weight, centre, scale


def _support(one: Laid, risk: float, held: Held, text: str) -> Support:
    backing = tuple(
        Backing(s.text, s.start, s.end, share)
        for place, share in one.backing
        for s in (held.sentences[place],)
    )
    unbacked = tuple((word.start, word.end) for word in one.unbacked)
    return Support(one.start, one.end, 1.0 - risk, backing, unbacked, _reasons(one, text))


def _reasons(one: Laid, text: str) -> tuple[str, ...]:
    """What the features say, in plain words, for the reader of a statement."""
    x = dict(zip(NAMES, one.x.tolist(), strict=True))
    words = [f"“{text[w.start : w.end]}”" for w in one.unbacked]
    found = []
    if words:
        more = f" and {len(words) - 4} more" if len(words) > 4 else ""
        verb = "stands" if len(words) == 1 else "stand"
        found.append(f"{', '.join(words[:4])}{more} {verb} nowhere in the evidence")
    elif one.words:
        found.append("every important word stands in the evidence")
    if x["apart"] > 0.5 and not words:
        found.append("but its words are scattered over it")
    if one.denied:
        found.append("one of the two denies what the other says")
    if x["pairs"] > 0.6 and len(one.words) > 3:
        found.append("its words do not stand together there")
    return tuple(found)
