"""What every repository stands on: one tenant and one actor, and no change without its row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, literal, select

from workbench.errors import AuditError
from workbench.records import Actor, Tenant
from workbench.store import chain
from workbench.store.anchor import Anchor, Head
from workbench.store.chain import Detail
from workbench.store.tables import audit

if TYPE_CHECKING:
    from workbench.store.engine import Store


class Scope:
    """Transactions on the data of one tenant.

    Raises
    ------
    TypeError
        Without a tenant or an actor: nothing is read or written for nobody.
    """

    def __init__(self, store: Store, tenant: Tenant, actor: Actor) -> None:
        if not isinstance(tenant, Tenant) or not tenant.id:
            raise TypeError("A repository needs a Tenant with an id.")
        if not isinstance(actor, Actor) or not actor.id:
            raise TypeError("A repository needs an Actor with an id.")
        self.store, self.tenant, self.actor = store, tenant, actor

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one moment of the database."""
        return self.store.read(self.tenant)

    @contextmanager
    def change(
        self, action: str, subject: str, **details: Detail
    ) -> Iterator[tuple[Connection, dict[str, Detail]]]:
        """A transaction that ends with a row of the audit chain.

        Yields
        ------
        Connection
            To make the change with.
        dict
            The row's details, to add what comes to light on the way.
        """
        anchor = self.store.anchor
        with self.store.write(self.tenant) as connection:
            if anchor is not None:
                self._begin(anchor, connection)
            yield connection, details
            self._append(connection, action, subject, details)
        if anchor is not None:
            self.advance(anchor)

    def anchored(self, connection: Connection) -> bool:
        """Whether the chain says that it had an anchor at some time."""
        found = select(literal(1)).where(
            audit.c.tenant == self.tenant.id, audit.c.action == chain.ANCHORED
        )
        return connection.scalar(found.limit(1)) is not None

    def advance(self, anchor: Anchor, *, anew: bool = False) -> None:
        """Sign the head of the stored chain.

        It comes after the change is stored: after a crash in between the anchor is short of some
        rows, which is no fault, and never ahead of them. An anchor that does not fit the chain is
        left as it is, for it tells of what was done to the rows.
        """
        with self.store.write(
            self.tenant
        ) as connection:  # writes nothing: one process at a time signs
            head = chain.head(connection, self.tenant)
            if not anew and not self._fits(anchor, connection):
                return
            try:
                anchor.write(self.tenant.id, head)
            except AuditError as error:
                raise AuditError(
                    f"{error.message} What you did is stored; but until then nobody notices if "
                    "its row of the audit trail is cut off.",
                    error.subject,
                ) from error

    def _append(
        self, connection: Connection, action: str, subject: str, details: dict[str, Detail]
    ) -> None:
        chain.append(connection, self.tenant, self.actor, action, subject, details)

    def _begin(self, anchor: Anchor, connection: Connection) -> None:
        """Before the first change under a key: an anchor, and a row that says that there is one."""
        if self.anchored(connection):
            return
        try:
            if anchor.read(self.tenant.id) is None:
                anchor.write(self.tenant.id, Head())
        except AuditError as error:
            raise AuditError(f"{error.message} Nothing was stored.", error.subject) from error
        self._append(connection, chain.ANCHORED, "audit", {})

    def _fits(self, anchor: Anchor, connection: Connection) -> bool:
        try:
            signed = anchor.read(self.tenant.id)
        except AuditError:
            return False  # `verify` says so
        if signed is None:
            return False
        there = select(audit.c.hash).where(
            audit.c.tenant == self.tenant.id, audit.c.sequence == signed.count
        )
        return signed.count == 0 or connection.scalar(there) == signed.hash
