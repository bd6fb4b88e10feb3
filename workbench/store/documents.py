"""Documents are stored and deleted, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update

from workbench.errors import StoreError
from workbench.records import Block, Document, GovernanceChange, Mark, Passage
from workbench.store import fingerprint, governance, tables
from workbench.store.reading import DocumentReader, no_document
from workbench.store.serialise import dumps, sha256
from workbench.store.tables import documents, originals, passages, texts


class Documents(DocumentReader):
    """The stored documents of one tenant.

    A document keeps its ``id`` from version to version. The newest version is the current one:
    only it is listed, found and retrieved from. The others keep their texts, for the answers that
    cite them, until the document is deleted.
    """

    def add(
        self,
        document: Document,
        text: str,
        original: bytes,
        blocks: Sequence[Block],
        passages: Sequence[Passage],
        marks: Sequence[Mark] = (),
    ) -> None:
        """Store a document, or a new version of one, whole or not at all.

        Parameters
        ----------
        document : Document
            Its ``version`` is 1, or one more than that of the stored document of the same ``id``.
            Its ``governance`` is kept for a first version; later ones have what was said already.
        text : str
            The stored text, that blocks, passages and citations are offsets into.
        original : bytes
            The file as it was given.
        marks : sequence of Mark
            What was noticed in the text.

        Raises
        ------
        StoreError
            If the parts do not belong together, or another process stored the same version or
            the same source first.
        """
        _check(document, text, original, passages, marks)
        with self._scope.change(
            "document.add",
            f"document:{document.id}",
            version=document.version,
            sha256=document.sha256,
            text_sha256=document.text_sha256,
            passages=len(passages),
        ) as (connection, _):
            tenant = self._scope.tenant.id
            before = self._retire(connection, document)
            after = fingerprint.of(document, passages)
            fingerprint.move(connection, tenant, remove=before, add=after)
            _keep(connection, texts, tenant, document.text_sha256, text=text)
            _keep(connection, originals, tenant, document.sha256, data=original)
            row = {name: getattr(document, name) for name in Document.__dataclass_fields__}
            said = row.pop("governance")
            row |= {"tenant": tenant, "fingerprint": after}
            row |= {"blocks": dumps(tuple(blocks), tuple[Block, ...])}
            connection.execute(insert(documents), row)
            _insert_passages(connection, tenant, document, passages)
            _insert_marks(connection, tenant, document, marks)
            if document.version == 1:
                at = document.created_at
                first = GovernanceChange(document.id, 1, said, at, self._scope.actor)
                governance.keep(connection, tenant, first)

    def _retire(self, connection: Connection, document: Document) -> str:
        """Make room for a version; the fingerprint of the one that was current so far."""
        newest = connection.execute(
            self._of(document.id, documents.c.version, documents.c.fingerprint)
            .order_by(documents.c.version.desc())
            .limit(1)
        ).first()
        expected = newest.version + 1 if newest else 1
        if document.version != expected:
            raise StoreError(
                f"Version {document.version} of “{document.title}” cannot be stored, for the next "
                f"one is {expected}. Somebody else may have changed it; try again.",
                document.id,
            )
        connection.execute(
            update(documents)
            .where(documents.c.tenant == self._scope.tenant.id, documents.c.id == document.id)
            .values(current=False)
        )
        return str(newest.fingerprint) if newest else fingerprint.NOTHING

    def delete(self, id: str) -> None:
        """Take a document away: every version, its passages, text and original, at once.

        What another document has too stays with that one. The audit trail keeps hashes.

        Raises
        ------
        NotFoundError
            If there is no such document.
        """
        c = documents.c
        with self._scope.change("document.delete", f"document:{id}") as (connection, details):
            found = self._of(id, c.sha256, c.text_sha256, c.current, c.fingerprint)
            rows = connection.execute(found.order_by(c.version)).all()
            if not rows:
                raise no_document(id)
            tenant = self._scope.tenant.id
            details["sha256"] = [row.sha256 for row in rows]
            details["text_sha256"] = [row.text_sha256 for row in rows]
            current = next(row.fingerprint for row in rows if row.current)
            fingerprint.move(connection, tenant, remove=current, add=fingerprint.NOTHING)
            connection.execute(delete(documents).where(c.tenant == tenant, c.id == id))
            governance.forget(connection, tenant, id)
            for table, column in ((texts, c.text_sha256), (originals, c.sha256)):
                connection.execute(
                    delete(table).where(
                        table.c.tenant == tenant,
                        table.c.sha256.in_({row._mapping[column] for row in rows}),
                        ~exists().where(c.tenant == tenant, column == table.c.sha256),
                    )
                )
        self._scope.store.forget()


def _check(
    document: Document,
    text: str,
    original: bytes,
    passages: Sequence[Passage],
    marks: Sequence[Mark],
) -> None:
    """What is stored must hold together: citations rest on it."""
    belongs = (
        document.current
        and sha256(original) == document.sha256
        and sha256(text) == document.text_sha256
        and (len(original), len(text)) == (document.size, document.characters)
        and all(
            (p.document, p.text_sha256) == (document.id, document.text_sha256)
            and p.text == text[p.start : p.end]
            for p in passages
        )
        and all(
            m.start is None or (m.end is not None and 0 <= m.start < m.end <= len(text))
            for m in marks
        )
    )
    if not belongs:
        raise StoreError(
            f"“{document.title}” was not stored: its hashes, sizes, passages or marks do not fit "
            "its text and original.",
            document.id,
        )


def _keep(connection: Connection, table: Any, tenant: str, sha256: str, **content: object) -> None:
    """Store a text or an original, unless another document brought it already."""
    there = select(table.c.sha256).where(table.c.tenant == tenant, table.c.sha256 == sha256)
    if connection.scalar(there) is None:
        connection.execute(insert(table), {"tenant": tenant, "sha256": sha256, **content})


def _insert_passages(
    connection: Connection, tenant: str, document: Document, found: Sequence[Passage]
) -> None:
    rows = [
        {
            "tenant": tenant,
            "document": document.id,
            "version": document.version,
            "position": position,
            "start": passage.start,
            "end": passage.end,
            "headings": list(passage.headings),
            "page": passage.page,
            "sentences": [list(span) for span in passage.sentences],
        }
        for position, passage in enumerate(found)
    ]
    if rows:
        connection.execute(insert(passages), rows)


def _insert_marks(
    connection: Connection, tenant: str, document: Document, found: Sequence[Mark]
) -> None:
    whose = {"tenant": tenant, "document": document.id, "version": document.version}
    rows = [whose | {"position": position} | asdict(mark) for position, mark in enumerate(found)]
    if rows:
        connection.execute(insert(tables.marks), rows)
