"""Are answers right, cited, and as sure as they should be? On a file in SQuAD's layout."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from benchmarks.candidates import EXACT, model_of, windows
from benchmarks.corpus import index_of, says_answer
from benchmarks.layouts import Question, Squad, read_squad, sample
from workbench.compare import squad
from workbench.errors import CitationError
from workbench.evidence.cite import resolve
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve, with_split
from workbench.grounding import reliability
from workbench.grounding.answer import Grounded, ground
from workbench.grounding.confidence import threshold
from workbench.grounding.reliability import auroc
from workbench.models.base import AnswerModel
from workbench.models.cascade import CascadeModel
from workbench.records import Candidate, Citation, Evidence, Status
from workbench.settings import Settings

BINS = 15


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this benchmark alone."""
    parser.add_argument(
        "--open",
        action="store_true",
        help="search all paragraphs; else the gold one is handed over",
    )


@dataclass(frozen=True)
class Asked:
    """One question and what came back."""

    question: Question
    found: tuple[int, ...]  # paragraphs, best first
    first: str  # the first quotation, given or closest
    sentence: str  # the whole sentence around it, where the model quotes a part of one
    by: str  # the model that answered
    grounded: Grounded
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the first sentence says a gold answer; whether the reader's words are one."""
        if self.by not in EXACT:
            return self.hit
        golds = [text for _, text in self.question.answers]
        return bool(golds) and squad.exact(self.first, golds) == 1

    @property
    def hit(self) -> bool:
        """Whether the first sentence says a gold answer."""
        return says_answer(self.sentence, self.question)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Of the answer, or of the abstention's closest sentence."""
        nothing = self.grounded.abstention
        closest = (nothing.closest,) if nothing and nothing.closest else ()
        return tuple(c for s in self.grounded.statements for c in s.citations) or closest


def ask(model: AnswerModel, index: Index, question: Question, *, only: str | None = None) -> Asked:
    """One question by the program's own path, splits of the evidence included."""
    settings = Settings()
    started = perf_counter()
    documents = None if only is None else [only]
    found = retrieve(index, question.text, k=settings.passages, documents=documents)
    candidates = model.answer(question.text, found)
    grounded = ground(
        question.text, found, candidates, candidates.by or model.id,
        index=index, threshold=threshold(candidates.by or model.id),
        documents=len(index.passages),
    )  # fmt: skip
    for item in found:
        with_split(index, question.text, item)
    passed = (perf_counter() - started) * 1000
    first = candidates.candidates[0] if candidates.candidates else None
    paragraphs = tuple(dict.fromkeys(int(e.passage.document) for e in found))
    return Asked(
        question,
        paragraphs,
        first.text if first else "",
        _sentence(first, found) if first else "",
        candidates.by or model.id,
        grounded,
        passed,
    )


def _sentence(said: Candidate, evidence: Sequence[Evidence]) -> str:
    if said.evidence is None or said.start is None or said.end is None:
        return said.text
    passage = evidence[said.evidence].passage
    return passage.cut(*passage.around(said.start, said.end))


def run(options: argparse.Namespace) -> dict[str, object]:
    """All figures of the file, or of every second article of it."""
    data = read_squad(options.data, options.articles)
    questions = sample(data.questions, options.questions, options.seed)
    index = index_of(data.paragraphs)
    model = model_of(options.model, index)
    ask(model, index, questions[0])  # what is loaded once is not counted
    read = windows(model)
    asked = [
        ask(model, index, q, only=None if options.open else str(q.paragraph)) for q in questions
    ]
    found = figures(asked, data)
    if read is not None:
        found["windows_per_question"] = ((windows(model) or 0) - read) / len(asked)
    if isinstance(model, CascadeModel):
        found["escalated"] = _mean([a.by == model.dear.id for a in asked])
    return found


def figures(asked: Sequence[Asked], data: Squad) -> dict[str, object]:
    """The published figures."""
    with_gold = [a for a in asked if a.question.answers]
    sure = np.array([a.grounded.confidence for a in asked])
    answerable = np.array([bool(a.question.answers) for a in asked])
    right = np.array([a.right for a in asked])
    scores = [_scores(a) for a in asked]
    has = [s for s, a in zip(scores, asked, strict=True) if a.question.answers]
    hasnt = [s for s, a in zip(scores, asked, strict=True) if not a.question.answers]
    cited = [c for a in asked for c in a.citations]
    times = [a.milliseconds for a in asked]
    return {
        "questions": len(asked),
        "exact": _mean([e for e, _ in scores]),
        "f1": _mean([f for _, f in scores]),
        "has_answer_exact": _mean([e for e, _ in has]),
        "has_answer_f1": _mean([f for _, f in has]),
        "no_answer_accuracy": _mean([e for e, _ in hasnt]),
        "abstention_auroc": auroc(sure, answerable),
        "sentence_hit": _mean([a.hit for a in with_gold]),
        "ece": ece(sure[answerable], right[answerable]),
        "ece_all": ece(sure, right & answerable),
        "recall@5": _mean([a.question.paragraph in a.found[:5] for a in with_gold]),
        "citations": len(cited),
        "citations_resolved": sum(_resolves(c, data) for c in cited),
        "p50_ms": float(np.percentile(times, 50)),
        "p95_ms": float(np.percentile(times, 95)),
    }


def ece(p: np.ndarray, right: np.ndarray, bins: int = BINS) -> float | None:
    """Expected calibration error over bins of equal mass; None where there are no questions."""
    return reliability.ece(p, right, bins) if len(p) else None


def _scores(asked: Asked) -> tuple[float, float]:
    """Exact match and F1 of the answer's text, by SQuAD's official definitions."""
    answered = asked.grounded.status is Status.ANSWERED
    said = " ".join(s.text for s in asked.grounded.statements) if answered else ""
    golds = [text for _, text in asked.question.answers]
    return squad.exact(said, golds), squad.f1(said, golds)


def _resolves(citation: Citation, data: Squad) -> bool:
    try:
        resolve(citation, data.paragraphs[int(citation.document)].text)
    except CitationError:
        return False
    return True


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None
