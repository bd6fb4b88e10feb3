"""From a model's raw numbers to a probability that means what it says, and why, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from workbench.errors import SettingsError
from workbench.evidence.index import Index
from workbench.evidence.tokens import term, words
from workbench.grounding.sigmoid import sigmoid
from workbench.models.question import take_apart
from workbench.records import CalibrationFit, Candidate, Candidates, Evidence, Passage
from workbench.words import listing

#: What is known of an answer before it is called right or wrong, in the order of the file.
NAMES = ("odds", "margin", "score", "covered", "covered_around", "unknown", "cosine", "rival")

#: Of models that have none of their own.
THRESHOLD = 0.4
_SHOWN = 3


@dataclass(frozen=True)
class Calibration:
    """Logistic regression for one model: ``logit(p) = intercept + weights @ (x - centres)``.

    ``threshold`` is the confidence from which the model answers where nobody says otherwise.
    """

    weights: tuple[float, ...]
    centres: tuple[float, ...]
    intercept: float
    threshold: float = THRESHOLD

    def probability(self, x: Sequence[float]) -> float:
        """The calibrated probability, 0 to 1, of signals in the order of :data:`NAMES`."""
        z = self.intercept + float(np.dot(self.weights, np.subtract(x, self.centres)))
        return float(sigmoid(z))


@dataclass(frozen=True)
class Confidence:
    """A probability and the reasons for it, the weightiest first."""

    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """The question's terms: how they are written, how rare, and where they are found."""

    words: tuple[str, ...]
    rarity: np.ndarray  # (q,), sums to 1
    known: np.ndarray  # (q,) bool: in any document of the corpus
    said: np.ndarray  # (q,) bool: in the candidate
    around: np.ndarray  # (q,) bool: in the candidate's passage, its title or headings


def wanted(
    question: str, evidence: Sequence[Evidence], candidate: Candidate, index: Index
) -> Wanted:
    """Where the words of the question are found."""
    asked = take_apart(question, index)
    passage = evidence[candidate.evidence or 0].passage
    said = _terms(_around(passage, candidate))
    around = _terms(" ".join((passage.title, *passage.headings, passage.text)))
    return Wanted(
        words=asked.words,
        rarity=asked.rarity,
        known=np.array([index.bm25.passages_with(t) > 0 for t in asked.terms], dtype=bool),
        said=np.array([t in said for t in asked.terms], dtype=bool),
        around=np.array([t in around for t in asked.terms], dtype=bool),
    )


def _around(passage: Passage, candidate: Candidate) -> str:
    """The sentences that a candidate stands in: a few words alone say little of the question."""
    if candidate.start is None or candidate.end is None:
        return candidate.text
    return passage.cut(*passage.around(candidate.start, candidate.end))


def _terms(text: str) -> set[str | None]:
    return {term(text[start:end]) for start, end in words(text)}


def signals(
    question: str, evidence: Sequence[Evidence], candidates: Candidates, index: Index
) -> tuple[float, ...]:
    """What the probability is computed from, in the order of :data:`NAMES`."""
    best, *others = candidates.candidates
    w = wanted(question, evidence, best, index)
    second = next((c for c in others if c.text != best.text), None)
    dense = evidence[best.evidence or 0].signals.get("dense")
    margin = best.score - second.score if second else 5.0
    return (
        candidates.signals.get("log_odds", 0.0),
        min(margin, 5.0),
        best.score,
        float(w.rarity[w.said].sum()),
        float(w.rarity[w.around].sum()),
        float(w.rarity[~w.known].sum()),
        dense.raw if dense else 0.0,
        1.0 if second and second.evidence == best.evidence else 0.0,
    )


