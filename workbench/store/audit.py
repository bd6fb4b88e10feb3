"""The audit trail of one tenant: written to, read and checked."""

from __future__ import annotations

import json

from sqlalchemy import or_, select

from workbench.errors import AuditError
from workbench.records import AuditReport, AuditRow
from workbench.store import chain
from workbench.store.chain import Detail
from workbench.store.scope import Scope
from workbench.store.tables import audit


class Audit:
    """The chain of hashes. Rows are added by each change of the store itself."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def log(self, action: str, subject: str, **details: Detail) -> None:
        """Add a row for what changes nothing in the store, as an export.

        Parameters
        ----------
        action : str
            As ``answer.export``.
        subject : str
            As ``answer:ID``.
        **details
            Hashes and numbers; never text of documents or people, for rows are never deleted.
        """
        with self._scope.change(action, subject, **details):
            pass

    def rows(self, limit: int = 100) -> list[AuditRow]:
        """The newest rows, newest first."""
        newest = (
            select(audit)
            .where(audit.c.tenant == self._scope.tenant.id)
            .order_by(audit.c.sequence.desc())
            .limit(limit)
        )
        with self._scope.read() as connection:
            return [chain.to_record(row) for row in connection.execute(newest)]

    def about(self, *subjects: str) -> list[AuditRow]:
        """The rows about these subjects, and those whose details name one of them, oldest first.

        Parameters
        ----------
        *subjects : str
            As ``answer:ID``.
        """
        named = [s.partition(":")[2] for s in subjects]
        told = [audit.c.details.contains(json.dumps(name), autoescape=True) for name in named]
        found = (
            select(audit)
            .where(audit.c.tenant == self._scope.tenant.id)
            .where(or_(audit.c.subject.in_(subjects), *told))
            .order_by(audit.c.sequence)
        )
        with self._scope.read() as connection:
            return [chain.to_record(row) for row in connection.execute(found)]

    def verify(self) -> AuditReport:
        """Check the whole chain, and its end against the anchor.

        Without a key there is no anchor: rows cut off the end then go unnoticed, and so does a
        chain that was written anew from some row on. ``tail_protected`` is False.
        """
        tenant, anchor = self._scope.tenant, self._scope.store.anchor
        signed, trouble = None, ""
        if anchor is not None:
            try:
                signed = anchor.read(tenant.id)  # before the rows: these may only grow meanwhile
            except AuditError as error:
                trouble = error.message
        with self._scope.read() as connection:
            head, problem = chain.problem(chain.rows(connection, tenant), signed)
            rows = chain.head(connection, tenant).count
            if anchor and not (signed or trouble) and self._scope.anchored(connection):
                trouble = f"The anchor {anchor.path} is missing; the chain says that it had one."
        return AuditReport(
            tenant=tenant.id,
            rows=rows,
            ok=not (problem or trouble),
            problem=problem or trouble,
            tail_protected=signed is not None,
            head=head.hash if head.count else "",
        )

    def anchor(self) -> AuditReport:
        """Sign the chain anew, after the loss of the anchor or a change of key is understood.

        Leaves a row of its own.

        Raises
        ------
        AuditError
            If there is no key, or the chain itself is broken.
        """
        anchor = self._scope.store.anchor
        if anchor is None:
            raise AuditError("There is no key to sign an anchor with. Set WORKBENCH_AUDIT_KEY.")
        with self._scope.read() as connection:
            _, problem = chain.problem(chain.rows(connection, self._scope.tenant), None)
        if problem:
            raise AuditError(f"A broken chain is not signed. {problem}")
        with self._scope.change(chain.ANCHORED, "audit"):
            pass
        self._scope.advance(anchor, anew=True)
        return self.verify()
