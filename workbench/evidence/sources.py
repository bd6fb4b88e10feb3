"""Where files come from: paths, folders, uploads, and ZIP archives in any of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import DocumentError
from workbench.evidence import archive
from workbench.evidence.clean import base_name, visible
from workbench.evidence.formats import suffixes
from workbench.evidence.formats.zipped import ReadAt

_NO_FILE = "This is a device or a pipe, not a file. Leave it out."
#: Links are not followed and nothing is waited for, where the system can be told so.
_AS_IT_IS: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


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


def endings() -> tuple[str, ...]:
    """The endings of the names of files that can be taken in, archives among them."""
    return (*suffixes(), archive.SUFFIX)


def from_upload(name: str, data: bytes) -> list[SourceFile]:
    """A file that was handed over as bytes, under the name that somebody gave it.

    Of a ZIP archive, its files: see :mod:`workbench.evidence.archive`.
    """
    shown = base_name(name)
    file = SourceFile(shown, f"upload:{shown}", lambda: data, len(data))
    return _opened(file, lambda at, size: data[at : at + size])


def from_path(path: Path) -> list[SourceFile]:
    """A file, or all files of a folder and of those inside it, sorted by path.

    Hidden files are left out and links inside the folder are not followed. ZIP archives give their
    files. What cannot be read is in the list all the same, and fails by name when it is read.
    """
    return _from(path, lambda file: file.as_posix())


def folder_source(path: Path) -> str | None:
    """What the sources of a folder's files begin with, before a slash; None if it is no folder."""
    root = Path(os.path.realpath(path))
    return visible(root.as_posix()) if root.is_dir() else None


def from_folder(path: Path, prefix: str) -> list[SourceFile]:
    """The same for a folder whose files are known by their place in it, after ``prefix``."""
    root = Path(os.path.realpath(path))
    return _from(path, lambda file: prefix + file.relative_to(root).as_posix())


def _from(path: Path, source: Callable[[Path], str]) -> list[SourceFile]:
    root = Path(os.path.realpath(path))
    if not root.is_dir():
        return _file(root, root.as_posix())
    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=_unreadable(found)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = (Path(folder, name) for name in names if not name.startswith("."))
        found += [file for file in inside if not file.is_symlink()]
    if not found:
        why = (
            "The folder holds no files that could be read. Check that its disk is connected. "
            "Documents that came from it stay."
        )
        return [_refused(root.name, root.as_posix(), why)]
    return [file for path in sorted(found) for file in _file(path, source(path))]


def _unreadable(found: list[Path]) -> Callable[[OSError], None]:
    """Notes folders that cannot be opened, so that they fail by name like files."""
    return lambda error: found.append(Path(error.filename))


def _file(path: Path, source: str) -> list[SourceFile]:
    """A file on disk, or those of an archive."""
    try:
        status = path.stat()
    except OSError as error:
        why = f"It cannot be read ({error.strerror}). Check the path."
        return [_refused(path.name, source, why)]
    if stat.S_ISDIR(status.st_mode):
        why = "The folder cannot be opened. Check who may read it."
        return [_refused(path.name, source, why)]
    if not stat.S_ISREG(status.st_mode):
        return [_refused(path.name, source, _NO_FILE)]

    def piece(at: int, size: int) -> bytes:
        """Part of the file, which is open only meanwhile: a folder may hold many archives."""
        return _read(path, at, size)

    file = SourceFile(base_name(path.name), visible(source), lambda: _read(path), status.st_size)
    return _opened(file, piece)


def _read(path: Path, at: int = 0, size: int = -1) -> bytes:
    """A file, or part of it, unless a link, device or pipe stands in its place since it was seen.

    Opening a pipe would wait for its other end for ever.
    """
    # Path.open takes no opener.
    with open(path, "rb", opener=lambda p, flags: os.open(p, flags | _AS_IT_IS)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise DocumentError(_NO_FILE, path.name)
        file.seek(at)
        return file.read(size)


def _opened(file: SourceFile, read_at: ReadAt) -> list[SourceFile]:
    """The files of an archive, each a source of its own; any other file as it is."""
    if not archive.is_archive(file.name) or not file.size:
        return [file]
    try:
        members = archive.members(read_at, file.size)
    except DocumentError as error:
        return [_refused(file.name, file.source, error.message)]
    return [
        SourceFile(
            base_name(member.name),
            f"{file.source}!/{visible(member.name)}",
            member.read,
            member.size,
        )
        for member in members
    ]


def _refused(name: str, source: str, why: str) -> SourceFile:
    """A file that fails with a reason when its turn comes."""

    def fail() -> bytes:
        raise DocumentError(why, name)

    return SourceFile(base_name(name), visible(source), fail, 0)
