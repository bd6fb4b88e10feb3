"""The half of :class:`workbench.Workbench` that is about questions and their answers."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.records import Answer, Attribution, Checked, Evidence, Filter
from workbench.service.answering import Listening
from workbench.service.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.service.explaining import Explanations
    from workbench.service.seconding import Seconded
    from workbench.store import AnswerSummary


class Questions(Asking):
    """Questions are answered from the library, and the answers explained."""

    def check(self, text: str, evidence: str | Sequence[str]) -> Checked:
        """Is each statement of a text backed by the evidence? Any text, by whatever model.

        Nothing of it is stored.
        """
        from workbench.grounding.support import check  # noqa: PLC0415

        return check(text, [evidence] if isinstance(evidence, str) else evidence)

    def second_opinion(
        self,
        answer: Answer | str,
        endpoint: str,
        *,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Seconded:
        """Which statements of an answer the model of an endpoint finds backed, beside ours.

        Parameters
        ----------
        progress : callable, optional
            Called with how many statements are judged, of how many, and the last one.

        Raises
        ------
        InputError
            If there is no such endpoint, nothing to judge, or a source may not be sent to it.
        ModelError
            If it fails.
        """
        from workbench.service.seconding import second_opinion  # noqa: PLC0415

        given = self.stored(answer) if isinstance(answer, str) else answer
        return second_opinion(self, given, endpoint, progress)

    def warm_up(self) -> None:
        """Load what the first question needs, so that it does not wait."""
        from workbench import models  # noqa: PLC0415

        served = self._corpus.served(self.documents)
        if self.settings.model in models.names():
            served.model(self.settings.model)
        self.redactor.redact("")
        if self.endpoints.labels():
            from workbench.models.chat import client  # noqa: PLC0415

            client.load()

    def ask(
        self,
        question: str,
        *,
        model: str | None = None,
        collection: str | None = None,
        only: Filter | None = None,
        stakes: str = "",
        listen: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Answer:
        """Answer a question from the stored documents, or say that they do not hold the answer.

        Parameters
        ----------
        model : str, optional
            One of :attr:`models`; by default the setting ``model``.
        collection : str, optional
            Ask only the documents of this collection.
        only : Filter, optional
            Ask only documents of which this is said.
        stakes : str, optional
            What hangs on the answer: low, medium or high. Review rules may ask for it.
        listen : callable, optional
            Called with each piece of the text of a model that writes it bit by bit: a preview,
            which is held against the evidence only when it is whole.
        stop : callable, optional
            Asked now and then while such a model writes; True ends it with a ``ModelError``.

        Returns
        -------
        Answer
            Where the model of an endpoint fails, the answer of the extractive model, with a
            finding ``stood_in`` that says why, and ``settings["instead_of"]``.

        Raises
        ------
        QuestionError
            If the question is empty, too long or holds no words.
        InputError
            If the model or the collection does not exist.
        RedactionError
            If personal data in the question could not be looked for; nothing is stored then.
        ModelError
            If a model that was handed in fails.
        """
        from workbench.grounding.answer import check_question  # noqa: PLC0415
        from workbench.privacy import without_personal  # noqa: PLC0415

        started = perf_counter()
        asked = check_question(question, self.settings)
        redacted = self.redactor.redact(asked)
        answer = self._answered_or_stood_in(
            asked, redacted.text, model, collection, only, stakes, Listening(listen, stop)
        )
        personal = any(span.kind != "URL" for span in redacted.spans)
        review = self.review.of(answer, personal=personal, asked=asked)
        answer = without_personal(replace(answer, review=review), asked, redacted)
        answer = replace(answer, latency_ms=(perf_counter() - started) * 1000)
        self._repository.answers.put(answer, redacted)
        return answer

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        collection: str | None = None,
        only: Filter | None = None,
    ) -> list[Evidence]:
        """The passages that fit best, each with the exact split of its score."""
        from workbench.evidence.retrieve import retrieve, with_split  # noqa: PLC0415
        from workbench.grounding.answer import check_question  # noqa: PLC0415

        asked = check_question(query, self.settings)
        self._scope(collection)
        index = self._corpus.index(self.documents)
        meant = None if only is None else self.governance.matching(only, collection)
        found = retrieve(index, asked, k=k, collection=collection, documents=meant)
        return self.marks.beside([with_split(index, asked, item) for item in found])

    def suggestions(self) -> list[str]:
        """Questions of the sample pilot that are good to begin with."""
        lines = self.calibration.sample.read_text("utf-8")
        questions = [json.loads(line) for line in lines.splitlines() if line.strip()]
        return [q["question"] for q in questions if q.get("suggested")]

    def answer(self, id: str, *, trace: bool = True) -> Answer:
        """Open an answer as it was given; text of deleted documents is gone from it.

        Parameters
        ----------
        trace : bool, default True
            Leave a row in the audit trail; False where this opening left one already.
        """
        found = self.marks.on(self._repository.answers.get(id))
        if trace:
            self.trail.opened("answer", id)
        return found

    def history(self, limit: int = 50) -> list[AnswerSummary]:
        """The actor's own questions, newest first."""
        return self._repository.answers.mine(limit)

    def explain(
        self,
        answer: Answer | str,
        *,
        method: str | None = None,
        unit: str = "sentence",
        statement: int = 0,
        span: tuple[int, int] | None = None,
        budget: int | None = None,
        seed: int = 0,
        grade: bool = True,
        watch: Callable[[int], None] | None = None,
    ) -> Attribution:
        """What each unit is worth to an answer, how far that can be believed, and a verdict.

        Parameters
        ----------
        method : str, optional
            One of ``wb.explanations.methods``; by default the first of them.
        unit : {"passage", "sentence", "word", "question"}
            What is removed: parts of the evidence, or words of the question.
        statement : int
            Which statement of the answer is explained, from 0.
        span : (start, end), optional
            Which part of the statement, in characters.
        budget : int, optional
            The most evaluations that the method may take.
        seed : int
            The same seed gives the same result.
        grade : bool
            Whether to measure how faithful the explanation is; these evaluations are counted
            apart.
        watch : callable, optional
            Called with the number of evaluations so far. It stops by raising
            :class:`workbench.explain.game.Stopped`; what is known by then is given back.

        Raises
        ------
        InputError
            If the method or unit does not exist, the budget is too small, or the answer's sources
            are gone.
        ModelError
            If the model fails before anything is known.
        """
        from workbench.explain import DEFAULT  # noqa: PLC0415

        game = self.explanations.explaining(
            answer, unit=unit, statement=statement, span=span, grade=grade, watch=watch
        )
        return game.by(method or DEFAULT, budget=budget, seed=seed)

    @cached_property
    def explanations(self) -> Explanations:
        """Several methods at once, what-if, smallest sets, and whole question sets."""
        from workbench.service.explaining import Explanations  # noqa: PLC0415

        return Explanations(self)
