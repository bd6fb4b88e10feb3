"""Runs of models over question sets: estimated, asked, looked at, and decided by."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import workbench
from workbench.compare.running import VARIANT
from workbench.errors import InputError
from workbench.records import (
    Assumptions,
    Comparison,
    Decision,
    Expected,
    Question,
    QuestionSet,
    Result,
    Robustness,
    Run,
    RunEstimate,
    Sliced,
    Sweep,
)
from workbench.service.comparing.results import OneByOne
from workbench.service.comparing.sets import Sets

if TYPE_CHECKING:
    from workbench.service.comparing.working import Progress, Working


class Comparisons(Sets):
    """Question sets and runs of one tenant."""

    def estimate(
        self,
        models: Sequence[str],
        name: str,
        *,
        seeds: int = 1,
        questions: int | None = None,
        collection: str | None = None,
        suites: Sequence[str] = (),
        honesty: int = 0,
    ) -> RunEstimate:
        """What a run will take. The program's own models are timed by two questions.

        Parameters are those of :meth:`start`.

        Raises
        ------
        InputError
            If a model or the set does not exist.
        """
        from workbench.compare.suites import variants  # noqa: PLC0415
        from workbench.service.comparing.estimating import estimate  # noqa: PLC0415

        self._check(models, seeds, questions, honesty)
        asked = self.set(name).questions[:questions]
        if not asked:
            raise InputError(f"The question set “{name}” has no questions. Add some first.", name)
        asks = (len(asked) + len(variants(suites, asked))) * seeds
        explained = min(honesty, len(asked))
        return RunEstimate(
            tuple(estimate(self._wb, model, asked, asks, collection, explained) for model in models)
        )

    def start(
        self,
        models: Sequence[str],
        name: str,
        *,
        seeds: int = 1,
        questions: int | None = None,
        collection: str | None = None,
        budget_usd: float | None = None,
        suites: Sequence[str] = (),
        honesty: int = 0,
    ) -> Run:
        """Store a run; :meth:`work` asks its questions.

        Parameters
        ----------
        seeds : int
            How often each question is asked.
        questions : int, optional
            So many of the set, the first ones; by default all.
        budget_usd : float, optional
            It stops where its known costs reach that.
        suites : sequence of str
            Ids of robustness suites, of :data:`workbench.compare.suites.SUITES`; the variants that
            they make of the questions are asked as well.
        honesty : int
            Of so many questions the explanations are graded.

        Raises
        ------
        InputError
            If a model, a suite or the set does not exist, or a model's cost is not known and there
            is a budget.
        """
        from workbench.compare import suites as known_suites  # noqa: PLC0415
        from workbench.service.comparing.states import state  # noqa: PLC0415

        self._check(models, seeds, questions, honesty)
        known = self.stored(name)
        count = min(questions or known.questions, known.questions)
        if not count:
            raise InputError(f"The question set “{name}” has no questions. Add some first.", name)
        self._wb.documents_asked(collection)
        if budget_usd is not None:
            self._payable(
                self.estimate(
                    models, name, seeds=seeds, questions=count, collection=collection,
                    suites=suites, honesty=honesty,
                ),
                budget_usd,
            )  # fmt: skip
        asked = self.set(name).questions[:count]
        variants = known_suites.variants(suites, asked)
        run = Run(
            id=secrets.token_hex(6),
            set_name=name,
            set_version=known.version,
            questions=count,
            models=tuple(state(self._wb, model) for model in dict.fromkeys(models)),
            seeds=tuple(range(seeds)),
            corpus=self._repository.documents.corpus(),
            started_at=datetime.now(UTC),
            actor=self._wb.actor,
            collection=collection,
            budget_usd=budget_usd,
            program=workbench.__version__,
            settings={"core hour, USD": f"{self._wb.settings.core_hour_usd:g}"},
            suites=tuple(suite.id for suite in known_suites.chosen(suites)),
            honesty=min(honesty, count),
            asks=(count + len(variants)) * seeds * len(set(models)),
        )
        self._repository.runs.start(run)
        return self.run(run.id)

    def work(
        self,
        id: str,
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
        cluster: str | None = None,
        workers: int = 1,
    ) -> Run:
        """Ask what a run has not asked yet; it can be called again after whatever ended it.

        Parameters
        ----------
        progress : callable, optional
            Called with what is done, how much there is, and the question.
        stop : callable, optional
            Whether somebody wants it to end.
        cluster : str, optional
            Address of the scheduler of a Dask cluster whose workers reach the same database.
        workers : int
            Questions that are out at once. With more than one, models wait for each other, and
            their times are longer than they would be alone.

        Raises
        ------
        InputError
            If somebody else works on it, or documents or models are not what they were.
        """
        run = self.working(id).work(progress=progress, stop=stop, cluster=cluster, workers=workers)
        if run.status == "finished":
            self.comparison(id)  # so that whoever looks at it first need not wait
        return run

    def working(self, id: str) -> Working:
        """A run with what asks its questions; :meth:`work` and the workers of a cluster use it."""
        from workbench.service.comparing.working import Working  # noqa: PLC0415

        return Working(self._wb, self._repository, self.run(id), self._set_of(id))

    # ------------------------------------------------------------ what is there

    def runs(self, limit: int = 50) -> tuple[Run, ...]:
        """The newest first."""
        return self._repository.runs.list(limit)

    def run(self, id: str) -> Run:
        """A run as far as it has come; NotFoundError where there is none."""
        return self._repository.runs.get(id)

    def questions(self, id: str) -> tuple[Question, ...]:
        """The questions that a run asks."""
        return self._set_of(id).questions

    def expected(self, id: str) -> tuple[Expected, ...]:
        """What is known of each of them, in the same order."""
        return tuple(Expected.of(question) for question in self.questions(id))

    def results(
        self, id: str, model: str | None = None, questions: Sequence[str] | None = None
    ) -> tuple[Result, ...]:
        """What is there of a run, of one model or of all, of some questions or of all.

        What suites asked besides is not among it; see :meth:`robustness`.
        """
        found = self._repository.runs.results(id, model, questions)
        return tuple(result for result in found if VARIANT not in result.tags)

    def robustness(self, id: str) -> Robustness | None:
        """How models stood up to the suites of a run; None where it has none."""
        from workbench.compare.suites.scoring import robustness  # noqa: PLC0415

        run = self.run(id)
        if not run.suites:
            return None
        before: dict[str, list[Result]] = {}
        after: dict[str, list[Result]] = {}
        for result in self._repository.runs.results(id):
            into = after if VARIANT in result.tags else before
            into.setdefault(result.model, []).append(result)
        mine = self.working(id)
        return robustness(run, mine.several.questions, mine.known(), mine.variants(), before, after)

    def comparison(self, id: str) -> Comparison:
        """What a run says of its models; worked out once for the results that are there.

        Raises
        ------
        InputError
            If nothing was asked yet.
        """
        from workbench.compare.assemble import compared  # noqa: PLC0415

        known = self._repository.runs.summary(id)
        run = self.run(id)
        if known is not None and known.run == run:
            return known
        made = compared(run, OneByOne(run, self.results), self.expected(id))
        self._repository.runs.put_summary(made, run.done)
        return made

    def sliced(self, id: str, model: str, metric: str, tag: str) -> Sliced:
        """One figure of one model by the values of a tag.

        Raises
        ------
        InputError
            If the model did not take part, there is no such metric, or nothing counts for it.
        """
        from workbench.compare.metrics import METRICS  # noqa: PLC0415
        from workbench.compare.slices import by_tag  # noqa: PLC0415

        if metric not in METRICS:
            raise InputError(f"There is no metric “{metric}”; there are {', '.join(METRICS)}.")
        if model not in self.run(id).labels:
            raise InputError(f"The model “{model}” did not take part in this run.", model)
        expected = self.expected(id)
        values = METRICS[metric].values(self.results(id, model), expected)
        return by_tag(METRICS[metric], values, expected, tag)

    def sweep(self, id: str, cheap: str, dear: str) -> Sweep:
        """What passing questions on from one model of a run to another would have brought.

        Raises
        ------
        InputError
            If one of them did not take part, or there is nothing to tell by.
        """
        from workbench.compare.passing_on import sweep  # noqa: PLC0415

        run = self.run(id)
        for model in (cheap, dear):
            if model not in run.labels:
                raise InputError(f"The model “{model}” did not take part in this run.", model)
        first, then = ((model, self.results(id, model)) for model in (cheap, dear))
        return sweep(run, first, then, self.expected(id))

    def notes(self, id: str) -> tuple[str, ...]:
        """What one has to know before believing a run, in plain words."""
        from workbench.service.comparing.reporting import notes  # noqa: PLC0415

        return tuple(notes(self, id))

    def assumptions(self, id: str, model: str) -> Assumptions:
        """What a cost plan of a model begins with: what the run measured, and what is assumed.

        Raises
        ------
        InputError
            If the model did not take part.
        """
        from workbench.service.comparing.planning import assumptions  # noqa: PLC0415

        if model not in self.run(id).labels:
            raise InputError(f"The model “{model}” did not take part in this run.", model)
        standing = self.comparison(id).standing(model)
        return assumptions(
            self._wb, model, standing, lambda: self.results(id, model), self._wb.index_folder
        )

    def remove_run(self, id: str) -> None:
        """Take a run away with its results; decisions stay."""
        self._repository.runs.remove(id)

    # ------------------------------------------------------------ what is decided

    def decide(self, id: str, model: str, reasons: str) -> Decision:
        """Pick a model after a run, and say why.

        Raises
        ------
        InputError
            If the model did not take part, or no reason is given.
        """
        run = self.run(id)
        if model not in run.labels:
            there = ", ".join(run.labels)
            raise InputError(f"“{model}” did not take part in this run; {there} did.", model)
        if not reasons.strip():
            raise InputError("Say why, in a sentence or two: others will read it.", model)
        said = self._wb.redactor.redact(reasons.strip())
        decision = Decision(
            secrets.token_hex(6), id, model, said.text, datetime.now(UTC), self._wb.actor,
            self.comparison(id).recommendation.model,
        )  # fmt: skip
        self._repository.runs.decide(decision, said)
        return decision

    def decisions(self, id: str | None = None) -> tuple[Decision, ...]:
        """What was decided, after one run or after all, newest first."""
        return self._repository.runs.decisions(id)

    def report(self, id: str, format: str = "html") -> bytes:
        """The decision record of a run for people who were not there, as HTML or Markdown.

        Raises
        ------
        InputError
            If the format is neither ``html`` nor ``md``.
        """
        from workbench.service.comparing.reporting import report  # noqa: PLC0415

        data = report(self, id, format)
        self._wb.trail.exported("run", id, rows=1, format=format)
        return data

    def exported(self, id: str) -> bytes:
        """Every result of a run as CSV, with those of suites; no cell is taken for a formula."""
        from workbench.service.comparing.reporting import rows  # noqa: PLC0415
        from workbench.service.exporting import csv_of  # noqa: PLC0415

        questions = {q.id: q.text for q in self.questions(id)}
        questions |= {v.id: v.question for v in self.working(id).variants()}
        made = rows(questions, self._repository.runs.results(id))
        self._wb.trail.exported("run", id, rows=len(made), format="csv")
        return csv_of(made)

    # ------------------------------------------------------------ within

    def _set_of(self, id: str) -> QuestionSet:
        """The questions that a run asks, as they were when it began."""
        from dataclasses import replace  # noqa: PLC0415

        run = self.run(id)
        found = self.set(run.set_name, run.set_version)
        return replace(found, questions=found.questions[: run.questions])

    def _check(
        self, models: Sequence[str], seeds: int, questions: int | None, honesty: int
    ) -> None:
        there = self._wb.models
        for model in models:
            if model not in there:
                raise InputError(
                    f"There is no model “{model}”; there are {', '.join(there)}.", model
                )
        if not models:
            raise InputError("Choose at least one model.")
        if seeds < 1 or honesty < 0 or (questions is not None and questions < 1):
            raise InputError("Ask at least one question, at least once.")

    def _payable(self, found: RunEstimate, budget: float) -> None:
        if budget <= 0:
            raise InputError("A budget is more than 0 US dollars.", str(budget))
        unknown = [m.model for m in found.models if m.cost_usd is None]
        if unknown:
            raise InputError(
                f"What {', '.join(unknown)} costs is not known, so no budget can hold it. Give its "
                "endpoint a price, leave it out, or run without a budget.",
                unknown[0],
            )
