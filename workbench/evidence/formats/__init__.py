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
    """A kind of file.

    ``starts`` recognises it by its first bytes and ``inside``, for a ZIP file of parts, by the list
    of their types, whatever its name says. ``is_text`` says whether any text may be of this kind.
    """

    name: str
    media_type: str
    module: str
    suffixes: tuple[str, ...]
    starts: Callable[[bytes], object] | None = None
    inside: Callable[[bytes], object] | None = None
    is_text: bool = True


_HTML = rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html)\b"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD = rb"(?:wordprocessingml\.(?:document|template)|ms-word\.\w+\.macroEnabled\w*)\.main\+xml"
_SHEETS = rb"(?:spreadsheetml\.(?:sheet|template)|ms-excel\.\w+\.macroEnabled)\.main\+xml"

FORMATS = (
    Format(
        "PDF", "application/pdf", "pdf", (".pdf",), re.compile(rb"\s*%PDF-").match, is_text=False
    ),
    Format(
        "DOCX", f"{_OFFICE}wordprocessingml.document", "docx", (".docx", ".docm"),
        inside=re.compile(_WORD).search, is_text=False,
    ),
    Format(
        "XLSX", f"{_OFFICE}spreadsheetml.sheet", "xlsx", (".xlsx", ".xlsm"),
        inside=re.compile(_SHEETS).search, is_text=False,
    ),
    Format("HTML", "text/html", "html", (".html", ".htm", ".xhtml"), re.compile(_HTML, re.I).match),
    Format("Markdown", "text/markdown", "markdown", (".md", ".markdown")),
    Format("CSV", "text/csv", "delimited", (".csv", ".tsv", ".tab")),
    Format("JSONL", "application/jsonl", "jsonl", (".jsonl", ".ndjson")),
    Format("e-mail", "message/rfc822", "message", (".eml",)),
    Format("plain text", "text/plain", "text", (".txt", ".text", "")),
)  # fmt: skip


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
    if data.startswith(b"PK\x03\x04") and (parts := _of_parts(data, named)):
        return parts
    if not is_text(data) or data.startswith(b"{\\rtf"):
        _refuse(data, named)
    if named is None:
        raise DocumentError(f"Files ending in “{suffix}” cannot be read. {_can_read()}")
    if not named.is_text:
        raise DocumentError(
            f"The name ends in {suffix}, but the content is plain text and no {named.name}. Rename "
            "the file to what it is, or download or export it again."
        )
    return named


def _of_parts(data: bytes, named: Format | None) -> Format | None:
    """The kind of a ZIP file of parts; None for other ZIP files, as far as they claim no more."""
    from workbench.evidence.formats.office import types  # noqa: PLC0415  # for ZIP files only

    try:
        stated = types(data)
    except DocumentError:
        if named and named.inside:
            raise
        return None
    return next((kind for kind in FORMATS if kind.inside and kind.inside(stated)), None)


def _refuse(data: bytes, named: Format | None) -> NoReturn:
    """Say what a file that is not text is, as far as its bytes tell."""
    import filetype  # noqa: PLC0415  # only ever needed here

    if data.startswith(_COMPOUND):
        raise DocumentError(
            "This is a file of an old Office program (.doc, .xls), or one that is protected by a "
            "password. Save it as .docx or .xlsx without a password and add that."
        )
    found = filetype.guess(data[:8192])
    what = f"a file of type “{found.extension}”" if found else "binary data of an unknown kind"
    if named and not named.is_text:
        raise DocumentError(
            f"The name ends in {named.suffixes[0]}, but this is no {named.name}: it is {what}. The "
            "file is damaged or was named wrongly. Download or export it again."
        )
    but = f"The name says {named.name}, but this is {what}." if named else f"This is {what}."
    raise DocumentError(f"{but} {_can_read()}")


def _can_read() -> str:
    return f"Export it as one of {', '.join(suffixes())} and try again."
