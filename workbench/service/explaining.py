"""``wb.explanations``: several methods at once, retrieval, whole question sets, what-if."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.errors import InputError, WorkbenchError
from workbench.records import (
    Answer,
    Attribution,
    Estimate,
    Influence,
    Influences,
    Panel,
)
from workbench.service.other_evidence import OtherEvidence
from workbench.service.sending import Sealed

if TYPE_CHECKING:
    from workbench.explain.attribute import Explaining

Watch = Callable[[int], None]
Span = tuple[int, int]

#: Of a question set: held-out coalitions for each grade, so that a set does not take hours.
SET_MASKS = 50
#: Evaluations by which a model is timed before it is explained.
_TIMED = 8


class Explanations(OtherEvidence):
    """Explanations of one workspace's answers. Whatever is explained was answered before."""

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods by name, the default first."""
        from workbench.explain import METHODS  # noqa: PLC0415

        return tuple(METHODS)

    def explaining(
        self,
        answer: Answer | str,
        *,
        unit: str = "sentence",
        statement: int = 0,
        span: Span | None = None,
        grade: bool = True,
        masks: int | None = None,
        watch: Watch | None = None,
    ) -> Explaining:
        """The game of one statement of an answer, for any number of methods.

        Raises
        ------
        InputError
            If a source of the answer is gone, or there is nothing to explain.
        """
        from workbench.explain.attribute import Explaining, subject_of  # noqa: PLC0415

        given = self._handed(answer)
        settings = self._wb.settings
        return Explaining(
            subject_of(self._wb.answerer_of(given), given, statement, span),
            unit, grade=grade, masks=settings.explain_masks if masks is None else masks,
            watch=watch, limit=settings.explain_seconds,
        )  # fmt: skip

    def panel(
        self,
        answer: Answer | str,
        methods: Sequence[str],
        *,
        unit: str = "sentence",
        statement: int = 0,
        span: Span | None = None,
        budget: int | None = None,
        seed: int = 0,
        watch: Watch | None = None,
    ) -> Panel:
        """Several methods side by side, from one cache of evaluations, and how far they agree.

        A method that refuses the game, as ``exact`` with too many units, is left out.
        """
        game = self.explaining(answer, unit=unit, statement=statement, span=span, watch=watch)
        return game.panel(methods, budget=budget, seed=seed)

    def statements(self, answer: Answer | str, *, seed: int = 0) -> tuple[Attribution, ...]:
        """What each passage is worth to each statement of an answer, not graded."""
        given = self._given(answer)
        return tuple(
            self.explaining(given, unit="passage", statement=i, grade=False).by(seed=seed)
            for i in range(max(1, len(given.statements)))
        )

    def estimate(
        self,
        answer: Answer | str,
        methods: Sequence[str],
        *,
        unit: str = "sentence",
        budget: int | None = None,
        grade: bool = True,
    ) -> Estimate:
        """What explaining will take at most, before it starts.

        A model that scores is timed by a few evaluations. For one that only answers, and for any at
        an endpoint, the time and cost of the answer that it gave count, and nothing is asked.
        """
        import numpy as np  # noqa: PLC0415

        from workbench import models  # noqa: PLC0415
        from workbench.explain.estimate import estimate  # noqa: PLC0415
        from workbench.models import prices  # noqa: PLC0415
        from workbench.models.base import ScoringModel  # noqa: PLC0415

        for method in methods:
            if method not in self.methods:
                raise InputError(f"There is no method “{method}”; see `workbench methods`.", method)
        given = self._given(answer)
        model = self._wb.answerer_of(given)
        seconds: float | None = given.latency_ms / 1000
        cost = given.cost_usd
        if isinstance(model, ScoringModel) and not isinstance(model, Sealed):
            game = self.explaining(given, unit=unit, grade=False).game
            few = ~np.eye(game.n, dtype=bool)[:_TIMED]
            game(np.ones((1, game.n), dtype=bool))  # what is laid out once is not counted
            started = perf_counter()
            game(few)
            seconds = (perf_counter() - started) / len(few)
            if model.id in models.names():  # an evaluation takes less than an answer
                cost = prices.of_time(seconds, 1, self._wb.settings.core_hour_usd).usd
            n, structural = game.n, game.structure
        else:
            from workbench.explain.units import units_of  # noqa: PLC0415

            n, structural = len(units_of(given.evidence, unit, given.question)), None
        return estimate(
            list(methods), n, budget=budget, grade=grade, masks=self._wb.settings.explain_masks,
            structural=structural is not None, seconds_each=seconds, cost_each=cost,
        )  # fmt: skip

    # ------------------------------------------------------------ retrieval

    def retrieval(
        self,
        answer: Answer | str,
        rank: int,
        *,
        rival: int | None = None,
        over: str = "question",
        method: str | None = None,
        seed: int = 0,
    ) -> Attribution:
        """Why a passage was found, or why before another one.

        Parameters
        ----------
        rank : int
            Of the passage in the answer's evidence, from 1.
        rival : int, optional
            Rank of the passage that it is compared with; only over the question's words.
        over : {"question", "word", "sentence"}
            Whose parts are removed: words of the question, words or sentences of the passage.
        """
        from workbench.explain import DEFAULT, METHODS, retrieval  # noqa: PLC0415

        given = self._given(answer)
        if rival is not None and over != "question":
            raise InputError("Two passages are compared over the words of the question alone.")
        by_rank = {item.rank: item for item in given.evidence}
        wanted = [r for r in (rank, rival) if r is not None]
        if not set(wanted) <= set(by_rank) or over not in ("question", "word", "sentence"):
            raise InputError("Name ranks of the answer's evidence, and question, word or sentence.")
        name = method or DEFAULT
        if name not in METHODS:
            raise InputError(f"There is no method “{name}”; there are {', '.join(METHODS)}.")
        started = perf_counter()
        if over == "question":
            game, units = retrieval.question_game(
                self._wb.index, given.question, by_rank[rank],
                rival=None if rival is None else by_rank[rival], collection=given.collection,
            )  # fmt: skip
        else:
            game, units = retrieval.passage_game(
                self._wb.index, given.question, by_rank[rank], unit=over
            )
        if not units:
            raise InputError(f"There is no {over} that could be removed.")
        found = METHODS[name](game, budget=None, seed=seed)
        return replace(found, method=name, units=units, unit=over, seconds=perf_counter() - started)

    # ------------------------------------------------------------ question sets

    def over_questions(
        self,
        questions: Sequence[str],
        *,
        model: str | None = None,
        collection: str | None = None,
        method: str | None = None,
        unit: str = "sentence",
        tags: Sequence[Mapping[str, str]] = (),
        seed: int = 0,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Influences:
        """What drives a model: each question is answered and explained, and nothing is stored.

        Parameters
        ----------
        tags : sequence of mapping, optional
            What each question is sliced by, as ``{"stakes": "high"}``; of the same length.
        progress : callable, optional
            Called with how many are done, of how many, and the question. It stops the run by
            raising :class:`workbench.explain.game.Stopped`; what is done by then is given back.

        Raises
        ------
        InputError
            If there is no question.
        """
        from workbench.explain import DEFAULT  # noqa: PLC0415
        from workbench.explain.game import Stopped  # noqa: PLC0415

        if not questions:
            raise InputError("There is no question in the set. Add one a line.")
        started = perf_counter()
        name = method or DEFAULT
        rows, evaluations = [], 0
        for number, question in enumerate(questions):
            tagged = tuple(tags[number].items()) if number < len(tags) else ()
            row, spent = self._influence(question, model, collection, name, unit, seed)
            rows.append(replace(row, tags=tagged))
            evaluations += spent
            try:
                if progress is not None:
                    progress(number + 1, len(questions), question)
            except Stopped:
                break
        return Influences(
            model or self._wb.settings.model, name, unit, tuple(rows), evaluations,
            perf_counter() - started,
        )  # fmt: skip

    def _influence(
        self, question: str, model: str | None, collection: str | None, method: str, unit: str,
        seed: int,
    ) -> tuple[Influence, int]:  # fmt: skip
        failed = Influence(question, "failed", 0.0, "", None, (), ())
        try:
            answer = self._wb.answered(question, model=model, collection=collection)
            found = self.explaining(answer, unit=unit, masks=SET_MASKS).by(method, seed=seed)
            features = self._features(answer)
        except WorkbenchError as error:
            return replace(failed, error=error.message), 0
        worth: dict[str, float] = {}
        for u, value in zip(found.units, found.values, strict=True):
            worth[u.document] = worth.get(u.document, 0.0) + value
        graded = found.faithfulness
        return (
            Influence(
                question, str(answer.status), answer.confidence,
                found.verdict.kind if found.verdict else "", graded.lds if graded else None,
                tuple(worth.items()), features,
            ),
            found.evaluations + found.grade_evaluations,
        )  # fmt: skip

    def _features(self, answer: Answer) -> tuple[tuple[str, float, float], ...]:
        """Of the sentence that was given, or that came closest."""
        if answer.statements:
            given = answer.statements[0].contributions
        else:
            model = self._wb.answerer_of(answer)
            if isinstance(model, Sealed):  # it has none, and asking again costs
                return ()
            candidates = model.answer(answer.question, answer.evidence).candidates
            given = candidates[0].contributions if candidates else ()
        return tuple((c.feature, c.x, c.value) for c in given)
