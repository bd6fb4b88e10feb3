"""Small records, made by hand, that the tests of display look at."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from workbench.records import (
    Answer,
    Attribution,
    Citation,
    Contribution,
    Evidence,
    Passage,
    Signal,
    Split,
    Statement,
    Status,
    Unit,
)

HASH = "ab" * 32
TEXT = "If the engineer is late, we credit £30. You need not ask. Meters stay as they are."
OFFSET = 1_000


def make_passage(text: str = TEXT, *, document: str = "d1", start: int = OFFSET) -> Passage:
    ends = [m.end() + start for m in re.finditer(r"[^.]+\.\s?", text)]
    sentences = tuple(zip([start, *ends[:-1]], ends, strict=False))
    return Passage(
        document, HASH, start, start + len(text), text,
        title="Standards", headings=("Standards", "Visits"), page=3, sentences=sentences,
    )  # fmt: skip


def make_evidence(
    shares: dict[str, float], *, passage: Passage | None = None, rank: int = 1, scale: float = 0.083
) -> Evidence:
    """Evidence whose words have the given shares, all through the question word “late”."""
    passage = passage or make_passage()
    found = [m.span() for m in re.finditer(r"[\w£]+", passage.text)]
    words = tuple((a + passage.start, b + passage.start) for a, b in found)
    row = tuple(shares.get(passage.text[a:b], 0.0) for a, b in found)
    score = sum(row) + scale
    split = Split(("who", "late"), words, ((0.0,) * len(row), row), scale, score)
    return Evidence(rank, passage, score, {"bm25": Signal(5.0, 0.0, 10.0, 0.5)}, split)


def make_citation(passage: Passage, text: str) -> Citation:
    start = passage.start + passage.text.index(text)
    return Citation(passage.document, passage.text_sha256, start, start + len(text), text)


@pytest.fixture
def evidence() -> Evidence:
    return make_evidence({"engineer": 0.2, "late": 0.05, "Meters": -0.05, "credit": 0.0123})


@pytest.fixture
def answer(evidence: Evidence) -> Answer:
    first = make_citation(evidence.passage, "If the engineer is late, we credit £30.")
    second = make_citation(evidence.passage, "You need not ask.")
    other = make_evidence({}, passage=make_passage("Nothing here.", document="d2", start=0), rank=2)
    return Answer(
        id="a1",
        question="What do I get?",
        status=Status.ANSWERED,
        confidence=0.78,
        statements=(
            Statement(
                first.text,
                (first,),
                1.0,
                score=2.0,
                contributions=(
                    Contribution("overlap", "2 of 3 words occur", 2, 1.5),
                    Contribution("length", "It is long", 9, -0.4),
                ),
            ),
            Statement(second.text, (second,), 1.0),
        ),
        evidence=(other, evidence),
        model="extractive",
        created_at=datetime(2026, 11, 24, 2, 7, tzinfo=UTC),
        reasons=("2 of 3 words occur.", "no other passage comes near"),
        latency_ms=112.0,
    )


@pytest.fixture
def attribution(evidence: Evidence) -> Attribution:
    passage = evidence.passage
    units = tuple(Unit("d1", HASH, a, b, passage.cut(a, b).strip()) for a, b in passage.sentences)
    return Attribution(
        "leave_one_out",
        values=(12.0, -1.5, 0.2),
        low=(12.0, -1.5, -0.1),
        high=(12.0, -1.5, 0.5),
        base=-20.0,
        full=3.0,
        evaluations=5,
        units=units,
    )


@pytest.fixture
def make() -> dict[str, Callable[..., object]]:
    return {"evidence": make_evidence, "passage": make_passage, "citation": make_citation}
