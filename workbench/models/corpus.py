"""The index of a tenant's current documents, and the models that read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from workbench import models
from workbench.evidence.index import Index

if TYPE_CHECKING:
    from workbench.models.base import AnswerModel
    from workbench.store import Documents


class Served:
    """One index and the models over it, for as long as a question is worked on.

    Attributes
    ----------
    stored : str
        The fingerprint of the documents that it was made from.
    index : Index
        What questions are asked of.
    """

    def __init__(self, stored: str, index: Index) -> None:
        self.stored, self.index = stored, index
        self._models: dict[str, AnswerModel] = {}
        self._lock = Lock()

    def model(self, name: str) -> AnswerModel:
        """The answer model of that name, over this index."""
        with self._lock:
            if name not in self._models:
                self._models[name] = models.create(name, self.index)
            return self._models[name]

    def stands(self, documents: Documents) -> bool:
        """Whether all that it holds is stored still: it may lack text, but shows none too many."""
        return self._texts <= documents.texts().items()

    @cached_property
    def _texts(self) -> set[tuple[str, str]]:
        return {(p.document, p.text_sha256) for p in self.index.passages}


class Corpus:
    """One for all actors of a process.

    It follows the store: whoever changed the documents, and in whatever process, the next
    question is asked of what is stored then. The one that notices a change makes the new index.
    Questions that come while it is made wait only where text that is no longer stored might be
    shown; where documents were merely added, they are asked of the index before.

    Parameters
    ----------
    folder : Path
        Where the index is saved.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._building = Lock()  # held by the one that makes a new index
        self._counting = Lock()
        self._adding = 0  # how many are adding documents
        self._served: Served | None = None  # replaced as a whole, so that reading needs no lock
        #: Models that were handed in, by id; they need no index.
        self.added: dict[str, AnswerModel] = {}

    def served(self, documents: Documents) -> Served:
        """The index that belongs to the stored documents, with its models.

        Raises
        ------
        Exception
            What went wrong in making the index; the next question tries again.
        """
        before = self._served
        if before is None:
            return self.refresh(documents)
        if before.stored == documents.corpus():
            return before
        if self._adding and before.stands(documents):
            return before
        if not self._building.acquire(blocking=False):
            return before if before.stands(documents) else self.refresh(documents)
        try:
            return self._newest(documents)
        finally:
            self._building.release()

    def refresh(self, documents: Documents) -> Served:
        """The same, after all that is stored now: it is never the index before."""
        with self._building:
            return self._newest(documents)

    @contextmanager
    def adding(self, documents: Documents) -> Iterator[None]:
        """Around the adding of documents: at its end they are in the index.

        Until then, others ask the index before, and none of them waits for a new one in between.
        Where nothing was added in the end, no index is made or read.
        """
        before = documents.corpus()
        self._count(1)
        try:
            yield
            if documents.corpus() != before:
                self.refresh(documents)
        finally:
            self._count(-1)

    def index(self, documents: Documents) -> Index:
        """The index of :meth:`served`."""
        return self.served(documents).index

    def model(self, documents: Documents, name: str) -> AnswerModel:
        """The answer model of that name, over the index of :meth:`served`."""
        return self.served(documents).model(name)

    def _newest(self, documents: Documents) -> Served:
        """What is served, made anew where it is not of now; for the holder of the lock alone."""
        before, stored = self._served, documents.corpus()
        if before is not None and before.stored == stored:
            return before
        previous = before.index if before else None
        made = Served(stored, Index.open(self.folder, documents.passages(), previous=previous))
        self._served = made
        return made

    def _count(self, more: int) -> None:
        with self._counting:
            self._adding += more
