"""Asks a model one question, and makes a result of what comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.compare.running import Task
from workbench.compare.suites.scoring import ESCALATED, NOT_APPLIED
from workbench.errors import InputError, ModelError, QuestionError
from workbench.models.cascade import is_cascade, pair
from workbench.records import Answer, Attribution, Honesty, Result, Span
from workbench.service.answering import CHAT
from workbench.service.comparing.changing import Changing
from workbench.service.comparing.results import Judging

if TYPE_CHECKING:
    from workbench.service.questions import Questions


@dataclass(frozen=True)
class Asker:
    """Asks one question, and judges what comes."""

    wb: Questions
    judging: Judging
    collection: str | None

    def __call__(self, task: Task) -> Result:
        """The result of a task; a model that fails gives one, too."""
        change = self._change(task)
        started = perf_counter()
        try:
            answer = self.wb.answered(
                task.asked, model=task.model, collection=self.collection, effects=False,
                change=change,
            )  # fmt: skip
        except (ModelError, QuestionError) as error:
            return self.judging.failed(task, error, 1000 * (perf_counter() - started))
        took = 1000 * (perf_counter() - started)
        result = self.judging.result(task, answer, took)
        if task.variant is not None:
            result = replace(result, tags={**result.tags, **self._noted(task, answer, change)})
        if task.explained:
            result = replace(result, honesty=self._honesty(task, answer))
        return result

    def _change(self, task: Task) -> Changing | None:
        if task.variant is None or not task.variant.evidence:
            return None
        return Changing(task.variant, self.judging.known[task.question.id], self.wb.marks)

    def _noted(self, task: Task, answer: Answer, change: Changing | None) -> dict[str, str]:
        """What the scores of suites have to know besides."""
        noted = {} if change is None or change.applied else {NOT_APPLIED: "nothing to change"}
        dear = pair(task.model)[1] if is_cascade(task.model) else None
        if dear is not None and answer.settings.get("answered_by") == dear:
            noted[ESCALATED] = "to the dearer model"
        elif self.wb.review.of(answer, asked=task.asked).needed:
            noted[ESCALATED] = "to a person"
        return noted

    def _honesty(self, task: Task, answer: Answer) -> Honesty:
        """How far the explanation of an answer is true; one that fails is worth nothing."""
        from workbench.compare.honesty import honesty  # noqa: PLC0415
        from workbench.service.explaining import SET_MASKS  # noqa: PLC0415

        try:
            found = self.wb.explanations.explaining(answer, masks=SET_MASKS).by()
        except ModelError as error:
            return Honesty(failure=error.message)
        except InputError:  # there is nothing that could be explained
            return Honesty()
        cost = self._cost(answer, found)
        if not found.complete or found.faithfulness is None:  # it was stopped, or failed
            return Honesty(failure=found.notes[-1] if found.notes else "stopped", cost_usd=cost)
        spans = [
            Span(g.document, g.start, g.end)
            for g in task.question.gold
            if g.start is not None and g.end is not None
        ]
        return honesty(found, spans, self.judging.sources, cost)

    def _cost(self, answer: Answer, found: Attribution) -> float | None:
        """Of the program's own models their time, of others as many answers as were asked for."""
        from workbench.models import prices  # noqa: PLC0415

        if CHAT in answer.model:  # a cascade may ask an endpoint, too
            each = answer.cost_usd
            return None if each is None else each * (found.evaluations + found.grade_evaluations)
        return prices.of_time(found.seconds, 1, self.wb.settings.core_hour_usd).usd
