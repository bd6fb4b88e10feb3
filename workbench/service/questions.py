"""The half of :class:`workbench.Workbench` that is about questions and their answers."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

import workbench
from workbench.errors import InputError
from workbench.records import (
    Answer,
    Attribution,
    Candidates,
    Checked,
    Evidence,
    Filter,
    Status,
)
from workbench.service.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.evidence.index import Index
    from workbench.grounding.answer import Grounded
    from workbench.models.base import AnswerModel
    from workbench.models.corpus import Served
    from workbench.service.explaining import Explanations
    from workbench.store import AnswerSummary


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question on its way: as it was typed, what was found, and who answers."""

    question: str
    evidence: Sequence[Evidence]
    model: AnswerModel
    index: Index
    documents: int  # how many are asked


class Questions(Library):
    """Questions are answered from the library, and the answers explained."""

    @property
    def models(self) -> dict[str, str]:
        """The answer models that can be asked: id and plain name."""
        from workbench import models  # noqa: PLC0415

        return models.names() | {id: m.label for id, m in self._corpus.added.items()}

    def add_model(self, model: AnswerModel) -> str:
        """Let a model of one's own answer, as a ``FunctionModel``; its id.

        It is there until the workspace is closed, for every actor of this process. What it says
        is held against the evidence, statement by statement.

        Raises
        ------
        InputError
            If its id is taken by one of the program's own.
        """
        from workbench import models  # noqa: PLC0415

        if model.id in models.names():
            raise InputError(f"“{model.id}” is one of the program's own models.", model.id)
        self._corpus.added[model.id] = model
        return model.id

    def check(self, text: str, evidence: str | Sequence[str]) -> Checked:
        """Is each statement of a text backed by the evidence? Any text, by whatever model.

        Nothing of it is stored.
        """
        from workbench.grounding.support import check  # noqa: PLC0415

        return check(text, [evidence] if isinstance(evidence, str) else evidence)

    def warm_up(self) -> None:
        """Load what the first question needs, so that it does not wait."""
        self._corpus.model(self.documents, self.settings.model)
        self.redactor.redact("")

    def ask(
        self,
        question: str,
        *,
        model: str | None = None,
        collection: str | None = None,
        only: Filter | None = None,
        stakes: str = "",
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

        Raises
        ------
        QuestionError
            If the question is empty, too long or holds no words.
        InputError
            If the model or the collection does not exist.
        RedactionError
            If personal data in the question could not be looked for; nothing is stored then.
        """
        from workbench.grounding.answer import check_question  # noqa: PLC0415
        from workbench.privacy import without_personal  # noqa: PLC0415

        started = perf_counter()
        asked = check_question(question, self.settings)
        redacted = self.redactor.redact(asked)
        answer = self._answered(asked, redacted.text, model, collection, only, stakes)
        personal = any(span.kind != "URL" for span in redacted.spans)
        review = self.review.of(answer, personal=personal, asked=asked)
        answer = without_personal(replace(answer, review=review), asked, redacted)
        answer = replace(answer, latency_ms=(perf_counter() - started) * 1000)
        self._repository.answers.put(answer, redacted)
        return answer

    def answered(
        self, question: str, *, model: str | None = None, collection: str | None = None
    ) -> Answer:
        """What :meth:`ask` would answer, without storing it and without review rules.

        For trying question sets out. The question stands in it as it was typed.
        """
        from workbench.grounding.answer import check_question  # noqa: PLC0415

        asked = check_question(question, self.settings)
        return self._answered(asked, asked, model, collection, None, "")

    def _answered(
        self,
        asked: str,
        shown: str,
        model: str | None,
        collection: str | None,
        only: Filter | None,
        stakes: str,
    ) -> Answer:
        """An answer, with the question as it is to be shown."""
        from workbench.evidence.retrieve import retrieve, with_split  # noqa: PLC0415

        documents = self._scope(collection)
        meant = None if only is None else self.governance.matching(only, collection)
        served = self._corpus.served(self.documents)
        answerer, index = self._answerer(served, model), served.index
        retrieved = retrieve(
            index, asked, k=self.settings.passages, collection=collection, documents=meant
        )
        found = self.marks.beside(retrieved)
        answer = Answer(
            id=secrets.token_hex(8),
            question=shown,
            status=Status.ABSTAINED,
            confidence=0.0,
            statements=(),
            evidence=tuple(with_split(index, asked, item) for item in found),
            model=answerer.id,
            created_at=datetime.now(UTC),
            collection=collection,
            settings={
                "program": workbench.__version__,
                "passages": self.settings.passages,
                "corpus": index.fingerprint,
                "stakes": stakes,
                **_filtered(only),
            },
            actor=self.actor,
        )
        asking = _Asking(asked, found, answerer, index, documents if meant is None else len(meant))
        return self._grounded(answer, asking)

    def _grounded(self, answer: Answer, asking: _Asking) -> Answer:
        """The answer that the model gives, as far as it can be stood behind."""
        from workbench.explain.attribute import attribute  # noqa: PLC0415
        from workbench.grounding import conflict, guardrails  # noqa: PLC0415
        from workbench.models.base import ScoringModel  # noqa: PLC0415

        question, found, model = asking.question, asking.evidence, asking.model
        given = conflict.prefer_in_force(question, found, model.answer(question, found))
        known = self.calibration.in_force(model.id)
        grounded = self._ground(answer, asking, given)
        findings = (
            *guardrails.before(question, found, asking.index),
            *grounded.findings,
            *guardrails.after(grounded.statements, found),
            *guardrails.disclaimers(grounded.statements, found, self.settings.disclaimers),
        )
        blocked = any(finding.severity == "block" for finding in findings)
        main = (
            given.candidates[given.chosen[0] if given.chosen else 0] if given.candidates else None
        )
        scores = main is not None and isinstance(model, ScoringModel)
        return replace(
            answer,
            status=Status.BLOCKED if blocked else grounded.status,
            confidence=grounded.confidence,
            statements=() if blocked else grounded.statements,
            reasons=grounded.reasons,
            abstention=grounded.abstention,
            conflicts=() if blocked else conflict.find(question, found, given, given.chosen),
            findings=findings,
            effects=attribute(model, question, found, main, method="leave_one_out")
            if main and scores
            else None,
            cost_usd=given.cost_usd,
            settings={
                **answer.settings,
                "threshold": known.threshold,
                "calibration": known.revision,
            },
        )

    def _ground(self, answer: Answer, asking: _Asking, given: Candidates) -> Grounded:
        """The calibration and the threshold in force decide."""
        from workbench.grounding.answer import ground  # noqa: PLC0415

        known = self.calibration.in_force(asking.model.id)
        return ground(
            asking.question, asking.evidence, given, asking.model.id,
            index=asking.index, threshold=known.threshold, calibration=known.calibration,
            documents=asking.documents, collection=answer.collection,
            withhold=self.settings.unsupported == "withhold",
        )  # fmt: skip

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

    # ------------------------------------------------------------ for explanations

    @property
    def index(self) -> Index:
        """The index of what is stored now."""
        return self._corpus.index(self.documents)

    def stored(self, id: str) -> Answer:
        """An answer as it was stored, without a row in the audit trail."""
        return self._repository.answers.get(id)

    def answerer(self, name: str | None) -> AnswerModel:
        """The answer model of that name; InputError where it does not exist."""
        return self._answerer(self._corpus.served(self.documents), name)

    def answered_from(self, answer: Answer, evidence: Sequence[Evidence]) -> Answer:
        """What would be answered to the same question from other evidence. It is not stored."""
        found = replace(answer, id=f"{answer.id}-what-if", evidence=tuple(evidence), effects=None)
        asking = _Asking(
            answer.question, evidence, self.answerer(answer.model), self.index,
            self._scope(answer.collection),
        )  # fmt: skip
        return self._grounded(found, asking)

    def said_from(self, answer: Answer, evidence: Sequence[Evidence]) -> tuple[Status, str]:
        """The same, only how it ends and in which words: nothing is looked for beside it."""
        from workbench.grounding import conflict  # noqa: PLC0415

        model = self.answerer(answer.model)
        given = conflict.prefer_in_force(
            answer.question, evidence, model.answer(answer.question, evidence)
        )
        asking = _Asking(answer.question, evidence, model, self.index, 1)
        grounded = self._ground(answer, asking, given)
        return grounded.status, " ".join(s.text for s in grounded.statements)

    def _answerer(self, served: Served, name: str | None) -> AnswerModel:
        """The model that is asked; InputError where it does not exist."""
        wanted = name or self.settings.model
        if wanted not in self.models:
            raise InputError(
                f"There is no model “{wanted}”; there are {', '.join(self.models)}.", wanted
            )
        return self._corpus.added.get(wanted) or served.model(wanted)

    def _scope(self, collection: str | None) -> int:
        """How many documents are asked; InputError where the collection does not exist."""
        collections = self.documents.collections()
        if collection is None:
            return sum(collections.values())
        if collection not in collections:
            there = ", ".join(f"“{name}”" for name in collections) or "none yet"
            raise InputError(f"There is no collection “{collection}”; there are: {there}.")
        return collections[collection]


def _filtered(only: Filter | None) -> dict[str, str]:
    """A filter as settings of an answer, without what it leaves open."""
    said = {} if only is None else asdict(only)
    return {
        f"only_{name}": ", ".join(value) if isinstance(value, tuple) else str(value)
        for name, value in said.items()
        if value
    }
