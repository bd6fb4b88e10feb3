"""Asking models the same questions: one result for each, kept as soon as it is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from time import monotonic

from workbench.records import Honesty, Question, Result, Variant

#: A model that failed at so many first questions is not asked on; the others of it fail, too.
GIVEN_UP = 5
NOT_ASKED = "not_asked"
#: Seconds between two looks at whether documents and models are still what they were.
LOOK = 1.0

#: The tag of results of a suite's variants: the suite.
VARIANT = "suite"

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Task:
    """One question to one model with one seed; of a suite, a variant of the question.

    Attributes
    ----------
    explained : bool
        Whether the explanation of the answer is graded as well.
    """

    model: str
    question: Question
    seed: int = 0
    variant: Variant | None = None
    explained: bool = False

    @property
    def key(self) -> Key:
        """What a result of it is known by: model, seed and the id of question or variant."""
        return self.model, self.seed, self.variant.id if self.variant else self.question.id

    @property
    def tags(self) -> dict[str, str]:
        """Those of the question, and of a variant its suite."""
        of = {} if self.variant is None else {VARIANT: self.variant.suite}
        return {**self.question.tags, **of}

    @property
    def asked(self) -> str:
        """The words that are asked."""
        return self.variant.question if self.variant else self.question.text


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended, as :class:`~workbench.records.Run` names it."""

    status: str
    why: str = ""


def tasks(
    models: Sequence[str],
    questions: Sequence[Question],
    seeds: Sequence[int],
    variants: Sequence[Variant] = (),
    explained: Collection[str] = (),
) -> Iterator[Task]:
    """Question by question, so that whenever it ends, all models were asked the same ones.

    Parameters
    ----------
    variants : sequence
        Changed questions; each is asked right after the one that it was made from.
    explained : collection of str
        Ids of questions whose explanations are graded, with the first seed.
    """
    by_base: dict[str, list[Variant]] = defaultdict(list)
    for variant in variants:
        by_base[variant.base].append(variant)
    for question in questions:
        for each in (None, *by_base.get(question.id, ())):
            for seed in seeds:
                for model in models:
                    graded = each is None and seed == seeds[0] and question.id in explained
                    yield Task(model, question, seed, each, graded)


@dataclass
class Engine:
    """Works through tasks until all are done, or something ends it.

    Parameters
    ----------
    ask : callable
        A task → its result; it never raises for a failing model.
    keep : callable
        Makes a result last, before the next question is asked: what was answered is not asked
        again, whenever the process is killed.
    done : collection of keys
        What is there already.
    budget : float, optional
        USD; no question is asked once the known costs reach it.
    spent : float
        USD so far.
    changed : callable, optional
        In words, why the rest must not be asked; "" where nothing has changed.
    stop : callable, optional
        Whether somebody wants it to end.
    progress : callable, optional
        Called with what is done, how much there is, and the question.
    """

    ask: Callable[[Task], Result]
    keep: Callable[[Result], None]
    done: Collection[Key] = ()
    budget: float | None = None
    spent: float = 0.0
    changed: Callable[[], str] | None = None
    stop: Callable[[], bool] | None = None
    progress: Callable[[int, int, str], None] | None = None
    _failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _worked: set[str] = field(default_factory=set)
    _last: dict[str, str] = field(default_factory=dict)
    _looked: float = -LOOK

    def work(
        self, given: Iterable[Task], total: int, executor: Executor | None = None, width: int = 1
    ) -> Ended:
        """Ask what is not done.

        Parameters
        ----------
        total : int
            How many tasks there are, done ones included.
        executor : Executor, optional
            Asks elsewhere: in threads, or in the processes of a cluster.
        width : int
            Questions that are out at once.
        """
        counted = len(self.done)
        waiting = (task for task in given if task.key not in self.done)
        out: dict[Future[Result], Task] = {}
        ended: Ended | None = None
        while True:
            while ended is None and len(out) < width:
                ended = self._why_end()
                task = next(waiting, None) if ended is None else None
                if task is None:
                    break
                if self._given_up(task.model):
                    self._take(task, self._not_asked(task))
                elif executor is None:
                    self._take(task, self.ask(task))
                else:
                    out[executor.submit(self.ask, task)] = task
                    continue
                counted += 1
                self._tell(counted, total, task)
            if not out:
                return ended or Ended("finished")
            finished, _ = wait(out, return_when=FIRST_COMPLETED)
            for future in finished:
                task = out.pop(future)
                self._take(task, future.result())
                counted += 1
                self._tell(counted, total, task)

    def _take(self, task: Task, result: Result) -> None:
        self.keep(result)
        self.spent += result.spent_usd
        if not result.failed:
            self._worked.add(task.model)
        elif result.failure != NOT_ASKED:
            self._failed[task.model] += 1
            self._last[task.model] = result.message

    def _given_up(self, model: str) -> bool:
        return model not in self._worked and self._failed[model] >= GIVEN_UP

    def _not_asked(self, task: Task) -> Result:
        """Failed as well: a model that never answers must not look better for it."""
        why = f"It failed at each of its first {GIVEN_UP} questions: {self._last[task.model]}"
        model, seed, question = task.key
        return Result(
            model, question, "failed", seed=seed, failure=NOT_ASKED, message=why,
            tags=task.tags, honesty=Honesty(failure=why) if task.explained else None,
        )  # fmt: skip

    def _why_end(self) -> Ended | None:
        if self.stop is not None and self.stop():
            return Ended("stopped", "Somebody stopped it.")
        if self.budget is not None and self.spent >= self.budget:
            return Ended(
                "over_budget",
                f"Its budget of {_usd(self.budget)} is used up ({_usd(self.spent)} spent).",
            )
        if self.changed is not None and monotonic() - self._looked >= LOOK:
            self._looked = monotonic()
            why = self.changed()
            if why:
                return Ended("changed", why)
        return None

    def _tell(self, done: int, total: int, task: Task) -> None:
        if self.progress is not None:
            self.progress(done, total, task.asked)


def _usd(value: float) -> str:
    return f"${value:,.2f}" if value >= 0.01 else f"${value:.2g}"
