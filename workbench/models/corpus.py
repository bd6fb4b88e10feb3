"""The index of a tenant's current documents, and the models that read it."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from workbench import models
from workbench.evidence.index import Index

if TYPE_CHECKING:
    from workbench.models.base import AnswerModel
    from workbench.store import Documents


class Corpus:
    """One for all actors of a process.

    It follows the store: whoever changed the documents, and in whatever process, the next
    question is asked of what is stored then.

    Parameters
    ----------
    folder : Path
        Where the index is saved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._stored = ""
        self._index: Index | None = None
        self._models: dict[str, AnswerModel] = {}

    def index(self, documents: Documents) -> Index:
        """The index that belongs to the stored documents; rebuilt where they have changed."""
        with self._lock:
            stored = documents.corpus()
            if self._index is None or stored != self._stored:
                self._index = Index.open(self._folder, documents.passages(), previous=self._index)
                self._stored = stored
                self._models = {}
            return self._index

    def model(self, documents: Documents, name: str) -> AnswerModel:
        """The answer model of that name, over the present index."""
        index = self.index(documents)
        with self._lock:
            if name not in self._models:
                self._models[name] = models.create(name, index)
            return self._models[name]
