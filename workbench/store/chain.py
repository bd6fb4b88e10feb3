"""The chain of a tenant: each audit row holds the hash of the row before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, insert, select

from workbench.errors import AuditError
from workbench.records import Actor, AuditRow, Tenant
from workbench.store import tables
from workbench.store.anchor import Head

#: What an audit row may say: hashes and numbers, never text of documents or people.
Detail = str | int | float | bool | None | list[str]

#: From this action on, the chain has an anchor: one that is missing later was taken away.
ANCHORED = "audit.anchored"

_audit = tables.audit


def head(connection: Connection, tenant: Tenant) -> Head:
    """The last row of the chain."""
    newest = connection.execute(
        select(_audit.c.sequence, _audit.c.hash)
        .where(_audit.c.tenant == tenant.id)
        .order_by(_audit.c.sequence.desc())
        .limit(1)
    ).first()
    return Head(newest.sequence, newest.hash) if newest else Head()


def append(
    connection: Connection,
    tenant: Tenant,
    actor: Actor,
    action: str,
    subject: str,
    details: Mapping[str, Detail],
) -> None:
    """Add a row, in the transaction of the change that it tells of."""
    last = head(connection, tenant)
    row = {
        "tenant": tenant.id,
        "sequence": last.count + 1,
        "at": datetime.now(UTC).isoformat(),
        "actor_id": actor.id,
        "actor_name": actor.name,
        "actor_role": actor.role,
        "action": action,
        "subject": subject,
        "details": json.dumps(details, sort_keys=True),
        "previous": last.hash,
    }
    connection.execute(insert(_audit), {**row, "hash": _hash(row)})


def rows(connection: Connection, tenant: Tenant) -> Iterator[RowMapping]:
    """The chain from its first row to its last, as it stands in the table."""
    # Whoever stops halfway leaves nothing open at the server.
    with connection.execute(
        select(_audit)
        .where(_audit.c.tenant == tenant.id)
        .order_by(_audit.c.sequence)
        .execution_options(yield_per=1000)
    ) as found:
        yield from found.mappings()


def problem(chain: Iterable[RowMapping], anchor: Head | None) -> tuple[Head, str]:
    """Follow a chain to its end, or to the first row that is wrong.

    Parameters
    ----------
    chain : iterable of rows
        In order.
    anchor : Head, optional
        The head that was signed last; the chain may be longer, if a crash came in between.

    Returns
    -------
    Head
        Of the part that holds.
    str
        What is wrong with the next row; empty where nothing is.
    """
    last = Head()
    for row in chain:
        number, expected = row["sequence"], last.count + 1
        if number != expected:
            return last, f"Row {expected} is missing: row {number} follows {last.count}."
        follows = row["previous"] == last.hash
        if row["hash"] != _hash({name: row[name] for name in row if name != "hash"}):
            how = "was changed" if follows else "was changed, or stood in another place"
            return last, f"Row {number} {how} after it was written."
        if not follows:
            return last, f"Row {number} does not follow row {last.count}, as it did once."
        last = Head(number, row["hash"])
        if anchor and anchor.count == last.count and anchor.hash != last.hash:
            return last, f"Row {number} is not the one that the anchor names."
    if anchor and anchor.count > last.count:
        gone = (
            f"Row {last.count + 1} is"
            if anchor.count == last.count + 1
            else (f"Rows {last.count + 1} to {anchor.count} are")
        )
        return last, f"{gone} missing from the end: the anchor counts {anchor.count} rows."
    return last, ""


def to_record(row: Row[Any]) -> AuditRow:
    """A row of the table as a record.

    Raises
    ------
    AuditError
        If it cannot be one, because it was changed outside the program.
    """
    try:
        at = datetime.fromisoformat(row.at)
    except (TypeError, ValueError) as error:
        raise AuditError(
            f"Row {row.sequence} of the audit trail was changed outside the program. Run "
            "“workbench audit verify”."
        ) from error
    return AuditRow(
        tenant=row.tenant,
        sequence=row.sequence,
        at=at,
        actor=Actor(row.actor_id, row.actor_name, row.actor_role),
        action=row.action,
        subject=row.subject,
        details=row.details,
        previous=row.previous,
        hash=row.hash,
    )


def _hash(row: Mapping[str, object]) -> str:
    # By repr: whatever somebody put into a column must not stop the check.
    return hashlib.sha256(json.dumps(row, sort_keys=True, default=repr).encode()).hexdigest()
