"""ZIP files of unknown origin: nothing is unpacked before its size is known to be bearable."""

from __future__ import annotations

import errno
import struct
import zlib
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from workbench.errors import DocumentError

#: The bytes of a file from a position on, so many.
ReadAt = Callable[[int, int], bytes]
#: A file is a bomb that is packed tighter than this and comes out larger than ``BEARABLE``.
RATIO = 200
BEARABLE = 64_000_000  # bytes
_LISTING = 16_000_000  # bytes that the list of members may have; enough for 100,000 and more
_PIECE = 1_000_000  # bytes unpacked at once, so that a member cannot be larger than it says
_BROKEN = (
    BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError,
    struct.error, zlib.error,
)  # fmt: skip


class _Guarded:
    """A file as ``zipfile`` reads it; the list of members, read in one piece, has to be short."""

    def __init__(self, read_at: ReadAt, size: int) -> None:
        self._read_at, self._size = read_at, size
        self._at = 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = (0, self._at, self._size)[whence] + offset
        if self._at < 0:
            raise OSError(errno.EINVAL, "before the file's beginning")  # as files do
        return self._at

    def read(self, size: int = -1) -> bytes:
        size = self._size if size < 0 else size
        if min(size, self._size - self._at) > _LISTING:
            raise DocumentError("The archive lists too many files. Split it into smaller ones.")
        data = self._read_at(self._at, size)
        self._at += len(data)
        return data


def open_zip(read_at: ReadAt, size: int, *, most: int, what: str = "archive") -> ZipFile:
    """Open a ZIP file without unpacking any of it.

    Parameters
    ----------
    read_at : callable
        Gives the bytes of the file from a position on, as many as asked for where there are.
    size : int
        Bytes of the file as it is, packed.
    most : int
        Bytes that it may have unpacked.
    what : str
        What to call it in an error.

    Raises
    ------
    DocumentError
        If it is damaged or a bomb.
    """
    try:
        opened = ZipFile(_Guarded(read_at, size))  # all of a file that it uses
    except _BROKEN as error:
        raise _damaged(what) from error
    unpacked = sum(member.file_size for member in opened.infolist())
    if unpacked > most or unpacked > max(BEARABLE, RATIO * size):
        raise DocumentError(
            f"The {what} is refused unopened: its {size / 1e6:,.1f} MB would unpack to "
            f"{unpacked / 1e6:,.0f} MB, as those do that are made to do harm. If you trust it, "
            "split it or save it anew."
        )
    return opened


def unpack(opened: ZipFile, member: ZipInfo, *, what: str = "archive") -> bytes:
    """The bytes of one member: never more than it says that it has.

    Raises
    ------
    DocumentError
        If it is encrypted, damaged, or packed in a way that cannot be bounded.
    """
    if member.flag_bits & 1:
        raise DocumentError(f"The {what} is protected by a password. Save it without one.")
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise DocumentError(f"The {what} is packed in an unusual way. Save it as a plain ZIP file.")
    pieces: list[bytes] = []
    left = member.file_size
    try:
        with opened.open(member) as stream:
            while left > 0 and (piece := stream.read(min(left, _PIECE))):
                pieces.append(piece)
                left -= len(piece)
    except _BROKEN as error:
        raise _damaged(what) from error
    if left:
        raise _damaged(what)
    return b"".join(pieces)


def _damaged(what: str) -> DocumentError:
    return DocumentError(
        f"The {what} is damaged and cannot be unpacked. Save, export or download it again."
    )
