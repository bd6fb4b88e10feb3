"""The kinds of files that can be read.

A format is one module here and one line in ``FORMATS``. The module has
``read(data: bytes) -> Content``, raises :class:`~workbench.errors.DocumentError` with what is wrong
and what to do, and is imported when the first file of its kind comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NoReturn

from workbench.errors import DocumentError
from workbench.evidence.formats.encoding import is_text


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file; ``starts`` recognises it by its first bytes, whatever its name says."""

    name: str
    media_type: str
    module: str
    suffixes: tuple[str, ...]
    starts: Callable[[bytes], object] | None = None


_HTML = rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html)\b"

FORMATS = (
    Format("PDF", "application/pdf", "pdf", (".pdf",), re.compile(rb"\s*%PDF-").match),
    Format("HTML", "text/html", "html", (".html", ".htm", ".xhtml"), re.compile(_HTML, re.I).match),
    Format("Markdown", "text/markdown", "markdown", (".md", ".markdown")),
    Format("plain text", "text/plain", "text", (".txt", ".text", "")),
)


def suffixes() -> tuple[str, ...]:
    """The endings of the names of files that can be read."""
    return tuple(ending for kind in FORMATS for ending in kind.suffixes if ending)


def recognise(data: bytes, name: str) -> Format:
    """The format of a file: by its content first, by the ending of its name second.

    Raises
    ------
    DocumentError
        If the content is of no kind that can be read, or is not what the ending says.
    """
    suffix = PurePosixPath(name).suffix.lower()
    for kind in FORMATS:
        if kind.starts and kind.starts(data[:2048]):
            return kind
    named = next((kind for kind in FORMATS if suffix in kind.suffixes), None)
    if not is_text(data) or data.startswith(b"{\\rtf"):
        _refuse(data, named)
    if named is None:
        raise DocumentError(f"Files ending in “{suffix}” cannot be read. {_can_read()}")
    if named.module == "pdf":
        raise DocumentError(
            "The name ends in .pdf, but the content is plain text and no PDF. Rename the file to "
            "what it is, or download or export it again."
        )
    return named


def _refuse(data: bytes, named: Format | None) -> NoReturn:
    """Say what a file that is not text is, as far as its bytes tell."""
    import filetype  # noqa: PLC0415  # only ever needed here

    found = filetype.guess(data[:8192])
    what = f"a file of type “{found.extension}”" if found else "binary data of an unknown kind"
    if named and named.module == "pdf":
        raise DocumentError(
            f"The name ends in .pdf, but this is no PDF: it is {what}. The file is damaged or was "
            "named wrongly. Download or export it again."
        )
    but = f"The name says {named.name}, but this is {what}." if named else f"This is {what}."
    raise DocumentError(f"{but} {_can_read()}")


def _can_read() -> str:
    return f"Export it as one of {', '.join(suffixes())} and try again."