def confidence(
    model: str,
    question: str,
    evidence: Sequence[Evidence],
    candidates: Candidates,
    index: Index,
    calibration: Calibration | None = None,
) -> Confidence:
    """The probability that the best candidate is right, for this model.

    Parameters
    ----------
    calibration : Calibration, optional
        By default the one that comes with the program.

    Raises
    ------
    SettingsError
        If the model was never calibrated.
    """
    if not candidates.candidates:
        return Confidence(0.0, ("there is no sentence to choose from",))
    known = calibration or shipped().get(model)
    if known is None:
        raise SettingsError(f"The model “{model}” has no calibration.", model)
    x = signals(question, evidence, candidates, index)
    return Confidence(known.probability(x), _reasons(question, evidence, candidates, index))


def fitted(fit: CalibrationFit) -> Calibration:
    """What probabilities are computed with after a fit.

    Raises
    ------
    SettingsError
        If it was fitted to other signals than this version's.
    """
    if fit.signals != NAMES:
        raise SettingsError(
            "The stored calibration was made by another version of the program, for other signals. "
            "Calibrate again, or go back to the calibration that comes with the program: "
            "`workbench calibrate --model MODEL --reset`.",
            "calibration",
        )
    return Calibration(fit.weights, fit.centres, fit.intercept)


def threshold(model: str) -> float:
    """The confidence from which a model answers where nobody says otherwise."""
    known = shipped().get(model)
    return THRESHOLD if known is None else known.threshold


@lru_cache(maxsize=1)
def shipped_escalation() -> float:
    """The confidence below which the cascade that comes with the program asks its dear model."""
    text = files("workbench.grounding").joinpath("calibration.json").read_text("utf-8")
    return float(json.loads(text).get("cascade", {}).get("threshold", 0.5))


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Calibration]:
    """The calibrations that come with the program, by model."""
    return parse(files("workbench.grounding").joinpath("calibration.json").read_text("utf-8"))


def parse(text: str) -> dict[str, Calibration]:
    """Calibrations from their file.

    Raises
    ------
    SettingsError
        If it cannot be read, or was made for other signals.
    """
    try:
        found: dict[str, Calibration] = {}
        for model, data in json.loads(text)["models"].items():
            if "same_as" in data:  # the same network in other clothes
                found[model] = found[data["same_as"]]
                continue
            rows = data["signals"]
            if tuple(row["signal"] for row in rows) != NAMES:
                raise SettingsError(
                    "The calibration does not belong to this version's signals. Fit it again with "
                    "`python -m training.calibration`.",
                    model,
                )
            found[model] = Calibration(
                tuple(float(row["weight"]) for row in rows),
                tuple(float(row["centre"]) for row in rows),
                float(data["intercept"]),
                float(data.get("threshold", THRESHOLD)),
            )
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"The calibration cannot be read ({error}).", "calibration") from error
    return found


def _reasons(
    question: str, evidence: Sequence[Evidence], candidates: Candidates, index: Index
) -> tuple[str, ...]:
    best, *others = candidates.candidates
    w = wanted(question, evidence, best, index)
    reasons = []
    if len(w.words) and w.said.all():
        reasons.append("every important word of the question occurs in the sentence")
    elif len(w.words):
        lacking = _listed(w, w.around & ~w.said)
        reasons.append(
            f"{w.said.sum()} of the question's {len(w.words)} important words occur in the sentence"
            + (f", {lacking} only around it" if lacking else "")
        )
    nowhere = _listed(w, w.known & ~w.around)
    if nowhere:
        reasons.append(f"neither the sentence nor its passage mentions {nowhere}")
    unknown = _listed(w, ~w.known)
    if unknown:
        reasons.append(f"no document mentions {unknown}")
    second = next((c for c in others if c.text != best.text), None)
    if second is not None and best.score - second.score < 0.5:
        reasons.append("another sentence fits nearly as well")
    elif second is not None and best.score - second.score > 3:
        reasons.append("no other sentence comes near")
    return tuple(reasons)


def _listed(w: Wanted, which: np.ndarray) -> str:
    found = sorted(np.flatnonzero(which).tolist(), key=lambda i: -w.rarity[i])
    return listing(tuple(f"“{w.words[i]}”" for i in found[:_SHOWN]), "or")
