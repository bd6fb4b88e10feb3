"""What people say of documents: owner, licence, sensitivity, validity, each change kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from workbench.errors import InputError
from workbench.records import Actor, Governance, GovernanceChange
from workbench.store.reading import no_document, to_governance
from workbench.store.scope import Scope
from workbench.store.tables import documents, governance

_FIELDS = list(Governance.__dataclass_fields__)


class GovernanceHistory:
    """What was said of the documents of one tenant, and is said now."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, document: str) -> list[GovernanceChange]:
        """All that was said of a document, the first saying first.

        Raises
        ------
        NotFoundError
            If there is no such document.
        """
        found = (
            select(governance)
            .where(governance.c.tenant == self._scope.tenant.id, governance.c.document == document)
            .order_by(governance.c.revision)
        )
        with self._scope.read() as connection:
            said = [_to_record(row) for row in connection.execute(found)]
        if not said:
            raise no_document(document)
        return said

    def say(self, document: str, said: Governance) -> GovernanceChange:
        """Say something else of a document from now on; what was said before stays readable.

        Raises
        ------
        NotFoundError
            If the document, or one that it supersedes, does not exist.
        InputError
            If it says the same as before.
        """
        tenant = self._scope.tenant.id
        with self._scope.change("document.govern", f"document:{document}") as (connection, details):
            present = _present(connection, tenant, document)
            if present.governance == said:
                raise InputError("Nothing is different from what was said before.", document)
            for other in said.supersedes:
                _present(connection, tenant, other)
            change = GovernanceChange(
                document, present.revision + 1, said, datetime.now(UTC), self._scope.actor
            )
            keep(connection, tenant, change)
            details["revision"] = change.revision
            details["sensitivity"] = said.sensitivity
            details["changed"] = [
                name for name in _FIELDS if getattr(said, name) != getattr(present.governance, name)
            ]
        return change


def keep(connection: Connection, tenant: str, change: GovernanceChange) -> None:
    """Add a row to the history; it holds from now on."""
    c = governance.c
    connection.execute(
        update(governance)
        .where(c.tenant == tenant, c.document == change.document, c.current)
        .values(current=False)
    )
    row = asdict(change.governance) | {
        "tenant": tenant,
        "document": change.document,
        "revision": change.revision,
        "supersedes": list(change.governance.supersedes),
        "at": change.at,
        "actor_id": change.actor.id,
        "actor_name": change.actor.name,
        "actor_role": change.actor.role,
        "current": True,
    }
    connection.execute(insert(governance), row)


def forget(connection: Connection, tenant: str, document: str) -> None:
    """Take the history of a deleted document away."""
    c = governance.c
    connection.execute(delete(governance).where(c.tenant == tenant, c.document == document))


def _present(connection: Connection, tenant: str, document: str) -> GovernanceChange:
    c = governance.c
    found = select(governance).where(c.tenant == tenant, c.document == document, c.current)
    row = connection.execute(
        found.join(
            documents, (documents.c.tenant == c.tenant) & (documents.c.id == c.document)
        ).limit(1)
    ).first()
    if row is None:
        raise no_document(document)
    return _to_record(row)


def _to_record(row: Row[Any]) -> GovernanceChange:
    return GovernanceChange(
        document=row.document,
        revision=row.revision,
        governance=to_governance(row),
        at=row.at,
        actor=Actor(row.actor_id, row.actor_name, row.actor_role),
    )
