"""The index of a tenant's passages: BM25 and vectors, saved beside the store."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import IndexMismatchError, StoreError
from workbench.evidence import tokens
from workbench.evidence.bm25 import K1, B, Bm25
from workbench.evidence.embed import embedder
from workbench.evidence.terms import Terms
from workbench.evidence.vectors import Vectors, text_hash
from workbench.records import Passage

_MANIFEST = "manifest.json"

#: What can go wrong when files of an index are missing, damaged or of another program version.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError)

#: What a killed process left behind is removed after so many seconds.
_LEFT_BEHIND = 3600


class Index:
    """Everything that retrieval reads. It is never changed, so threads may share it.

    Made by :meth:`open`, :meth:`build` or :meth:`load`.

    Attributes
    ----------
    passages : tuple of Passage
        What is indexed; positions everywhere else count along it.
    bm25 : Bm25
        Scores and rareness of terms over ``passages``.
    dense : Vectors
        One vector a passage.
    embedder : Embedder
        What made them.
    fingerprint : str
        Names passages, program settings and embedding model together.
    """

    def __init__(
        self, passages: Sequence[Passage], bm25: Bm25, dense: Vectors, fingerprint: str
    ) -> None:
        self.passages = tuple(passages)
        self.bm25, self.dense, self.embedder = bm25, dense, embedder()
        self.fingerprint = fingerprint

    @classmethod
    def build(cls, passages: Sequence[Passage], *, previous: Index | None = None) -> Index:
        """Index passages; what ``previous`` knows of a text is not worked out again."""
        return cls._build(passages, (previous.dense, previous.bm25.terms) if previous else None)

    @classmethod
    def _build(cls, passages: Sequence[Passage], previous: tuple[Vectors, Terms] | None) -> Index:
        texts = [p.text for p in passages]
        held, known = previous or (None, None)
        dense = Vectors.build(texts, embedder(), previous=held)
        terms = Terms.build(texts, dense.hashes, previous=known, held=held.hashes if held else ())
        return cls(passages, Bm25.build(terms), dense, _fingerprint(passages, dense.hashes))

    @classmethod
    def load(cls, folder: Path, passages: Sequence[Passage]) -> Index:
        """Read a saved index; vectors and scores stay on disk until they are needed.

        Raises
        ------
        IndexMismatchError
            If there is none, it cannot be read, or it was made for other passages, by other
            settings or by another embedding model.
        """
        expected = _fingerprint(passages, [text_hash(p.text) for p in passages])
        try:
            manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
            fits = manifest["fingerprint"] == expected
            inside = folder / manifest["folder"]
            if fits:
                bm25, dense = Bm25.load(inside), Vectors.load(inside)
                fits = bm25.size == len(dense.hashes) == len(passages)
        except _UNREADABLE as error:
            raise IndexMismatchError(
                f"The saved index cannot be read ({error}). Build it again.", str(folder)
            ) from error
        if not fits:
            raise IndexMismatchError(
                "The saved index does not belong to the stored documents. Build it again.",
                str(folder),
            )
        return cls(passages, bm25, dense, expected)

    @classmethod
    def open(
        cls, folder: Path, passages: Sequence[Passage], *, previous: Index | None = None
    ) -> Index:
        """The saved index where it belongs to the passages; else a new one, saved.

        What is known of unchanged texts comes from ``previous`` or from the saved index.
        """
        try:
            return cls.load(folder, passages)
        except IndexMismatchError:
            known = (previous.dense, previous.bm25.terms) if previous else _saved(folder)
            index = cls._build(passages, known)
            index.save(folder)
            return index

    def save(self, folder: Path) -> None:
        """Write to disk. Until the last step the earlier index stands, whatever happens.

        Raises
        ------
        StoreError
            If the disk is full or must not be written to; nothing half written stays.
        """
        earlier = _manifest(folder).get("folder")
        name = f"{self.fingerprint[:16]}-{secrets.token_hex(4)}"
        inside = folder / name
        try:
            self._write(folder, inside)
        except (OSError, RuntimeError) as error:  # FAISS raises the second
            shutil.rmtree(inside, ignore_errors=True)
            raise StoreError(
                f"The index cannot be written to {folder} ({error}). Free some space, or give this "
                "user the right to write there, and ask again.",
                str(folder),
            ) from error
        _tidy(folder, keep=name, drop=earlier)

    def _write(self, folder: Path, inside: Path) -> None:
        inside.mkdir(parents=True)
        self.dense.save(inside)
        self.bm25.save(inside)
        draft = inside / _MANIFEST
        count = len(self.passages)
        manifest = {"fingerprint": self.fingerprint, "folder": inside.name, "passages": count}
        draft.write_text(json.dumps(manifest), "utf-8")
        draft.replace(folder / _MANIFEST)

    @property
    def vectors(self) -> NDArray[np.float32]:
        """One unit row a passage, shape (n, 256), read-only; zeros where its text is blank."""
        return self.dense.rows

    def idf(self, term: str) -> float:
        """How rare a term is among all passages of the index."""
        return self.bm25.idf(term)

    def position(self, passage: Passage) -> int:
        """Where a passage stands in ``passages``.

        Raises
        ------
        KeyError
            If the index does not hold it.
        """
        return self._by_key[passage.key]

    def positions(
        self, collection: str | None = None, documents: Collection[str] | None = None
    ) -> NDArray[np.intp]:
        """Positions of the passages of a collection, of some documents, or of both, in order."""
        chosen: Iterable[int] = range(len(self.passages))
        if collection is not None:
            chosen = self._by_collection.get(collection, [])
        if documents is not None:
            wanted = frozenset(documents)
            chosen = [i for i in chosen if self.passages[i].document in wanted]
        return np.fromiter(chosen, np.intp)

    @cached_property
    def _by_key(self) -> dict[str, int]:
        return {p.key: i for i, p in enumerate(self.passages)}

    @cached_property
    def _by_collection(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        for i, p in enumerate(self.passages):
            groups.setdefault(p.collection, []).append(i)
        return groups


def _fingerprint(passages: Sequence[Passage], hashes: Sequence[bytes]) -> str:
    made_with = f"1 {K1} {B} {tokens.SETTINGS} {embedder().version}"
    digest = hashlib.sha256(made_with.encode())
    for p, of_text in zip(passages, hashes, strict=True):
        digest.update(f"\n{p.key} ".encode("utf-8", "replace") + of_text)
    return digest.hexdigest()


def _manifest(folder: Path) -> dict[str, str]:
    """What stands about the index saved last; empty if there is none."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _saved(folder: Path) -> tuple[Vectors, Terms] | None:
    """What the index saved last knows of its texts, whatever they are; None if unreadable."""
    try:
        inside = folder / _manifest(folder)["folder"]
        dense, terms = Vectors.load(inside), Bm25.load(inside).terms
    except _UNREADABLE:
        return None
    return (dense, terms) if len(dense.hashes) == len(terms.ends) else None


def _tidy(folder: Path, *, keep: str, drop: str | None) -> None:
    """Remove the index that was replaced, and what killed processes left behind long ago."""
    for other in folder.iterdir():
        if not other.is_dir() or other.name == keep:
            continue
        with suppress(OSError):  # somebody else may be removing it, or holding it open
            if other.name == drop or time.time() - other.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(other)
