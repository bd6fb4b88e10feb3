"""From bytes to characters: by byte order mark, as UTF-8, by declaration, else by a guess."""

from __future__ import annotations

import codecs
import re

from workbench.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings of office files before UTF-8; the common one first, for ties.
_LEGACY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ADVICE = "Open it in an editor, save it as UTF-8, and try again."


def is_text(data: bytes) -> bool:
    """Whether bytes are text in some encoding: no NUL but in UTF-16, hardly a control character."""
    head = data[:65536]
    if encoding := _marked(data) or _wide(data):
        head = head.decode(encoding, "ignore").encode()
    elif b"\0" in data:
        return False
    return len(_CONTROLS.findall(head)) <= len(head) // 50


def decode(data: bytes, declared: str = "") -> str:
    """The characters of a text file.

    Parameters
    ----------
    declared : str, optional
        The encoding that the file itself declares, as HTML does. It counts, unless it is a Western
        one and the bytes are valid UTF-8, which is then a false declaration.

    Raises
    ------
    DocumentError
        If the encoding is not found, or the bytes break its rules.
    """
    marked = _marked(data)
    wide = _wide(data)
    try:
        if marked:
            return data.decode(marked).removeprefix("\ufeff")
        if wide:
            return data.decode(wide)
    except UnicodeDecodeError as error:
        raise DocumentError(f"The text is damaged ({error.reason}). {_ADVICE}") from error
    western = _codec(declared) in {"cp1252", "iso8859-1", "iso8859-15", "ascii"}
    for encoding in ("utf-8", declared) if western or not declared else (declared, "utf-8"):
        try:
            return data.decode(_codec(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    return _guess(data)


def _codec(name: str) -> str:
    """Python's name of an encoding; what the Web calls Latin-1 is Windows-1252."""
    try:
        found = codecs.lookup(name or "none").name
    except LookupError:
        return "none"
    return "cp1252" if found in {"iso8859-1", "ascii"} else found


def _marked(data: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def _wide(data: bytes) -> str:
    """UTF-16 without a byte order mark, known by NULs in every second place only."""
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    most = len(data[:4096]) // 3
    if odd > most and not even:
        return "utf-16-le"
    if even > most and not odd:
        return "utf-16-be"
    return ""


def _guess(data: bytes) -> str:
    """Decode by the look of the text; between equals the most common encoding."""
    from charset_normalizer import from_bytes  # noqa: PLC0415  # only for what is not UTF-8

    matches = from_bytes(data, cp_isolation=_LEGACY)
    best = matches.best()
    if best is None:
        raise DocumentError(f"The encoding of the text was not recognised. {_ADVICE}")
    equal = [m for m in matches if (m.chaos, m.coherence) == (best.chaos, best.coherence)]
    return str(min((best, *equal), key=lambda m: _LEGACY.index(m.encoding)))
