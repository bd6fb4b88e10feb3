"""From a question and a model's candidates to an answer, or to an abstention."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import QuestionError
from workbench.evidence.cite import cite
from workbench.evidence.index import Index
from workbench.grounding.confidence import Calibration, Confidence, confidence
from workbench.grounding.written import ground_written
from workbench.models.question import take_apart
from workbench.records import (
    Abstention,
    Candidate,
    Candidates,
    Citation,
    Evidence,
    Finding,
    Statement,
    Status,
)
from workbench.settings import Settings

_LOOKED_FOR = 8


@dataclass(frozen=True)
class Grounded:
    """What became of the candidates."""

    status: Status
    confidence: float
    reasons: tuple[str, ...]
    statements: tuple[Statement, ...]
    abstention: Abstention | None
    findings: tuple[Finding, ...] = ()


def check_question(text: str, settings: Settings) -> str:
    """The question without control characters and outer spaces.

    Raises
    ------
    QuestionError
        If nothing is left, it holds neither letter nor digit, or it is too long.
    """
    if len(text) > settings.max_question_characters:
        raise QuestionError(
            f"The question has {len(text):,} characters; {settings.max_question_characters:,} are "
            "allowed. Ask one thing at a time, and put long texts among the documents."
        )
    kept = (c if unicodedata.category(c)[0] != "C" else " " for c in text)
    question = " ".join("".join(kept).split())
    if not question:
        raise QuestionError("Type a question first.")
    if not any(c.isalnum() for c in question):
        raise QuestionError("The question holds no word. Ask in words, as you would ask a person.")
    return question


def ground(
    question: str,
    evidence: Sequence[Evidence],
    candidates: Candidates,
    model: str,
    *,
    index: Index,
    threshold: float,
    documents: int,
    collection: str | None = None,
    withhold: bool = False,
    calibration: Calibration | None = None,
) -> Grounded:
    """Answer with citations where the confidence reaches the threshold; abstain below it.

    A candidate with a span of the evidence is quoted. One in a model's own words is held against
    the evidence, statement by statement; it is an answer where any of them is backed.

    Parameters
    ----------
    model : str
        Id of the model that gave the candidates.
    calibration : Calibration, optional
        For the confidence of quotations; by default the one that comes with the program.
    withhold : bool
        Leave a model's own statements out that nothing backs.
    documents : int
        How many documents were asked, for the words of an abstention.

    Raises
    ------
    CitationError
        If a candidate's span does not resolve in its passage.
    """
    found = candidates.candidates
    own = bool(found) and found[0].evidence is None
    if own:
        said = ground_written(found[0].text, evidence, withhold=withhold)
        sure = Confidence(said.confidence, said.reasons)
        statements, findings = said.statements, said.findings
        backed = any(statement.citations for statement in statements)
    else:
        sure = confidence(model, question, evidence, candidates, index, calibration)
        findings = ()
        backed = bool(found) and sure.probability >= threshold
        statements = tuple(_statement(found[i], evidence) for i in candidates.chosen)
    if backed:
        return Grounded(Status.ANSWERED, sure.probability, sure.reasons, statements, None, findings)
    closest = _closest(found[0], evidence) if found else None
    nothing = _nothing(question, index, documents, collection, closest)
    return Grounded(Status.ABSTAINED, sure.probability, sure.reasons, (), nothing, findings)


def _nothing(
    question: str,
    index: Index,
    documents: int,
    collection: str | None,
    closest: Citation | None,
) -> Abstention:
    """What was looked for, where, and what of it is nowhere."""
    asked = take_apart(question, index)
    held = {w: index.bm25.passages_with(t) for w, t in zip(asked.words, asked.terms, strict=True)}
    looked_for = asked.words[:_LOOKED_FOR]
    return Abstention(
        looked_for=looked_for,
        documents=documents,
        passages=len(index.positions(collection)),
        collection=collection,
        missing=tuple(w for w in looked_for if not held[w]),
        closest=closest,
    )


def _statement(candidate: Candidate, evidence: Sequence[Evidence]) -> Statement:
    citation = _citation(candidate, evidence)
    return Statement(
        text=candidate.text if citation is None else citation.text,
        citations=() if citation is None else (citation,),
        support=None if citation is None else 1.0,  # it is the source's own words
        quoted=citation is not None,
        score=candidate.score,
        contributions=candidate.contributions,
    )


def _closest(candidate: Candidate, evidence: Sequence[Evidence]) -> Citation | None:
    """The whole sentence: a few words that are not the answer tell a reader little."""
    if candidate.evidence is None or candidate.start is None or candidate.end is None:
        return None
    passage = evidence[candidate.evidence].passage
    return cite(passage, *passage.around(candidate.start, candidate.end))


def _citation(candidate: Candidate, evidence: Sequence[Evidence]) -> Citation | None:
    if candidate.evidence is None or candidate.start is None or candidate.end is None:
        return None
    return cite(evidence[candidate.evidence].passage, candidate.start, candidate.end)
