"""Question sets, each version of them, and by when somebody has to look at them."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from workbench.errors import NotFoundError
from workbench.records import Actor, SetNote, StoredSet
from workbench.store.scope import Scope
from workbench.store.serialise import dumps, loads
from workbench.store.tables import question_sets, set_texts


class QuestionSets:
    """The question sets of one tenant. A change is a new row; the newest of a name counts.

    Questions and their answers are kept as they were given, as documents are: they are what
    results are held against.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def list(self) -> tuple[StoredSet, ...]:
        """Those that are there now, by name."""
        c = question_sets.c
        newest = (
            select(c.name, func.max(c.revision).label("revision"))
            .where(c.tenant == self._scope.tenant.id)
            .group_by(c.name)
            .subquery()
        )
        found = (
            select(question_sets)
            .join(newest, (c.name == newest.c.name) & (c.revision == newest.c.revision))
            .where(c.tenant == self._scope.tenant.id, c.version.is_not(None))
            .order_by(c.name)
        )
        with self._scope.read() as connection:
            return tuple(_stored(row) for row in connection.execute(found))

    def history(self, name: str, limit: int = 50) -> tuple[StoredSet, ...]:
        """The revisions of a set, newest first, without those in which it was removed."""
        c = question_sets.c
        found = (
            select(question_sets)
            .where(c.tenant == self._scope.tenant.id, c.name == name, c.version.is_not(None))
            .order_by(c.revision.desc())
            .limit(limit)
        )
        with self._scope.read() as connection:
            return tuple(_stored(row) for row in connection.execute(found))

    def lines(self, version: str) -> tuple[bytes, tuple[SetNote, ...]]:
        """The questions of a version as JSON lines, and what was not as it should be.

        Raises
        ------
        NotFoundError
            If there is no such version.
        """
        c = set_texts.c
        wanted = select(c.payload, c.notes).where(
            c.tenant == self._scope.tenant.id, c.version == version
        )
        with self._scope.read() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise NotFoundError("These questions are not stored any more.", version)
        return zlib.decompress(row.payload), loads(row.notes, tuple[SetNote, ...])

    def put(
        self,
        name: str,
        version: str,
        lines: bytes,
        *,
        questions: int,
        source_format: str,
        due: date | None,
        notes: tuple[SetNote, ...] = (),
    ) -> None:
        """Store a version under a name, or change the day by which to look at it."""
        tenant = self._scope.tenant.id
        there = select(set_texts.c.version).where(
            set_texts.c.tenant == tenant, set_texts.c.version == version
        )
        change = self._scope.change(
            "question_set.put", f"question_set:{name}",
            version=version, questions=questions, due=None if due is None else due.isoformat(),
        )  # fmt: skip
        with change as (connection, details):
            if connection.scalar(there) is None:
                text = {
                    "tenant": tenant,
                    "version": version,
                    "payload": zlib.compress(lines),
                    "notes": dumps(notes, tuple[SetNote, ...]),
                }
                connection.execute(insert(set_texts), text)
            details["revision"] = self._add(
                connection, name, version=version, questions=questions,
                source_format=source_format, due=due,
            )  # fmt: skip

    def remove(self, name: str) -> None:
        """Take a set away. Runs that asked it keep what they need; its history stays.

        Raises
        ------
        NotFoundError
            If there is none of that name.
        """
        if name not in {s.name for s in self.list()}:
            raise NotFoundError(f"There is no question set “{name}”.", name)
        with self._scope.change("question_set.remove", f"question_set:{name}") as (connection, _):
            self._add(
                connection, name, version=None, questions=0, source_format="", due=None
            )  # fmt: skip

    def _add(self, connection: Connection, name: str, **row: Any) -> int:
        c, actor = question_sets.c, self._scope.actor
        last = select(func.max(c.revision)).where(c.tenant == self._scope.tenant.id, c.name == name)
        revision = (connection.scalar(last) or 0) + 1
        whole = {
            "tenant": self._scope.tenant.id,
            "name": name,
            "revision": revision,
            "at": datetime.now(UTC),
            "actor_id": actor.id,
            "actor_name": actor.name,
            "actor_role": actor.role,
            **row,
        }
        connection.execute(insert(question_sets), whole)
        return revision


def _stored(row: Any) -> StoredSet:
    return StoredSet(
        row.name, row.revision, row.version, row.questions, row.source_format, row.at,
        Actor(row.actor_id, row.actor_name, row.actor_role), row.due,
    )  # fmt: skip
