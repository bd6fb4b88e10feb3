import io
from dataclasses import dataclass, field
from zipfile import ZIP_DEFLATED, ZipFile

import pytest


@dataclass
class FakeDocuments:
    """The store's side of ingestion, in memory: current documents, and all that was added."""

    current: dict = field(default_factory=dict)
    added: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)
    deleted: list = field(default_factory=list)
    asked: list = field(default_factory=list)  # for single documents

    def add(self, document, text, original, blocks, passages, marks=()):
        self.current[document.id] = document
        self.added.append((document, text, original, tuple(blocks), tuple(passages)))
        self.texts[document.text_sha256] = text

    def delete(self, id):
        del self.current[id]
        self.deleted.append(id)

    def known(self, collection):
        inside = (d for d in self.current.values() if d.collection == collection)
        return {d.source: (d.id, d.sha256) for d in inside}

    def by_bytes(self, collection, sha256):
        return self._find(collection, lambda d: d.sha256 == sha256)

    def by_source(self, collection, source):
        return self._find(collection, lambda d: d.source == source)

    def _find(self, collection, wanted):
        self.asked.append(collection)
        inside = (d for d in self.current.values() if d.collection == collection)
        return next((d for d in inside if wanted(d)), None)


@pytest.fixture
def documents():
    return FakeDocuments()


@pytest.fixture
def repack():
    """Writes a ZIP file anew with some of its parts changed: ``{name: bytes or function}``."""

    def change(data, parts):
        target = io.BytesIO()
        with ZipFile(io.BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
            for name in dict.fromkeys([*old.namelist(), *parts]):
                part = parts.get(name, lambda before: before)
                new.writestr(name, part(old.read(name)) if callable(part) else part)
        return target.getvalue()

    return change
