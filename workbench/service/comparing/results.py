"""From an answer, or from a failure, to a result that is held against what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.compare.suites.scoring import CONFLICT
from workbench.records import Answer, Citation, Honesty, Result, Run, Span, Status

if TYPE_CHECKING:
    from workbench.compare.running import Task
    from workbench.errors import WorkbenchError
    from workbench.grounding.question_sets import Known


@dataclass(frozen=True)
class Judging:
    """Judges answers.

    Parameters
    ----------
    known : mapping
        What is known of each question, by its id.
    sources : mapping
        What documents are called in question sets, by their ids.
    """

    known: Mapping[str, Known]
    sources: Mapping[str, str]

    def result(self, task: Task, answer: Answer, latency_ms: float) -> Result:
        """An answer as a result."""
        model, seed, id = task.key
        known = self.known[task.question.id]
        text = " ".join(statement.text for statement in answer.statements)
        given = answer.status is Status.ANSWERED
        closest = answer.abstention.closest if answer.abstention else None
        cited = [c for statement in answer.statements for c in statement.citations]
        first = cited[0] if cited else closest
        counted = answer.tokens_in > 0
        return Result(
            model,
            id,
            answer.status.value,
            text,
            answer.confidence,
            seed,
            right=known.right(text) if given else not known.answerable,
            closest_right=None if given else closest is not None and known.right(closest.text),
            latency_ms=latency_ms,
            tokens_in=answer.tokens_in if counted else None,
            tokens_out=answer.tokens_out if counted else None,
            cost_usd=answer.cost_usd,
            citations=tuple(self._span(c) for c in dict.fromkeys(cited)),
            sentence=_sentence(answer, first) if first else "",
            support=tuple(statement.support for statement in answer.statements),
            evidence=tuple(
                dict.fromkeys(self._source(item.passage.document) for item in answer.evidence)
            ),
            tags=_tags(task, answer),
        )

    def failed(self, task: Task, error: WorkbenchError, latency_ms: float) -> Result:
        """A failure as a result: it counts, whatever its kind."""
        model, seed, id = task.key
        return Result(
            model, id, "failed", seed=seed, failure=getattr(error, "kind", "other"),
            message=error.message, latency_ms=latency_ms, tags=_tags(task, None),
            honesty=Honesty(failure=error.message) if task.explained else None,
        )  # fmt: skip

    def _source(self, document: str) -> str:
        return self.sources.get(document, document)

    def _span(self, citation: Citation) -> Span:
        return Span(self._source(citation.document), citation.start, citation.end, citation.text)


def _sentence(answer: Answer, cited: Citation) -> str:
    """The whole sentence around what is cited."""
    for item in answer.evidence:
        p = item.passage
        if p.document == cited.document and p.start <= cited.start and cited.end <= p.end:
            return p.cut(*p.around(cited.start, cited.end))
    return cited.text


def _tags(task: Task, answer: Answer | None) -> dict[str, str]:
    tags = task.tags
    by = answer.settings.get("answered_by") if answer else None
    if by:
        tags["answered_by"] = str(by)
    if answer is not None and answer.conflicts:
        tags[CONFLICT] = "told"
    return tags


class OneByOne(Mapping[str, Sequence[Result]]):
    """The results of each model of a run, read when they are looked at: there may be many."""

    def __init__(self, run: Run, read: Callable[[str, str], Sequence[Result]]) -> None:
        self._run, self._read = run, read

    def __getitem__(self, model: str) -> Sequence[Result]:
        """All results of one model."""
        return self._read(self._run.id, model)

    def __iter__(self) -> Iterator[str]:
        """The models, in the order of the run."""
        return iter(self._run.labels)

    def __len__(self) -> int:
        """How many models there are."""
        return len(self._run.models)
