"""What people said of answers."""

from __future__ import annotations

import builtins
from typing import Any

from sqlalchemy import Row, insert, select

from workbench.errors import NotFoundError, StoreError
from workbench.records import Actor, Feedback, Redacted
from workbench.store.redacted import same_text
from workbench.store.scope import Scope
from workbench.store.serialise import dumps, sha256
from workbench.store.tables import answers, feedback


class Opinions:
    """The stored feedback of one tenant."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, given: Feedback, comment: Redacted, correction: Redacted) -> None:
        """Store feedback, with its words as :func:`workbench.privacy.redact` gave them back.

        Parameters
        ----------
        given : Feedback
            Its ``comment`` and ``correction`` are the text of the two below.
        comment, correction : Redacted
            The proof that both were looked through for personal data.

        Raises
        ------
        TypeError
            If a text is not Redacted.
        NotFoundError
            If there is no such answer.
        StoreError
            If the stored answer is not the one that the person saw.
        """
        same_text(given.comment, comment)
        same_text(given.correction, correction)
        tenant, details = self._scope.tenant.id, {"kind": given.kind, "answer": given.answer}
        seen = select(answers.c.sha256).where(
            answers.c.tenant == tenant, answers.c.id == given.answer
        )
        with self._scope.change(
            "feedback.add", f"feedback:{given.id}", sha256=sha256(dumps(given, Feedback)), **details
        ) as (connection, _):
            stored = connection.scalar(seen)
            if stored is None:
                raise NotFoundError(f"There is no answer “{given.answer}”.", given.answer)
            if stored != given.answer_sha256:
                raise StoreError("The feedback is about another state of the answer.", given.answer)
            connection.execute(
                insert(feedback),
                {
                    "tenant": tenant,
                    "id": given.id,
                    "answer": given.answer,
                    "answer_sha256": given.answer_sha256,
                    "actor_id": given.actor.id,
                    "actor_name": given.actor.name,
                    "actor_role": given.actor.role,
                    "created_at": given.created_at,
                    "kind": given.kind,
                    "trust": given.trust,
                    "helpful": given.helpful,
                    "reasons": list(given.reasons),
                    "comment": comment.text,
                    "correction": correction.text,
                },
            )

    def list(self, answer: str | None = None) -> builtins.list[Feedback]:
        """The feedback, of one answer or of all, oldest first."""
        found = select(feedback).where(feedback.c.tenant == self._scope.tenant.id)
        if answer is not None:
            found = found.where(feedback.c.answer == answer)
        with self._scope.read() as connection:
            rows = connection.execute(found.order_by(feedback.c.created_at, feedback.c.id))
            return [_to_record(row) for row in rows]


def _to_record(row: Row[Any]) -> Feedback:
    return Feedback(
        id=row.id,
        answer=row.answer,
        answer_sha256=row.answer_sha256,
        actor=Actor(row.actor_id, row.actor_name, row.actor_role),
        created_at=row.created_at,
        kind=row.kind,
        trust=row.trust,
        helpful=row.helpful,
        reasons=tuple(row.reasons),
        comment=row.comment,
        correction=row.correction,
    )
