"""Documents as they are found and read; nothing is changed here."""

from __future__ import annotations

import builtins
from collections.abc import Collection
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, select

from workbench.errors import NotFoundError, StoreError
from workbench.records import Block, Document, Governance, Mark, Passage
from workbench.store import fingerprint
from workbench.store.scope import Scope
from workbench.store.serialise import loads, sha256
from workbench.store.tables import documents, governance, marks, originals, passages, texts

_OWN = [name for name in Document.__dataclass_fields__ if name != "governance"]
_SAID = list(Governance.__dataclass_fields__)

#: The columns that make a record; the others are the store's own.
_RECORD = [*(documents.c[name] for name in _OWN), *(governance.c[name] for name in _SAID)]

#: A text or an original.
T = TypeVar("T", str, bytes)


class DocumentReader:
    """The reading half of :class:`workbench.store.Documents`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def by_bytes(self, collection: str, sha256: str) -> Document | None:
        """The current document of a collection whose original has this hash."""
        return self._first(documents.c.collection == collection, documents.c.sha256 == sha256)

    def by_source(self, collection: str, source: str) -> Document | None:
        """The current document of a collection that came from this source."""
        return self._first(documents.c.collection == collection, documents.c.source == source)

    def known(self, collection: str) -> dict[str, tuple[str, str]]:
        """The id of each current document of a collection, and the hash of its bytes, by source."""
        c = documents.c
        found = self._of(None, c.source, c.id, c.sha256)
        found = found.where(c.current, c.collection == collection).order_by(c.id)
        with self._scope.read() as connection:
            return {source: (id, sha256) for source, id, sha256 in connection.execute(found)}

    def list(
        self, collection: str | None = None, *, ids: Collection[str] | None = None
    ) -> builtins.list[Document]:
        """The current documents, by collection and title.

        Parameters
        ----------
        collection, ids : optional
            Only those of this collection, only these, or both.
        """
        found = self._of(None, *_RECORD).where(documents.c.current)
        if collection is not None:
            found = found.where(documents.c.collection == collection)
        if ids is not None:
            found = found.where(documents.c.id.in_(ids))
        return self._records(
            found.order_by(documents.c.collection, documents.c.title, documents.c.id)
        )

    def bounded(self) -> builtins.list[Document]:
        """The current documents of which a date or a replacement is said."""
        said = governance.c
        found = self._of(None, *_RECORD).where(
            documents.c.current,
            said.valid_from.is_not(None)
            | said.valid_until.is_not(None)
            | (cast(said.supersedes, Text) != "[]"),
        )
        return self._records(found.order_by(documents.c.id))

    def collections(self) -> dict[str, int]:
        """How many current documents each collection has, by its name."""
        counted = (
            self._of(None, documents.c.collection, func.count().label("number"))
            .where(documents.c.current)
            .group_by(documents.c.collection)
            .order_by(documents.c.collection)
        )
        with self._scope.read() as connection:
            return {row.collection: row.number for row in connection.execute(counted)}

    def get(self, id: str, text_sha256: str | None = None) -> Document:
        """The current version, or the newest one with this text.

        Raises
        ------
        NotFoundError
            If there is no such document or version.
        """
        with self._scope.read() as connection:
            row = connection.execute(self._version(id, text_sha256, *_RECORD)).first()
        if row is None:
            raise no_document(id)
        return _to_record(row)

    def versions(self, id: str) -> builtins.list[Document]:
        """Every version, the first one first."""
        found = self._records(self._of(id, *_RECORD).order_by(documents.c.version))
        if not found:
            raise no_document(id)
        return found

    def text(self, text_sha256: str) -> str:
        """A stored text, checked against its hash.

        Raises
        ------
        NotFoundError
            If no document has it, or has it any more.
        """
        with self._scope.read() as connection:
            found = connection.scalar(
                select(texts.c.text).where(
                    texts.c.tenant == self._scope.tenant.id, texts.c.sha256 == text_sha256
                )
            )
        if found is None:
            raise NotFoundError("There is no such text; its document was deleted.", text_sha256)
        return _intact(str(found), text_sha256)

    def blocks(self, text_sha256: str) -> tuple[Block, ...]:
        """The blocks of a text, as its newest document has them."""
        newest = (
            self._of(None, documents.c.blocks)
            .where(documents.c.text_sha256 == text_sha256)
            .order_by(documents.c.current.desc(), documents.c.created_at.desc(), documents.c.id)
            .limit(1)
        )
        with self._scope.read() as connection:
            found = connection.scalar(newest)
        if found is None:
            raise NotFoundError("There is no such text; its document was deleted.", text_sha256)
        return loads(found, tuple[Block, ...])

    def original(self, id: str, text_sha256: str | None = None) -> bytes:
        """The file as it was given, checked against its hash."""
        wanted = self._version(id, text_sha256, originals.c.data, originals.c.sha256).join(
            originals,
            (originals.c.tenant == documents.c.tenant) & (originals.c.sha256 == documents.c.sha256),
        )
        with self._scope.read() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise no_document(id)
        return _intact(bytes(row.data), row.sha256)

    def passages(self) -> builtins.list[Passage]:
        """The passages of all current documents, by document id and place."""
        of = passages.c
        of_all = (documents.c.id, documents.c.text_sha256, documents.c.title)
        current = self._of(None, *of_all, documents.c.collection, texts.c.text)
        current = current.where(documents.c.current).join(
            texts,
            (texts.c.tenant == documents.c.tenant) & (texts.c.sha256 == documents.c.text_sha256),
        )
        places = (
            select(of.document, of.start, of.end, of.headings, of.page, of.sentences)
            .join(documents)
            .where(of.tenant == self._scope.tenant.id, documents.c.current)
            .order_by(of.document, of.position)
        )
        with self._scope.read() as connection:
            whose = {row.id: row for row in connection.execute(current)}
            return [
                Passage(
                    document=place.document,
                    text_sha256=whose[place.document].text_sha256,
                    start=place.start,
                    end=place.end,
                    text=whose[place.document].text[place.start : place.end],
                    title=whose[place.document].title,
                    headings=tuple(place.headings),
                    page=place.page,
                    sentences=tuple((start, end) for start, end in place.sentences),
                    collection=whose[place.document].collection,
                )
                for place in connection.execute(places)
            ]

    def marks(
        self, id: str | None = None, text_sha256: str | None = None
    ) -> dict[str, tuple[Mark, ...]]:
        """What was noticed in the current documents, or in one of them, by the document's id.

        Documents of which nothing was noticed are left out.

        Parameters
        ----------
        text_sha256 : str, optional
            In the versions with this text, current or not.
        """
        version: ColumnElement[bool] = documents.c.current
        if text_sha256 is not None:
            version = documents.c.text_sha256 == text_sha256
        of = marks.c
        places = (
            select(of.document, of.kind, of.label, of.start, of.end, of.text)
            .join(documents)
            .where(of.tenant == self._scope.tenant.id, version)
            .order_by(of.document, of.position)
        )
        if id is not None:
            places = places.where(of.document == id)
        found: dict[str, list[Mark]] = {}
        with self._scope.read() as connection:
            for document, *rest in connection.execute(places):
                found.setdefault(document, []).append(Mark(*rest))
        return {document: tuple(dict.fromkeys(several)) for document, several in found.items()}

    def texts(self) -> dict[str, str]:
        """The hash of each current document's text, by the document's id."""
        found = self._of(None, documents.c.id, documents.c.text_sha256).where(documents.c.current)
        with self._scope.read() as connection:
            return {row.id: row.text_sha256 for row in connection.execute(found)}

    def corpus(self) -> str:
        """The fingerprint of :meth:`passages`: another one exactly when these are others."""
        with self._scope.read() as connection:
            return fingerprint.present(connection, self._scope.tenant.id)

    def _of(self, id: str | None, *columns: ColumnElement[Any]) -> Select[Any]:
        """Columns of the tenant's documents, or of one of them, and of what is said of these."""
        said = (
            (governance.c.tenant == documents.c.tenant)
            & (governance.c.document == documents.c.id)
            & governance.c.current
        )
        found = select(*columns).select_from(documents)
        if any(getattr(column, "table", None) is governance for column in columns):
            found = select(*columns).select_from(documents.join(governance, said))
        found = found.where(documents.c.tenant == self._scope.tenant.id)
        return found if id is None else found.where(documents.c.id == id)

    def _version(
        self, id: str, text_sha256: str | None, *columns: ColumnElement[Any]
    ) -> Select[Any]:
        found = self._of(id, *columns)
        if text_sha256 is not None:
            found = found.where(documents.c.text_sha256 == text_sha256)
        return found.order_by(documents.c.version.desc()).limit(1)

    def _records(self, found: Select[Any]) -> builtins.list[Document]:
        with self._scope.read() as connection:
            return [_to_record(row) for row in connection.execute(found)]

    def _first(self, *conditions: ColumnElement[bool]) -> Document | None:
        found = self._of(None, *_RECORD).where(documents.c.current, *conditions)
        return next(iter(self._records(found.order_by(documents.c.id).limit(1))), None)


def to_governance(row: Row[Any]) -> Governance:
    """What a row says of a document, whatever else it holds."""
    said = {name: row._mapping[name] for name in _SAID}
    return Governance(**{**said, "supersedes": tuple(said["supersedes"])})


def _to_record(row: Row[Any]) -> Document:
    own = {name: row._mapping[name] for name in _OWN}
    return Document(**own, governance=to_governance(row))


def _intact(stored: T, expected: str) -> T:
    if sha256(stored) != expected:
        raise StoreError(
            "A stored text or original was changed outside the program: it does not fit its hash. "
            "Restore the database from a backup.",
            expected,
        )
    return stored


def no_document(id: str) -> NotFoundError:
    """What to raise where a document is not there."""
    return NotFoundError(f"There is no document “{id}”, or not with this text.", id)
