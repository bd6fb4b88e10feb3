"""Files into the store, one by one: a bad one is reported by name and stops no other."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from workbench.errors import DocumentError
from workbench.evidence.chunk import passages
from workbench.evidence.clean import base_name, visible
from workbench.evidence.guard import Parser
from workbench.evidence.parse import Parsed
from workbench.records import Block, Document, IngestedFile, Passage
from workbench.settings import Settings

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


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that can be read: nothing of it is in memory before ``read`` is called.

    ``name`` is for showing and for the ending; ``source`` says where the file came from and makes
    it the same document when it comes again. Neither is ever used as a path.
    """

    name: str
    source: str
    read: Callable[[], bytes]
    size: int  # in bytes


def from_upload(name: str, data: bytes) -> SourceFile:
    """A file that was handed over as bytes, under the name that somebody gave it."""
    shown = base_name(name)
    return SourceFile(shown, f"upload:{shown}", lambda: data, len(data))


def from_path(path: Path) -> list[SourceFile]:
    """A file, or all files of a folder and of those inside it, sorted by path.

    Hidden files are left out and links inside the folder are not followed. What cannot be read is
    in the list all the same, and fails by name when it is read.
    """
    return _from(path, lambda file: file.as_posix())


def from_folder(path: Path, prefix: str) -> list[SourceFile]:
    """The same for a folder whose files are known by their place in it, after ``prefix``."""
    root = Path(os.path.realpath(path))
    return _from(path, lambda file: prefix + file.relative_to(root).as_posix())


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
    return IngestedFile(file.source, "new_version" if before else "added", document.id)


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


def _from(path: Path, source: Callable[[Path], str]) -> list[SourceFile]:
    root = Path(os.path.realpath(path))
    if not root.is_dir():
        return [_file(root, root.as_posix())]
    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=_unreadable(found)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = (Path(folder, name) for name in names if not name.startswith("."))
        found += [file for file in inside if not file.is_symlink()]
    if not found:
        return [_refused(root, root.as_posix(), "The folder holds no files that could be read.")]
    return [_file(file, source(file)) for file in sorted(found)]


def _unreadable(found: list[Path]) -> Callable[[OSError], None]:
    """Notes folders that cannot be opened, so that they fail by name like files."""
    return lambda error: found.append(Path(error.filename))


def _file(path: Path, source: str) -> SourceFile:
    try:
        status = path.stat()
    except OSError as error:
        return _refused(path, source, f"It cannot be read ({error.strerror}). Check the path.")
    if stat.S_ISDIR(status.st_mode):
        return _refused(path, source, "The folder cannot be opened. Check who may read it.")
    if not stat.S_ISREG(status.st_mode):
        return _refused(path, source, "This is a device or a pipe, not a file. Leave it out.")
    return SourceFile(base_name(path.name), visible(source), path.read_bytes, status.st_size)


def _refused(path: Path, source: str, why: str) -> SourceFile:
    """A file that fails with a reason when its turn comes."""

    def fail() -> bytes:
        raise DocumentError(why, path.name)

    return SourceFile(base_name(path.name), visible(source), fail, 0)
