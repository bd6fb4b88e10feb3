"""``wb.marks``: what was noticed in documents, and shown beside answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from workbench.evidence import validity
from workbench.evidence.marks import duplicates
from workbench.records import Answer, Document, Evidence, Mark, Passage

if TYPE_CHECKING:
    from workbench.evidence.marks.report import Report
    from workbench.models.corpus import Corpus
    from workbench.store import Repository


class Noticing:
    """Marks of one tenant's documents.

    Those found in the text were stored on arrival. Near-duplicates and outdated documents follow
    from what is stored now, whatever was added, said or deleted since.
    """

    def __init__(self, repository: Repository, corpus: Corpus) -> None:
        self._repository, self._corpus = repository, corpus

    def of(self, document: str) -> tuple[Mark, ...]:
        """What was noticed in the text of a document's current version."""
        return self._repository.documents.marks(document).get(document, ())

    def report(self, collection: str | None = None, *, today: date | None = None) -> Report:
        """What was noticed, of one collection or of all, with examples of each kind."""
        from workbench.evidence.marks.report import report  # noqa: PLC0415

        documents = self._repository.documents.list()
        noticed = {id: list(marks) for id, marks in self._repository.documents.marks().items()}
        old = self._outdated(today or datetime.now(UTC).date())
        for id, mark in [*old.items(), *self._alike()]:
            noticed.setdefault(id, []).append(mark)
        meant = [d for d in documents if collection in (None, d.collection)]
        return report(
            ((d, noticed.get(d.id, ())) for d in meant),
            self._repository.documents.text,
            {d.id: d.title for d in documents},
        )

    def of_text(self, passage: Passage) -> tuple[Mark, ...]:
        """What there is to notice in a passage that is stored nowhere, as one that was edited."""
        from workbench.evidence.marks import find  # noqa: PLC0415

        return find(passage.text, [passage])

    def on(self, answer: Answer) -> Answer:
        """An answer with the marks of its evidence as they are now."""
        return replace(answer, evidence=tuple(self.beside(answer.evidence)))

    def beside(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Passages with the marks that lie in them, or that their documents have as wholes.

        Personal data is marked where its document is not public.
        """
        if not evidence:
            return []
        ids = {item.passage.document for item in evidence}
        documents = {d.id: d for d in self._repository.documents.list(ids=ids)}
        old = self._outdated(datetime.now(UTC).date())
        same = duplicates.group(evidence)
        texts = {(item.passage.document, item.passage.text_sha256) for item in evidence}
        noticed = {(id, text): self._in(id, text) for id, text in texts}
        return [
            replace(
                item,
                marks=(
                    *_inside(
                        item, noticed[item.passage.document, item.passage.text_sha256], documents
                    ),
                    *(mark for id, mark in old.items() if id == item.passage.document),
                    *_twin(item, same, evidence),
                ),
            )
            for item in evidence
        ]

    def _in(self, document: str, text_sha256: str) -> tuple[Mark, ...]:
        """What was noticed in one text of a document: answers may rest on an earlier version."""
        return self._repository.documents.marks(document, text_sha256).get(document, ())

    def _outdated(self, today: date) -> dict[str, Mark]:
        return validity.outdated(self._repository.documents.bounded(), today)

    def _alike(self) -> Iterable[tuple[str, Mark]]:
        index = self._corpus.index(self._repository.documents)
        pairs = duplicates.twins(index.passages, index.vectors)
        for one, other, _ in duplicates.documents(pairs, index.passages):
            yield one, Mark("near_duplicate", other)


def _inside(
    item: Evidence, marks: Iterable[Mark], documents: dict[str, Document]
) -> Iterable[Mark]:
    passage = item.passage
    document = documents.get(passage.document)
    if document is None:
        return
    public = document.governance.sensitivity == "public"
    for mark in marks:
        if mark.start is None or mark.end is None or (public and mark.kind == "personal"):
            continue
        if mark.start < passage.end and passage.start < mark.end:
            yield mark


def _twin(item: Evidence, same: dict[int, int], evidence: Sequence[Evidence]) -> Iterable[Mark]:
    """A mark on a passage that says what one with a better rank says already."""
    first = same.get(item.rank, item.rank)
    if first != item.rank:
        other = next(e for e in evidence if e.rank == first)
        yield Mark("near_duplicate", other.passage.document, text=f"source {first}")
