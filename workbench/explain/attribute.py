"""Explain one answer: the game, the method, its grade, and what the answer depends on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from workbench import words
from workbench.errors import InputError, ModelError
from workbench.explain import DEFAULT, METHODS
from workbench.explain.agreement import agreement
from workbench.explain.faithfulness import MASKS, faithfulness, sizes
from workbench.explain.game import Game, Stopped
from workbench.explain.games import answer_game
from workbench.explain.units import units_of
from workbench.explain.verdict import LOST, verdict
from workbench.models.base import CLIP, AnswerModel
from workbench.records import (
    Answer,
    Attribution,
    Candidate,
    Citation,
    Evidence,
    Panel,
    Statement,
    Status,
    Unit,
    Use,
)

_CLOSEST = "There was no answer. What came closest is explained."
_STOPPED = "It was stopped before its end: what was not measured yet is shown as unknown."


@dataclass(frozen=True)
class Subject:
    """What is explained: who answered what, from which evidence.

    Attributes
    ----------
    candidate : Candidate
        Its text is what is explained: a statement of the answer, or a part of one.
    contradicted : tuple of Citation
        Sources that contradict the answer.
    notes : tuple of str
        What to know, in plain words.
    part : bool
        Whether it is less than the whole answer.
    """

    model: AnswerModel
    question: str
    evidence: tuple[Evidence, ...]
    candidate: Candidate
    statement: Statement | None = None
    contradicted: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    part: bool = False


def subject_of(
    model: AnswerModel, answer: Answer, statement: int = 0, span: tuple[int, int] | None = None
) -> Subject:
    """What of an answer is explained.

    Parameters
    ----------
    statement : int
        Position among the answer's statements; without any, what came closest is explained.
    span : (start, end), optional
        Offsets into the statement's text; by default all of it.

    Raises
    ------
    InputError
        If there is nothing to explain, or no such statement or span.
    """
    given = answer.statements
    if given and not 0 <= statement < len(given):
        raise InputError(f"The answer has {len(given)} statements, no number {statement}.")
    chosen = given[statement] if given else None
    main = _closest(model, answer) if chosen is None else _candidate(answer, chosen)
    if span is not None:
        start, end = span
        if not 0 <= start < end <= len(main.text) or not main.text[start:end].strip():
            raise InputError(
                f"Characters {start} to {end} are no part of the statement, which has "
                f"{len(main.text)}. Choose words of it."
            )
        main = replace(main, text=main.text[start:end].strip(), contributions=())
    return Subject(
        model, answer.question, answer.evidence, main, chosen,
        contradicted=tuple(conflict.theirs for conflict in answer.conflicts),
        notes=() if answer.status is Status.ANSWERED else (_CLOSEST,),
        part=span is not None or len(given) > 1,
    )  # fmt: skip


def _candidate(answer: Answer, statement: Statement) -> Candidate:
    """What a statement says, and where it is quoted from."""
    said = Candidate(statement.text, statement.score, contributions=statement.contributions)
    cited = statement.citations[0] if statement.quoted and statement.citations else None
    for place, item in enumerate(answer.evidence):
        p = item.passage
        same = cited is not None and (cited.document, cited.text_sha256) == (
            p.document, p.text_sha256,
        )  # fmt: skip
        if same and cited is not None and p.start <= cited.start < p.end:
            return replace(said, evidence=place, start=cited.start, end=cited.end)
    return said


def _closest(model: AnswerModel, answer: Answer) -> Candidate:
    """What came closest where nothing was answered."""
    candidates = model.answer(answer.question, answer.evidence).candidates
    if not candidates:
        raise InputError("There is no evidence that could be explained.", answer.id)
    return candidates[0]


@dataclass
class Explaining:
    """Several methods on one game, from one cache of evaluations.

    Parameters
    ----------
    unit : {"passage", "sentence", "word", "question"}
    grade : bool
        Whether explanations are graded, and get a verdict.
    masks : int
        Held-out coalitions for the grade.
    watch : callable, optional
        Called with the number of evaluations so far; it stops by raising ``Stopped``.
    limit : float, optional
        Seconds after which the model is given up.

    Raises
    ------
    InputError
        If there is no such unit, or none in the evidence.
    """

    subject: Subject
    unit: str = "sentence"
    grade: bool = True
    masks: int = MASKS
    watch: Callable[[int], None] | None = None
    limit: float | None = None

    def __post_init__(self) -> None:
        s = self.subject
        try:
            self.units: tuple[Unit, ...] = units_of(s.evidence, self.unit, s.question)
        except ValueError as error:
            raise InputError(f"{error}.", self.unit) from error
        if not self.units:
            raise InputError(f"There is no {self.unit} that could be removed.", self.unit)
        self.game: Game = answer_game(
            s.model, s.question, s.evidence, s.candidate, self.units,
            watch=self.watch, limit=self.limit,
        )  # fmt: skip
        self._wobble: float | None = None

    def by(self, method: str = DEFAULT, *, budget: int | None = None, seed: int = 0) -> Attribution:
        """Explain by one method of ``METHODS``.

        Raises
        ------
        InputError
            If there is no such method, or it refuses the game.
        ModelError
            If the model fails before anything is known.
        """
        if method not in METHODS:
            raise InputError(f"There is no method “{method}”; there are {', '.join(METHODS)}.")
        if seed < 0:
            raise InputError("A seed is a whole number from 0 on.", str(seed))
        started = perf_counter()
        before = self.game.evaluations
        try:
            found = METHODS[method](self.game, budget=budget, seed=seed)
        except (Stopped, ModelError) as stop:
            found = self._as_far_as_known(method, seed, before, stop)
        found = replace(
            found, method=method, units=self.units, unit=self.unit,
            span=self.subject.candidate.text if self.subject.part else "",
            notes=(*self._notes(), *found.notes),
        )  # fmt: skip
        if self.grade and found.complete:
            found = self._graded(found, seed)
        return replace(found, seconds=perf_counter() - started)

    def panel(self, methods: Sequence[str], *, budget: int | None = None, seed: int = 0) -> Panel:
        """Several methods, and how far they agree. One that refuses the game is left out.

        Raises
        ------
        InputError
            If there is no such method, or all of them refuse.
        """
        made: list[Attribution] = []
        for number, method in enumerate(methods, 1):
            try:
                made.append(self.by(method, budget=budget, seed=seed))
            except InputError:
                if method not in METHODS or (number == len(methods) and not made):
                    raise
        return Panel(tuple(made), agreement(made))

    def _notes(self) -> tuple[str, ...]:
        similar = (words.NOT_SCORED,) if self.game.payoff == "similarity" else ()
        return (*self.subject.notes, *similar)

    def _graded(self, found: Attribution, seed: int) -> Attribution:
        before = self.game.evaluations
        asked_again = 0
        try:
            if self._wobble is None:
                self._wobble = self.game.wobble()
                asked_again = 5 if self._wobble else 1
            found = _widened(found, self._wobble)
            measured = faithfulness(
                self.game, found, tokens=sizes(self.units), masks=self.masks, seed=seed
            )
            found = replace(
                found,
                faithfulness=measured,
                verdict=verdict(self.game, found, contradicted=self.subject.contradicted),
                uses=self._uses(found),
            )
        except Stopped:
            found = replace(found, notes=(*found.notes, "It was stopped before it was graded."))
        except ModelError as error:
            note = f"{error.message} So it was not graded."
            found = replace(found, notes=(*found.notes, note))
        spent = self.game.evaluations - before + asked_again
        return replace(found, grade_evaluations=spent)

    def _uses(self, found: Attribution) -> tuple[Use, ...]:
        """Of each citation of the explained statement, whether it is used and supports."""
        statement = self.subject.statement
        if statement is None or self.unit == "question":
            return ()
        made = []
        for citation in statement.citations:
            mask = np.array([not _overlap(unit, citation) for unit in self.units])
            if mask.all():
                continue
            fall = found.full - float(self.game(mask)[0])
            rise = found.full - found.base
            made.append(
                Use(
                    citation,
                    used=rise > 0 and fall >= LOST * rise,
                    fall=fall,
                    supports=statement.support is not None and statement.support >= 0.5,
                    support=statement.support,
                )
            )
        return tuple(made)

    def _as_far_as_known(
        self, method: str, seed: int, before: int, stop: Stopped | ModelError
    ) -> Attribution:
        """Single removals that are known; everything else is as wide as it can be."""
        n = self.game.n
        whole = self.game.known(np.ones(n, dtype=bool))
        if whole is None:
            if isinstance(stop, ModelError):
                raise stop
            raise InputError("It was stopped before anything was known. Start it again.") from stop
        reach = 2 * CLIP if self.game.payoff == "log_odds" else 1.0
        nothing = self.game.known(np.zeros(n, dtype=bool))
        values, low, high = np.zeros(n), np.full(n, -reach), np.full(n, reach)
        for i in range(n):
            mask = np.ones(n, dtype=bool)
            mask[i] = False
            worth = self.game.known(mask)
            if worth is not None:
                values[i] = low[i] = high[i] = whole - worth
        said = _STOPPED if isinstance(stop, Stopped) else f"{stop.message} {_STOPPED}"
        return Attribution(
            method=method, values=tuple(values.tolist()), low=tuple(low.tolist()),
            high=tuple(high.tolist()), base=whole if nothing is None else nothing, full=whole,
            evaluations=self.game.evaluations - before, seed=seed, payoff=self.game.payoff,
            complete=False, notes=(said,),
        )  # fmt: skip


def _overlap(unit: Unit, citation: Citation) -> bool:
    same = (unit.document, unit.text_sha256) == (citation.document, citation.text_sha256)
    return same and unit.start < citation.end and citation.start < unit.end


def _widened(found: Attribution, wobble: float) -> Attribution:
    """Intervals that hold for a model that is not deterministic; it is said."""
    if not wobble:
        return found
    half = 1.645 * np.sqrt(2) * wobble  # of a difference of two values, at a level of 90 %
    note = (
        f"The model is not deterministic: asked the same again, its value moves by {wobble:.2g} "
        "(standard deviation). The intervals are widened by that."
    )
    return replace(
        found,
        low=tuple(v - half for v in found.low),
        high=tuple(v + half for v in found.high),
        notes=(*found.notes, note),
    )


def attribute(
    model: AnswerModel,
    question: str,
    evidence: Sequence[Evidence],
    candidate: Candidate,
    *,
    method: str = DEFAULT,
    unit: str = "sentence",
    budget: int | None = None,
    seed: int = 0,
) -> Attribution:
    """Explain why ``model`` gives ``candidate``, by one method and without a grade."""
    subject = Subject(model, question, tuple(evidence), candidate)
    return Explaining(subject, unit, grade=False).by(method, budget=budget, seed=seed)
