"""A fingerprint of a tenant's current passages that need not be computed anew at each change.

It is the sum of the hashes of the current documents' passages, modulo 2^256: independent of the
order in which documents came, and a document is taken out by subtraction. It notices change; it
is not meant to resist somebody who looks for two sets with one sum.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from workbench.records import Document, Passage
from workbench.store.serialise import sha256
from workbench.store.tables import corpora

#: Of no passages at all.
NOTHING = "0" * 64


def of(document: Document, passages: Sequence[Passage]) -> str:
    """The share of one document: all that its passages hold, the text by its hash."""
    if not passages:
        return NOTHING
    places = [(p.start, p.end, p.headings, p.page, p.sentences) for p in passages]
    whose = (document.id, document.text_sha256, document.title, document.collection)
    return sha256(json.dumps([whose, places]))


def present(connection: Connection, tenant: str) -> str:
    """The fingerprint of the tenant's current passages."""
    found = connection.scalar(select(corpora.c.fingerprint).where(corpora.c.tenant == tenant))
    return NOTHING if found is None else str(found)


def move(connection: Connection, tenant: str, *, remove: str, add: str) -> None:
    """Take one document's share out and put another's in."""
    total = int(present(connection, tenant), 16) - int(remove, 16) + int(add, 16)
    row = {"fingerprint": f"{total % 2**256:064x}"}
    changed = connection.execute(update(corpora).where(corpora.c.tenant == tenant).values(row))
    if changed.rowcount == 0:
        connection.execute(insert(corpora), {"tenant": tenant, **row})
