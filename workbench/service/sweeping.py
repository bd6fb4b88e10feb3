"""Two models are put the same questions, one after the other; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.errors import ModelError
from workbench.records import Evidence, Sweep, SweepFailure
from workbench.service import sending

if TYPE_CHECKING:
    from workbench.evidence.index import Index
    from workbench.grounding.question_sets import Known
    from workbench.models.base import AnswerModel
    from workbench.models.cascade import Sure
    from workbench.service.answering import Answering

#: A model that fails at each of so many first questions is not asked on.
_FIRST = 5


@dataclass(frozen=True, slots=True)
class _Given:
    """What a model gave to one question; nothing of it where it failed."""

    right: bool = False
    cost: float | None = None
    seconds: float | None = None
    confidence: float | None = None
    failure: str = ""


@dataclass(frozen=True)
class Sweeping:
    """Puts questions to two models as they would be asked, alone and as a cascade."""

    wb: Answering
    cheap: AnswerModel
    dear: AnswerModel
    index: Index
    sure: Sure
    collection: str | None = None

    def over(
        self,
        known: Sequence[Known],
        sha256: str,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Sweep:
        """Ask them all; where it is stopped, what was asked by then.

        Raises
        ------
        ModelError
            If a model fails at each of the first questions.
        """
        from workbench.explain.game import Stopped  # noqa: PLC0415
        from workbench.grounding.answer import check_question  # noqa: PLC0415

        first: list[_Given] = []
        then: list[_Given] = []
        for number, one in enumerate(known, 1):
            question = check_question(one.question, self.wb.settings)
            evidence = self._found(question)
            first.append(self._asked(self.cheap, one, question, evidence))
            then.append(self._asked(self.dear, one, question, evidence))
            if number == min(_FIRST, len(known)):
                self._working(first, then)
            if progress is None:
                continue
            try:
                progress(number, len(known), one.question)
            except Stopped:
                if not any(k.answerable for k in known[:number]):
                    raise
                break
        return self._sweep(known, first, then, sha256)

    def _found(self, question: str) -> list[Evidence]:
        from workbench.evidence.retrieve import retrieve  # noqa: PLC0415

        k = self.wb.settings.passages
        documents = self._documents()  # each time: a sweep takes long, and one may become secret
        found = retrieve(self.index, question, k=k, collection=self.collection, documents=documents)
        return self.wb.marks.beside(found)

    def _documents(self) -> set[str] | None:
        """Which documents both are asked, None for all: where one is remote, no confidential."""
        both = (self.cheap, self.dear)
        if not any(sending.is_remote(m) for m in both):
            return None
        return {p.document for p in self.index.passages} - self.wb.governance.confidential()

    def _asked(
        self, model: AnswerModel, one: Known, question: str, evidence: Sequence[Evidence]
    ) -> _Given:
        from workbench.grounding import conflict  # noqa: PLC0415

        sealed = isinstance(model, sending.Sealed)
        sent = sending.marked_covered(evidence) if sealed else evidence
        started = perf_counter()
        try:
            given = sending.timed(
                model, lambda: model.answer(question, sent), self.wb.settings.core_hour_usd
            )
        except ModelError as error:
            return _Given(failure=error.message)
        seconds = given.seconds or perf_counter() - started
        if not given.candidates:
            return _Given(cost=given.cost_usd, seconds=seconds)
        sure = self.sure(model.id, question, evidence, given) if model is self.cheap else None
        given = conflict.prefer_in_force(question, evidence, given)
        main = given.candidates[given.chosen[0] if given.chosen else 0]
        return _Given(one.right(main.text), given.cost_usd, seconds, sure)

    def _working(self, first: list[_Given], then: list[_Given]) -> None:
        for model, given in ((self.cheap, first), (self.dear, then)):
            if all(g.failure for g in given):
                raise ModelError(
                    f"The model “{model.id}” failed at each of the first {len(given)} questions: "
                    f"{given[-1].failure}",
                    model.id,
                )

    def _sweep(
        self, known: Sequence[Known], first: list[_Given], then: list[_Given], sha256: str
    ) -> Sweep:
        failures = [
            SweepFailure(place, model.id, g.failure)
            for place, both in enumerate(zip(first, then, strict=True))
            for model, g in zip((self.cheap, self.dear), both, strict=True)
            if g.failure
        ]
        return Sweep(
            cheap=self.cheap.id,
            dear=self.dear.id,
            confidence=tuple(g.confidence for g in first),
            answerable=tuple(k.answerable for k in known[: len(first)]),
            right_cheap=tuple(g.right for g in first),
            right_dear=tuple(g.right for g in then),
            cost_cheap=tuple(g.cost for g in first),
            cost_dear=tuple(g.cost for g in then),
            seconds_cheap=tuple(g.seconds for g in first),
            seconds_dear=tuple(g.seconds for g in then),
            questions_sha256=sha256,
            total=len(known),
            failures=tuple(failures),
            collection=self.collection,
        )
