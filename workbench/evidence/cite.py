"""Citations: made from a passage's own characters, and checked against the stored text."""

from __future__ import annotations

import hashlib

from workbench.errors import CitationError
from workbench.records import Citation, Passage


def cite(passage: Passage, start: int, end: int) -> Citation:
    """Cite a span of a passage.

    Parameters
    ----------
    start, end : int
        Offsets into the stored text, as those of the passage.

    Raises
    ------
    CitationError
        If the span is empty or not wholly inside the passage.
    """
    if not passage.start <= start < end <= passage.end:
        raise CitationError(
            f"Characters {start} to {end} are not inside the passage, which has "
            f"{passage.start} to {passage.end}. Cite a span of the passage itself.",
            passage.key,
        )
    text = passage.cut(start, end)
    if len(text) != end - start:
        raise CitationError(
            "The passage's text is shorter than its offsets say, so nothing of it can be cited. "
            "Add the document again.",
            passage.key,
        )
    return Citation(passage.document, passage.text_sha256, start, end, text)


def resolve(citation: Citation, text: str) -> str:
    """The cited characters, read from the stored text.

    Raises
    ------
    CitationError
        If this is not the text that was cited, or it does not hold the cited characters there.
    """
    if hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() != citation.text_sha256:
        raise CitationError(
            "The citation belongs to another version of the document.", citation.document
        )
    found = text[citation.start : citation.end]
    if not 0 <= citation.start < citation.end <= len(text) or found != citation.text:
        raise CitationError(
            f"The document does not hold the cited words at characters {citation.start} to "
            f"{citation.end}.",
            citation.document,
        )
    return found
