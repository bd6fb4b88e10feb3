"""Files into the store, one by one: a bad one is reported by name and stops no other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Protocol

from workbench.errors import DocumentError
from workbench.evidence.chunk import passages
from workbench.evidence.guard import Parser
from workbench.evidence.parse import Parsed
from workbench.evidence.sources import (
    SourceFile,
    endings,
    from_folder,
    from_path,
    from_upload,
)
from workbench.records import Block, Document, IngestedFile, Passage
from workbench.settings import Settings

__all__ = ["SourceFile", "endings", "from_folder", "from_path", "from_upload", "ingest"]

Progress = Callable[[int, int, str], None]


class Documents(Protocol):
    """What ingestion needs of the store."""

    def add(
        self,
        document: Document,
        text: str,
        original: bytes,
        blocks: Sequence[Block],
        passages: Sequence[Passage],
    ) -> None:
        """Store one version of a document, whole or not at all."""
        ...

    def by_bytes(self, collection: str, sha256: str) -> Document | None:
        """The current document made from these bytes."""
        ...

    def by_source(self, collection: str, source: str) -> Document | None:
        """The current document that came from this source."""
        ...


def ingest(
    files: Iterable[SourceFile],
    documents: Documents,
    *,
    collection: str,
    settings: Settings,
    progress: Progress | None = None,
) -> Iterator[IngestedFile]:
    """Read files into a collection; yields what became of each as soon as it is done.

    Parameters
    ----------
    documents : Documents
        The store's side.
    progress : callable, optional
        Called with the number of files done, of all files, and the name of the one that is next.

    Yields
    ------
    IngestedFile
        ``added``; ``known`` where the collection holds the same bytes; ``new_version`` where it
        holds other bytes of the same source; or ``failed`` with a reason.
    """
    waiting = list(files)
    with Parser(settings.parse_seconds) as parser:
        for done, file in enumerate(waiting):
            if progress:
                progress(done, len(waiting), file.name)
            try:
                yield _one(file, documents, collection, settings, parser)
            except DocumentError as error:
                yield IngestedFile(file.source, "failed", error=error.message)
    if progress:
        progress(len(waiting), len(waiting), "")


def _one(
    file: SourceFile, documents: Documents, collection: str, settings: Settings, parser: Parser
) -> IngestedFile:
    data = _bytes(file, settings.max_file_mb)
    sha256 = hashlib.sha256(data).hexdigest()
    before = documents.by_source(collection, file.source)
    same = before if before and before.sha256 == sha256 else None
    if same is None and before is None:
        same = documents.by_bytes(collection, sha256)
    if same is not None:
        return IngestedFile(file.source, "known", same.id)
    parsed = parser.parse(data, file.name)
    document = _document(file, data, sha256, parsed, collection, before)
    cut = passages(document, parsed.text, parsed.blocks, words=settings.passage_words)
    documents.add(document, parsed.text, data, parsed.blocks, cut)
    status = "new_version" if before else "added"
    return IngestedFile(file.source, status, document.id, note=parsed.note or None)


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
