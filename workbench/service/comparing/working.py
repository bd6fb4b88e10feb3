"""Asks what a run has not asked yet, here, in threads, or on a cluster."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.compare.running import Engine, Task, tasks
from workbench.errors import InputError
from workbench.records import QuestionSet, Result, Run, Variant
from workbench.service.comparing.asker import Asker
from workbench.service.comparing.results import Judging
from workbench.service.comparing.sets import names
from workbench.service.comparing.states import state

if TYPE_CHECKING:
    from workbench.grounding.question_sets import Known
    from workbench.service.questions import Questions
    from workbench.store import Repository

Progress = Callable[[int, int, str], None]
#: Questions that are out at once for each worker of a cluster.
_AHEAD = 2


@dataclass(frozen=True)
class Working:
    """One run that is worked on."""

    wb: Questions
    repository: Repository
    run: Run
    several: QuestionSet

    def work(
        self,
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
        cluster: str | None = None,
        workers: int = 1,
    ) -> Run:
        """See :meth:`Comparisons.work`."""
        run, runs, holder = self.run, self.repository.runs, secrets.token_hex(8)
        why = self._changed()
        if why:
            raise InputError(f"{why} Start a new run.", run.id)
        runs.take(run.id, holder)
        done = runs.done(run.id)
        engine = Engine(
            ask=self.asker(),
            keep=lambda result: runs.keep(run.id, holder, [result]),
            done=done,
            budget=run.budget_usd,
            spent=run.spent_usd,
            changed=self._changed,
            stop=stop,
            progress=progress,
        )
        models = [m.id for m in run.models]
        given = tasks(models, self.several.questions, run.seeds, self.variants(), self.explained())
        ended = None
        try:
            with self._executor(cluster, workers, engine) as (executor, width):
                ended = engine.work(given, run.asks, executor, width)
        finally:
            status, said = (ended.status, ended.why) if ended else ("interrupted", "")
            if self._mine(holder):
                runs.end(run.id, status, said)
        return runs.get(run.id)

    def variants(self) -> tuple[Variant, ...]:
        """What the suites of the run make of its questions."""
        from workbench.compare.suites import variants  # noqa: PLC0415

        return variants(self.run.suites, self.several.questions)

    def explained(self) -> frozenset[str]:
        """Ids of the questions whose explanations are graded."""
        from workbench.compare.honesty import chosen  # noqa: PLC0415

        return chosen(self.several.questions, self.run.honesty)

    def known(self) -> dict[str, Known]:
        """What is known of each question, by its id."""
        from workbench.compare.datasets import as_known  # noqa: PLC0415

        ids = (q.id for q in self.several.questions)
        return dict(zip(ids, as_known(self.several), strict=True))

    def asker(self) -> Callable[[Task], Result]:
        """What asks a model here."""
        judging = Judging(self.known(), names(self.wb, self.several))
        return Asker(self.wb, judging, self.run.collection)

    @contextmanager
    def _executor(
        self, cluster: str | None, workers: int, engine: Engine
    ) -> Iterator[tuple[Executor | None, int]]:
        if cluster is not None:
            from workbench.service.comparing.cluster import asking_on  # noqa: PLC0415

            with asking_on(cluster, self.wb, self.run) as (executor, ask, count):
                engine.ask = ask
                yield executor, _AHEAD * count
        elif workers > 1:
            with ThreadPoolExecutor(workers) as threads:
                yield threads, workers
        else:
            yield None, 1

    def _mine(self, holder: str) -> bool:
        try:
            self.repository.runs.keep(self.run.id, holder, [])
        except InputError:
            return False
        return True

    def _changed(self) -> str:
        """In words, what is not any more as it was when the run began."""
        if self.repository.documents.corpus() != self.run.corpus:
            return "Documents have changed since this run began, so its results would be mixed."
        there = self.wb.models
        for model in self.run.models:
            if model.id not in there:
                return f"The model “{model.id}” is gone since this run began."
            if state(self.wb, model.id).state != model.state:
                return f"The model “{model.id}” has changed since this run began."
        return ""
