"""The files inside a ZIP archive, as safe as those beside it.

Names are labels, never paths: whatever leads upward or to a root is dropped from them. Folders,
hidden files and links are left out, as they are in a folder. Archives within archives are refused.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zipfile import ZipFile, ZipInfo

from workbench.errors import DocumentError
from workbench.evidence.formats.zipped import ReadAt, open_zip, unpack

#: The ending of the names of archives that are opened.
SUFFIX = ".zip"
_MOST = 4_000_000_000  # bytes of all files together; they are read one by one
_ARCHIVES = (SUFFIX, ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz")
_DRIVE = re.compile(r"[a-zA-Z]:")
_UTF8 = 0x800  # the flag that says so of a name


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive; ``name`` is its place there, ``size`` in bytes when unpacked.

    ``read`` unpacks it, and raises :class:`~workbench.errors.DocumentError` where it cannot.
    """

    name: str
    size: int
    read: Callable[[], bytes]


def is_archive(name: str) -> bool:
    """Whether a file is an archive, by its name."""
    return name.lower().endswith(SUFFIX)


def members(read_at: ReadAt, size: int) -> list[Member]:
    """The files of an archive, sorted by name; nothing is unpacked yet.

    Parameters
    ----------
    read_at : callable
        Gives the bytes of the archive from a position on, so many; members are read by it too.
    size : int
        Bytes of the archive.

    Raises
    ------
    DocumentError
        If the archive is damaged, a bomb, or holds no files.
    """
    opened = open_zip(read_at, size, most=_MOST)
    if any(info.filename == "[Content_Types].xml" for info in opened.infolist()):
        raise DocumentError("This is an Office file, not an archive. Name it .docx or .xlsx.")
    found = sorted(_members(opened), key=lambda member: member.name)
    if not found:
        raise DocumentError("The archive holds no files that could be read.")
    return found


def _members(opened: ZipFile) -> Iterator[Member]:
    seen: set[str] = set()
    for info in opened.infolist():
        parts = _parts(info)
        mode = info.external_attr >> 16
        if info.is_dir() or stat.S_ISLNK(mode) or not parts:
            continue
        if parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts):
            continue
        name = "/".join(parts)
        if name in seen:
            yield _refused(name, "The archive holds another file of this name. Rename one of them.")
        elif name.lower().endswith(_ARCHIVES):
            yield _refused(
                name, "An archive inside an archive is not opened. Unpack it, and add its files."
            )
        else:
            yield Member(name, info.file_size, _reader(opened, info))
        seen.add(name)


def _parts(info: ZipInfo) -> list[str]:
    """The parts of a member's name, without those that are tricks of paths."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:  # then the standard says code page 437; many programs differ
        try:
            name = name.encode("cp437").decode("utf-8")
        except ValueError:
            name = info.orig_filename
    parts = [part.strip() for part in re.split(r"[/\\]", name)]
    return [part for part in parts if part not in {"", ".", ".."} and not _DRIVE.fullmatch(part)]


def _reader(opened: ZipFile, info: ZipInfo) -> Callable[[], bytes]:
    return lambda: unpack(opened, info)


def _refused(name: str, why: str) -> Member:
    def fail() -> bytes:
        raise DocumentError(why, name)

    return Member(name, 0, fail)
