"""The index of a tenant's passages: BM25 and vectors, saved beside the store."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import IndexMismatchError
from workbench.evidence import tokens
from workbench.evidence.bm25 import K1, B, Bm25
from workbench.evidence.embed import Embedder, embedder
from workbench.records import Passage

_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Embedded:
    """Vectors by the SHA-256 of the text that they belong to."""

    hashes: Sequence[bytes]
    vectors: NDArray[np.float32]  # (n, dimensions)
    version: str  # of the embedder


class Index:
    """Everything that retrieval reads. It is never changed, so threads may share it.

    Made by :meth:`open`, :meth:`build` or :meth:`load`.

    Attributes
    ----------
    passages : tuple of Passage
        What is indexed; positions everywhere else count along it.
    bm25 : Bm25
        Scores and rareness of terms over ``passages``.
    vectors : float32 array, shape (n, 256), read-only
        One unit row a passage, or zeros where its text is blank.
    embedder : Embedder
        What made ``vectors``.
    fingerprint : str
        Names passages, program settings and embedding model together.
    """

    def __init__(
        self, passages: Sequence[Passage], hashes: Sequence[bytes], bm25: Bm25, flat: Any
    ) -> None:
        import faiss  # noqa: PLC0415

        self.passages = tuple(passages)
        self.bm25, self.flat, self.embedder = bm25, flat, embedder()
        size, dimensions = len(self.passages), self.embedder.dimensions
        self.vectors: NDArray[np.float32] = (
            faiss.rev_swig_ptr(flat.get_xb(), size * dimensions).reshape(size, dimensions)
            if size
            else np.zeros((0, dimensions), np.float32)
        )
        self.vectors.flags.writeable = False
        self.embedded = Embedded(hashes, self.vectors, self.embedder.version)
        self.fingerprint = _fingerprint(self.passages, hashes, self.embedder)

    @classmethod
    def build(
        cls, passages: Sequence[Passage], *, previous: Index | Embedded | None = None
    ) -> Index:
        """Index passages; a text whose vector ``previous`` holds is not embedded again."""
        import faiss  # noqa: PLC0415

        hashes = _hashes(passages)
        known = previous.embedded if isinstance(previous, Index) else previous
        flat = faiss.IndexFlatIP(embedder().dimensions)
        if passages:
            flat.add(_vectors(passages, hashes, known, embedder()))
        return cls(passages, hashes, Bm25.build([tokens.terms(p.text) for p in passages]), flat)

    @classmethod
    def load(cls, folder: Path, passages: Sequence[Passage]) -> Index:
        """Read a saved index; vectors and scores stay on disk until they are needed.

        Raises
        ------
        IndexMismatchError
            If there is none, it cannot be read, or it was made for other passages, by other
            settings or by another embedding model.
        """
        import faiss  # noqa: PLC0415

        hashes = _hashes(passages)
        expected = _fingerprint(passages, hashes, embedder())
        try:
            manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
            if manifest["fingerprint"] != expected:
                raise IndexMismatchError(
                    "The saved index does not belong to the stored documents. Build it again.",
                    str(folder),
                )
            inside = folder / manifest["folder"]
            flat = faiss.read_index(str(inside / "vectors.faiss"), faiss.IO_FLAG_MMAP_IFC)
            bm25 = Bm25.load(inside)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise IndexMismatchError(
                f"The saved index cannot be read ({error}). Build it again.", str(folder)
            ) from error
        if flat.ntotal != len(passages) or bm25.size != len(passages):
            raise IndexMismatchError(
                "The saved index is damaged: its parts differ in length. Build it again.",
                str(folder),
            )
        return cls(passages, hashes, bm25, flat)

    @classmethod
    def open(
        cls, folder: Path, passages: Sequence[Passage], *, previous: Index | None = None
    ) -> Index:
        """The saved index where it belongs to the passages; else a new one, saved.

        Vectors come from ``previous`` or from the saved index, as far as texts are unchanged.
        """
        try:
            return cls.load(folder, passages)
        except IndexMismatchError:
            index = cls.build(passages, previous=previous or _saved_vectors(folder))
            index.save(folder)
            return index

    def save(self, folder: Path) -> None:
        """Write to disk. Until the last step the earlier index stands, whatever happens."""
        import faiss  # noqa: PLC0415

        name = f"{self.fingerprint[:16]}-{secrets.token_hex(4)}"
        inside = folder / name
        inside.mkdir(parents=True)
        faiss.write_index(self.flat, str(inside / "vectors.faiss"))
        (inside / "hashes.bin").write_bytes(b"".join(self.embedded.hashes))
        self.bm25.save(inside)
        manifest = {
            "fingerprint": self.fingerprint,
            "folder": name,
            "passages": len(self.passages),
            "embedder": self.embedder.version,
        }
        draft = inside / _MANIFEST
        draft.write_text(json.dumps(manifest, indent=1), "utf-8")
        draft.replace(folder / _MANIFEST)
        for other in folder.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)  # a reader may still hold it open

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


def _hashes(passages: Sequence[Passage]) -> list[bytes]:
    return [hashlib.sha256(p.text.encode("utf-8", "replace")).digest() for p in passages]


def _fingerprint(passages: Sequence[Passage], hashes: Sequence[bytes], model: Embedder) -> str:
    digest = hashlib.sha256(f"1 {K1} {B} {tokens.SETTINGS} {model.version}".encode())
    for passage, text in zip(passages, hashes, strict=True):
        digest.update(f"\n{passage.key} {text.hex()}".encode())
    return digest.hexdigest()


def _vectors(
    passages: Sequence[Passage], hashes: Sequence[bytes], known: Embedded | None, model: Embedder
) -> NDArray[np.float32]:
    """One row a passage: known texts are copied, every other text is embedded once."""
    same_model = known is not None and known.version == model.version
    kept = {h: i for i, h in enumerate(known.hashes)} if known and same_model else {}
    new = {h: p.text for h, p in zip(hashes, passages, strict=True) if h not in kept}
    fresh = model.embed(list(new.values()))
    place = {h: i for i, h in enumerate(new)}
    rows = np.empty((len(passages), model.dimensions), np.float32)
    for i, h in enumerate(hashes):
        rows[i] = fresh[place[h]] if h in place else known.vectors[kept[h]]  # type: ignore[union-attr]
    return rows


def _saved_vectors(folder: Path) -> Embedded | None:
    """Vectors of the index saved last, whatever passages it belongs to; None if unreadable."""
    import faiss  # noqa: PLC0415

    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        inside = folder / manifest["folder"]
        data = (inside / "hashes.bin").read_bytes()
        flat = faiss.read_index(os.fspath(inside / "vectors.faiss"))
        hashes = [data[i : i + 32] for i in range(0, len(data), 32)]
        if len(hashes) != flat.ntotal:
            return None
        vectors = flat.reconstruct_n(0, flat.ntotal) if hashes else np.zeros((0, flat.d), "f4")
        return Embedded(hashes, vectors, manifest["embedder"])
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):
        return None
