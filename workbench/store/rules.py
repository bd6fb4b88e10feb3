"""The review rules in force, with every set that was in force before."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from workbench.records import ReviewRule
from workbench.store.scope import Scope
from workbench.store.serialise import dumps, loads
from workbench.store.tables import rules


class Rules:
    """The review rules of one tenant. A change puts a whole set in the place of the one before."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def present(self) -> tuple[ReviewRule, ...] | None:
        """The set in force; None where none was ever stored."""
        newest = (
            select(rules.c.payload)
            .where(rules.c.tenant == self._scope.tenant.id)
            .order_by(rules.c.revision.desc())
            .limit(1)
        )
        with self._scope.read() as connection:
            payload = connection.scalar(newest)
        return None if payload is None else loads(payload, tuple[ReviewRule, ...])

    def put(self, several: tuple[ReviewRule, ...]) -> None:
        """Put a set in force from now on."""
        tenant = self._scope.tenant.id
        last = select(func.max(rules.c.revision)).where(rules.c.tenant == tenant)
        with self._scope.change("rules.put", "rules", rules=len(several)) as (connection, details):
            revision = (connection.scalar(last) or 0) + 1
            details["revision"] = revision
            row = {
                "tenant": tenant,
                "revision": revision,
                "at": datetime.now(UTC),
                "actor_id": self._scope.actor.id,
                "actor_name": self._scope.actor.name,
                "actor_role": self._scope.actor.role,
                "payload": dumps(several, tuple[ReviewRule, ...]),
            }
            connection.execute(insert(rules), row)
