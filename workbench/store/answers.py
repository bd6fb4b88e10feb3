"""Answers, each exactly as a person saw it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select

from workbench.errors import NotFoundError, StoreError
from workbench.records import Answer, Redacted, Status
from workbench.store import serialise
from workbench.store.redacted import same_text
from workbench.store.references import fill, strip
from workbench.store.scope import Scope
from workbench.store.tables import answers, feedback


@dataclass(frozen=True, slots=True)
class AnswerSummary:
    """One line of somebody's history."""

    id: str
    question: str  # redacted
    status: Status
    confidence: float
    model: str
    created_at: datetime


_SUMMARY = select(*(answers.c[name] for name in AnswerSummary.__dataclass_fields__))


class Answers:
    """The stored answers of one tenant. They are never changed; old ones may be deleted."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, answer: Answer, question: Redacted) -> str:
        """Store an answer, without the text of documents.

        Parameters
        ----------
        answer : Answer
            Its ``question`` is the text of the one below.
        question : Redacted
            The proof that it was looked through for personal data.

        Returns
        -------
        str
            SHA-256 of what was stored: references, evidence, heatmap, model and settings.

        Raises
        ------
        TypeError
            If the question is not Redacted.
        """
        same_text(answer.question, question)
        payload = serialise.dumps(strip(answer), Answer)
        digest = serialise.sha256(payload)
        row = {
            "tenant": self._scope.tenant.id,
            "id": answer.id,
            "actor": answer.actor.id,
            "question": question.text,
            "status": answer.status.value,
            "confidence": answer.confidence,
            "model": answer.model,
            "collection": answer.collection,
            "created_at": answer.created_at,
            "sha256": digest,
            "payload": zlib.compress(payload.encode()),
        }
        with self._scope.change(
            "answer.add", f"answer:{answer.id}", sha256=digest, status=answer.status.value
        ) as (connection, _):
            connection.execute(insert(answers), row)
        return digest

    def get(self, id: str) -> Answer:
        """An answer as it was given; "" stands for what came from a document that is gone.

        Raises
        ------
        NotFoundError
            If there is no such answer.
        StoreError
            If it was changed outside the program.
        """
        tenant = self._scope.tenant.id
        wanted = select(answers.c.payload, answers.c.sha256)
        wanted = wanted.where(answers.c.tenant == tenant, answers.c.id == id)
        with self._scope.read() as connection:
            row = connection.execute(wanted).first()
            if row is None:
                raise _no_answer(id)
            return fill(_unpacked(row.payload, row.sha256, id), connection, tenant)

    def sha256(self, id: str) -> str:
        """The hash that :meth:`put` gave back."""
        wanted = select(answers.c.sha256).where(
            answers.c.tenant == self._scope.tenant.id, answers.c.id == id
        )
        with self._scope.read() as connection:
            found = connection.scalar(wanted)
        if found is None:
            raise _no_answer(id)
        return str(found)

    def mine(self, limit: int = 50) -> list[AnswerSummary]:
        """The actor's own questions, newest first."""
        of = answers.c
        return self._summaries(
            _SUMMARY.where(of.actor == self._scope.actor.id)
            .order_by(of.created_at.desc(), of.id.desc())
            .limit(limit)
        )

    def all(self) -> list[AnswerSummary]:
        """Everybody's questions, oldest first."""
        return self._summaries(_SUMMARY.order_by(answers.c.created_at, answers.c.id))

    def up_to(self, moment: datetime, collection: str) -> list[AnswerSummary]:
        """The answers to questions asked of one collection up to a moment, oldest first."""
        of = answers.c
        old = _SUMMARY.where(of.collection == collection, of.created_at <= moment)
        return self._summaries(old.order_by(of.created_at, of.id))

    def delete(self, id: str) -> None:
        """Take an answer away, and what people said of it. The audit trail keeps its hash.

        Raises
        ------
        NotFoundError
            If there is no such answer.
        """
        tenant = self._scope.tenant.id
        with self._scope.change("answer.delete", f"answer:{id}") as (connection, details):
            of = answers.c
            stored = select(of.sha256).where(of.tenant == tenant, of.id == id)
            found = connection.scalar(stored)
            if found is None:
                raise _no_answer(id)
            details["sha256"] = str(found)
            said = delete(feedback).where(feedback.c.tenant == tenant, feedback.c.answer == id)
            details["feedback"] = connection.execute(said).rowcount
            connection.execute(delete(answers).where(of.tenant == tenant, of.id == id))
        self._scope.store.forget()

    def _summaries(self, found: Select[Any]) -> list[AnswerSummary]:
        with self._scope.read() as connection:
            rows = connection.execute(found.where(answers.c.tenant == self._scope.tenant.id))
            return [AnswerSummary(**{**row._mapping, "status": Status(row.status)}) for row in rows]


def _unpacked(payload: bytes, expected: str, id: str) -> Answer:
    try:
        text = zlib.decompress(payload).decode()
    except (zlib.error, UnicodeDecodeError):
        text = ""
    if serialise.sha256(text) != expected:
        raise StoreError(
            f"The stored answer “{id}” was changed outside the program: it does not fit its hash. "
            "Restore the database from a backup.",
            id,
        )
    return serialise.loads(text, Answer)


def _no_answer(id: str) -> NotFoundError:
    return NotFoundError(f"There is no answer “{id}”.", id)
