"""Models, and from evidence that was found, or handed over, to an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.models.cascade import CascadeModel, is_cascade
from workbench.records import Answer, Candidates, Evidence, Status
from workbench.service import sending
from workbench.service.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from workbench.evidence.index import Index
    from workbench.grounding.answer import Grounded
    from workbench.models.base import AnswerModel
    from workbench.models.corpus import Served
    from workbench.service.cascading import Cascades


#: What the ids of models at endpoints begin with.
CHAT = "chat:"


def endpoint_of(id: str) -> tuple[str, int | None]:
    """Which endpoint a model's id names, and which version of its prompt.

    ``chat:NAME`` has the version in force, which is None here; ``chat:NAME@2`` has version 2.
    """
    name, _, version = id.removeprefix(CHAT).partition("@")
    return name, int(version) if version.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Listening:
    """Who hears an answer while it is written, and how it is stopped."""

    listen: Callable[[str], None] | None = None
    stop: Callable[[], bool] | None = None

    @property
    def stopped(self) -> bool:
        """Whether somebody wanted it to end."""
        return self.stop is not None and self.stop()


NOBODY = Listening()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way: as it was typed, what was found, and who answers."""

    question: str
    evidence: Sequence[Evidence]
    model: AnswerModel
    index: Index
    documents: int  # how many are asked
    listening: Listening = NOBODY
    effects: bool = True  # whether each sentence is removed in turn as well


