"""The workbench: wires the parts and keeps the verbs of the library."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import workbench
from workbench import settings as configuration
from workbench.errors import InputError
from workbench.records import (
    Actor,
    Answer,
    Attribution,
    AuditReport,
    Document,
    Evidence,
    Feedback,
    IngestedFile,
    Review,
    Status,
    Tenant,
)
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.evidence.ingest import SourceFile
    from workbench.models.base import AnswerModel
    from workbench.models.corpus import Corpus
    from workbench.store import AnswerSummary, Documents, Repository, Store

#: The collection of the sample pilot, and the one that a person's own files go to.
SAMPLE = "sample"
OWN = "my documents"

Progress = Callable[[int, int, str], None]


class Workbench:
    """Ask documents, see why, and say what you think of it.

    Made by :meth:`open`. One object acts for one tenant and one actor; :meth:`acting_as` gives
    another actor's view of the same workspace.
    """

    def __init__(
        self, store: Store, corpus: Corpus, settings: Settings, tenant: Tenant, actor: Actor
    ) -> None:
        self._store, self._corpus = store, corpus
        self.settings, self.tenant, self.actor = settings, tenant, actor
        self._repository: Repository = store.repository(tenant, actor)

    @classmethod
    def open(
        cls,
        workspace: str | Path | None = None,
        *,
        tenant: str | None = None,
        actor: Actor | None = None,
        settings: Settings | None = None,
    ) -> Workbench:
        """Open a workspace, which is made where it does not exist.

        Parameters
        ----------
        workspace : str or Path, optional
            A folder or a database URL; by default the setting ``workspace``.
        tenant : str, optional
            Whose data; by default the setting ``tenant``.
        actor : Actor, optional
            Who acts; by default somebody with the name of the setting ``actor``.

        Raises
        ------
        StoreError
            If the database cannot be opened.
        SettingsError
            If a setting cannot be used.
        """
        from workbench.models.corpus import Corpus  # noqa: PLC0415
        from workbench.store import Store  # noqa: PLC0415

        where = None if workspace is None else str(workspace)
        settings = settings or configuration.load(workspace=where, tenant=tenant)
        folder, url = configuration.locate(settings.workspace)
        key = settings.audit_key.get_secret_value().encode() if settings.audit_key else None
        store = Store.open(url, anchor=settings.audit_anchor or folder / "audit.anchor", key=key)
        owner = Tenant(settings.tenant)
        corpus = Corpus(folder / "index" / owner.id)
        return cls(store, corpus, settings, owner, actor or Actor(name=settings.actor))

    def acting_as(self, actor: Actor) -> Workbench:
        """The same workspace, seen and changed by another actor."""
        return Workbench(self._store, self._corpus, self.settings, self.tenant, actor)

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    # ------------------------------------------------------------ documents

    @property
    def documents(self) -> Documents:
        """The stored documents: list, read, delete."""
        return self._repository.documents

    def ingest(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        collection: str = OWN,
        progress: Progress | None = None,
    ) -> list[IngestedFile]:
        """Read files and folders into a collection; what became of each file, in order."""
        from workbench.evidence.ingest import from_path  # noqa: PLC0415

        several = [paths] if isinstance(paths, str | Path) else paths
        files = [file for path in several for file in from_path(Path(path))]
        return list(self.ingest_files(files, collection=collection, progress=progress))

    def ingest_files(
        self,
        files: Sequence[SourceFile],
        *,
        collection: str = OWN,
        progress: Progress | None = None,
    ) -> Iterator[IngestedFile]:
        """The same for files in hand, one by one as they are done; a bad one stops no other."""
        from workbench.evidence.ingest import ingest  # noqa: PLC0415

        name = " ".join(collection.split())
        if not name or len(name) > 80:
            raise InputError("A collection needs a name of 1 to 80 characters.", collection)
        yield from ingest(
            files, self.documents, collection=name, settings=self.settings, progress=progress
        )

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever done in this workspace."""
        return not self._repository.audit.rows(limit=1)

    def load_sample(self, progress: Progress | None = None) -> list[IngestedFile]:
        """Load the sample pilot into its own collection."""
        from workbench.evidence.ingest import from_folder  # noqa: PLC0415

        files = from_folder(configuration.app_folder() / "sample_data" / "documents", "sample:")
        return list(self.ingest_files(files, collection=SAMPLE, progress=progress))

    def titles(self) -> dict[str, str]:
        """The title of each current document, by its id."""
        return {d.id: d.title for d in self.documents.list()}

    def cited_spans(self, document: Document, answers: int = 30) -> list[tuple[int, int, str]]:
        """Where the actor's last answers cite a document: start, end, and the question."""
        found = [self.answer(past.id) for past in self.history(answers)]
        return [
            (c.start, c.end, answer.question)
            for answer in found
            for c in answer.citations
            if c.text_sha256 == document.text_sha256 and c.document == document.id
        ]

    def remove_collection(self, collection: str) -> int:
        """Delete every document of a collection; how many there were."""
        documents = self.documents.list(collection)
        for document in documents:
            self.documents.delete(document.id)
        return len(documents)

    # ------------------------------------------------------------ questions

    @property
    def models(self) -> dict[str, str]:
        """The answer models that can be asked: id and plain name."""
        from workbench import models  # noqa: PLC0415

        return models.names()

    def warm_up(self) -> None:
        """Load what the first question needs, so that it does not wait."""
        from workbench.privacy import redact  # noqa: PLC0415

        self._corpus.model(self.documents, self.settings.model)
        redact("")

    def ask(
        self, question: str, *, model: str | None = None, collection: str | None = None
    ) -> Answer:
        """Answer a question from the stored documents, or say that they do not hold the answer.

        Parameters
        ----------
        model : str, optional
            One of :attr:`models`; by default the setting ``model``.
        collection : str, optional
            Ask only the documents of this collection.

        Raises
        ------
        QuestionError
            If the question is empty, too long or holds no words.
        InputError
            If the model or the collection does not exist.
        RedactionError
            If personal data in the question could not be looked for; nothing is stored then.
        """
        from workbench.evidence.retrieve import retrieve, with_split  # noqa: PLC0415
        from workbench.explain.attribute import attribute  # noqa: PLC0415
        from workbench.grounding.answer import check_question, ground  # noqa: PLC0415
        from workbench.privacy import redact, without_personal  # noqa: PLC0415

        started = perf_counter()
        asked = check_question(question, self.settings)
        redacted = redact(asked)
        scope = self._scope(collection)
        answerer = self._model(model)
        index = self._corpus.index(self.documents)
        found = retrieve(index, asked, k=self.settings.passages, collection=collection)
        candidates = answerer.answer(asked, found)
        grounded = ground(
            asked, found, candidates, answerer.id,
            index=index, threshold=self.settings.answer_threshold, collection=collection,
            documents=scope,
        )  # fmt: skip
        best = candidates.candidates[0] if candidates.candidates else None
        answer = Answer(
            id=secrets.token_hex(8),
            question=redacted.text,
            status=grounded.status,
            confidence=grounded.confidence,
            statements=grounded.statements,
            evidence=tuple(with_split(index, asked, item) for item in found),
            model=answerer.id,
            created_at=datetime.now(UTC),
            reasons=grounded.reasons,
            abstention=grounded.abstention,
            effects=attribute(answerer, asked, found, best) if best else None,
            review=self._review(grounded.status, grounded.confidence),
            cost_usd=candidates.cost_usd,
            collection=collection,
            settings={
                "program": workbench.__version__,
                "passages": self.settings.passages,
                "threshold": self.settings.answer_threshold,
                "corpus": index.fingerprint,
            },
            actor=self.actor,
        )
        answer = without_personal(answer, asked, redacted)
        answer = replace(answer, latency_ms=(perf_counter() - started) * 1000)
        self._repository.answers.put(answer, redacted)
        return answer

    def search(self, query: str, *, k: int = 10, collection: str | None = None) -> list[Evidence]:
        """The passages that fit best, each with the exact split of its score."""
        from workbench.evidence.retrieve import retrieve, with_split  # noqa: PLC0415
        from workbench.grounding.answer import check_question  # noqa: PLC0415

        asked = check_question(query, self.settings)
        self._scope(collection)
        index = self._corpus.index(self.documents)
        found = retrieve(index, asked, k=k, collection=collection)
        return [with_split(index, asked, item) for item in found]

    def suggestions(self) -> list[str]:
        """Questions of the sample pilot that are good to begin with."""
        lines = (configuration.app_folder() / "sample_data" / "questions.jsonl").read_text("utf-8")
        questions = [json.loads(line) for line in lines.splitlines() if line.strip()]
        return [q["question"] for q in questions if q.get("suggested")]

    def answer(self, id: str) -> Answer:
        """An answer as it was given; text of deleted documents is gone from it."""
        return self._repository.answers.get(id)

    def history(self, limit: int = 50) -> list[AnswerSummary]:
        """The actor's own questions, newest first."""
        return self._repository.answers.mine(limit)

    def explain(
        self,
        answer: Answer | str,
        *,
        method: str = "leave_one_out",
        unit: str = "sentence",
        budget: int | None = None,
        seed: int = 0,
    ) -> Attribution:
        """What each unit of the evidence is worth to an answer, by one method.

        Raises
        ------
        InputError
            If the method or unit does not exist, the model cannot score, or the answer's sources
            are gone.
        """
        from workbench.explain.attribute import attribute, same_candidate  # noqa: PLC0415

        given = self.answer(answer) if isinstance(answer, str) else answer
        if any(not item.passage.text for item in given.evidence):
            raise InputError(
                "A source of this answer was deleted, so it cannot be explained any more. "
                "Ask the question again.",
                given.id,
            )
        answerer = self._model(given.model)
        candidates = answerer.answer(given.question, given.evidence)
        if not candidates.candidates:
            raise InputError("There is no evidence that could be explained.", given.id)
        main = same_candidate(given, candidates.candidates)
        return attribute(
            answerer, given.question, given.evidence, main,
            method=method, unit=unit, budget=budget, seed=seed,
        )  # fmt: skip

    def _model(self, name: str | None) -> AnswerModel:
        wanted = name or self.settings.model
        if wanted not in self.models:
            raise InputError(
                f"There is no model “{wanted}”; there are {', '.join(self.models)}.", wanted
            )
        return self._corpus.model(self.documents, wanted)

    def _scope(self, collection: str | None) -> int:
        """How many documents are asked; InputError where the collection does not exist."""
        collections = self.documents.collections()
        if collection is None:
            return sum(collections.values())
        if collection not in collections:
            there = ", ".join(f"“{name}”" for name in collections) or "none yet"
            raise InputError(f"There is no collection “{collection}”; there are: {there}.")
        return collections[collection]

    def _review(self, status: Status, confidence: float) -> Review:
        if status is Status.ANSWERED and confidence < self.settings.review_below:
            return Review(True, (f"The confidence is below {self.settings.review_below:.0%}.",))
        return Review()

    # ------------------------------------------------------------ trust and audit

    def record_feedback(
        self,
        answer: Answer | str,
        *,
        kind: str = "rating",
        trust: int | None = None,
        helpful: bool | None = None,
        reasons: Sequence[str] = (),
        comment: str = "",
        correction: str = "",
    ) -> Feedback:
        """Store what somebody thinks of an answer, bound to exactly what they saw.

        Raises
        ------
        FeedbackError
            If there is nothing in it, or a value is out of its range.
        NotFoundError
            If there is no such answer.
        """
        from workbench.privacy import redact  # noqa: PLC0415
        from workbench.trust.feedback import check  # noqa: PLC0415

        id = answer if isinstance(answer, str) else answer.id
        feedback = Feedback(
            id=secrets.token_hex(8),
            answer=id,
            answer_sha256=self._repository.answers.sha256(id),
            actor=self.actor,
            created_at=datetime.now(UTC),
            kind=kind,
            trust=trust,
            helpful=helpful,
            reasons=tuple(reasons),
            comment=comment.strip(),
            correction=correction.strip(),
        )
        check(feedback)
        said, corrected = redact(feedback.comment), redact(feedback.correction)
        feedback = replace(feedback, comment=said.text, correction=corrected.text)
        self._repository.feedback.add(feedback, said, corrected)
        return feedback

    def feedback(self, answer: str | None = None) -> list[Feedback]:
        """The stored feedback, of one answer or of all."""
        return self._repository.feedback.list(answer)

    def verify_audit(self) -> AuditReport:
        """Check the chain of the audit trail, row by row."""
        return self._repository.audit.verify()

    def anchor_audit(self) -> AuditReport:
        """Sign the end of the trail anew, after a lost anchor file or a change of key."""
        return self._repository.audit.anchor()
