"""A file as lines of text, one at a time, whatever encoding it has and however long they are."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from workbench.errors import DocumentError, InputError
from workbench.evidence.formats.encoding import decode, is_text

#: A line of more characters is not read.
LONGEST_LINE = 10_000_000
_BLOCK = 1 << 20


@contextmanager
def opened(source: Path | bytes, name: str) -> Iterator[tuple[TextIO, str]]:
    """The text of a file, and what is to be said of its encoding; "" where there is nothing.

    UTF-8 is read as it comes; what is in another encoding is read whole.

    Raises
    ------
    InputError
        If it cannot be read, or is no text.
    """
    try:
        file: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.", name) from error
    with file:
        yield _text(file, name)


def _text(file: BinaryIO, name: str) -> tuple[TextIO, str]:
    if not is_text(file.read(_BLOCK)):
        raise InputError(
            f"{name} is no text file. Save the questions as CSV or JSON lines, in UTF-8.", name
        )
    if _is_utf8(file):
        return TextIOWrapper(file, "utf-8-sig", newline=""), ""
    file.seek(0)
    try:
        text = decode(file.read())
    except DocumentError as error:
        raise InputError(f"{name}: {error.message}", name) from error
    note = f"{name} is not in UTF-8; its encoding was found by its look. Check accented letters."
    return StringIO(text, newline=""), note


def _is_utf8(file: BinaryIO) -> bool:
    """Whether all of it is UTF-8 without a NUL, which texts in UTF-16 have; goes to its start."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(_BLOCK):
            if b"\0" in block:
                return False
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    file.seek(0)
    return True


def lines(text: TextIO) -> Iterator[tuple[int, str | None]]:
    """The lines with their numbers, from 1; None for one that is too long."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
            yield number, line
            continue
        while (rest := text.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
            pass
        yield number, None


def first(text: TextIO) -> str:
    """The first character that is no white space, "" where there is none; goes to the start."""
    text.seek(0)
    found = text.read(1)
    while found.isspace():
        found = text.read(1)
    text.seek(0)
    return found
