"""Explanations made by hand, that the tests of display look at."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from workbench.records import (
    Agreement,
    Answer,
    Attribution,
    Citation,
    Evidence,
    Faithfulness,
    Influence,
    Influences,
    Panel,
    Passage,
    Statement,
    Status,
    Unit,
    Use,
    Verdict,
)

HASH = "ab" * 32
HOSTILE = "<script>alert(1)</script><b onclick='x'>“bold”</b>"
LATE = (
    "If our engineer is late for an appointment, we credit your account with £30. "
    "You need not ask for it. The credit appears on your next bill.\n"
    "Appointments can be moved up to noon of the day before."
)
METERS = "Smart meters send readings every half hour. The display in your home shows the cost."
OLD = "Until March 2024 the credit for a missed appointment was £22. It was paid on request only."
TITLES = {"d1": "Service standards", "d2": "Smart meters", "d3": "Service standards 2023"}
QUESTION = "What do I get if the engineer is late?"


def passage(document: str, text: str, start: int = 500, page: int | None = 3) -> Passage:
    ends = [m.end() + start for m in re.finditer(r"[^.]+\.\s*", text)]
    sentences = tuple(zip([start, *ends[:-1]], ends, strict=True))
    return Passage(
        document, HASH, start, start + len(text), text,
        title=TITLES[document], headings=(TITLES[document], "Visits"), page=page,
        sentences=sentences,
    )  # fmt: skip


def evidence() -> tuple[Evidence, ...]:
    texts = (("d1", LATE), ("d3", OLD), ("d2", METERS))
    return tuple(
        Evidence(rank, passage(document, text), 0.9 - rank / 10)
        for rank, (document, text) in enumerate(texts, start=1)
    )


def units(kind: str = "sentence") -> tuple[Unit, ...]:
    found = []
    for item in evidence():
        p = item.passage
        spans = [(p.start, p.end)]
        if kind == "sentence":
            spans = list(p.sentences)
        elif kind == "word":
            spans = [(m.start() + p.start, m.end() + p.start) for m in re.finditer(r"\w+", p.text)]
        found += [Unit(p.document, HASH, a, b, p.cut(a, b), kind) for a, b in spans]
    return tuple(found)


def question_units() -> tuple[Unit, ...]:
    return tuple(
        Unit("", "", m.start(), m.end(), m[0], "question") for m in re.finditer(r"\w+", QUESTION)
    )


GRADED = Faithfulness(
    lds=0.97, lds_additive=0.91, comprehensiveness=0.94, sufficiency=0.03,
    removed=((0.0, 0.0), (0.1, 0.86), (0.2, 0.95), (0.35, 0.97), (0.5, 1.0), (0.8, 1.0)),
    kept=((0.0, 1.0), (0.1, 0.11), (0.2, 0.04), (0.35, 0.01), (0.5, 0.0), (0.8, 0.0)),
    drops=((1, 0.86), (3, 0.95)), masks=100, evaluations=164,
)  # fmt: skip


def citation(text: str = "we credit your account with £30") -> Citation:
    start = 500 + LATE.index(text)
    return Citation("d1", HASH, start, start + len(text), text)


def attribution() -> Attribution:
    """Eight sentences of three passages; the values add up to ``full - base``."""
    values = (4.2, 0.9, 0.02, 0.0, -1.6, -0.3, 0.1, 0.0)
    low = (3.6, 0.5, -0.1, 0.0, -2.0, -0.5, -0.2, 0.0)
    high = (4.8, 1.3, 0.14, 0.0, -1.2, -0.1, 0.4, 0.0)
    return Attribution(
        "shapley", values, low, high, base=-0.9, full=2.42, evaluations=142, units=units(),
        seconds=0.34, grade_evaluations=164, quantity="shapley", faithfulness=GRADED,
        verdict=Verdict("one", (0,), (4, 5), (Citation("d3", HASH, 500, 561, OLD[:61]),)),
        uses=(
            Use(citation(), used=True, fall=4.1, supports=True, support=0.97),
            Use(citation("You need not ask for it."), False, 0.04, True, None),
            Use(Citation("d2", HASH, 500, 543, METERS[:43]), False, 0.0, False, 0.08),
        ),
    )  # fmt: skip


def panel() -> Panel:
    first = attribution()
    alone = replace(
        first, method="leave_one_out", quantity="removal", evaluations=10, seconds=0.02,
        values=(5.0, 0.0, 0.0, 0.0, -1.5, 0.0, 0.0, 0.0), low=(5.0, 0.0, 0.0, 0.0, -1.5, 0, 0, 0),
        high=(5.0, 0.0, 0.0, 0.0, -1.5, 0.0, 0.0, 0.0), faithfulness=replace(GRADED, lds=0.62),
    )  # fmt: skip
    mine = replace(first, method="my_method", faithfulness=None)
    return Panel(
        (first, alone, mine),
        (Agreement("shapley", "leave_one_out", 0.71, 0.5),
         Agreement("shapley", "my_method", 1.0, 1.0),
         Agreement("leave_one_out", "my_method", None, 0.2)),
    )  # fmt: skip


def influences() -> Influences:
    rows = []
    for i in range(60):
        overlap, length = (i * 7) % 5, (i * 13) % 40
        rows.append(
            Influence(
                f"Question {i}?", "answered" if i % 4 else "abstained", 0.5 + (i % 5) / 10, "one",
                None if i % 10 == 9 else 1 - (i % 7) / 5,
                (("d1", 2.0 + i % 3), ("d2", -0.5)) if i % 2 else (("d3", 1.0),),
                (("overlap", overlap, 0.8 * overlap - 1), ("length", length, -length / 60),
                 ("same number", i % 2, 0.3 * (i % 2))),
                (("topic", ("visits", "meters", "bills")[i % 3]),) if i % 6 else (),
                error="the model did not answer" if i == 17 else "",
            )
        )  # fmt: skip
    return Influences("extractive", "exact", "sentence", tuple(rows))


def answer() -> Answer:
    quoted = citation()
    return Answer(
        id="a1", question=QUESTION, status=Status.ANSWERED, confidence=0.86,
        statements=(Statement(quoted.text, (quoted,), 1.0),), evidence=evidence(),
        model="extractive", created_at=datetime(2026, 11, 24, tzinfo=UTC), latency_ms=120.0,
    )  # fmt: skip