class Answering(Library):
    """Models answer from the library, or from evidence that is handed to them."""

    @property
    def models(self) -> dict[str, str]:
        """The answer models that can be asked: id and plain name."""
        from workbench import models  # noqa: PLC0415

        added = {id: m.label for id, m in self._corpus.added.items()}
        alone = models.names() | added | self.endpoints.labels()
        return alone | self.cascades.labels(alone)

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

        if model.id in models.names() or model.id.startswith(CHAT) or is_cascade(model.id):
            raise InputError(f"“{model.id}” is one of the program's own models.", model.id)
        self._corpus.added[model.id] = model
        return model.id

    @cached_property
    def cascades(self) -> Cascades:
        """Cascades of two models: tried on questions, and put to use."""
        from workbench.service.cascading import Cascades  # noqa: PLC0415

        return Cascades(self, self._repository)

    def documents_asked(self, collection: str | None) -> int:
        """How many documents are asked; InputError where the collection does not exist."""
        return self._scope(collection)

    @property
    def index_folder(self) -> Path:
        """Where the index stands."""
        return self._corpus.folder

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

    def answerer_of(self, answer: Answer) -> AnswerModel:
        """The model that gave an answer, as it was then; a model at an endpoint may be gone.

        Raises
        ------
        InputError
            If its endpoint names another model by now.
        """
        by = str(answer.settings.get("answered_by") or answer.model)
        name, was = by.removeprefix(CHAT), answer.settings.get("endpoint_model")
        if name == by:
            return self.answerer(by)
        now = self.endpoints.get(name).model
        if was not in (None, now):
            raise InputError(
                f"The answer was given by the model “{was}”, and the endpoint “{name}” has the "
                f"model “{now}” by now. Ask the question again.",
                answer.id,
            )
        version = answer.settings.get("prompt_version")
        return self._sealed(name, int(version) if isinstance(version, int | float) else None)

    def handed(self, answer: Answer) -> Answer:
        """An answer as its model may be handed it again: to be explained, or asked what if.

        Raises
        ------
        InputError
            If it is a remote model, and a source has become confidential since.
        """
        model = self.answerer_of(answer)
        if not isinstance(model, sending.Sealed):
            return answer
        now = self.governance.confidential() if model.remote else frozenset()
        if any(item.passage.document in now for item in answer.evidence):
            raise InputError(
                "A source of this answer has become confidential since, and its model stands "
                "outside your premises. Ask the question again.",
                answer.id,
            )
        # Looked through as a whole: without a word around it, personal data may be taken for none.
        found = model.sent(sending.marked_covered(answer.evidence))
        return replace(answer, question=model.asked(answer.question), evidence=tuple(found))

    def answered_from(self, answer: Answer, evidence: Sequence[Evidence]) -> Answer:
        """What would be answered to the same question from other evidence. It is not stored.

        A remote model that finds a confidential document among it raises ``ModelError``.
        """
        found = replace(
            answer, id=f"{answer.id}-what-if", evidence=tuple(evidence), effects=None, findings=()
        )
        asking = Asked(
            answer.question, evidence, self.answerer_of(answer), self.index,
            self._scope(answer.collection),
        )  # fmt: skip
        return self._grounded(found, asking)

    def said_from(self, answer: Answer, evidence: Sequence[Evidence]) -> tuple[Status, str]:
        """The same, only how it ends and in which words: nothing is looked for beside it."""
        from workbench.grounding import conflict  # noqa: PLC0415

        model = self.answerer_of(answer)
        given = conflict.prefer_in_force(
            answer.question, evidence, model.answer(answer.question, evidence)
        )
        asking = Asked(answer.question, evidence, model, self.index, 1)
        grounded = self._ground(answer, asking, given)
        return grounded.status, " ".join(s.text for s in grounded.statements)

    def _grounded(self, answer: Answer, asking: Asked) -> Answer:
        """The answer that the model gives, as far as it can be stood behind."""
        from workbench.explain.attribute import attribute  # noqa: PLC0415
        from workbench.grounding import conflict, guardrails  # noqa: PLC0415
        from workbench.models.base import ScoringModel  # noqa: PLC0415

        question, found = asking.question, asking.evidence
        given = conflict.prefer_in_force(question, found, self._given_by(asking))
        model = sending.answering(asking.model, given.by)
        known = self.calibration.in_force(model.id)
        grounded = self._ground(answer, asking, given)
        findings = (
            *answer.findings,
            *guardrails.before(question, found, asking.index),
            *grounded.findings,
            *guardrails.after(grounded.statements, found),
            *guardrails.disclaimers(grounded.statements, found, self.settings.disclaimers),
        )
        blocked = any(finding.severity == "block" for finding in findings)
        main = (
            given.candidates[given.chosen[0] if given.chosen else 0] if given.candidates else None
        )
        # An endpoint is asked that often only when somebody wants it explained.
        scores = isinstance(model, ScoringModel) and not isinstance(model, sending.Sealed)
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
            if main and scores and asking.effects
            else None,
            cost_usd=given.cost_usd,
            cost_basis=given.cost_basis,
            tokens_in=given.tokens_in,
            tokens_out=given.tokens_out,
            settings={
                **answer.settings,
                "threshold": known.threshold,
                "calibration": known.revision,
                **(model.said if isinstance(model, sending.Sealed) else {}),
                **({"answered_by": model.id} if model is not asking.model else {}),
            },
        )

    def _given_by(self, asking: Asked) -> Candidates:
        """What the model gives, piece by piece to whoever listens, and what it cost."""
        question, model, listening = asking.question, asking.model, asking.listening
        if isinstance(model, CascadeModel):  # the first one's words may not be the answer
            for member, hears in ((model.cheap, None), (model.dear, listening.listen)):
                if isinstance(member, sending.Member):
                    member.hear(hears, listening.stop)

        def ask() -> Candidates:
            if not isinstance(model, sending.Sealed):
                return model.answer(question, asking.evidence)
            sent = sending.marked_covered(asking.evidence)
            return model.stream(question, sent, listening.listen, listening.stop)

        return sending.timed(model, ask, self.settings.core_hour_usd)

    def _ground(self, answer: Answer, asking: Asked, given: Candidates) -> Grounded:
        """The calibration and the threshold in force decide."""
        from workbench.grounding.answer import ground  # noqa: PLC0415

        by = given.by or asking.model.id
        known = self.calibration.in_force(by)
        return ground(
            asking.question, asking.evidence, given, by,
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
        if is_cascade(wanted):

            def member(id: str) -> AnswerModel:
                made = self._answerer(served, id)
                return sending.Member(made, self.settings.core_hour_usd)

            return self.cascades.model(wanted, member, served.index)
        if wanted.startswith(CHAT):
            return self._sealed(*endpoint_of(wanted))
        return self._corpus.added.get(wanted) or served.model(wanted)

    def _sealed(self, endpoint: str, version: int | None = None) -> AnswerModel:
        """The model of an endpoint, which is sent neither confidential nor personal data."""
        model = self.endpoints.model(endpoint, self.governance.confidential(), version)
        return sending.seal(model, self.redactor, self.governance.public())

    def _scope(self, collection: str | None) -> int:
        """How many documents are asked; InputError where the collection does not exist."""
        collections = self.documents.collections()
        if collection is None:
            return sum(collections.values())
        if collection not in collections:
            there = ", ".join(f"“{name}”" for name in collections) or "none yet"
            raise InputError(f"There is no collection “{collection}”; there are: {there}.")
        return collections[collection]
