"""Files into the store, one by one: a bad one is reported by name and stops no other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from workbench.errors import DocumentError, NotFoundError, RedactionError
from workbench.evidence import marks
from workbench.evidence.chunk import passages
from workbench.evidence.guard import Parser
from workbench.evidence.known import Known, gone
from workbench.evidence.parse import Parsed
from workbench.evidence.sources import (
    SourceFile,
    endings,
    folder_source,
    from_folder,
    from_path,
    from_upload,
)
from workbench.privacy import Redactor
from workbench.records import Block, Document, Governance, IngestedFile, Mark, Passage
from workbench.settings import Settings

__all__ = [
    "SourceFile",
    "endings",
    "folder_source",
    "from_folder",
    "from_path",
    "from_upload",
    "ingest",
]

Progress = Callable[[int, int, str], None]

_NOTHING_SAID = Governance()

_GONE = (
    "The file is gone from the folder. The document stays until you delete it, or ingest again "
    "with --prune."
)


class Documents(Protocol):
    """What ingestion needs of the store."""

    def add(
        self,
        document: Document,
        text: str,
        original: bytes,
        blocks: Sequence[Block],
        passages: Sequence[Passage],
        marks: Sequence[Mark],
    ) -> None:
        """Store one version of a document, whole or not at all."""
        ...

    def by_bytes(self, collection: str, sha256: str) -> Document | None:
        """The current document made from these bytes."""
        ...

    def by_source(self, collection: str, source: str) -> Document | None:
        """The current document that came from this source."""
        ...

    def known(self, collection: str) -> Mapping[str, tuple[str, str]]:
        """The id of each current document and the hash of its bytes, by its source."""
        ...

    def delete(self, id: str) -> None:
        """Take a document away with all its versions."""
        ...


def ingest(
    files: Iterable[SourceFile],
    documents: Documents,
    *,
    collection: str,
    settings: Settings,
    governance: Governance = _NOTHING_SAID,
    folders: Sequence[str] = (),
    prune: bool = False,
    progress: Progress | None = None,
) -> Iterator[IngestedFile]:
    """Read files into a collection; yields what became of each as soon as it is done.

    Parameters
    ----------
    documents : Documents
        The store's side.
    governance : Governance
        What is said of documents that are new.
    folders : sequence of str
        Folders that are among the files with all that they hold: :func:`folder_source` of each.
        Documents whose file is gone from one of them come last.
    prune : bool, default False
        Delete these documents.
    progress : callable, optional
        Called with the number of files done, of all files, and the name of the one that is next.

    Yields
    ------
    IngestedFile
        ``added``; ``known`` where the collection holds the same bytes; ``new_version`` where it
        holds other bytes of the same source; ``failed`` with a reason; ``missing`` or ``deleted``
        where the file is gone.
    """
    waiting = list(files)
    stored = documents.known(collection)
    known = Known(stored)
    seen: set[str | None] = set()
    with Parser(settings.parse_seconds) as parser:
        for done, file in enumerate(waiting):
            if progress:
                progress(done, len(waiting), file.name)
            try:
                result = _one(file, documents, known, collection, settings, governance, parser)
            except (DocumentError, RedactionError) as error:
                result = IngestedFile(file.source, "failed", error=error.message)
            seen.add(result.document)
            yield result
    if folders:
        sources = {file.source for file in waiting}
        for source, id in gone(folders, sources, stored, seen):
            yield _gone(documents, source, id, prune=prune)
    if progress:
        progress(len(waiting), len(waiting), "")


def _one(
    file: SourceFile,
    documents: Documents,
    known: Known,
    collection: str,
    settings: Settings,
    governance: Governance,
    parser: Parser,
) -> IngestedFile:
    data = _bytes(file, settings.max_file_mb)
    sha256 = hashlib.sha256(data).hexdigest()
    there = known.find(file.source, sha256)
    if there is not None:
        return IngestedFile(file.source, "known", there)
    # Somebody else may have added it since the run began, so the store is asked again.
    before = documents.by_source(collection, file.source)
    same = before if before else documents.by_bytes(collection, sha256)
    if same is not None and same.sha256 == sha256:
        return IngestedFile(file.source, "known", same.id)
    parsed = parser.parse(data, file.name)
    document = _document(file, data, sha256, parsed, collection, before)
    document = replace(document, governance=governance)
    cut = passages(document, parsed.text, parsed.blocks, words=settings.passage_words)
    noticed = marks.find(parsed.text, cut, parsed.hidden, redactor=Redactor(settings))
    documents.add(document, parsed.text, data, parsed.blocks, cut, noticed)
    known.put(document)
    status = "new_version" if before else "added"
    return IngestedFile(file.source, status, document.id, note=parsed.note or None)


def _gone(documents: Documents, source: str, id: str, *, prune: bool) -> IngestedFile:
    """What becomes of a document whose file is no longer there."""
    if not prune:
        return IngestedFile(source, "missing", id, note=_GONE)
    with suppress(NotFoundError):  # somebody else was quicker
        documents.delete(id)
    return IngestedFile(source, "deleted", id, note="The file is gone from the folder.")


def _document(
    file: SourceFile,
    data: bytes,
    sha256: str,
    parsed: Parsed,
    collection: str,
    before: Document | None,
) -> Document:
    return Document(
        id=before.id if before else document_id(collection, file.source),
        title=parsed.title,
        source=file.source,
        media_type=parsed.media_type,
        sha256=sha256,
        text_sha256=hashlib.sha256(parsed.text.encode("utf-8")).hexdigest(),
        version=before.version + 1 if before else 1,
        collection=collection,
        size=len(data),
        characters=len(parsed.text),
        created_at=datetime.now(UTC),
        pages=parsed.pages,
    )


def document_id(collection: str, source: str) -> str:
    """The id of the document that a source is in a collection, whatever its version."""
    return hashlib.sha256(f"{collection}\0{source}".encode()).hexdigest()[:16]


def _bytes(file: SourceFile, limit: int) -> bytes:
    """The whole file, unless it is larger than ``limit`` megabytes: then nothing of it is read."""
    if file.size > limit * 1_000_000:
        raise DocumentError(
            f"The file has {file.size / 1_000_000:,.0f} MB; the limit is {limit} MB. Split it, or "
            "raise the setting max_file_mb.",
            file.name,
        )
    try:
        return file.read()
    except OSError as error:
        raise DocumentError(
            f"The file cannot be read ({error.strerror or error}). Check that it exists and that "
            "you may open it.",
            file.name,
        ) from error
