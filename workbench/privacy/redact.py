"""Text of a person goes in, text without personal data comes out; it fails closed."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from workbench.errors import RedactionError
from workbench.records import PersonalSpan, Redacted

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, RecognizerResult

#: Loading the engine and each use of it: neither presidio nor spaCy promises to be thread-safe.
_lock = Lock()
_engine: AnalyzerEngine | None = None


def redact(text: str) -> Redacted:
    """Replace personal data by its kind: ``"I am jo@x.org"`` becomes ``"I am <EMAIL_ADDRESS>"``.

    Found are e-mail addresses, telephone numbers, payment cards, IBANs, IP and MAC addresses,
    and British and American numbers of health and social insurance. Names of persons are not
    found. Hits that overlap become one, of the kind that is surest.

    Parameters
    ----------
    text : str
        As the person wrote it.

    Returns
    -------
    Redacted
        The text to keep, and where the hits were in the text that was given.

    Raises
    ------
    RedactionError
        If the text could not be looked through to the end. Nothing of it may be stored then.
    """
    try:
        with _lock:
            hits = _analyzer().analyze(text, language="en")
        spans = _merged(text, hits)
    except Exception as error:
        # Without its cause: messages of the libraries below may quote the text.
        raise RedactionError(
            "The text could not be looked through for personal data, so nothing of it was stored "
            f"({type(error).__name__}). Shorten it or take out unusual characters, and try again."
        ) from None
    pieces, done = [], 0
    for span in spans:
        pieces += [text[done : span.start], f"<{span.kind}>"]
        done = span.end
    return Redacted("".join([*pieces, text[done:]]), spans)


def _analyzer() -> AnalyzerEngine:
    """The one engine of this process, loaded at its first use."""
    global _engine  # noqa: PLW0603 - one a process; the lock is held
    if _engine is None:
        from workbench.privacy.engine import load  # noqa: PLC0415 - imports spaCy: 1.5 s

        _engine = load()
    return _engine


def _merged(text: str, hits: list[RecognizerResult]) -> tuple[PersonalSpan, ...]:
    """The hits from left to right, without outer spaces, overlapping ones as one that covers all.

    Its kind is that of the highest score, then of the longest, then the first by name: the same
    text always reads the same.
    """
    merged: list[tuple[int, int, tuple[float, int, str]]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.entity_type)):
        found = text[hit.start : hit.end]
        start = hit.end - len(found.lstrip())
        end = hit.start + len(found.rstrip())
        rank = (-hit.score, start - end, hit.entity_type)
        if merged and start < merged[-1][1]:
            first, last, best = merged.pop()
            merged.append((first, max(last, end), min(best, rank)))
        else:
            merged.append((start, end, rank))
    return tuple(PersonalSpan(start, end, kind) for start, end, (_, _, kind) in merged)
