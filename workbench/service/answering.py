"""From a question, or from other evidence, to an answer; nothing of it is stored here."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import workbench
from workbench.errors import InputError
from workbench.records import Answer, Candidates, Evidence, Filter, Status
from workbench.service.library import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.evidence.index import Index
    from workbench.grounding.answer import Grounded
    from workbench.models.base import AnswerModel
    from workbench.models.corpus import Served


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question on its way: as it was typed, what was found, and who answers."""

    question: str
    evidence: Sequence[Evidence]
    model: AnswerModel
    index: Index
    documents: int  # how many are asked


class Answering(Library):
    """Models answer from the library, or from evidence that is handed to them."""

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
