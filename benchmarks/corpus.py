"""Question sets as a corpus: every paragraph is a document, cut by the program's own chunker."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.layouts import Paragraph, Question
from workbench.compare.squad import says
from workbench.evidence.chunk import passages
from workbench.evidence.index import Index
from workbench.records import Block, Document, Passage


def paragraph_passages(paragraph: Paragraph, number: int) -> tuple[Passage, ...]:
    """The passages of one paragraph; ``Passage.document`` is its number."""
    text = paragraph.text
    document = Document(
        id=str(number),
        title=paragraph.article.replace("_", " "),
        source="",
        media_type="text/plain",
        sha256="",
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        version=1,
        collection="",
        size=0,
        characters=len(text),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return passages(document, text, (Block("paragraph", 0, len(text)),))


def index_of(paragraphs: Sequence[Paragraph], only: Sequence[int] | None = None) -> Index:
    """An index of all paragraphs, or of those with these numbers."""
    numbers = range(len(paragraphs)) if only is None else only
    return Index.build([p for n in numbers for p in paragraph_passages(paragraphs[n], n)])


def says_answer(sentence: str, question: Question) -> bool:
    """Whether a sentence holds the words of one of the question's gold answers, in a row."""
    return says(sentence, [text for _, text in question.answers])
