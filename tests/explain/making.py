"""Passages and evidence made by hand, for the tests."""

import hashlib

from workbench.evidence.sentences import sentences
from workbench.records import Evidence, Passage


def passage(text, document="d", start=0, **arguments):
    """A passage that stands ``start`` characters into a text."""
    spans = tuple((start + a, start + b) for a, b in sentences(text))
    return Passage(
        document, hashlib.sha256(document.encode()).hexdigest(), start, start + len(text), text,
        sentences=spans, **arguments,
    )  # fmt: skip


def evidence(*texts, start=0):
    """One piece of evidence for each text, each of a document of its own."""
    return [
        Evidence(rank, passage(text, f"d{rank}", start), 1 / rank)
        for rank, text in enumerate(texts, 1)
    ]
