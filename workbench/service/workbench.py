"""``Workbench``: the verbs of the library, and the façades beside them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import settings as configuration
from workbench.records import Actor, Answer, AuditReport, Feedback, Tenant
from workbench.service.library import SAMPLE, Progress
from workbench.service.questions import Questions
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.models.corpus import Corpus
    from workbench.records import Comparison, QuestionSet
    from workbench.service.comparing import Comparisons
    from workbench.store import Store


class Workbench(Questions):
    """Ask documents, see why, and say what you think of it.

    Made by :meth:`open`. One object acts for one tenant and one actor; :meth:`acting_as` gives
    another actor's view of the same workspace.
    """

    def __init__(
        self, store: Store, corpus: Corpus, settings: Settings, tenant: Tenant, actor: Actor
    ) -> None:
        super().__init__(store.repository(tenant, actor), corpus, settings, tenant, actor)
        self._store = store

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

    # ------------------------------------------------------------ candidates

    @cached_property
    def comparisons(self) -> Comparisons:
        """Question sets, runs of candidate models over them, and what was decided after them."""
        from workbench.service.comparing import Comparisons  # noqa: PLC0415

        return Comparisons(self, self._repository)

    def compare(
        self,
        models: Sequence[str],
        questions: str | Path | bytes | QuestionSet = SAMPLE,
        *,
        seeds: int = 1,
        limit: int | None = None,
        collection: str | None = None,
        budget_usd: float | None = None,
        suites: Sequence[str] = (),
        honesty: int = 0,
        progress: Progress | None = None,
        cluster: str | None = None,
    ) -> Comparison:
        """Ask candidate models the same questions, and say which to pick and how sure that is.

        Parameters
        ----------
        questions : str, Path, bytes or QuestionSet
            The name of a stored set, or one that is stored first.
        limit : int, optional
            So many questions only.
        suites : sequence of str
            Robustness suites that are asked as well; ``wb.comparisons.robustness(run)`` has what
            they say.
        honesty : int
            Of so many questions the explanations are graded.

        Raises
        ------
        InputError
            If a model does not exist, or the questions cannot be read.
        """
        mine = self.comparisons
        if isinstance(questions, str) and questions in {s.name for s in mine.sets()}:
            name = questions
        elif questions == SAMPLE:
            name = mine.add_sample().name
        else:
            name = mine.add(questions).name
        run = mine.start(
            models, name, seeds=seeds, questions=limit, collection=collection,
            budget_usd=budget_usd, suites=suites, honesty=honesty,
        )  # fmt: skip
        mine.work(run.id, progress=progress, cluster=cluster)
        return mine.comparison(run.id)

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
        redact = self.redactor.redact
        said, corrected = redact(feedback.comment), redact(feedback.correction)
        feedback = replace(feedback, comment=said.text, correction=corrected.text)
        self._repository.feedback.add(feedback, said, corrected)
        return feedback

    def feedback(self, answer: str | None = None) -> list[Feedback]:
        """The stored feedback, of one answer or of all."""
        return self._repository.feedback.list(answer)

    def export(self, kind: str, format: str = "csv") -> bytes:
        """All feedback, answers or corrections as a file; leaves a row in the audit trail.

        Parameters
        ----------
        kind : str
            ``feedback``, ``answers``, or ``corrections``: each with its question and a passage
            that says it, as the reader's training takes them.
        format : str
            ``csv``, ``jsonl`` or ``parquet``. Personal data of documents is covered.
        """
        from workbench.service import exporting  # noqa: PLC0415

        def answer(id: str) -> Answer:
            return self.marks.on(self._repository.answers.get(id))

        if kind == "feedback":
            rows = [exporting.feedback_row(given) for given in self.feedback()]
        elif kind == "corrections":
            corrected = [given for given in self.feedback() if given.correction]
            rows = [exporting.correction_row(given, answer(given.answer)) for given in corrected]
        else:
            rows = [
                exporting.answer_row(answer(past.id)) for past in self._repository.answers.all()
            ]
        data = exporting.table(kind, format, rows)
        self.trail.exported(kind, "all", rows=len(rows), format=format)
        return data

    def verify_audit(self) -> AuditReport:
        """Check the chain of the audit trail, row by row."""
        return self._repository.audit.verify()

    def anchor_audit(self) -> AuditReport:
        """Sign the end of the trail anew, after a lost anchor file or a change of key."""
        return self._repository.audit.anchor()
